using System.Runtime.CompilerServices;

namespace DolphinQuant.Data.Wire;

/// <summary>
/// Reads values in DolphinDB's binary encoding, in either order of bytes. A numeric column is copied once, from the
/// pipe into its array. Not safe for concurrent use.
/// </summary>
public sealed class ValueReader
{
    private readonly WireInput _input;
    private readonly ReaderLimits _limits;
    private readonly VectorReader _vectors;

    /// <summary>A reader of what comes from <paramref name="input"/>.</summary>
    /// <param name="input">The bytes.</param>
    /// <param name="limits">What is accepted.</param>
    public ValueReader(WireInput input, ReaderLimits limits)
    {
        _input = input;
        _limits = limits;
        _vectors = new VectorReader(input, limits, ReadItemAsync);
    }

    /// <summary>Reads one value.</summary>
    /// <exception cref="MalformedValueException">The bytes are no value, or the pipe ended before its end.</exception>
    public async ValueTask<Value> ReadAsync(CancellationToken cancellationToken)
    {
        // Columns of one message share the texts of symbols; the next message sends its own.
        _vectors.ForgetSymbols();
        return await ReadWholeAsync(null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads the elements of a tuple one by one as they arrive, so that none waits for those behind it; of any other
    /// value the value alone. All of them must be read before anything else is.
    /// </summary>
    /// <exception cref="MalformedValueException">The bytes are no value, or the pipe ended before its end.</exception>
    public async IAsyncEnumerable<Value> ReadBlocksAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _vectors.ForgetSymbols();
        var flag = (ushort)await _input.ReadShortAsync(cancellationToken).ConfigureAwait(false);
        if (flag != (((int)DataForm.Vector << 8) | (int)DataType.Any))
        {
            yield return await ReadWholeAsync(flag, cancellationToken).ConfigureAwait(false);
            yield break;
        }

        var (rows, columns) = await _input.ReadShapeAsync(cancellationToken).ConfigureAwait(false);
        for (var left = _limits.Product(rows, columns); left > 0; left--)
            yield return await ReadWholeAsync(null, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Value> ReadWholeAsync(ushort? flag, CancellationToken cancellationToken)
    {
        try
        {
            flag ??= (ushort)await _input.ReadShortAsync(cancellationToken).ConfigureAwait(false);
            return await ReadBodyAsync(flag.Value, 0, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidCastException mistake)
        {
            // The parts are values, but not such as make up the whole: a pair of vectors, say.
            throw new MalformedValueException(mistake.Message, mistake);
        }
    }

    private async ValueTask<Value> ReadItemAsync(int depth, CancellationToken cancellationToken)
    {
        var flag = (ushort)await _input.ReadShortAsync(cancellationToken).ConfigureAwait(false);
        return await ReadBodyAsync(flag, depth, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Value> ReadBodyAsync(ushort flag, int depth, CancellationToken cancellationToken)
    {
        if (depth > WireFormat.MaxDepth)
            throw new MalformedValueException($"Values lie more than {WireFormat.MaxDepth} deep within one another.");
        var (type, form) = ((byte)flag, (DataForm)(flag >> 8));
        switch (form)
        {
            case DataForm.Scalar:
                return await ReadScalarAsync(WireFormat.TypeOf(type), cancellationToken).ConfigureAwait(false);
            case DataForm.Vector:
                return await _vectors.ReadAsync(type, depth, cancellationToken).ConfigureAwait(false);
            case DataForm.Pair:
                var pair = await _vectors.ReadAsync(type, depth, cancellationToken).ConfigureAwait(false);
                return pair.Count == 2
                    ? new Pair(pair.Scalar(0), pair.Scalar(1))
                    : throw new MalformedValueException($"A pair holds {pair.Count} elements.");
            case DataForm.Matrix:
                return await ReadMatrixAsync(type, depth, cancellationToken).ConfigureAwait(false);
            case DataForm.Set:
                return Checked(
                    await ReadItemAsync(depth + 1, cancellationToken).ConfigureAwait(false) as Vector,
                    items => new SetValue(items ?? throw new InvalidCastException("A set holds no vector.")));
            case DataForm.Dictionary:
                return await ReadDictionaryAsync(WireFormat.TypeOf(type), depth, cancellationToken).ConfigureAwait(false);
            case DataForm.Chart:
                return new Chart(
                    await ReadDictionaryAsync(WireFormat.TypeOf(type), depth, cancellationToken).ConfigureAwait(false));
            case DataForm.Table:
                return await ReadTableAsync(depth, cancellationToken).ConfigureAwait(false);
            default:
                throw new MalformedValueException($"Values of form {(int)form} and type {type} are not read.");
        }
    }

    private async ValueTask<Value> ReadScalarAsync(DataType type, CancellationToken cancellationToken)
    {
        if (OpaqueValue.IsOpaque(type)) return await ReadOpaqueAsync(type, cancellationToken).ConfigureAwait(false);
        if (type != DataType.Void) return await _vectors.ReadElementAsync(type, cancellationToken).ConfigureAwait(false);
        await _input.ReadByteAsync(cancellationToken).ConfigureAwait(false);
        return Scalar.Void;
    }

    // A byte before the name of a function tells whether the system or a script defined it.
    private async ValueTask<OpaqueValue> ReadOpaqueAsync(DataType type, CancellationToken cancellationToken)
    {
        if (type == DataType.FunctionDef) await _input.ReadByteAsync(cancellationToken).ConfigureAwait(false);
        return new OpaqueValue(type, await _input.ReadTextAsync(cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask<Matrix> ReadMatrixAsync(byte type, int depth, CancellationToken cancellationToken)
    {
        var labels = await _input.ReadByteAsync(cancellationToken).ConfigureAwait(false);
        Vector? rowLabels = null, columnLabels = null;
        if ((labels & WireFormat.HasRowLabels) != 0)
            rowLabels = await ReadLabelsAsync(depth, cancellationToken).ConfigureAwait(false);
        if ((labels & WireFormat.HasColumnLabels) != 0)
            columnLabels = await ReadLabelsAsync(depth, cancellationToken).ConfigureAwait(false);
        var flag = await _input.ReadShortAsync(cancellationToken).ConfigureAwait(false);
        type = (byte)flag;
        var (rows, columns) = await _input.ReadShapeAsync(cancellationToken).ConfigureAwait(false);
        var data = await _vectors.ReadColumnAsync(type, _limits.Product(rows, columns), cancellationToken)
            .ConfigureAwait(false);
        return Checked(data, items => new Matrix(items, rows, columns, rowLabels, columnLabels));
    }

    private async ValueTask<Vector> ReadLabelsAsync(int depth, CancellationToken cancellationToken) =>
        await ReadItemAsync(depth + 1, cancellationToken).ConfigureAwait(false) as Vector
        ?? throw new MalformedValueException("The labels of a matrix are no vector.");

    private async ValueTask<Dictionary> ReadDictionaryAsync(
        DataType type, int depth, CancellationToken cancellationToken)
    {
        var keys = await ReadItemAsync(depth + 1, cancellationToken).ConfigureAwait(false) as Vector;
        var values = await ReadItemAsync(depth + 1, cancellationToken).ConfigureAwait(false) as Vector;
        if (keys is null || values is null || keys.Count != values.Count)
            throw new MalformedValueException("A dictionary has no vectors of equal length for keys and values.");
        var entries = new Dictionary(keys.Type, type, isOrdered: true);
        for (var i = 0; i < keys.Count; i++) entries[keys.Scalar(i)] = values[i];
        return entries;
    }

    private async ValueTask<Table> ReadTableAsync(int depth, CancellationToken cancellationToken)
    {
        var (rows, count) = await _input.ReadShapeAsync(cancellationToken).ConfigureAwait(false);
        if (count == 0 && rows > 0) throw new MalformedValueException($"A table has {rows} rows and no columns.");
        await _input.ReadTextAsync(cancellationToken).ConfigureAwait(false);
        var names = new List<string>();
        for (var i = 0; i < count; i++) names.Add(await _input.ReadTextAsync(cancellationToken).ConfigureAwait(false));
        var columns = new List<Vector>();
        for (var i = 0; i < count; i++)
        {
            var column = await ReadItemAsync(depth + 1, cancellationToken).ConfigureAwait(false) as Vector
                ?? throw new MalformedValueException($"Column {names[i]} is no vector.");
            if (column.Count != rows)
                throw new MalformedValueException($"Column {names[i]} has {column.Count} rows, the table has {rows}.");
            columns.Add(column);
        }

        return Checked(columns, items => new Table(names, items));
    }

    private static TResult Checked<TPart, TResult>(TPart part, Func<TPart, TResult> create)
    {
        try
        {
            return create(part);
        }
        catch (Exception mistake) when (mistake is ArgumentException or InvalidCastException)
        {
            throw new MalformedValueException(mistake.Message, mistake);
        }
    }
}
