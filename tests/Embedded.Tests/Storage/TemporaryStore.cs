using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Tests.Storage;

/// <summary>A store in a directory of its own, which goes away with it.</summary>
internal sealed class TemporaryStore : IDisposable
{
    public const string Path = "dfs://test";

    public TemporaryStore() => Store = Open();

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("dolphinquant-store-").FullName;

    public DfsStore Store { get; private set; }

    public static PartitionScheme Months => PartitionScheme.Create(
        PartitionType.Value, new Vector<int>(DataType.Month, [.. Enumerable.Range(2024 * 12, 24)]));

    /// <summary>Creates <c>dfs://test</c> when absent and a dimension table in it.</summary>
    public StoredTable Create(
        string name, IEnumerable<ColumnDefinition> columns, string[]? sortColumns = null,
            KeepDuplicates keepDuplicates = KeepDuplicates.All)
    {
        Store.CreateDatabase(Path, Months, "TSDB");
        return Store.CreateTable(Path, new TableDesign(name, [.. columns])
        {
            IsDimension = true,
            SortColumns = sortColumns ?? [],
            KeepDuplicates = keepDuplicates,
        });
    }

    /// <summary>Creates a dimension table with the columns of <paramref name="rows"/> and appends them.</summary>
    public StoredTable Fill(string name, Table rows)
    {
        var table = Create(name, rows.Schema);
        table.Append(rows);
        return table;
    }

    public void Reopen()
    {
        Store.Dispose();
        Store = Open();
    }

    public void Dispose()
    {
        Store.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private DfsStore Open() => DfsStore.Open(new StoreOptions(Directory) { MemoryLimitMegabytes = 512 });
}

/// <summary>Tables as text, so that a failing test shows the rows.</summary>
internal static class Shown
{
    public static string Rows(Table table) => string.Join("; ", Enumerable.Range(0, table.Count).Select(row =>
        string.Join(" ", table.Columns.Select(column => column.IsNull(row) ? "-" : column[row].ToString()))));

    public static string All(StoredTable table) => Rows(table.Read(null, [], CancellationToken.None));
}
