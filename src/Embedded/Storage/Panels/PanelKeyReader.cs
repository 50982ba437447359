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

/// <summary>Integers and times. Most come in the order in which they first came, so that their codes count up.</summary>
internal sealed class IntegerKeyReader<T>(PanelKey<T> key) : PanelKeyReader
    where T : unmanaged, IEquatable<T>
{
    private readonly CodeCache<T> _cache = new(key.CodeOf);

    // The values by code, as they were some time ago.
    private T[] _known = [];

    public override unsafe void Read(nint column, Span<int> codes)
    {
        var values = new ReadOnlySpan<T>(NativeMethods.Vectors.DuckDBVectorGetData(column), codes.Length);
        var validity = NativeMethods.Vectors.DuckDBVectorGetValidity(column);
        if (validity is null)
        {
            Read(values, codes);
            return;
        }

        for (var i = 0; i < codes.Length; i++)
            codes[i] = _cache.CodeOf(ColumnReader.IsValid(validity, i) ? values[i] : Null.Of<T>());
    }

    private void Read(ReadOnlySpan<T> values, Span<int> codes)
    {
        // Twice as many each time: copying them costs little beside finding them.
        if (_known.Length == 0 || key.Count >= 2 * _known.Length) _known = key.KnownWith(values);
        while (!values.IsEmpty)
        {
            var code = codes[0] = _cache.CodeOf(values[0]);
            var run = 1 + values[1..].CommonPrefixLength(_known.AsSpan(Math.Min(code + 1, _known.Length)));
            for (var i = 1; i < run; i++) codes[i] = code + i;
            if (run == 1)
            {
                var other = values.IndexOfAnyExcept(values[0]);
                run = other < 0 ? values.Length : other;
                codes[..run].Fill(code);
            }

            values = values[run..];
            codes = codes[run..];
        }
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
