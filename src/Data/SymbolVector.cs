using System.Collections.Concurrent;

namespace DolphinQuant.Data;

/// <summary>
/// The texts of SYMBOL columns, each stored once; code 0 is the empty string, which is null. Append-only and safe for
/// concurrent use.
/// </summary>
public sealed class SymbolBase
{
    private readonly Lock _growth = new();

    // Made when the first code is asked for: many a base only turns codes into texts.
    private volatile ConcurrentDictionary<string, int>? _codes;
    private volatile string[] _texts;
    private int _count;

    /// <summary>A base that holds only the empty string.</summary>
    public SymbolBase()
    {
        _texts = new string[16];
        _texts[0] = string.Empty;
        _count = 1;
    }

    /// <summary>Takes over texts, which are all different; the first one is empty.</summary>
    internal SymbolBase(string[] texts) => (_texts, _count) = (texts, texts.Length);

    /// <summary>The number of distinct texts, the empty one included.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The texts of this moment in the order of their codes.</summary>
    public ReadOnlyMemory<string> Texts
    {
        get
        {
            // In this order: what was counted lies in the array that is read afterwards.
            var count = Count;
            return _texts.AsMemory(0, count);
        }
    }

    /// <summary>The text of a code.</summary>
    public string this[int code] => _texts[code];

    /// <summary>The code of a text, given out on first sight.</summary>
    public int Code(string text)
    {
        if (_codes?.TryGetValue(text, out var code) == true) return code;
        lock (_growth)
        {
            var codes = _codes ??= Index();
            if (codes.TryGetValue(text, out code)) return code;
            code = _count;
            if (code == _texts.Length)
            {
                var grown = new string[code * 2];
                _texts.CopyTo(grown, 0);
                _texts = grown;
            }

            _texts[code] = text;
            Volatile.Write(ref _count, code + 1);
            codes[text] = code;
            return code;
        }
    }

    private ConcurrentDictionary<string, int> Index()
    {
        var codes = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        for (var code = 0; code < _count; code++) codes[_texts[code]] = code;
        return codes;
    }
}

/// <summary>A SYMBOL column: codes into a <see cref="SymbolBase"/>.</summary>
public sealed class SymbolVector : Vector
{
    private int[] _codes;
    private int _count;

    /// <summary>Takes over <paramref name="codes"/>, of which <paramref name="count"/> are filled.</summary>
    public SymbolVector(SymbolBase symbols, int[] codes, int count)
    {
        Symbols = symbols;
        _codes = codes;
        _count = count;
    }

    /// <summary>The texts behind the codes.</summary>
    public SymbolBase Symbols { get; }

    /// <summary>The codes. Valid until the vector grows.</summary>
    public Span<int> Codes => _codes.AsSpan(0, _count);

    /// <summary>The codes, for code that crosses an await or a lambda.</summary>
    public ReadOnlyMemory<int> CodeMemory => _codes.AsMemory(0, _count);

    /// <inheritdoc/>
    public override DataType Type => DataType.Symbol;

    /// <inheritdoc/>
    public override int Count => _count;

    /// <inheritdoc/>
    public override Value this[int index] => Data.Scalar.Symbol(Text(index));

    /// <summary>The text at <paramref name="index"/>; empty for null.</summary>
    public string Text(int index) => Symbols[Codes[index]];

    /// <inheritdoc/>
    public override bool IsNull(int index) => Codes[index] == 0;

    /// <summary>Appends one text.</summary>
    public void Add(string text)
    {
        if (_count == _codes.Length) Array.Resize(ref _codes, Math.Max(16, _count * 2));
        _codes[_count++] = Symbols.Code(text);
    }

    /// <inheritdoc/>
    public override void Add(Value value) => Add(TextOf(value));

    /// <inheritdoc/>
    public override void Set(int index, Value value) => Codes[index] = Symbols.Code(TextOf(value));

    /// <inheritdoc/>
    public override void AddRange(Vector other)
    {
        if (_codes.Length < _count + other.Count)
            Array.Resize(ref _codes, Math.Max(_count + other.Count, _codes.Length * 2));
        if (other is not SymbolVector symbols)
        {
            for (var i = 0; i < other.Count; i++) Add(other[i]);
            return;
        }

        var added = _codes.AsSpan(_count, other.Count);
        if (ReferenceEquals(symbols.Symbols, Symbols)) symbols.Codes.CopyTo(added);
        else Recode(symbols, added);
        _count += other.Count;
    }

    // Each text is looked up once, unless there are more texts than rows.
    private void Recode(SymbolVector other, Span<int> target)
    {
        var source = other.Codes;
        var known = other.Symbols.Count <= source.Length ? new int[other.Symbols.Count] : [];
        for (var i = 0; i < source.Length; i++)
        {
            var code = source[i];
            if (code == 0) target[i] = 0;
            else if (code >= known.Length) target[i] = Symbols.Code(other.Symbols[code]);
            else target[i] = known[code] != 0 ? known[code] : known[code] = Symbols.Code(other.Symbols[code]);
        }
    }

    /// <inheritdoc/>
    public override void RemoveRange(int start, int count)
    {
        Codes[(start + count)..].CopyTo(_codes.AsSpan(start));
        _count -= count;
    }

    /// <inheritdoc/>
    public override Vector Slice(int start, int count) =>
        new SymbolVector(Symbols, Codes.Slice(start, count).ToArray(), count);

    /// <inheritdoc/>
    public override Vector View() => new SymbolVector(Symbols, _codes, _count);

    /// <inheritdoc/>
    public override Vector Gather(ReadOnlySpan<int> indexes)
    {
        var gathered = ColumnMemory.Allocate<int>(indexes.Length);
        for (var i = 0; i < gathered.Length; i++) gathered[i] = indexes[i] >= 0 ? _codes[indexes[i]] : 0;
        return new SymbolVector(Symbols, gathered, gathered.Length);
    }

    /// <inheritdoc/>
    public override Vector CreateEmpty(int capacity = 0) => new SymbolVector(Symbols, new int[capacity], 0);

    internal static SymbolVector Nulls(int count) => new(new SymbolBase(), new int[count], count);

    internal static SymbolVector From(IEnumerable<string> texts)
    {
        var vector = new SymbolVector(new SymbolBase(), [], 0);
        foreach (var text in texts) vector.Add(text);
        return vector;
    }

    private static string TextOf(Value value) => value is Scalar scalar && (scalar.Type.IsText() || scalar.IsNull)
        ? scalar.IsNull ? string.Empty : scalar.AsText()
        : throw new InvalidCastException(
            $"A {value.Type.DisplayName()} {value.Form} cannot be an element of a SYMBOL vector.");
}
