using System.Numerics;

namespace DolphinQuant.Data;

/// <summary>
/// A DECIMAL column: whole numbers of 32, 64 or 128 bits over one scale. A column made without a scale takes that of
/// the first number put into it.
/// </summary>
public abstract class DecimalVector : Vector
{
    private const int Undecided = -1;

    private int _scale;

    private protected DecimalVector(DataType type, int? scale)
    {
        Type = type;
        _scale = scale ?? Undecided;
    }

    /// <inheritdoc/>
    public override DataType Type { get; }

    /// <summary>The digits behind the point, of all rows.</summary>
    public int Scale => Math.Max(_scale, 0);

    /// <summary>The scale, or null while none is decided.</summary>
    private protected int? DecidedScale => _scale == Undecided ? null : _scale;

    /// <inheritdoc/>
    public override Value this[int index] => Data.Scalar.Decimal(Type, Number(index));

    /// <summary>The number at <paramref name="index"/>.</summary>
    public DecimalNumber Number(int index) => new(Raw(index), Scale);

    /// <summary>The number at <paramref name="index"/> without its point; the smallest value is null.</summary>
    public abstract Int128 Raw(int index);

    /// <summary>A copy of the column's numbers without their points; the smallest value is null.</summary>
    public Int128[] Raws()
    {
        var raws = new Int128[Count];
        for (var i = 0; i < raws.Length; i++) raws[i] = Raw(i);
        return raws;
    }

    /// <summary>A copy of the column as floating numbers; NaN for null.</summary>
    public double[] Doubles()
    {
        var power = (double)DecimalNumber.PowerOfTen(Scale);
        var doubles = new double[Count];
        for (var i = 0; i < doubles.Length; i++) doubles[i] = IsNull(i) ? double.NaN : (double)Raw(i) / power;
        return doubles;
    }

    /// <summary>A column of <paramref name="count"/> nulls; without a scale, of one yet to be decided.</summary>
    public static DecimalVector Nulls(DataType type, int? scale, int count)
    {
        if (scale is < 0 || scale > DecimalNumber.DigitsOf(type))
            throw new InvalidCastException(
                $"Scale out of bound (valid range: [0, {DecimalNumber.DigitsOf(type)}], but get: {scale}).");
        return type switch
        {
            DataType.Decimal32 => DecimalVector<int>.OfNulls(type, scale, count),
            DataType.Decimal64 => DecimalVector<long>.OfNulls(type, scale, count),
            _ => DecimalVector<Int128>.OfNulls(type, scale, count),
        };
    }

    /// <summary>A column of numbers without their points; the smallest value is null.</summary>
    /// <exception cref="OverflowException">A number does not fit the type.</exception>
    public static DecimalVector Create(DataType type, int scale, ReadOnlySpan<Int128> raws)
    {
        var column = Nulls(type, scale, raws.Length);
        for (var i = 0; i < raws.Length; i++) column.SetRaw(i, raws[i]);
        return column;
    }

    private protected abstract void SetRaw(int index, Int128 raw);

    /// <summary>A scalar's number at the column's scale, which a first number decides.</summary>
    private protected Int128 RawOf(Value value)
    {
        var scalar = value as Scalar
            ?? throw new InvalidCastException($"A {value.Form} cannot be an element of a {Type.DisplayName()} vector.");
        if (scalar.IsNull) return Int128.MinValue;
        if (_scale == Undecided) _scale = scalar.Type.IsDecimal() ? scalar.AsDecimal().Scale : 0;
        return RawOf(scalar);
    }

    /// <summary>Takes over the scale of <paramref name="other"/> when none is decided yet.</summary>
    private protected void DecideScale(DecimalVector other)
    {
        if (_scale == Undecided) _scale = other._scale;
    }

    private Int128 RawOf(Scalar scalar) => scalar.Type.Category() switch
    {
        DataCategory.Denary => scalar.AsDecimal().Rescale(Scale).Raw,
        DataCategory.Logical or DataCategory.Integral => DecimalNumber.From(scalar.AsLong(), Scale).Raw,
        DataCategory.Floating when scalar.Type == DataType.Float =>
            DecimalNumber.From(scalar.AsDouble(), Scale, precision: 1.2e-7).Raw,
        DataCategory.Floating => DecimalNumber.From(scalar.AsDouble(), Scale).Raw,
        DataCategory.Literal when DecimalNumber.TryParse(
            scalar.AsText(), Scale, DecimalNumber.DigitsOf(Type), out var number) => number.Raw,
        _ => throw new InvalidCastException(
            $"A {scalar.Type.DisplayName()} cannot be an element of a {Type.DisplayName()} vector."),
    };
}

/// <summary>A DECIMAL column over one buffer of <typeparamref name="T"/>: int, long or <see cref="Int128"/>.</summary>
public sealed class DecimalVector<T> : DecimalVector
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    private T[] _items;
    private int _count;

    private DecimalVector(DataType type, int? scale, T[] items, int count) : base(type, scale)
    {
        _items = items;
        _count = count;
    }

    /// <summary>Takes over <paramref name="items"/> as the buffer.</summary>
    public DecimalVector(DataType type, int scale, T[] items) : this(type, scale, items, items.Length)
    {
    }

    /// <inheritdoc/>
    public override int Count => _count;

    /// <summary>The numbers without their points. Valid until the vector grows.</summary>
    public Span<T> Span => _items.AsSpan(0, _count);

    /// <summary>The numbers without their points, for code that crosses an await or a lambda.</summary>
    public ReadOnlyMemory<T> Memory => _items.AsMemory(0, _count);

    /// <inheritdoc/>
    public override bool IsNull(int index) => Span[index] == T.MinValue;

    /// <inheritdoc/>
    public override Int128 Raw(int index) => Widen(Span[index]);

    /// <inheritdoc/>
    public override void Set(int index, Value value) => SetRaw(index, RawOf(value));

    /// <inheritdoc/>
    public override void Add(Value value) => Append(Narrow(RawOf(value)));

    /// <inheritdoc/>
    public override void AddRange(Vector other)
    {
        if (other is DecimalVector<T> same) DecideScale(same);
        if (other is DecimalVector<T> alike && (alike.DecidedScale is null || alike.Scale == Scale))
        {
            var items = alike.Span.ToArray();
            if (_count + items.Length > _items.Length)
                Array.Resize(ref _items, Math.Max(_count + items.Length, _items.Length * 2));
            items.CopyTo(_items, _count);
            _count += items.Length;
            return;
        }

        for (var i = 0; i < other.Count; i++) Add(other[i]);
    }

    /// <inheritdoc/>
    public override void RemoveRange(int start, int count)
    {
        Span[(start + count)..].CopyTo(_items.AsSpan(start));
        _count -= count;
    }

    /// <inheritdoc/>
    public override Vector Slice(int start, int count) =>
        new DecimalVector<T>(Type, DecidedScale, Span.Slice(start, count).ToArray(), count);

    /// <inheritdoc/>
    public override Vector View() => new DecimalVector<T>(Type, DecidedScale, _items, _count);

    /// <inheritdoc/>
    public override Vector Gather(ReadOnlySpan<int> indexes)
    {
        var source = Span;
        var gathered = ColumnMemory.Allocate<T>(indexes.Length);
        for (var i = 0; i < gathered.Length; i++) gathered[i] = indexes[i] >= 0 ? source[indexes[i]] : T.MinValue;
        return new DecimalVector<T>(Type, DecidedScale, gathered, gathered.Length);
    }

    /// <inheritdoc/>
    public override Vector CreateEmpty(int capacity = 0) => new DecimalVector<T>(Type, DecidedScale, new T[capacity], 0);

    internal static DecimalVector<T> OfNulls(DataType type, int? scale, int count)
    {
        var items = new T[count];
        Array.Fill(items, T.MinValue);
        return new DecimalVector<T>(type, scale, items, count);
    }

    private protected override void SetRaw(int index, Int128 raw) => Span[index] = Narrow(raw);

    private static Int128 Widen(T item) => item == T.MinValue ? Int128.MinValue : Int128.CreateTruncating(item);

    private static T Narrow(Int128 raw)
    {
        if (raw == Int128.MinValue) return T.MinValue;
        var item = T.CreateTruncating(raw);
        return Int128.CreateTruncating(item) == raw && item != T.MinValue ? item : throw DecimalNumber.Overflow();
    }

    private void Append(T item)
    {
        if (_count == _items.Length) Array.Resize(ref _items, Math.Max(16, _count * 2));
        _items[_count++] = item;
    }
}
