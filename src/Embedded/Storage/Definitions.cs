using System.Globalization;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>A database as it was created.</summary>
/// <param name="Id">Never used twice, so that a handle cannot come to mean another object.</param>
/// <param name="Path">Such as <c>dfs://market</c>; letter case counts.</param>
/// <param name="Scheme">How it is partitioned.</param>
/// <param name="Engine"><c>OLAP</c>, <c>TSDB</c> or <c>PKEY</c>; here it decides only which table options are
/// allowed.</param>
/// <param name="Atomic"><c>TRANS</c> or <c>CHUNK</c>; every append is atomic here.</param>
internal sealed record DatabaseDefinition(int Id, string Path, PartitionScheme Scheme, string Engine, string Atomic)
{
    /// <summary>How long its rows are kept; null for ever.</summary>
    public RetentionPolicy? Retention { get; init; }

    /// <summary>The DuckDB schema, readable and unique.</summary>
    public string SchemaName => PhysicalNames.For(Path[StoragePaths.Prefix.Length..], Id);
}

/// <summary>How long the partitions of a database are kept.</summary>
/// <param name="Hours">Counted from the end of a partition.</param>
/// <param name="Level">The level whose partitions are times.</param>
internal sealed record RetentionPolicy(int Hours, int Level);

/// <summary>A stored table as it was created.</summary>
internal sealed record TableDefinition(
    int Id, DatabaseDefinition Database, string Name, IReadOnlyList<ColumnDefinition> Columns)
{
    /// <summary>The columns that the database's scheme is applied to; empty for a dimension table.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>
    /// The columns that rows are kept sorted by; with <see cref="KeepDuplicates"/> they tell which rows are the same.
    /// </summary>
    public IReadOnlyList<string> SortColumns { get; init; } = [];

    /// <summary>What happens to rows that are the same.</summary>
    public KeepDuplicates KeepDuplicates { get; init; }

    /// <summary>The compression that the script asked for, per column; DuckDB chooses its own.</summary>
    public IReadOnlyDictionary<string, string> CompressMethods { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What scripts say of columns.</summary>
    public IReadOnlyDictionary<string, string> Comments { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What scripts say of the table.</summary>
    public string Comment { get; init; } = "";

    /// <summary>
    /// How many of the last columns appended rows may lack: those that came after the rows that are there, until the
    /// first rows that have them.
    /// </summary>
    public int OptionalColumns { get; init; }

    /// <summary>True for a table without partitions.</summary>
    public bool IsDimension => PartitionColumns.Count == 0;

    /// <summary>Database and table, for messages.</summary>
    public string Url => $"{Database.Path}/{Name}";

    /// <summary>The DuckDB table.</summary>
    public PhysicalName Physical => new(Catalog: null, Database.SchemaName, PhysicalNames.For(Name, Id));

    /// <summary>The column with this name; letter case does not count.</summary>
    /// <exception cref="ScriptException">There is none.</exception>
    public ColumnDefinition Column(string name) =>
        Columns.FirstOrDefault(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ScriptException(
            $"{Url} has no column {name}; it has {string.Join(", ", Columns.Select(c => c.Name))}.");
}

/// <summary>Names inside DuckDB. DuckDB does not tell letter case apart, DolphinDB does, hence the number.</summary>
internal static class PhysicalNames
{
    public static string For(string name, int id) => string.Create(CultureInfo.InvariantCulture, $"{name}_{id}");
}

/// <summary>The form of a database path.</summary>
internal static class StoragePaths
{
    public const string Prefix = "dfs://";

    /// <summary>The path without closing slashes.</summary>
    /// <exception cref="ScriptException">It does not start with <c>dfs://</c> or ends there.</exception>
    public static string Normalise(string path)
    {
        var normal = path.TrimEnd('/');
        return normal.StartsWith(Prefix, StringComparison.Ordinal) && normal.Length > Prefix.Length
            && !normal.Contains('\0', StringComparison.Ordinal)
            ? normal
            : throw new ScriptException(
                $"\"{path}\" is not the path of a stored database: write dfs://name. Databases in local folders "
                + "need a DolphinDB server.");
    }
}
