using DolphinQuant.Data;
using DuckDB.NET.Native;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// The SQL of one table. Rows of a large append are laid down by partition (truncated times, values), then by sort
/// columns, so that DuckDB's row groups of 122,880 rows can be skipped by their smallest and largest values; a read of a
/// table with sort columns sorts again.
/// </summary>
internal sealed class TableLayout(TableDefinition table)
{
    private readonly string _name = table.Physical.ToString();

    /// <summary>Creates the DuckDB table.</summary>
    public string Create =>
        $"CREATE TABLE {_name} "
        + $"({string.Join(", ", table.Columns.Select(c => $"{Q(c.Name)} {ColumnStorage.SqlType(c.Type)}"))})";

    /// <summary>
    /// The columns that make two rows the same: the sort columns, and the partition columns because duplicates are
    /// looked for within a partition. Partition columns count by value; a coarser partition never merges rows that
    /// differ in them.
    /// </summary>
    public IReadOnlyList<string> KeyColumns { get; } =
        [.. table.SortColumns.Concat(table.PartitionColumns).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Creates the empty table for staged rows of the same columns.</summary>
    public string CreateStage => $"CREATE TEMP TABLE {PhysicalName.Stage.Table} AS FROM {_name} LIMIT 0";

    public static string DropStage => $"DROP TABLE {PhysicalName.Stage}";

    /// <summary>Appends the staged rows in the order of the layout.</summary>
    public string InsertStaged => $"INSERT INTO {_name} FROM {PhysicalName.Stage} ORDER BY {WriteOrder}";

    /// <summary>
    /// Appends, of staged rows with the same key, the last or first one: in the order of the layout, or as they came.
    /// </summary>
    public string InsertDistinctStaged(bool isLaidOut) =>
        $"INSERT INTO {_name} FROM {PhysicalName.Stage} WHERE rowid IN "
        + $"(SELECT {(table.KeepDuplicates == KeepDuplicates.Last ? "max" : "min")}(rowid) "
        + $"FROM {PhysicalName.Stage} GROUP BY {Columns(KeyColumns)}) "
        + $"ORDER BY {(isLaidOut ? WriteOrder : "rowid")}";

    public string Count(string where = "") => $"SELECT count(*) FROM {_name}{where}";

    public string Delete(string where) => $"DELETE FROM {_name}{where}";

    /// <summary>
    /// Deletes stored rows whose key is staged. Equality is cheaper than the comparison that takes null for null.
    /// </summary>
    public string DeleteStaged(bool hasNullKeys) =>
        $"DELETE FROM {_name} USING (SELECT DISTINCT {Columns(KeyColumns)} FROM {PhysicalName.Stage}) AS staged "
        + $"WHERE {Match(_name, "staged", KeyColumns, hasNullKeys)}";

    /// <summary>Deletes staged rows whose key is stored.</summary>
    public string DeleteStored(bool hasNullKeys) =>
        $"DELETE FROM {PhysicalName.Stage} USING (SELECT DISTINCT {Columns(KeyColumns)} FROM {_name}) AS stored "
        + $"WHERE {Match(PhysicalName.Stage.ToString(), "stored", KeyColumns, hasNullKeys)}";

    /// <summary>Reads columns, or a sequence of quoted names, in an order.</summary>
    public string Select(string columns, string where, string order) => $"SELECT {columns} FROM {_name}{where}{order}";

    /// <summary>A list of quoted column names.</summary>
    public static string Columns(IEnumerable<string> columns) => string.Join(", ", columns.Select(Q));

    /// <summary>The condition that two rows have the same key.</summary>
    public static string Match(string left, string right, IEnumerable<string> keys, bool hasNullKeys) =>
        string.Join(" AND ", keys.Select(key =>
            $"{left}.{Q(key)} {(hasNullKeys ? "IS NOT DISTINCT FROM" : "=")} {right}.{Q(key)}"));

    private string WriteOrder => string.Join(", ", [.. PartitionOrder(), .. table.SortColumns.Select(Ascending), "rowid"]);

    // Partitions of other kinds lie apart by the sort columns, or are for spreading rows.
    private IEnumerable<string> PartitionOrder()
    {
        foreach (var (name, domain) in table.PartitionColumns.Zip(table.Database.Scheme.Domains))
            if (domain.TruncationUnit is { } unit && IsCalendar(table.Column(name).Type))
                yield return $"date_trunc('{unit}', {Q(name)}) NULLS FIRST";
            else if (domain.Type == PartitionType.Value)
                yield return Ascending(name);
    }

    private static bool IsCalendar(DataType type) =>
        ColumnStorage.PhysicalType(type) is DuckDBType.Date or DuckDBType.TimestampMs or DuckDBType.TimestampNs;

    private static string Ascending(string column) => $"{Q(column)} NULLS FIRST";

    private static string Q(string name) => ColumnStorage.Quote(name);
}
