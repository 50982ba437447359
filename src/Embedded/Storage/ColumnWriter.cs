using System.Text;
using DolphinQuant.Data;
using DuckDB.NET.Native;

namespace DolphinQuant.Embedded.Storage;

/// <summary>Writes slices of one vector into the columns of DuckDB chunks.</summary>
internal abstract class ColumnWriter
{
    public static ColumnWriter Create(Vector source) => source switch
    {
        SymbolVector symbols => new SymbolColumnWriter(symbols),
        Vector<string> texts => new TextColumnWriter(texts),
        Vector<sbyte> items => new FixedColumnWriter<sbyte>(items.Memory),
        Vector<short> items => new FixedColumnWriter<short>(items.Memory),
        Vector<int> items => new FixedColumnWriter<int>(items.Memory),
        Vector<long> items => new FixedColumnWriter<long>(items.Memory),
        Vector<float> items => new FixedColumnWriter<float>(items.Memory),
        Vector<double> items => new FixedColumnWriter<double>(items.Memory),
        Vector<UInt128> items => new FixedColumnWriter<UInt128>(items.Memory),
        DecimalVector<int> decimals => new FixedColumnWriter<int>(decimals.Memory),
        DecimalVector<long> decimals => new FixedColumnWriter<long>(decimals.Memory),
        DecimalVector<Int128> decimals => new FixedColumnWriter<Int128>(decimals.Memory),
        ArrayVector rows => new ListColumnWriter(rows),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Copies the rows start .. start + count - 1 into an empty chunk's column.</summary>
    public abstract void Write(nint column, int start, int count);

    /// <summary>Marks a row as null; the mask comes into being with the first one.</summary>
    protected static unsafe void SetNull(nint column, ref ulong* validity, int row)
    {
        if (validity is null)
        {
            NativeMethods.Vectors.DuckDBVectorEnsureValidityWritable(column);
            validity = NativeMethods.Vectors.DuckDBVectorGetValidity(column);
        }

        validity[row >> 6] &= ~(1UL << (row & 63));
    }

    /// <summary>Writes a text: up to 12 bytes in place, longer ones into the chunk's own memory.</summary>
    protected static unsafe void WriteText(nint column, int row, ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length <= StoredText.InlineBytes)
        {
            ((StoredText*)NativeMethods.Vectors.DuckDBVectorGetData(column))[row] = StoredText.Inline(utf8);
            return;
        }

        fixed (byte* bytes = utf8)
            NativeMethods.Vectors.DuckDBVectorAssignStringElementLength(column, (ulong)row, bytes, utf8.Length);
    }
}

internal sealed class FixedColumnWriter<T>(ReadOnlyMemory<T> source) : ColumnWriter
    where T : unmanaged
{
    public override unsafe void Write(nint column, int start, int count)
    {
        var items = source.Span.Slice(start, count);
        items.CopyTo(new Span<T>(NativeMethods.Vectors.DuckDBVectorGetData(column), count));
        ulong* validity = null;
        for (var i = 0; i < items.Length; i++)
            if (Null.Is(items[i]))
                SetNull(column, ref validity, i);
    }
}

internal sealed class TextColumnWriter(Vector<string> source) : ColumnWriter
{
    private byte[] _utf8 = new byte[256];

    public override unsafe void Write(nint column, int start, int count)
    {
        ulong* validity = null;
        for (var i = 0; i < count; i++)
        {
            var text = source.Span[start + i];
            if (string.IsNullOrEmpty(text)) SetNull(column, ref validity, i);
            else WriteText(column, i, Encode(text));
        }
    }

    private ReadOnlySpan<byte> Encode(string text)
    {
        text = StoredBytes.ToStored(text);
        var capacity = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_utf8.Length < capacity) _utf8 = new byte[capacity];
        return _utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, _utf8));
    }
}

/// <summary>SYMBOL: each code that occurs is encoded once.</summary>
internal sealed class SymbolColumnWriter(SymbolVector source) : ColumnWriter
{
    private readonly byte[]?[] _utf8 = new byte[source.Symbols.Count][];

    public override unsafe void Write(nint column, int start, int count)
    {
        ulong* validity = null;
        var codes = source.Codes.Slice(start, count);
        for (var i = 0; i < codes.Length; i++)
        {
            if (codes[i] == 0) SetNull(column, ref validity, i);
            else WriteText(column, i, _utf8[codes[i]] ??= Encoding.UTF8.GetBytes(StoredBytes.ToStored(source.Symbols[codes[i]])));
        }
    }
}
