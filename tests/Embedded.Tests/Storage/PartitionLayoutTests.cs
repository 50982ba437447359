using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Tests.Storage;

/// <summary>Large appends whose rows belong to many VALUE partitions, and how much of them a condition makes DuckDB read.</summary>
public sealed class PartitionLayoutTests : IDisposable
{
    // Ten row groups.
    private const int Rows = 10 * 122_880;

    private const int Partitions = 20;

    private readonly TemporaryStore _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData(DataType.Int)]
    [InlineData(DataType.Symbol)]
    [InlineData(DataType.String)]
    public void Condition_on_a_partition_reads_its_row_groups_alone(DataType type)
    {
        var table = Create(type);
        table.Append(Mixed(type));

        Assert.Equal(10, GroupsWith(table, low: null));
        Assert.InRange(GroupsWith(table, low: Key(type, 7)), 1, 2);
        var read = Read(table, type, 7);
        Assert.Equal(Enumerable.Range(0, Rows / Partitions).Select(i => (i * Partitions) + 7), read);
    }

    [Fact]
    public void Rows_that_lie_by_partition_are_written_as_they_come()
    {
        var (keys, numbers) = (new int[Rows], Enumerable.Range(0, Rows).ToArray());
        for (var i = 0; i < Rows; i++) keys[i] = i / (Rows / Partitions);
        var table = Create(DataType.Int);
        Assert.False(MixedPartitions.Are(table.Definition, [Vector.Int(keys), Vector.Int(numbers)]));
        (keys[Rows - 1], keys[0]) = (keys[0], keys[Rows - 1]);
        Assert.True(MixedPartitions.Are(table.Definition, [Vector.Int(keys), Vector.Int(numbers)]));
    }

    [Fact]
    public void Times_within_a_day_are_not_mixed_days_are()
    {
        _temporary.Store.CreateDatabase("dfs://days", PartitionScheme.Create(
            PartitionType.Value, new Vector<int>(DataType.Date, [.. Enumerable.Range(19_000, 5)])));
        var table = _temporary.Store.CreateTable(
            "dfs://days", new TableDesign("t", [new("time", DataType.Timestamp)]) { PartitionColumns = ["time"] }).Definition;
        const long day = 86_400_000;
        static Vector Times(params long[] times) => new Vector<long>(DataType.Timestamp, times);

        Assert.False(MixedPartitions.Are(table, [Times(19_000 * day, (19_000 * day) + 5, (19_000 * day) + 3, 19_001 * day)]));
        Assert.True(MixedPartitions.Are(table, [Times(19_000 * day, 19_001 * day, (19_000 * day) + 5)]));
        Assert.False(MixedPartitions.Are(table, [Times(long.MinValue, 19_000 * day)]));
        Assert.True(MixedPartitions.Are(table, [Times(19_000 * day, long.MinValue)]));
        Assert.False(MixedPartitions.Are(table, [Times()]));
    }

    private StoredTable Create(DataType type)
    {
        var path = "dfs://values" + type;
        _temporary.Store.CreateDatabase(path, PartitionScheme.Create(
            PartitionType.Value, type == DataType.Int
                ? Vector.Int([.. Enumerable.Range(0, Partitions)])
                : Vector.String([.. Enumerable.Range(0, Partitions).Select(i => Key(type, i))])));
        return _temporary.Store.CreateTable(
            path, new TableDesign("t", [new("key", type), new("n", DataType.Int)]) { PartitionColumns = ["key"] });
    }

    private static Table Mixed(DataType type)
    {
        var keys = Enumerable.Range(0, Rows).Select(i => i % Partitions);
        return new Table(
            ("key", type switch
            {
                DataType.Int => Vector.Int([.. keys]),
                DataType.Symbol => Vector.Symbol([.. keys.Select(key => Key(type, key))]),
                _ => Vector.String([.. keys.Select(key => Key(type, key))]),
            }),
            ("n", Vector.Int([.. Enumerable.Range(0, Rows)])));
    }

    private static int[] Read(StoredTable table, DataType type, int key) => ((Vector<int>)table.Read(
        ["n"],
        [new StoredPredicate("key", StoredComparison.Equal, [type == DataType.Int ? Scalar.Int(key) : Scalar.Text(type, Key(type, key))])],
        CancellationToken.None)["n"]).Span.ToArray();

    private static string Key(DataType type, int key) =>
        type == DataType.Int ? key.ToString(CultureInfo.InvariantCulture) : key.ToString("'K'00", CultureInfo.InvariantCulture);

    // The row groups whose smallest and largest key, which DuckDB keeps, do not rule a key out; all without one.
    private long GroupsWith(StoredTable table, string? low)
    {
        var bound = table.Definition.Columns[0].Type == DataType.Int ? "BIGINT" : "VARCHAR";
        using var reader = _temporary.Store.RentReader();
        return reader.Connection.QueryLong(
            $"""
            SELECT count(DISTINCT row_group_id) FROM pragma_storage_info('{table.Definition.Physical}')
            WHERE column_name = 'key' AND segment_type <> 'VALIDITY' AND ({(low is null ? "true" : "false")}
                OR CAST('{low}' AS {bound}) BETWEEN CAST(regexp_extract(stats, 'Min: ([A-Z0-9]+)', 1) AS {bound})
                    AND CAST(regexp_extract(stats, 'Max: ([A-Z0-9]+)', 1) AS {bound}))
            """);
    }
}
