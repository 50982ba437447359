using System.Runtime.CompilerServices;
using System.Text;
using DolphinQuant.Data;
using DuckDB.NET.Native;

namespace DolphinQuant.Embedded.Storage;

/// <summary>Collects one column of a query, chunk by chunk, in the buffer that its vector will own.</summary>
internal abstract class ColumnReader
{
    public static ColumnReader Create(ColumnDefinition column, int capacity)
    {
        var type = column.Type;
        if (type == DataType.Decimal32) return new DecimalColumnReader<int>(column, capacity);
        if (type == DataType.Decimal64) return new DecimalColumnReader<long>(column, capacity);
        if (type == DataType.Decimal128) return new DecimalColumnReader<Int128>(column, capacity);
        if (type == DataType.Symbol) return new SymbolColumnReader(capacity);
        if (type.IsArray()) return new ListColumnReader(type, capacity);
        var storage = type.StorageOf();
        if (storage == typeof(sbyte)) return new FixedColumnReader<sbyte>(type, capacity);
        if (storage == typeof(short)) return new FixedColumnReader<short>(type, capacity);
        if (storage == typeof(int)) return new FixedColumnReader<int>(type, capacity);
        if (storage == typeof(long)) return new FixedColumnReader<long>(type, capacity);
        if (storage == typeof(float)) return new FixedColumnReader<float>(type, capacity);
        if (storage == typeof(double)) return new FixedColumnReader<double>(type, capacity);
        if (storage == typeof(UInt128)) return new FixedColumnReader<UInt128>(type, capacity);
        return new TextColumnReader(type, capacity);
    }

    /// <summary>Takes the rows start .. start + count - 1 of a chunk's column.</summary>
    public abstract void Read(nint column, int start, int count);

    /// <summary>Hands over what was read so far and starts anew.</summary>
    public abstract Vector Take();

    /// <summary>The validity bits of a column, or null when no row is null.</summary>
    protected static unsafe ulong* ValidityOf(nint column) => NativeMethods.Vectors.DuckDBVectorGetValidity(column);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static unsafe bool IsValid(ulong* validity, int row) =>
        validity is null || (validity[row >> 6] >> (row & 63) & 1) != 0;
}

/// <summary>The growing buffer that all readers share.</summary>
internal abstract class ColumnReader<T>(int capacity) : ColumnReader
{
    private T[] _items = ColumnMemory.Allocate<T>(capacity);
    private int _count;

    public override Vector Take()
    {
        var vector = Wrap(_items, _count);
        _items = ColumnMemory.Allocate<T>(_count);
        _count = 0;
        return vector;
    }

    protected abstract Vector Wrap(T[] items, int count);

    /// <summary>Room for the next <paramref name="count"/> items, which count as filled from now on.</summary>
    protected Span<T> Extend(int count)
    {
        if (_items.Length < _count + count)
        {
            var grown = ColumnMemory.Allocate<T>(Math.Max(_count + count, _items.Length * 2));
            _items.AsSpan(0, _count).CopyTo(grown);
            _items = grown;
        }

        _count += count;
        return _items.AsSpan(_count - count, count);
    }
}

/// <summary>Values of fixed width: a block copy, then the nulls.</summary>
internal abstract class BlockColumnReader<T>(int capacity) : ColumnReader<T>(capacity)
    where T : unmanaged
{
    public override unsafe void Read(nint column, int start, int count)
    {
        var target = Extend(count);
        new ReadOnlySpan<T>((T*)NativeMethods.Vectors.DuckDBVectorGetData(column) + start, count).CopyTo(target);
        var validity = ValidityOf(column);
        if (validity is null) return;
        for (var i = 0; i < count; i++)
            if (!IsValid(validity, start + i))
                target[i] = Null.Of<T>();
    }
}

/// <summary>Numbers, times and 16-byte values.</summary>
internal sealed class FixedColumnReader<T>(DataType type, int capacity) : BlockColumnReader<T>(capacity)
    where T : unmanaged
{
    protected override Vector Wrap(T[] items, int count) => new Vector<T>(type, items, count);
}

/// <summary>Decimals, which lie in storage without their points.</summary>
internal sealed class DecimalColumnReader<T>(ColumnDefinition column, int capacity) : BlockColumnReader<T>(capacity)
    where T : unmanaged, System.Numerics.IBinaryInteger<T>, System.Numerics.IMinMaxValue<T>
{
    protected override Vector Wrap(T[] items, int count) =>
        new DecimalVector<T>(column.Type, column.Scale, items.Length == count ? items : items[..count]);
}

/// <summary>STRING and BLOB. A text equal to the one above it shares its object.</summary>
internal sealed class TextColumnReader(DataType type, int capacity) : ColumnReader<string>(capacity)
{
    private UInt128 _lastBits;
    private string _last = string.Empty;

    public override unsafe void Read(nint column, int start, int count)
    {
        var target = Extend(count);
        var texts = (StoredText*)NativeMethods.Vectors.DuckDBVectorGetData(column) + start;
        var validity = ValidityOf(column);
        for (var i = 0; i < count; i++) target[i] = IsValid(validity, start + i) ? Decode(texts + i) : string.Empty;
    }

    protected override Vector Wrap(string[] items, int count) => new Vector<string>(type, items, count);

    private unsafe string Decode(StoredText* text)
    {
        if (!text->IsInline) return text->ToString();
        if (text->Bits == _lastBits) return _last;
        _lastBits = text->Bits;
        return _last = text->ToString();
    }
}

/// <summary>
/// SYMBOL: each distinct text is decoded once per read. Short texts are recognised by their 16 stored bytes, without
/// decoding.
/// </summary>
internal sealed class SymbolColumnReader(int capacity) : ColumnReader<int>(capacity)
{
    private readonly SymbolBase _symbols = new();
    private readonly Dictionary<UInt128, int> _shortTexts = [];
    private readonly Dictionary<string, int> _longTexts = new(StringComparer.Ordinal);
    private UInt128 _lastBits;
    private int _lastCode;

    public override unsafe void Read(nint column, int start, int count)
    {
        var target = Extend(count);
        var texts = (StoredText*)NativeMethods.Vectors.DuckDBVectorGetData(column) + start;
        var validity = ValidityOf(column);
        for (var i = 0; i < count; i++) target[i] = IsValid(validity, start + i) ? CodeOf(texts + i) : 0;
    }

    protected override Vector Wrap(int[] items, int count) => new SymbolVector(_symbols, items, count);

    private unsafe int CodeOf(StoredText* text)
    {
        if (!text->IsInline) return CodeOfLong(text->LongBytes);
        if (text->Bits == _lastBits) return _lastCode;
        _lastBits = text->Bits;
        if (!_shortTexts.TryGetValue(_lastBits, out _lastCode))
            _shortTexts[_lastBits] = _lastCode = _symbols.Code(text->ToString());
        return _lastCode;
    }

    private int CodeOfLong(ReadOnlySpan<byte> utf8)
    {
        Span<char> characters = utf8.Length <= 256 ? stackalloc char[utf8.Length] : new char[utf8.Length];
        var text = characters[..Encoding.UTF8.GetChars(utf8, characters)];
        var known = _longTexts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(text, out var code)) return code;
        code = _symbols.Code(text.ToString());
        known[text] = code;
        return code;
    }
}
