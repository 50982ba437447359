namespace DolphinQuant.Data.Wire;

/// <summary>
/// Reads values in DolphinDB's binary encoding, in either order of bytes. A numeric column is copied once, from the
/// pipe into its array. Not safe for concurrent use.
/// </summary>
public sealed class ValueReader(WireInput input, ReaderLimits limits)
{
    private readonly ColumnReader _columns = new(input, limits);
    private readonly Dictionary<int, SymbolBase> _symbolBases = [];

    /// <summary>Reads one value.</summary>
    /// <exception cref="MalformedValueException">The bytes are no value, or the pipe ended before its end.</exception>
    public async ValueTask<Value> ReadAsync(CancellationToken cancellationToken)
    {
        // Columns of one message share the texts of symbols; the next message sends its own.
        _symbolBases.Clear();
        try
        {
            return await ReadAsync(0, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidCastException mistake)
        {
            // The parts are values, but not such as make up the whole: a pair of vectors, say.
            throw new MalformedValueException(mistake.Message, mistake);
        }
    }

    private async ValueTask<Value> ReadAsync(int depth, CancellationToken cancellationToken)
    {
        if (depth > WireFormat.MaxDepth)
            throw new MalformedValueException($"Values lie more than {WireFormat.MaxDepth} deep within one another.");
        var flag = (ushort)await input.ReadShortAsync(cancellationToken).ConfigureAwait(false);
        var (type, form) = ((byte)flag, (DataForm)(flag >> 8));
        switch (form)
        {
            case DataForm.Scalar:
                return await ReadScalarAsync(TypeOf(type), cancellationToken).ConfigureAwait(false);
            case DataForm.Vector:
                return await ReadVectorAsync(type, depth, cancellationToken).ConfigureAwait(false);
            case DataForm.Pair:
                var pair = await ReadVectorAsync(type, depth, cancellationToken).ConfigureAwait(false);
                return pair.Count == 2
                    ? new Pair(pair.Scalar(0), pair.Scalar(1))
                    : throw new MalformedValueException($"A pair holds {pair.Count} elements.");
            case DataForm.Matrix:
                return await ReadMatrixAsync(type, depth, cancellationToken).ConfigureAwait(false);
            case DataForm.Set:
                return Checked(
                    await ReadAsync(depth + 1, cancellationToken).ConfigureAwait(false) as Vector,
                    items => new SetValue(items ?? throw new InvalidCastException("A set holds no vector.")));
            case DataForm.Dictionary:
                return await ReadDictionaryAsync(TypeOf(type), depth, cancellationToken).ConfigureAwait(false);
            case DataForm.Table:
                return await ReadTableAsync(depth, cancellationToken).ConfigureAwait(false);
            default:
                throw new MalformedValueException($"Values of form {(int)form} and type {type} are not read.");
        }
    }

    private async ValueTask<Value> ReadScalarAsync(DataType type, CancellationToken cancellationToken)
    {
        if (OpaqueValue.IsOpaque(type)) return await ReadOpaqueAsync(type, cancellationToken).ConfigureAwait(false);
        if (type != DataType.Void) return (await _columns.ReadAsync(type, 1, cancellationToken).ConfigureAwait(false))[0];
        await input.ReadByteAsync(cancellationToken).ConfigureAwait(false);
        return Scalar.Void;
    }

    // A byte before the name of a function tells whether the system or a script defined it.
    private async ValueTask<OpaqueValue> ReadOpaqueAsync(DataType type, CancellationToken cancellationToken)
    {
        if (type == DataType.FunctionDef) await input.ReadByteAsync(cancellationToken).ConfigureAwait(false);
        return new OpaqueValue(type, await input.ReadTextAsync(cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask<Vector> ReadVectorAsync(byte type, int depth, CancellationToken cancellationToken)
    {
        var (rows, columns) = await ReadShapeAsync(cancellationToken).ConfigureAwait(false);
        // The columns of an array vector are all its elements.
        var count = ((DataType)type).IsArray() ? columns : Product(rows, columns);
        if (type == WireFormat.ExtendedSymbol)
            return await ReadSymbolsAsync(count, cancellationToken).ConfigureAwait(false);
        if (((DataType)type).IsArray())
            return await ReadRowsAsync((DataType)type, rows, columns, cancellationToken).ConfigureAwait(false);
        if (type != (byte)DataType.Any)
            return await _columns.ReadAsync(TypeOf(type), count, cancellationToken).ConfigureAwait(false);
        var items = new List<Value>();
        for (var i = 0; i < count; i++) items.Add(await ReadAsync(depth + 1, cancellationToken).ConfigureAwait(false));
        return Vector.Tuple([.. items]);
    }

    // Blocks of rows: how many, the width of their lengths, a byte of no use, the lengths, the elements.
    private async ValueTask<Vector> ReadRowsAsync(
        DataType type, int rows, int elements, CancellationToken cancellationToken)
    {
        var element = type.ElementType();
        if (!Enum.IsDefined(element) || !element.CanFillArrays() || element.IsDecimal())
            throw new MalformedValueException($"Values of type {type.DisplayName()} are not read.");
        var vector = ArrayVector.Empty(element);
        while (vector.Count < rows)
        {
            var count = (ushort)await input.ReadShortAsync(cancellationToken).ConfigureAwait(false);
            var width = await input.ReadByteAsync(cancellationToken).ConfigureAwait(false);
            await input.ReadByteAsync(cancellationToken).ConfigureAwait(false);
            var lengths = await _columns.ReadLengthsAsync(count, width, cancellationToken).ConfigureAwait(false);
            var total = lengths.Sum(length => (long)length);
            if (count == 0 || vector.Count + count > rows || lengths.Any(length => length < 0) || vector.Values.Count + total > elements)
                throw new MalformedValueException("The rows of an array vector do not fit its header.");
            var values = await _columns.ReadAsync(element, (int)total, cancellationToken).ConfigureAwait(false);
            var start = 0;
            foreach (var length in lengths)
            {
                vector.Add(values.Slice(start, length));
                start += length;
            }
        }

        return vector;
    }

    private async ValueTask<Vector> ReadSymbolsAsync(int count, CancellationToken cancellationToken)
    {
        var id = await input.ReadIntAsync(cancellationToken).ConfigureAwait(false);
        var size = await input.ReadIntAsync(cancellationToken).ConfigureAwait(false);
        if (size < 0) throw new MalformedValueException($"A base of symbols holds {size} texts.");
        var (symbols, codes) = size == 0 && _symbolBases.TryGetValue(id, out var known)
            ? (known, [])
            : await ReadSymbolBaseAsync(size, cancellationToken).ConfigureAwait(false);
        _symbolBases[id] = symbols;
        var column = await _columns.ReadAsync<int>(DataType.Int, count, cancellationToken).ConfigureAwait(false);
        var items = column.Span;
        foreach (ref var code in items)
        {
            if ((uint)code >= (uint)symbols.Count && (uint)code >= (uint)codes.Length)
                throw new MalformedValueException($"There is no symbol with the code {code}.");
            if (codes.Length > 0) code = codes[code];
        }

        return new SymbolVector(symbols, items.ToArray(), count);
    }

    // The texts of a peer may repeat; ours do not, so its codes are translated where that happens.
    private async ValueTask<(SymbolBase Symbols, int[] Codes)> ReadSymbolBaseAsync(
        int size, CancellationToken cancellationToken)
    {
        var symbols = new SymbolBase();
        var codes = new List<int>();
        for (var i = 0; i < size; i++)
            codes.Add(symbols.Code(await input.ReadTextAsync(cancellationToken).ConfigureAwait(false)));
        var isIdentical = codes.Index().All(code => code.Item == code.Index);
        return (symbols, isIdentical ? [] : [.. codes]);
    }

    private async ValueTask<Matrix> ReadMatrixAsync(byte type, int depth, CancellationToken cancellationToken)
    {
        var labels = await input.ReadByteAsync(cancellationToken).ConfigureAwait(false);
        Vector? rowLabels = null, columnLabels = null;
        if ((labels & WireFormat.HasRowLabels) != 0)
            rowLabels = await ReadLabelsAsync(depth, cancellationToken).ConfigureAwait(false);
        if ((labels & WireFormat.HasColumnLabels) != 0)
            columnLabels = await ReadLabelsAsync(depth, cancellationToken).ConfigureAwait(false);
        var flag = await input.ReadShortAsync(cancellationToken).ConfigureAwait(false);
        type = (byte)flag;
        var (rows, columns) = await ReadShapeAsync(cancellationToken).ConfigureAwait(false);
        var count = Product(rows, columns);
        var data = type == WireFormat.ExtendedSymbol
            ? await ReadSymbolsAsync(count, cancellationToken).ConfigureAwait(false)
            : await _columns.ReadAsync(TypeOf(type), count, cancellationToken).ConfigureAwait(false);
        return Checked(data, items => new Matrix(items, rows, columns, rowLabels, columnLabels));
    }

    private async ValueTask<Vector> ReadLabelsAsync(int depth, CancellationToken cancellationToken) =>
        await ReadAsync(depth + 1, cancellationToken).ConfigureAwait(false) as Vector
        ?? throw new MalformedValueException("The labels of a matrix are no vector.");

    private async ValueTask<Dictionary> ReadDictionaryAsync(
        DataType type, int depth, CancellationToken cancellationToken)
    {
        var keys = await ReadAsync(depth + 1, cancellationToken).ConfigureAwait(false) as Vector;
        var values = await ReadAsync(depth + 1, cancellationToken).ConfigureAwait(false) as Vector;
        if (keys is null || values is null || keys.Count != values.Count)
            throw new MalformedValueException("A dictionary has no vectors of equal length for keys and values.");
        var entries = new Dictionary(keys.Type, type, isOrdered: true);
        for (var i = 0; i < keys.Count; i++) entries[keys.Scalar(i)] = values[i];
        return entries;
    }

    private async ValueTask<Table> ReadTableAsync(int depth, CancellationToken cancellationToken)
    {
        var (rows, count) = await ReadShapeAsync(cancellationToken).ConfigureAwait(false);
        await input.ReadTextAsync(cancellationToken).ConfigureAwait(false);
        var names = new List<string>();
        for (var i = 0; i < count; i++) names.Add(await input.ReadTextAsync(cancellationToken).ConfigureAwait(false));
        var columns = new List<Vector>();
        for (var i = 0; i < count; i++)
        {
            var column = await ReadAsync(depth + 1, cancellationToken).ConfigureAwait(false) as Vector
                ?? throw new MalformedValueException($"Column {names[i]} is no vector.");
            if (column.Count != rows)
                throw new MalformedValueException($"Column {names[i]} has {column.Count} rows, the table has {rows}.");
            columns.Add(column);
        }

        return Checked(columns, items => new Table(names, items));
    }

    private async ValueTask<(int Rows, int Columns)> ReadShapeAsync(CancellationToken cancellationToken)
    {
        var rows = await input.ReadIntAsync(cancellationToken).ConfigureAwait(false);
        var columns = await input.ReadIntAsync(cancellationToken).ConfigureAwait(false);
        return rows >= 0 && columns >= 0
            ? (rows, columns)
            : throw new MalformedValueException($"A value has the shape {rows} x {columns}.");
    }

    private int Product(int rows, int columns) => (long)rows * columns is var count && count <= limits.MaxElements
        ? (int)count
        : throw new MalformedValueException($"A value of {count} elements is larger than the {limits.MaxElements} accepted.");

    private static DataType TypeOf(byte type) => Enum.IsDefined((DataType)type)
        ? (DataType)type
        : throw new MalformedValueException($"There is no type with the number {type}.");

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
