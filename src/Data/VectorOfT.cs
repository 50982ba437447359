using System.Diagnostics;

namespace DolphinQuant.Data;

/// <summary>
/// A column over one buffer of <typeparamref name="T"/>: sbyte (BOOL, CHAR), short, int and long (integers and times),
/// float, double, string (STRING, BLOB), <see cref="Duration"/>, <see cref="UInt128"/> (INT128, UUID, IPADDR),
/// <see cref="DoublePair"/> (COMPLEX, POINT) or <see cref="Value"/> (tuples). SYMBOL columns are
/// <see cref="SymbolVector"/>, decimals <see cref="DecimalVector"/>.
/// </summary>
public sealed class Vector<T> : Vector
{
    private T[] _items;
    private int _count;

    /// <summary>Takes over <paramref name="items"/> as the buffer.</summary>
    public Vector(DataType type, T[] items) : this(type, items, items.Length)
    {
    }

    /// <summary>
    /// Takes over <paramref name="items"/> as the buffer, of which <paramref name="count"/> elements are filled.
    /// </summary>
    public Vector(DataType type, T[] items, int count)
    {
        Debug.Assert(type.StorageOf() == typeof(T), "the buffer does not fit the type");
        Type = type;
        _items = items;
        _count = count;
    }

    /// <inheritdoc/>
    public override DataType Type { get; }

    /// <inheritdoc/>
    public override int Count => _count;

    /// <summary>
    /// True for a columnar tuple: a tuple that is one column of rows, indexed and computed with as an array vector is.
    /// </summary>
    public bool IsColumnar { get; set; }

    /// <summary>The filled part of the buffer. Valid until the vector grows.</summary>
    public Span<T> Span => _items.AsSpan(0, _count);

    /// <summary>The filled part of the buffer, for code that crosses an await or a lambda.</summary>
    public ReadOnlyMemory<T> Memory => _items.AsMemory(0, _count);

    /// <inheritdoc/>
    public override Value this[int index] => Box(Type, Span[index]);

    /// <inheritdoc/>
    public override bool IsNull(int index) => Null.Is(Span[index]);

    /// <summary>Appends one raw element.</summary>
    public void Add(T item)
    {
        if (_count == _items.Length) Array.Resize(ref _items, Math.Max(16, _count * 2));
        _items[_count++] = item;
    }

    /// <inheritdoc/>
    public override void Add(Value value) => Add(Unbox(value));

    /// <inheritdoc/>
    public override void Set(int index, Value value) => Span[index] = Unbox(value);

    /// <inheritdoc/>
    public override void AddRange(Vector other)
    {
        EnsureCapacity(_count + other.Count);
        if (other is Vector<T> same && (other.Type == Type || !Type.IsTemporal()))
        {
            same.Span.CopyTo(_items.AsSpan(_count));
            _count += same._count;
            return;
        }

        for (var i = 0; i < other.Count; i++) Add(Unbox(other[i]));
    }

    /// <inheritdoc/>
    public override void RemoveRange(int start, int count)
    {
        Span[(start + count)..].CopyTo(_items.AsSpan(start));
        Array.Clear(_items, _count - count, count);
        _count -= count;
    }

    /// <inheritdoc/>
    public override Vector Slice(int start, int count) => 
        new Vector<T>(Type, Span.Slice(start, count).ToArray()) { IsColumnar = IsColumnar };

    /// <inheritdoc/>
    public override Vector View() => new Vector<T>(Type, _items, _count) { IsColumnar = IsColumnar };

    /// <inheritdoc/>
    public override Vector Gather(ReadOnlySpan<int> indexes)
    {
        var source = Span;
        var gathered = ColumnMemory.Allocate<T>(indexes.Length);
        for (var i = 0; i < gathered.Length; i++)
            gathered[i] = indexes[i] >= 0 ? source[indexes[i]] : Null.Of<T>();
        return new Vector<T>(Type, gathered) { IsColumnar = IsColumnar };
    }

    /// <inheritdoc/>
    public override Vector CreateEmpty(int capacity = 0) =>
        new Vector<T>(Type, new T[capacity], 0) { IsColumnar = IsColumnar };

    internal static Vector<T> Nulls(DataType type, int count)
    {
        var items = ColumnMemory.Allocate<T>(count);
        Array.Fill(items, Null.Of<T>());
        return new Vector<T>(type, items);
    }

    private void EnsureCapacity(int capacity)
    {
        if (capacity > _items.Length) Array.Resize(ref _items, Math.Max(capacity, _items.Length * 2));
    }

    private static Value Box(DataType type, T item)
    {
        if (typeof(T) == typeof(Value)) return (Value)(object)item!;
        // One of many packed bytes is a byte.
        if (type == DataType.Compressed) type = DataType.Char;
        if (Null.Is(item)) return Data.Scalar.NullOf(type);
        if (typeof(T) == typeof(double)) return Data.Scalar.Floating(type, (double)(object)item!);
        if (typeof(T) == typeof(float)) return Data.Scalar.Floating(type, (float)(object)item!);
        if (typeof(T) == typeof(int)) return Data.Scalar.Integral(type, (int)(object)item!);
        if (typeof(T) == typeof(long)) return Data.Scalar.Integral(type, (long)(object)item!);
        if (typeof(T) == typeof(sbyte)) return Data.Scalar.Integral(type, (sbyte)(object)item!);
        if (typeof(T) == typeof(short)) return Data.Scalar.Integral(type, (short)(object)item!);
        if (typeof(T) == typeof(string)) return Data.Scalar.Text(type, (string)(object)item!);
        if (typeof(T) == typeof(Duration)) return Data.Scalar.Duration((Duration)(object)item!);
        if (typeof(T) == typeof(UInt128)) return Data.Scalar.Binary(type, (UInt128)(object)item!);
        if (typeof(T) == typeof(DoublePair)) return Data.Scalar.TwoDoubles(type, (DoublePair)(object)item!);
        throw new UnreachableException();
    }

    private T Unbox(Value value)
    {
        if (typeof(T) == typeof(Value)) return (T)(object)value;
        var scalar = value as Scalar
            ?? throw new InvalidCastException($"A {value.Form} cannot be an element of a {Type.DisplayName()} vector.");
        if (scalar.IsNull) return Null.Of<T>();
        if (typeof(T) == typeof(string)) return (T)(object)scalar.AsText();
        if (typeof(T) == typeof(Duration)) return (T)(object)scalar.AsDuration();
        if (typeof(T) == typeof(UInt128)) return (T)(object)scalar.AsBinary();
        if (typeof(T) == typeof(DoublePair)) return (T)(object)scalar.AsTwoDoubles();
        if (typeof(T) == typeof(double)) return (T)(object)scalar.AsDouble();
        if (typeof(T) == typeof(float)) return (T)(object)(float)scalar.AsDouble();
        RejectForeignTemporal(scalar);
        if (typeof(T) == typeof(long)) return (T)(object)Rounded(scalar);
        if (typeof(T) == typeof(int)) return (T)(object)checked((int)Rounded(scalar));
        if (typeof(T) == typeof(short)) return (T)(object)checked((short)Rounded(scalar));
        if (typeof(T) == typeof(sbyte)) return (T)(object)checked((sbyte)Rounded(scalar));
        throw new UnreachableException();
    }

    // A TIMESTAMP put into a DATE column would silently be a wrong day: times convert by a cast, not by their count.
    private void RejectForeignTemporal(Scalar scalar)
    {
        if (scalar.Type != Type && (Type.IsTemporal() || scalar.Type.IsTemporal())
            && !(Type.IsTemporal() && scalar.Type.IsNumeric()))
            throw new InvalidCastException(
                $"A {scalar.Type.DisplayName()} cannot be an element of a {Type.DisplayName()} vector.");
    }

    private static long Rounded(Scalar scalar) => scalar.Type.Category() is DataCategory.Floating or DataCategory.Denary
        ? (long)Math.Round(scalar.AsDouble(), MidpointRounding.AwayFromZero)
        : scalar.AsLong();
}
