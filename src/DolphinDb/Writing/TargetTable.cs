using DolphinQuant.Data;

namespace DolphinQuant.DolphinDb.Writing;

/// <summary>The table that a writer writes: its columns, its partitions and the function that takes rows.</summary>
internal sealed class TargetTable
{
    private TargetTable(string name, string function, IReadOnlyList<ColumnDefinition> columns, PartitionLanes lanes)
    {
        Name = name;
        Function = function;
        Columns = columns;
        Lanes = lanes;
    }

    /// <summary>What to call it in messages.</summary>
    public string Name { get; }

    /// <summary>The function that is called with rows.</summary>
    public string Function { get; }

    public IReadOnlyList<ColumnDefinition> Columns { get; }

    public PartitionLanes Lanes { get; }

    /// <summary>Asks the server about the table.</summary>
    /// <exception cref="ScriptException">There is no such table, or no such key column.</exception>
    /// <exception cref="DatabaseException">The connection or the server failed.</exception>
    public static async Task<TargetTable> OpenAsync(
        WireSession session, TableWriterOptions options, CancellationToken cancellationToken)
    {
        var handle = HandleOf(options);
        var schema = await session.RunAsync($"schema({handle})", cancellationToken).ConfigureAwait(false) as Dictionary
            ?? throw new ScriptException($"{options.Table} is no table.");
        var columns = ColumnsOf(schema);
        foreach (var key in options.KeyColumns)
            if (!columns.Any(column => IsSame(column.Name, key)))
                throw new ScriptException($"{options.Table} has no key column {key}; it has {NamesOf(columns)}.");
        var keys = string.Join(',', options.KeyColumns.Select(WireSession.Quoted));
        var function = options.KeyColumns.Count == 0 ? $"tableInsert{{{handle}}}" : $"upsert!{{{handle},,false,[{keys}]}}";
        var lanes = options.Connections > 1 && options.Database is not null
            ? PartitionLanes.Of(schema, columns, options.Connections)
            : PartitionLanes.Single;
        return new TargetTable(options.Table, function, columns, lanes);
    }

    /// <summary>Refuses rows whose columns are not those of the table.</summary>
    /// <exception cref="ScriptException">They are not; the column is named.</exception>
    public void Check(Table rows)
    {
        if (rows.Columns.Count != Columns.Count)
            throw new ScriptException(
                $"{rows.Columns.Count} columns were given for {Name}, which has {Columns.Count}: {NamesOf(Columns)}.");
        for (var i = 0; i < Columns.Count; i++)
        {
            var (wanted, type) = (Columns[i], rows.Columns[i].Type);
            if (!IsSame(wanted.Name, rows.Names[i]))
                throw new ScriptException($"Column {i} of {Name} is {wanted.Name}; {rows.Names[i]} was given.");
            if (type != wanted.Type && !(type.IsText() && wanted.Type.IsText()))
                throw new ScriptException(
                    $"Column {wanted.Name} of {Name} is {wanted.Type.DisplayName()}; {type.DisplayName()} was given.");
        }
    }

    /// <summary>A table of one row.</summary>
    /// <exception cref="ScriptException">A value does not fit its column, which is named.</exception>
    public Table RowOf(IReadOnlyList<Value> values)
    {
        if (values.Count != Columns.Count)
            throw new ScriptException($"{values.Count} values were given for {Name}, which has {Columns.Count} columns.");
        var row = Table.Empty(Columns);
        for (var i = 0; i < values.Count; i++)
        {
            try
            {
                row.Columns[i].Add(values[i]);
            }
            catch (Exception mistake) when (mistake is InvalidCastException or OverflowException)
            {
                throw new ScriptException($"Column {Columns[i].Name} of {Name}: {mistake.Message}", innerException: mistake);
            }
        }

        return row;
    }

    private static string HandleOf(TableWriterOptions options)
    {
        if (options.Database is { } database)
            return $"loadTable({WireSession.Quoted(database)},{WireSession.Quoted(options.Table)})";
        return options.Table.Length > 0 && options.Table.All(c => char.IsLetterOrDigit(c) || c == '_')
            ? options.Table
            : throw new ScriptException($"'{options.Table}' is no name of a shared table.");
    }

    private static ColumnDefinition[] ColumnsOf(Dictionary schema)
    {
        if (schema[Scalar.String("colDefs")] is not Table definitions || definitions.Find("name") is not { } names
            || definitions.Find("typeInt") is not { } types)
            throw new ScriptException("The server does not tell the columns of the table.");
        var extras = definitions.Find("extra");
        return
        [
            .. Enumerable.Range(0, definitions.Count).Select(row => new ColumnDefinition(
                names.Scalar(row).AsText(),
                (DataType)types.Scalar(row).AsLong(),
                extras is null || extras.IsNull(row) ? 0 : extras.Scalar(row).AsInt())),
        ];
    }

    private static string NamesOf(IEnumerable<ColumnDefinition> columns) => string.Join(", ", columns.Select(column => column.Name));

    private static bool IsSame(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
