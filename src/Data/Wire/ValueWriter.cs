using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text;

namespace DolphinQuant.Data.Wire;

/// <summary>
/// Writes values in DolphinDB's binary encoding, little endian. What is written goes out in pieces while a large value
/// is under way; the last piece waits for the caller's <see cref="PipeWriter.FlushAsync"/>. Not safe for concurrent use.
/// </summary>
public sealed class ValueWriter(PipeWriter output)
{
    private const int PieceBytes = 64 << 10;
    private const int RowsOfBlock = 1024;
    private const int FewestCompressedRows = 64;
    private const int MostCompressedRows = 1 << 24;

    private readonly Dictionary<SymbolBase, int> _symbolBases = new(ReferenceEqualityComparer.Instance);

    /// <summary>True to send the columns of tables compressed; for peers that asked for it.</summary>
    public bool IsCompressed { get; init; }

    /// <summary>Writes one value.</summary>
    /// <exception cref="NotSupportedException">The encoding has no form for it.</exception>
    public async ValueTask WriteAsync(Value value, CancellationToken cancellationToken)
    {
        _symbolBases.Clear();
        await WriteValueAsync(value, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask WriteValueAsync(Value value, CancellationToken cancellationToken)
    {
        switch (value)
        {
            case Scalar { Type: DataType.Void }:
                WriteFlag((byte)DataType.Void, DataForm.Scalar);
                WriteByte(0);
                return ValueTask.CompletedTask;
            case Scalar scalar:
                WriteFlag((byte)scalar.Type, DataForm.Scalar);
                return WriteElementsAsync(ColumnOf(scalar), cancellationToken);
            case OpaqueValue opaque:
                WriteFlag((byte)opaque.Type, DataForm.Scalar);
                if (opaque.Type == DataType.FunctionDef) WriteByte(0);
                WriteText(opaque.Text);
                return ValueTask.CompletedTask;
            case Vector vector:
                return WriteVectorAsync(vector, cancellationToken);
            case Pair pair:
                WriteFlag((byte)pair.Type, DataForm.Pair);
                WriteShape(2, 1);
                return WritePairAsync(pair, cancellationToken);
            case Matrix matrix:
                return WriteMatrixAsync(matrix, cancellationToken);
            case SetValue set:
                WriteFlag((byte)set.Type, DataForm.Set);
                return WriteVectorAsync(set.ToVector(), cancellationToken);
            case Dictionary dictionary:
                return WriteDictionaryAsync(dictionary, cancellationToken);
            case Table table:
                return WriteTableAsync(table, cancellationToken);
            default:
                throw new NotSupportedException(
                    $"A {value.Form} of type {value.Type.DisplayName()} has no form in the binary encoding.");
        }
    }

    private async ValueTask WriteVectorAsync(Vector vector, CancellationToken cancellationToken)
    {
        var isSymbol = vector is SymbolVector;
        WriteFlag(isSymbol ? WireFormat.ExtendedSymbol : (byte)vector.Type, DataForm.Vector);
        WriteShape(vector.Count, vector is ArrayVector { Values.Count: var elements } ? elements : 1);
        if (isSymbol) await WriteSymbolsAsync((SymbolVector)vector, cancellationToken).ConfigureAwait(false);
        else await WriteElementsAsync(vector, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WritePairAsync(Pair pair, CancellationToken cancellationToken)
    {
        var items = Vector.Create(pair.Type);
        items.Add(pair.First);
        items.Add(pair.Second);
        await WriteElementsAsync(items, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteMatrixAsync(Matrix matrix, CancellationToken cancellationToken)
    {
        var type = matrix.Data is SymbolVector ? WireFormat.ExtendedSymbol : (byte)matrix.Type;
        WriteFlag(type, DataForm.Matrix);
        WriteByte((byte)((matrix.RowLabels is null ? 0 : WireFormat.HasRowLabels)
            | (matrix.ColumnLabels is null ? 0 : WireFormat.HasColumnLabels)));
        if (matrix.RowLabels is { } rows) await WriteVectorAsync(rows, cancellationToken).ConfigureAwait(false);
        if (matrix.ColumnLabels is { } columns) await WriteVectorAsync(columns, cancellationToken).ConfigureAwait(false);
        WriteFlag(type, DataForm.Vector);
        WriteShape(matrix.Rows, matrix.Columns);
        if (matrix.Data is SymbolVector symbols) await WriteSymbolsAsync(symbols, cancellationToken).ConfigureAwait(false);
        else await WriteElementsAsync(matrix.Data, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteDictionaryAsync(Dictionary dictionary, CancellationToken cancellationToken)
    {
        WriteFlag((byte)dictionary.Type, DataForm.Dictionary);
        var keys = Vector.Create(dictionary.KeyType);
        foreach (var key in dictionary.Keys) keys.Add(key);
        var values = Vector.Create(dictionary.Type);
        foreach (var value in dictionary.Values) values.Add(value);
        await WriteVectorAsync(keys, cancellationToken).ConfigureAwait(false);
        await WriteVectorAsync(values, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteTableAsync(Table table, CancellationToken cancellationToken)
    {
        // Clients keep the texts of symbols for one table, even where several tables come in one message.
        _symbolBases.Clear();
        WriteFlag((byte)DataType.Dictionary, DataForm.Table);
        WriteShape(table.Count, table.Columns.Count);
        WriteText(string.Empty);
        foreach (var name in table.Names) WriteText(name);
        foreach (var column in table.Columns)
        {
            if (IsCompressed && CompressionOf(column) is { } method)
                await WriteCompressedAsync(column, method, cancellationToken).ConfigureAwait(false);
            else await WriteVectorAsync(column, cancellationToken).ConfigureAwait(false);
        }
    }

    // Symbols are packed by their codes already; rows of array vectors and tuples go out as they are, and so do columns
    // that are too long to be packed in memory first.
    private static CompressionMethod? CompressionOf(Vector column) => column switch
    {
        { Count: < FewestCompressedRows or > MostCompressedRows } or SymbolVector or ArrayVector or Vector<Value> or Vector<Duration> => null,
        Vector<int> or Vector<long> => CompressionMethod.DeltaOfDelta,
        _ => CompressionMethod.Lz4,
    };

    private async ValueTask WriteCompressedAsync(Vector column, CompressionMethod method, CancellationToken cancellationToken)
    {
        using var raw = new MemoryStream();
        var plain = PipeWriter.Create(raw, new StreamPipeWriterOptions(leaveOpen: true));
        var elements = new ValueWriter(plain);
        if (column is DecimalVector decimals) await elements.WriteRawsAsync(decimals, cancellationToken).ConfigureAwait(false);
        else await elements.WriteElementsAsync(column, cancellationToken).ConfigureAwait(false);
        await plain.CompleteAsync().ConfigureAwait(false);
        var blocks = new ArrayBufferWriter<byte>();
        var unit = WireFormat.UnitLengthOf(column);
        CompressedColumn.WriteBlocks(raw.GetBuffer().AsSpan(0, (int)raw.Length), method, unit, blocks);
        WriteFlag((byte)DataType.Compressed, DataForm.Vector);
        WriteCompressedHeader(column, method, unit, blocks.WrittenCount);
        await output.WriteAsync(blocks.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }

    private void WriteCompressedHeader(Vector column, CompressionMethod method, int unit, int blockBytes)
    {
        const byte littleEndian = 1;
        var scale = column is DecimalVector decimals ? (short)decimals.Scale : (short)-1;
        WriteShape(CompressedColumn.HeaderBytes + blockBytes, 1);
        foreach (var part in (ReadOnlySpan<byte>)[0, littleEndian, byte.MaxValue, (byte)method, (byte)column.Type, (byte)unit])
            WriteByte(part);
        BinaryPrimitives.WriteInt16LittleEndian(output.GetSpan(sizeof(short)), scale);
        output.Advance(sizeof(short));
        WriteInt(-1);
        WriteInt(column.Count);
        WriteInt(-1);
    }

    private async ValueTask WriteSymbolsAsync(SymbolVector symbols, CancellationToken cancellationToken)
    {
        var isKnown = _symbolBases.TryGetValue(symbols.Symbols, out var id);
        // A few rows of a table with many symbols send their own texts alone.
        if (!isKnown && symbols.Symbols.Count > 2L * symbols.Count) symbols = Own(symbols);
        if (!isKnown) _symbolBases[symbols.Symbols] = id = _symbolBases.Count + 1;
        // The base may grow meanwhile; codes that come later are not among those of this column.
        var size = isKnown ? 0 : symbols.Symbols.Count;
        WriteInt(id);
        WriteInt(size);
        for (var code = 0; code < size; code++)
        {
            WriteText(symbols.Symbols[code]);
            await FlushPieceAsync(cancellationToken).ConfigureAwait(false);
        }

        await WriteNumbersAsync(new Vector<int>(DataType.Int, symbols.Codes.ToArray()), cancellationToken)
            .ConfigureAwait(false);
    }

    private ValueTask WriteElementsAsync(Vector vector, CancellationToken cancellationToken) => vector switch
    {
        Vector<sbyte> items => WriteNumbersAsync(items, cancellationToken),
        Vector<short> items => WriteNumbersAsync(items, cancellationToken),
        Vector<int> items => WriteNumbersAsync(items, cancellationToken),
        Vector<long> items => WriteNumbersAsync(items, cancellationToken),
        Vector<float> items => WriteNumbersAsync(items, cancellationToken),
        Vector<double> items => WriteNumbersAsync(items, cancellationToken),
        Vector<UInt128> items => WriteNumbersAsync(items, cancellationToken),
        Vector<DoublePair> items => WriteNumbersAsync(items, cancellationToken),
        DecimalVector decimals => WriteDecimalsAsync(decimals, cancellationToken),
        ArrayVector rows => WriteRowsAsync(rows, cancellationToken),
        Vector<Duration> items => WriteDurationsAsync(items, cancellationToken),
        Vector<string> items => WriteTextsAsync(items, cancellationToken),
        Vector<Value> items => WriteTupleAsync(items, cancellationToken),
        _ => throw new NotSupportedException(
            $"A column of type {vector.Type.DisplayName()} has no form in the binary encoding."),
    };

    private ValueTask WriteNumbersAsync<T>(Vector<T> vector, CancellationToken cancellationToken)
        where T : unmanaged => WriteNumbersAsync(vector.Memory, cancellationToken);

    private async ValueTask WriteNumbersAsync<T>(ReadOnlyMemory<T> items, CancellationToken cancellationToken)
        where T : unmanaged
    {
        var pieceItems = PieceBytes / WireFormat.SizeOf<T>();
        for (var start = 0; start < items.Length; start += pieceItems)
        {
            var count = Math.Min(pieceItems, items.Length - start);
            WritePiece(items.Span.Slice(start, count));
            if (count == pieceItems) await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void WritePiece<T>(ReadOnlySpan<T> items) where T : unmanaged
    {
        var length = items.Length * WireFormat.SizeOf<T>();
        var span = output.GetSpan(length)[..length];
        MemoryMarshal.AsBytes(items).CopyTo(span);
        WireFormat.ToWire(MemoryMarshal.Cast<byte, T>(span));
        output.Advance(length);
    }

    private ValueTask WriteDecimalsAsync(DecimalVector vector, CancellationToken cancellationToken)
    {
        WriteInt(vector.Scale);
        return WriteRawsAsync(vector, cancellationToken);
    }

    private ValueTask WriteRawsAsync(DecimalVector vector, CancellationToken cancellationToken) => vector switch
    {
        DecimalVector<int> raws => WriteNumbersAsync(raws.Memory, cancellationToken),
        DecimalVector<long> raws => WriteNumbersAsync(raws.Memory, cancellationToken),
        _ => WriteNumbersAsync(((DecimalVector<Int128>)vector).Memory, cancellationToken),
    };

    // Blocks of rows: how many, the width of their lengths, a byte of no use, the lengths, the elements.
    private async ValueTask WriteRowsAsync(ArrayVector rows, CancellationToken cancellationToken)
    {
        if (rows.Values is DecimalVector { Scale: var scale }) WriteInt(scale);
        for (var start = 0; start < rows.Count; start += RowsOfBlock)
        {
            var count = Math.Min(RowsOfBlock, rows.Count - start);
            WriteLengths(rows, start, count);
            var first = rows.RowStart(start);
            var elements = rows.Values.Slice(first, rows.RowEnds[start + count - 1] - first);
            if (elements is DecimalVector decimals) await WriteRawsAsync(decimals, cancellationToken).ConfigureAwait(false);
            else await WriteElementsAsync(elements, cancellationToken).ConfigureAwait(false);
        }
    }

    private void WriteLengths(ArrayVector rows, int start, int count)
    {
        var longest = 0;
        for (var row = start; row < start + count; row++) longest = Math.Max(longest, rows.RowLength(row));
        var width = longest <= byte.MaxValue ? sizeof(byte) : longest <= ushort.MaxValue ? sizeof(ushort) : sizeof(int);
        var head = output.GetSpan(sizeof(int));
        BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)count);
        head[sizeof(ushort)] = (byte)width;
        head[sizeof(ushort) + 1] = 0;
        output.Advance(sizeof(int));
        for (var row = start; row < start + count; row++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), rows.RowLength(row));
            output.Advance(width);
        }
    }

    private async ValueTask WriteDurationsAsync(Vector<Duration> vector, CancellationToken cancellationToken)
    {
        for (var i = 0; i < vector.Count; i++)
        {
            var duration = vector.Memory.Span[i];
            WriteInt(duration.Count);
            WriteInt((int)duration.Unit);
            await FlushPieceAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteTextsAsync(Vector<string> vector, CancellationToken cancellationToken)
    {
        for (var i = 0; i < vector.Count; i++)
        {
            var text = vector.Memory.Span[i];
            if (vector.Type == DataType.Blob) WriteBlob(text);
            else WriteText(text);
            await FlushPieceAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteTupleAsync(Vector<Value> vector, CancellationToken cancellationToken)
    {
        for (var i = 0; i < vector.Count; i++)
            await WriteValueAsync(vector.Memory.Span[i], cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<FlushResult> FlushPieceAsync(CancellationToken cancellationToken) =>
        output.UnflushedBytes >= PieceBytes ? output.FlushAsync(cancellationToken) : default;

    private void WriteFlag(byte type, DataForm form)
    {
        var span = output.GetSpan(2);
        span[0] = type;
        span[1] = (byte)form;
        output.Advance(2);
    }

    private void WriteByte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private void WriteShape(int rows, int columns)
    {
        WriteInt(rows);
        WriteInt(columns);
    }

    private void WriteInt(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), value);
        output.Advance(sizeof(int));
    }

    // A zero byte would end the text early on the other side.
    private void WriteText(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var span = output.GetSpan(length + 1)[..(length + 1)];
        Encoding.UTF8.GetBytes(text, span);
        if (span[..length].Contains((byte)0))
            throw new NotSupportedException("A text with a zero character has no form in the binary encoding; use a BLOB.");
        span[length] = 0;
        output.Advance(length + 1);
    }

    private void WriteBlob(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        WriteInt(length);
        Encoding.UTF8.GetBytes(text, output.GetSpan(length));
        output.Advance(length);
    }

    private static SymbolVector Own(SymbolVector symbols)
    {
        var own = Vector.Symbol();
        foreach (var code in symbols.Codes) own.Add(symbols.Symbols[code]);
        return own;
    }

    private static Vector ColumnOf(Scalar scalar)
    {
        if (scalar.Type == DataType.Symbol) return Vector.String(scalar.AsText());
        var column = scalar.Type.IsDecimal()
            ? DecimalVector.Nulls(scalar.Type, scalar.AsDecimal().Scale, 0)
            : Vector.Create(scalar.Type);
        column.Add(scalar);
        return column;
    }
}
