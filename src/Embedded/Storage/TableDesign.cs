using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// A table that is to be created. The rules are those of the TSDB engine, so that a schema script fails here as it
/// would on a server.
/// </summary>
/// <param name="Name">Letters, digits and underscores, beginning with a letter.</param>
/// <param name="Columns">At least one.</param>
internal sealed record TableDesign(string Name, IReadOnlyList<ColumnDefinition> Columns)
{
    /// <summary>One for each level of the database's scheme; none for a dimension table.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>Sort keys; the last of several is a time or an integer.</summary>
    public IReadOnlyList<string> SortColumns { get; init; } = [];

    /// <summary>What to do with rows of equal sort columns.</summary>
    public KeepDuplicates KeepDuplicates { get; init; }

    /// <summary>True for a table without partitions.</summary>
    public bool IsDimension { get; init; }

    /// <summary>Compression by column.</summary>
    public IReadOnlyDictionary<string, string> CompressMethods { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Checks the design against a database.</summary>
    /// <exception cref="ScriptException">It breaks a rule; the message says which and what to do.</exception>
    public TableDefinition ToDefinition(int id, DatabaseDefinition database)
    {
        CheckNames();
        var table = new TableDefinition(id, database, Name, Columns);
        table = table with
        {
            PartitionColumns = [.. PartitionColumns.Select(name => table.Column(name).Name)],
            SortColumns = [.. SortColumns.Select(name => table.Column(name).Name)],
            KeepDuplicates = KeepDuplicates,
            CompressMethods = CompressMethods
                .ToDictionary(entry => table.Column(entry.Key).Name, entry => entry.Value, StringComparer.Ordinal),
        };
        if (!IsDimension) CheckPartitions(table);
        CheckSortColumns(table);
        return table;
    }

    /// <summary>Checks the name of a table.</summary>
    /// <exception cref="ScriptException">It is none.</exception>
    public static void CheckName(string name)
    {
        if (name.Length == 0 || !char.IsAsciiLetter(name[0])
            || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            throw new ScriptException(
                $"\"{name}\" is not a table name: use letters, digits and underscores, beginning with a letter.");
    }

    private void CheckNames()
    {
        CheckName(Name);
        if (Columns.Count == 0) throw new ScriptException($"The table {Name} needs at least one column.");
        if (Columns.FirstOrDefault(column => column.Name.Length == 0) is not null)
            throw new ScriptException($"A column of the table {Name} has no name.");
        if (Columns.FirstOrDefault(column => !ColumnStorage.IsStorable(column.Type)) is { } column)
            throw new ScriptException(
                $"The column {column.Name} of {Name} is {column.Type.DisplayName()}, which the embedded storage "
                + "does not hold; a DolphinDB server is needed.");
    }

    private static void CheckPartitions(TableDefinition table)
    {
        var domains = table.Database.Scheme.Domains;
        if (table.PartitionColumns.Count != domains.Count)
            throw new ScriptException(
                $"{table.Url} needs {domains.Count} partition column(s), as its database has that many levels; "
                + $"{table.PartitionColumns.Count} were given.");
        foreach (var (name, domain) in table.PartitionColumns.Zip(domains))
            if (!domain.Accepts(table.Column(name).Type))
                throw new ScriptException(
                    $"{table.Url}: the column {name} is {table.Column(name).Type.DisplayName()}, but the database "
                    + "is partitioned by "
                    + $"{domain.Type.ToString().ToUpperInvariant()} over {domain.ColumnType.DisplayName()}.");
    }

    private void CheckSortColumns(TableDefinition table)
    {
        if (KeepDuplicates != KeepDuplicates.All && SortColumns.Count == 0)
            throw new ScriptException(
                $"{table.Url}: keepDuplicates needs sortColumns, which tell the rows that are the same.");
        if (SortColumns.Count > 0 && string.Equals(table.Database.Engine, "OLAP", StringComparison.Ordinal))
            throw new ScriptException(
                $"{table.Url}: sortColumns need the TSDB engine: create the database with engine=\"TSDB\".");
        var types = table.SortColumns.Select(name => table.Column(name).Type).ToArray();
        for (var i = 0; i < types.Length; i++)
        {
            var category = types[i].Category();
            var isLast = i == types.Length - 1;
            var isAllowed = types.Length == 1
                ? category is DataCategory.Integral or DataCategory.Temporal or DataCategory.Literal
                : isLast ? category is DataCategory.Integral or DataCategory.Temporal
                : category is DataCategory.Integral or DataCategory.Temporal or DataCategory.Literal
                    && !IsFineTime(types[i]);
            if (!isAllowed)
                throw new ScriptException(
                    $"{table.Url}: {table.SortColumns[i]} ({types[i].DisplayName()}) cannot be sort column {i + 1} "
                    + $"of {types.Length}: "
                    + "the last of several is a time or an integer, those before are integers, days or texts.");
        }
    }

    private static bool IsFineTime(DataType type) =>
        type is DataType.Time or DataType.Timestamp or DataType.NanoTime or DataType.NanoTimestamp;
}
