using System.Text;
using DolphinQuant.Data;
using DuckDB.NET.Native;

namespace DolphinQuant.Embedded.Storage.Panels;

/// <summary>Finds the codes of a key column for one thread, which remembers those that it has seen.</summary>
internal abstract class PanelKeyReader
{
    /// <summary>The codes of the first rows of a chunk's column.</summary>
    public abstract void Read(nint column, Span<int> codes);
}

/// <summary>Integers and times.</summary>
internal sealed class IntegerKeyReader<T>(PanelKey<T> key) : PanelKeyReader
    where T : unmanaged, IEquatable<T>
{
    private readonly CodeCache<T> _cache = new(key.CodeOf);

    public override unsafe void Read(nint column, Span<int> codes)
    {
        var values = new ReadOnlySpan<T>(NativeMethods.Vectors.DuckDBVectorGetData(column), codes.Length);
        var validity = NativeMethods.Vectors.DuckDBVectorGetValidity(column);
        for (var i = 0; i < codes.Length; i++)
            codes[i] = _cache.CodeOf(ColumnReader.IsValid(validity, i) ? values[i] : Null.Of<T>());
    }
}

/// <summary>Texts. Short ones are known by their 16 stored bytes, without decoding.</summary>
internal sealed class TextKeyReader : PanelKeyReader
{
    private readonly TextPanelKey _key;
    private readonly CodeCache<UInt128> _short;
    private readonly Dictionary<string, int> _long = new(StringComparer.Ordinal);

    public TextKeyReader(TextPanelKey key)
    {
        _key = key;
        _short = new CodeCache<UInt128>(bits => key.CodeOf(new StoredText { Bits = bits }.ToString()));
    }

    public override unsafe void Read(nint column, Span<int> codes)
    {
        var texts = (StoredText*)NativeMethods.Vectors.DuckDBVectorGetData(column);
        var validity = NativeMethods.Vectors.DuckDBVectorGetValidity(column);
        // The row above whose code is known. Equal bits are the same text within a chunk only: a long text is a pointer.
        var above = -1;
        for (var i = 0; i < codes.Length; i++)
        {
            if (!ColumnReader.IsValid(validity, i))
            {
                codes[i] = _key.CodeOf(string.Empty);
                continue;
            }

            codes[i] = above >= 0 && texts[i].Bits == texts[above].Bits ? codes[above] : CodeOf(texts + i);
            above = i;
        }
    }

    private unsafe int CodeOf(StoredText* text)
    {
        if (text->IsInline) return _short.CodeOf(text->Bits);
        var stored = Encoding.UTF8.GetString(StoredText.BytesOf(text));
        if (!_long.TryGetValue(stored, out var code)) _long[stored] = code = _key.CodeOf(StoredBytes.FromStored(stored));
        return code;
    }
}
