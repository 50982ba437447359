namespace DolphinQuant.Data.Wire;

/// <summary>
/// Reads vectors behind their flags: plain columns, symbols over shared texts, array vectors, tuples and compressed
/// columns. Not safe for concurrent use.
/// </summary>
internal sealed class VectorReader(
    WireInput input, ReaderLimits limits, Func<int, CancellationToken, ValueTask<Value>> readItem)
{
    private readonly ColumnReader _columns = new(input, limits);
    private readonly Dictionary<int, SymbolBase> _symbolBases = [];

    /// <summary>Forgets the texts of symbols: the next message sends its own.</summary>
    public void ForgetSymbols() => _symbolBases.Clear();

    /// <summary>Reads one element of a type.</summary>
    public async ValueTask<Value> ReadElementAsync(DataType type, CancellationToken cancellationToken) =>
        (await _columns.ReadAsync(type, 1, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Reads a vector: its shape and its elements.</summary>
    /// <param name="type">The type byte of its flag.</param>
    /// <param name="depth">How deep it lies within other values.</param>
    /// <param name="cancellationToken">Ends the wait for bytes.</param>
    /// <exception cref="MalformedValueException">The bytes are no vector.</exception>
    public async ValueTask<Vector> ReadAsync(byte type, int depth, CancellationToken cancellationToken)
    {
        if (type == (byte)DataType.Compressed) return await ReadCompressedAsync(depth, cancellationToken).ConfigureAwait(false);
        var (rows, columns) = await input.ReadShapeAsync(cancellationToken).ConfigureAwait(false);
        switch (type)
        {
            case (byte)DataType.Any:
                return await ReadTupleAsync(limits.Product(rows, columns), depth, cancellationToken).ConfigureAwait(false);
            case WireFormat.GroupedAny:
                return await ReadGroupedAsync(limits.Product(rows, columns), depth, cancellationToken).ConfigureAwait(false);
            default:
                // The columns of an array vector are all its elements.
                return ((DataType)type).IsArray()
                    ? await ReadRowsAsync((DataType)type, rows, columns, null, cancellationToken).ConfigureAwait(false)
                    : await ReadColumnAsync(type, limits.Product(rows, columns), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads the elements of a plain column or of symbols.</summary>
    /// <exception cref="MalformedValueException">The bytes are none.</exception>
    public async ValueTask<Vector> ReadColumnAsync(byte type, int count, CancellationToken cancellationToken) =>
        type == WireFormat.ExtendedSymbol
            ? await ReadSymbolsAsync(count, cancellationToken).ConfigureAwait(false)
            : await _columns.ReadAsync(WireFormat.TypeOf(type), count, cancellationToken).ConfigureAwait(false);

    private async ValueTask<Vector> ReadTupleAsync(int count, int depth, CancellationToken cancellationToken)
    {
        var items = new List<Value>();
        for (var i = 0; i < count; i++) items.Add(await readItem(depth + 1, cancellationToken).ConfigureAwait(false));
        return Vector.Tuple([.. items]);
    }

    // A tuple of scalars grouped by type: first where each element lies and of which type it is, then a vector a type.
    private async ValueTask<Vector> ReadGroupedAsync(int count, int depth, CancellationToken cancellationToken)
    {
        if (await ReadTupleAsync(count, depth, cancellationToken).ConfigureAwait(false) is not Vector<Value> { Count: > 0 } parts
            || parts.Memory.Span[0] is not Vector<int> { Count: >= 2 } head)
            throw new MalformedValueException("A tuple grouped by type does not tell where its elements lie.");
        var (elements, groups) = (head.Span[0], head.Span[1]);
        if (elements < 0 || groups != count - 1 || head.Count != 2 + (2L * elements))
            throw new MalformedValueException("A tuple grouped by type does not fit its head.");
        var vectors = new Dictionary<int, Vector>();
        foreach (var part in parts.Span[1..])
            vectors[(int)part.Type] = part as Vector ?? throw new MalformedValueException("A group of a tuple is no vector.");
        var items = new Value[elements];
        for (var i = 0; i < elements; i++) items[i] = Element(vectors, head.Span[2 + elements + i], head.Span[2 + i]);
        return Vector.Tuple(items);
    }

    private static Value Element(Dictionary<int, Vector> vectors, int type, int index) =>
        type == (int)DataType.Void ? Scalar.Void
        : vectors.TryGetValue(type, out var vector) && (uint)index < (uint)vector.Count ? vector[index]
        : throw new MalformedValueException("A tuple grouped by type refers to an element that is not there.");

    private async ValueTask<Vector> ReadCompressedAsync(int depth, CancellationToken cancellationToken)
    {
        var header = await CompressedColumn.ReadHeaderAsync(input, cancellationToken).ConfigureAwait(false);
        limits.Product(header.Rows, 1);
        var raw = await CompressedColumn.ReadBlocksAsync(header, input, cancellationToken).ConfigureAwait(false);
        using var unpacked = new WireInput(raw) { IsLittleEndian = input.IsLittleEndian };
        var reader = new VectorReader(unpacked, limits, readItem);
        var type = (DataType)header.Type;
        int? scale = header.Scale < 0 ? null : header.Scale;
        if (type.IsArray())
            return await reader.ReadRowsAsync(
                type, header.Rows, header.Elements < 0 ? limits.MaxElements : header.Elements, scale, cancellationToken).ConfigureAwait(false);
        if (type.IsDecimal() && scale is { } known)
            return await reader._columns.ReadDecimalsAsync(type, known, header.Rows, cancellationToken).ConfigureAwait(false);
        foreach (var (id, symbols) in _symbolBases) reader._symbolBases[id] = symbols;
        var column = await reader.ReadColumnAsync(header.Type, header.Rows, cancellationToken).ConfigureAwait(false);
        foreach (var (id, symbols) in reader._symbolBases) _symbolBases[id] = symbols;
        return column;
    }

    // Blocks of rows: how many, the width of their lengths, a byte of no use, the lengths, the elements.
    private async ValueTask<Vector> ReadRowsAsync(
        DataType type, int rows, int elements, int? scale, CancellationToken cancellationToken)
    {
        var element = type.ElementType();
        if (!Enum.IsDefined(element) || !element.CanFillArrays())
            throw new MalformedValueException($"Values of type {type.DisplayName()} are not read.");
        if (element.IsDecimal()) scale ??= await input.ReadIntAsync(cancellationToken).ConfigureAwait(false);
        var values = element.IsDecimal() ? ColumnReader.NoDecimals(element, scale!.Value) : Vector.Create(element);
        var vector = new ArrayVector(values, [], 0);
        while (vector.Count < rows)
        {
            var lengths = await ReadLengthsAsync(cancellationToken).ConfigureAwait(false);
            var total = lengths.Sum(length => (long)length);
            if (lengths.Length == 0 || vector.Count + lengths.Length > rows || Array.Exists(lengths, length => length < 0)
                || vector.Values.Count + total > elements)
                throw new MalformedValueException("The rows of an array vector do not fit its header.");
            var block = element.IsDecimal()
                ? await _columns.ReadDecimalsAsync(element, scale!.Value, (int)total, cancellationToken).ConfigureAwait(false)
                : await _columns.ReadAsync(element, (int)total, cancellationToken).ConfigureAwait(false);
            Append(vector, block, lengths);
        }

        return vector;
    }

    private async ValueTask<int[]> ReadLengthsAsync(CancellationToken cancellationToken)
    {
        var count = (ushort)await input.ReadShortAsync(cancellationToken).ConfigureAwait(false);
        var width = await input.ReadByteAsync(cancellationToken).ConfigureAwait(false);
        await input.ReadByteAsync(cancellationToken).ConfigureAwait(false);
        return await _columns.ReadLengthsAsync(count, width, cancellationToken).ConfigureAwait(false);
    }

    private static void Append(ArrayVector vector, Vector values, int[] lengths)
    {
        if (!Array.Exists(lengths, length => length == 0))
        {
            var end = 0;
            vector.AddRange(new ArrayVector(values, Array.ConvertAll(lengths, length => end += length)));
            return;
        }

        // A row without elements becomes one with a null.
        var start = 0;
        foreach (var length in lengths)
        {
            vector.Add(values.Slice(start, length));
            start += length;
        }
    }

    private async ValueTask<Vector> ReadSymbolsAsync(int count, CancellationToken cancellationToken)
    {
        var id = await input.ReadIntAsync(cancellationToken).ConfigureAwait(false);
        var size = await input.ReadIntAsync(cancellationToken).ConfigureAwait(false);
        if (size < 0) throw new MalformedValueException($"A base of symbols holds {size} texts.");
        var (symbols, translation) = size == 0 && _symbolBases.TryGetValue(id, out var known)
            ? (known, [])
            : await ReadSymbolBaseAsync(size, cancellationToken).ConfigureAwait(false);
        _symbolBases[id] = symbols;
        var codes = await _columns.ReadItemsAsync<int>(count, cancellationToken).ConfigureAwait(false);
        foreach (ref var code in codes.AsSpan())
        {
            if ((uint)code >= (uint)symbols.Count && (uint)code >= (uint)translation.Length)
                throw new MalformedValueException($"There is no symbol with the code {code}.");
            if (translation.Length > 0) code = translation[code];
        }

        return new SymbolVector(symbols, codes, count);
    }

    // The texts of a peer may repeat, or begin with another one than the empty one; ours do not, so its codes are
    // translated where that happens.
    private async ValueTask<(SymbolBase Symbols, int[] Translation)> ReadSymbolBaseAsync(
        int size, CancellationToken cancellationToken)
    {
        var texts = await _columns.ReadTextsAsync(size, cancellationToken).ConfigureAwait(false);
        if (size > 0 && texts[0].Length == 0 && new HashSet<string>(texts, StringComparer.Ordinal).Count == size)
            return (new SymbolBase(texts), []);
        var symbols = new SymbolBase();
        return (symbols, Array.ConvertAll(texts, symbols.Code));
    }
}
