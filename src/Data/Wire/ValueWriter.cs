using System.IO.Pipelines;
using System.Runtime.InteropServices;

namespace DolphinQuant.Data.Wire;

/// <summary>
/// Writes values in DolphinDB's binary encoding, little endian. What is written goes out in pieces while a large value
/// is under way; the last piece waits for the caller's <see cref="PipeWriter.FlushAsync"/>. Not safe for concurrent use.
/// </summary>
public sealed class ValueWriter
{
    private const int FewestCompressedRows = 64;
    private const int MostCompressedRows = 1 << 24;

    private readonly Dictionary<SymbolBase, int> _symbolBases = new(ReferenceEqualityComparer.Instance);
    private int _symbolBaseCount;
    private readonly WireOutput _output;
    private readonly ColumnWriter _columns;

    /// <summary>A writer to a pipe.</summary>
    public ValueWriter(PipeWriter output)
    {
        _output = new WireOutput(output);
        _columns = new ColumnWriter(_output, WriteValueAsync);
    }

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
                _output.WriteFlag((byte)DataType.Void, DataForm.Scalar);
                _output.WriteByte(0);
                return ValueTask.CompletedTask;
            case Scalar scalar:
                _output.WriteFlag((byte)scalar.Type, DataForm.Scalar);
                return _columns.WriteAsync(ColumnOf(scalar), cancellationToken);
            case OpaqueValue opaque:
                _output.WriteFlag((byte)opaque.Type, DataForm.Scalar);
                if (opaque.Type == DataType.FunctionDef) _output.WriteByte(0);
                _output.WriteText(opaque.Text);
                return ValueTask.CompletedTask;
            case Vector vector:
                return WriteVectorAsync(vector, cancellationToken);
            case Pair pair:
                _output.WriteFlag((byte)pair.Type, DataForm.Pair);
                _output.WriteShape(2, 1);
                return WritePairAsync(pair, cancellationToken);
            case Matrix matrix:
                return WriteMatrixAsync(matrix, cancellationToken);
            case SetValue set:
                _output.WriteFlag((byte)set.Type, DataForm.Set);
                return WriteVectorAsync(set.ToVector(), cancellationToken);
            case Dictionary dictionary:
                return WriteDictionaryAsync(dictionary, DataForm.Dictionary, cancellationToken);
            case Chart chart:
                return WriteDictionaryAsync(chart.Entries, DataForm.Chart, cancellationToken);
            case Table table:
                return WriteTableAsync(table, cancellationToken);
            default:
                throw ValueForm.Missing(value);
        }
    }

    private async ValueTask WriteVectorAsync(Vector vector, CancellationToken cancellationToken)
    {
        var isSymbol = vector is SymbolVector;
        _output.WriteFlag(isSymbol ? WireFormat.ExtendedSymbol : (byte)vector.Type, DataForm.Vector);
        _output.WriteShape(vector.Count, vector is ArrayVector { Values.Count: var elements } ? elements : 1);
        await WriteElementsAsync(vector, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WritePairAsync(Pair pair, CancellationToken cancellationToken)
    {
        var items = Vector.Create(pair.Type);
        items.Add(pair.First);
        items.Add(pair.Second);
        await _columns.WriteAsync(items, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteMatrixAsync(Matrix matrix, CancellationToken cancellationToken)
    {
        var type = matrix.Data is SymbolVector ? WireFormat.ExtendedSymbol : (byte)matrix.Type;
        _output.WriteFlag(type, DataForm.Matrix);
        _output.WriteByte((byte)((matrix.RowLabels is null ? 0 : WireFormat.HasRowLabels)
            | (matrix.ColumnLabels is null ? 0 : WireFormat.HasColumnLabels)));
        if (matrix.RowLabels is { } rows) await WriteVectorAsync(rows, cancellationToken).ConfigureAwait(false);
        if (matrix.ColumnLabels is { } columns) await WriteVectorAsync(columns, cancellationToken).ConfigureAwait(false);
        _output.WriteFlag(type, DataForm.Vector);
        _output.WriteShape(matrix.Rows, matrix.Columns);
        await WriteElementsAsync(matrix.Data, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteDictionaryAsync(Dictionary dictionary, DataForm form, CancellationToken cancellationToken)
    {
        _output.WriteFlag((byte)dictionary.Type, form);
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
        _output.WriteFlag((byte)DataType.Dictionary, DataForm.Table);
        _output.WriteShape(table.Count, table.Columns.Count);
        _output.WriteText(string.Empty);
        foreach (var name in table.Names) _output.WriteText(name);
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
        var packed = await CompressedColumn.PackAsync(column, method, cancellationToken).ConfigureAwait(false);
        _output.WriteFlag((byte)DataType.Compressed, DataForm.Vector);
        CompressedColumn.WriteHeader(column, method, packed.Length, _output);
        await _output.WriteBytesAsync(packed, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask WriteElementsAsync(Vector vector, CancellationToken cancellationToken) => vector is SymbolVector symbols
        ? WriteSymbolsAsync(symbols, cancellationToken)
        : _columns.WriteAsync(vector, cancellationToken);

    private async ValueTask WriteSymbolsAsync(SymbolVector symbols, CancellationToken cancellationToken)
    {
        var isKnown = _symbolBases.TryGetValue(symbols.Symbols, out var id);
        // A few rows of a table with many symbols send their own texts alone.
        if (!isKnown && symbols.Symbols.Count > 2L * symbols.Count)
        {
            var (own, codes) = Own(symbols);
            await WriteSymbolsAsync(++_symbolBaseCount, own.ToArray(), codes, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (!isKnown) _symbolBases[symbols.Symbols] = id = ++_symbolBaseCount;
        // The base may grow meanwhile; codes that come later are not among those of this column.
        await WriteSymbolsAsync(id, isKnown ? ReadOnlyMemory<string>.Empty : symbols.Symbols.Texts, symbols.CodeMemory, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteSymbolsAsync(
        int id, ReadOnlyMemory<string> texts, ReadOnlyMemory<int> codes, CancellationToken cancellationToken)
    {
        _output.WriteInt(id);
        _output.WriteInt(texts.Length);
        await _output.WriteTextsAsync(texts, cancellationToken).ConfigureAwait(false);
        await _output.WriteNumbersAsync(codes, cancellationToken).ConfigureAwait(false);
    }

    private static (List<string> Texts, int[] Codes) Own(SymbolVector symbols)
    {
        var texts = new List<string> { string.Empty };
        var known = new Dictionary<int, int> { [0] = 0 };
        var codes = new int[symbols.Count];
        for (var row = 0; row < codes.Length; row++)
        {
            ref var code = ref CollectionsMarshal.GetValueRefOrAddDefault(known, symbols.Codes[row], out var isKnown);
            if (!isKnown)
            {
                code = texts.Count;
                texts.Add(symbols.Text(row));
            }

            codes[row] = code;
        }

        return (texts, codes);
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
