namespace DolphinQuant.Data.Wire;

/// <summary>Writes the elements of columns, without the header before them.</summary>
/// <param name="output">Takes the bytes.</param>
/// <param name="writeItem">Writes an element of a tuple, which is a value of its own.</param>
internal sealed class ColumnWriter(WireOutput output, Func<Value, CancellationToken, ValueTask> writeItem)
{
    private const int RowsOfBlock = 1024;

    /// <summary>Writes the elements of a column; those of symbols are their codes and have texts of their own.</summary>
    /// <exception cref="NotSupportedException">The encoding has no form for them.</exception>
    public ValueTask WriteAsync(Vector vector, CancellationToken cancellationToken) => vector switch
    {
        Vector<sbyte> items => output.WriteNumbersAsync(items.Memory, cancellationToken),
        Vector<short> items => output.WriteNumbersAsync(items.Memory, cancellationToken),
        Vector<int> items => output.WriteNumbersAsync(items.Memory, cancellationToken),
        Vector<long> items => output.WriteNumbersAsync(items.Memory, cancellationToken),
        Vector<float> items => output.WriteNumbersAsync(items.Memory, cancellationToken),
        Vector<double> items => output.WriteNumbersAsync(items.Memory, cancellationToken),
        Vector<UInt128> items => output.WriteNumbersAsync(items.Memory, cancellationToken),
        Vector<DoublePair> items => output.WriteNumbersAsync(items.Memory, cancellationToken),
        DecimalVector decimals => WriteDecimalsAsync(decimals, cancellationToken),
        ArrayVector rows => WriteRowsAsync(rows, cancellationToken),
        Vector<Duration> items => WriteDurationsAsync(items, cancellationToken),
        Vector<string> { Type: DataType.Blob } items => WriteBlobsAsync(items, cancellationToken),
        Vector<string> items => output.WriteTextsAsync(items.Memory, cancellationToken),
        Vector<Value> items => WriteTupleAsync(items, cancellationToken),
        _ => throw new NotSupportedException(
            $"A column of type {vector.Type.DisplayName()} has no form in the binary encoding."),
    };

    /// <summary>Writes decimals as integers, without the scale.</summary>
    public ValueTask WriteRawsAsync(DecimalVector vector, CancellationToken cancellationToken) => vector switch
    {
        DecimalVector<int> raws => output.WriteNumbersAsync(raws.Memory, cancellationToken),
        DecimalVector<long> raws => output.WriteNumbersAsync(raws.Memory, cancellationToken),
        _ => output.WriteNumbersAsync(((DecimalVector<Int128>)vector).Memory, cancellationToken),
    };

    private ValueTask WriteDecimalsAsync(DecimalVector vector, CancellationToken cancellationToken)
    {
        output.WriteInt(vector.Scale);
        return WriteRawsAsync(vector, cancellationToken);
    }

    // Blocks of rows: how many, the width of their lengths, a byte of no use, the lengths, the elements.
    private async ValueTask WriteRowsAsync(ArrayVector rows, CancellationToken cancellationToken)
    {
        if (rows.Values is DecimalVector { Scale: var scale }) output.WriteInt(scale);
        for (var start = 0; start < rows.Count; start += RowsOfBlock)
        {
            var count = Math.Min(RowsOfBlock, rows.Count - start);
            WriteLengths(rows, start, count);
            var first = rows.RowStart(start);
            var elements = rows.Values.Slice(first, rows.RowEnds[start + count - 1] - first);
            if (elements is DecimalVector decimals) await WriteRawsAsync(decimals, cancellationToken).ConfigureAwait(false);
            else await WriteAsync(elements, cancellationToken).ConfigureAwait(false);
        }
    }

    private void WriteLengths(ArrayVector rows, int start, int count)
    {
        var longest = 0;
        for (var row = start; row < start + count; row++) longest = Math.Max(longest, rows.RowLength(row));
        var width = WireFormat.WidthOf(longest);
        output.WriteShort((short)count);
        output.WriteByte((byte)width);
        output.WriteByte(0);
        for (var row = start; row < start + count; row++) output.WriteInt(rows.RowLength(row), width);
    }

    private async ValueTask WriteDurationsAsync(Vector<Duration> vector, CancellationToken cancellationToken)
    {
        for (var i = 0; i < vector.Count; i++)
        {
            var duration = vector.Memory.Span[i];
            output.WriteInt(duration.Count);
            output.WriteInt((int)duration.Unit);
            await output.FlushGatheredAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteBlobsAsync(Vector<string> vector, CancellationToken cancellationToken)
    {
        for (var i = 0; i < vector.Count; i++)
        {
            output.WriteBlob(vector.Memory.Span[i]);
            await output.FlushGatheredAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteTupleAsync(Vector<Value> vector, CancellationToken cancellationToken)
    {
        for (var i = 0; i < vector.Count; i++)
            await writeItem(vector.Memory.Span[i], cancellationToken).ConfigureAwait(false);
    }
}
