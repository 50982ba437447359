using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Storage.Panels;

/// <summary>
/// The values of a key column, each with a code: its place among them in the order in which they came. Several threads
/// may ask for codes.
/// </summary>
internal abstract class PanelKey(DataType type)
{
    /// <summary>The type of the column.</summary>
    protected DataType Type => type;

    /// <summary>The number of values so far.</summary>
    public abstract int Count { get; }

    /// <summary>A key for a column; null for types that panels are not laid out by while they are read.</summary>
    public static PanelKey? Create(DataType type)
    {
        if (type is DataType.Symbol or DataType.String) return new TextPanelKey(type);
        if (type.IsArray() || type.IsDecimal()) return null;
        var storage = type.StorageOf();
        if (storage == typeof(sbyte)) return new IntegerPanelKey<sbyte>(type);
        if (storage == typeof(short)) return new IntegerPanelKey<short>(type);
        if (storage == typeof(int)) return new IntegerPanelKey<int>(type);
        return storage == typeof(long) ? new IntegerPanelKey<long>(type) : null;
    }

    /// <summary>What finds the codes of a column for one thread at a time.</summary>
    public abstract PanelKeyReader CreateReader();

    /// <summary>The codes in the order of their values, null first.</summary>
    public abstract int[] Sorted();

    /// <summary>A column of the values of codes.</summary>
    public abstract Vector ValuesOf(ReadOnlySpan<int> codes);
}

/// <summary>The values of a key column.</summary>
internal abstract class PanelKey<T>(DataType type) : PanelKey(type)
    where T : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<T, int> _codes = [];
    private volatile int _count;

    public override int Count => _count;

    /// <summary>The values by code; whole once no thread asks for codes any more.</summary>
    protected List<T> Values { get; } = [];

    /// <summary>The code of a value, given out on first sight.</summary>
    public int CodeOf(T value)
    {
        lock (_lock) return Add(value);
    }

    /// <summary>The values by code, after those of a chunk have got theirs without another thread's in between.</summary>
    public T[] KnownWith(ReadOnlySpan<T> values)
    {
        lock (_lock)
        {
            foreach (var value in values) Add(value);
            return [.. Values];
        }
    }

    private int Add(T value)
    {
        if (_codes.TryGetValue(value, out var code)) return code;
        Values.Add(value);
        _codes[value] = code = _count;
        _count = code + 1;
        return code;
    }
}

/// <summary>Integers and times.</summary>
internal sealed class IntegerPanelKey<T>(DataType type) : PanelKey<T>(type)
    where T : unmanaged, IEquatable<T>
{
    public override PanelKeyReader CreateReader() => new IntegerKeyReader<T>(this);

    // Null is the least of all integers.
    public override int[] Sorted()
    {
        var codes = Enumerable.Range(0, Count).ToArray();
        Array.Sort(Values.ToArray(), codes);
        return codes;
    }

    public override Vector ValuesOf(ReadOnlySpan<int> codes)
    {
        var values = ColumnMemory.Allocate<T>(codes.Length);
        for (var i = 0; i < values.Length; i++) values[i] = Values[codes[i]];
        return new Vector<T>(Type, values);
    }
}

/// <summary>SYMBOL and STRING.</summary>
internal sealed class TextPanelKey(DataType type) : PanelKey<string>(type)
{
    public override PanelKeyReader CreateReader() => new TextKeyReader(this);

    public override int[] Sorted()
    {
        var codes = Enumerable.Range(0, Count).ToArray();
        TextOrder.Sort(codes, code => Values[code]);
        return codes;
    }

    public override Vector ValuesOf(ReadOnlySpan<int> codes) =>
        Type == DataType.Symbol ? SymbolsOf(codes) : TextsOf(codes);

    private Vector<string> TextsOf(ReadOnlySpan<int> codes)
    {
        var texts = new string[codes.Length];
        for (var i = 0; i < texts.Length; i++) texts[i] = Values[codes[i]];
        return new Vector<string>(Type, texts);
    }

    private SymbolVector SymbolsOf(ReadOnlySpan<int> codes)
    {
        var symbols = new SymbolBase();
        var symbolOf = Enumerable.Repeat(-1, Count).ToArray();
        var column = ColumnMemory.Allocate<int>(codes.Length);
        for (var i = 0; i < column.Length; i++)
        {
            ref var symbol = ref symbolOf[codes[i]];
            if (symbol < 0) symbol = symbols.Code(Values[codes[i]]);
            column[i] = symbol;
        }

        return new SymbolVector(symbols, column, column.Length);
    }
}
