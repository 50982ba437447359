using System.Buffers;
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
        if (type.IsArray()) return new ListColumnReader(column with { Type = type.ElementType() }, capacity);
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
    internal static unsafe bool IsValid(ulong* validity, int row) =>
        validity is null || (validity[row >> 6] >> (row & 63) & 1) != 0;
}

/// <summary>
/// The growing buffer that all readers share. A column of unknown length is collected in rented blocks, which are put
/// together once: touching fresh memory costs more than the copy.
/// </summary>
internal abstract class ColumnReader<T>(int capacity) : ColumnReader
{
    private const int BlockItems = 1 << 16;

    private readonly List<ArraySegment<T>> _full = [];
    private T[] _items = [];
    private int _count;
    private int _expected = capacity;

    public override Vector Take()
    {
        if (_full.Count > 0) PutTogether();
        var vector = Wrap(_items, _count);
        (_items, _count, _expected) = ([], 0, _count);
        return vector;
    }

    protected abstract Vector Wrap(T[] items, int count);

    /// <summary>Room for the next <paramref name="count"/> items, which count as filled from now on.</summary>
    protected Span<T> Extend(int count)
    {
        if (_items.Length == 0)
        {
            _items = ColumnMemory.Allocate<T>(Math.Max(count, _expected));
        }
        else if (_items.Length < _count + count)
        {
            _full.Add(new ArraySegment<T>(_items, 0, _count));
            _items = ArrayPool<T>.Shared.Rent(Math.Max(count, BlockItems));
            _count = 0;
        }

        _count += count;
        return _items.AsSpan(_count - count, count);
    }

    private void PutTogether()
    {
        _full.Add(new ArraySegment<T>(_items, 0, _count));
        var whole = ColumnMemory.Allocate<T>(checked(_full.Sum(block => block.Count)));
        var filled = 0;
        foreach (var block in _full)
        {
            block.CopyTo(whole, filled);
            filled += block.Count;
        }

        // The first one was not rented.
        foreach (var block in _full.Skip(1))
            ArrayPool<T>.Shared.Return(block.Array!, RuntimeHelpers.IsReferenceOrContainsReferences<T>());
        _full.Clear();
        (_items, _count) = (whole, filled);
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

    // By code: the stored bytes of a short text, and the code that came after it when it was seen last. Panels and sorted
    // tables name their symbols in the same order again and again, so that most texts are found without a lookup.
    private UInt128[] _bits = new UInt128[16];
    private int[] _next = new int[16];
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
        if (!text->IsInline) return CodeOfLong(StoredText.BytesOf(text));
        var bits = text->Bits;
        if (bits == _bits[_lastCode]) return _lastCode;
        var next = _next[_lastCode];
        if (bits != _bits[next]) _next[_lastCode] = next = Find(bits, text);
        return _lastCode = next;
    }

    private unsafe int Find(UInt128 bits, StoredText* text)
    {
        if (_shortTexts.TryGetValue(bits, out var code)) return code;
        _shortTexts[bits] = code = _symbols.Code(text->ToString());
        if (code >= _bits.Length)
        {
            Array.Resize(ref _bits, code * 2);
            Array.Resize(ref _next, code * 2);
        }

        _bits[code] = bits;
        return code;
    }

    private int CodeOfLong(ReadOnlySpan<byte> utf8)
    {
        Span<char> characters = utf8.Length <= 256 ? stackalloc char[utf8.Length] : new char[utf8.Length];
        var text = characters[..Encoding.UTF8.GetChars(utf8, characters)];
        var known = _longTexts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(text, out var code)) return code;
        code = _symbols.Code(StoredBytes.FromStored(text.ToString()));
        known[text] = code;
        return code;
    }
}
