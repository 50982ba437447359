using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Tests.Storage;

public sealed class StoreTests : IDisposable
{
    private readonly TemporaryStore _temporary = new();

    private DfsStore Store => _temporary.Store;

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Databases_and_tables_are_there_after_reopening()
    {
        Store.CreateDatabase("dfs://market", Composite(), "TSDB", "CHUNK");
        Store.CreateTable("dfs://market",
            new TableDesign("bar", [new("date", DataType.Date), new("sym", DataType.Symbol), new("x", DataType.Double)])
        {
            PartitionColumns = ["date", "sym"],
            SortColumns = ["sym", "date"],
            KeepDuplicates = KeepDuplicates.Last,
            CompressMethods = new Dictionary<string, string>(StringComparer.Ordinal) { ["date"] = "delta" },
        }).Append(new Table(
            ("date", Vector.Date(new DateOnly(2024, 1, 2))),
            ("sym", Vector.Symbol("A")),
            ("x", Vector.Double(1.5))));

        _temporary.Reopen();

        var table = Store.OpenTable("dfs://market", "bar");
        Assert.Equal("2024.01.02 A 1.5", Shown.All(table));
        Assert.Equal(["date", "sym"], table.Definition.PartitionColumns);
        Assert.Equal(["sym", "date"], table.Definition.SortColumns);
        Assert.Equal(KeepDuplicates.Last, table.Definition.KeepDuplicates);
        Assert.Equal("delta", table.Definition.CompressMethods["date"]);
        Assert.True(table.Definition.Database.Scheme.IsSameAs(Composite()));
        Assert.Equal("CHUNK", table.Definition.Database.Atomic);
    }

    [Fact]
    public void Creating_a_database_again_opens_it_and_another_scheme_is_refused()
    {
        Store.CreateDatabase("dfs://a", TemporaryStore.Months);
        Assert.Equal("dfs://a", Store.CreateDatabase("dfs://a/", TemporaryStore.Months).Path);

        var other = PartitionScheme.Create(PartitionType.Value, Vector.Int(1, 2));
        Assert.Contains("dfs://a", Assert.Throws<ScriptException>(() => Store.CreateDatabase("dfs://a", other)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_differ_in_letter_case_are_different_objects()
    {
        Store.CreateDatabase("dfs://a", TemporaryStore.Months);
        Store.CreateDatabase("dfs://A", TemporaryStore.Months);
        var lower = Store.CreateTable("dfs://a", new TableDesign("t", [new("x", DataType.Int)]) { IsDimension = true });
        var upper = Store.CreateTable("dfs://a", new TableDesign("T", [new("x", DataType.Int)]) { IsDimension = true });
        lower.Append(new Table(("x", Vector.Int(1))));

        Assert.Equal(0, upper.Count);
        Assert.Equal(["t", "T"], Store.ListTables("dfs://a").Select(table => table.Name));
        Assert.Empty(Store.ListTables("dfs://A"));
    }

    [Theory]
    [InlineData("dfs://with \"quotes\" and ; -- sql")]
    [InlineData("dfs://市场/daily")]
    public void Path_of_any_letters_is_only_a_name(string path)
    {
        Store.CreateDatabase(path, TemporaryStore.Months);
        Store.CreateTable(path, new TableDesign("t", [new("a \"b\"; drop", DataType.Int)]) { IsDimension = true })
            .Append(new Table(("x", Vector.Int(1))));
        _temporary.Reopen();
        Assert.Equal("1", Shown.All(Store.OpenTable(path, "t")));
    }

    [Fact]
    public void Dropped_table_is_gone_and_its_old_handle_says_so_even_when_it_is_created_anew()
    {
        var columns = new ColumnDefinition[] { new("x", DataType.Int) };
        var old = _temporary.Create("t", columns);
        Store.DropTable(TemporaryStore.Path, "t");
        Assert.False(Store.ExistsTable(TemporaryStore.Path, "t"));
        _temporary.Create("t", columns);

        Assert.Contains("dropped", Assert.Throws<ScriptException>(() => old.Count).Message, StringComparison.Ordinal);
        Assert.Throws<ScriptException>(() => old.Append(new Table(("x", Vector.Int(1)))));
    }

    [Fact]
    public void Dropped_database_takes_its_tables_with_it()
    {
        _temporary.Create("t", [new("x", DataType.Int)]);
        Store.DropDatabase(TemporaryStore.Path);

        Assert.False(Store.ExistsDatabase(TemporaryStore.Path));
        Assert.Throws<ScriptException>(() => Store.OpenTable(TemporaryStore.Path, "t"));
        _temporary.Reopen();
        Assert.False(Store.ExistsDatabase(TemporaryStore.Path));
    }

    [Fact]
    public void Unknown_table_error_names_those_that_exist()
    {
        _temporary.Create("dailyBar", [new("x", DataType.Int)]);
        var failure = Assert.Throws<ScriptException>(() => Store.OpenTable(TemporaryStore.Path, "dailybar"));
        Assert.Contains("dailyBar", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Second_open_of_a_directory_is_refused_and_names_the_owner()
    {
        var failure = Assert.Throws<DatabaseException>(() => DfsStore.Open(new StoreOptions(_temporary.Directory)));

        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), failure.Message,
            StringComparison.Ordinal);
        Assert.True(failure.IsTransient);
        _temporary.Reopen();
    }

    [Fact]
    public void Lock_file_of_a_process_that_is_gone_is_taken_over()
    {
        var directory = Directory.CreateTempSubdirectory("dolphinquant-stale-").FullName;
        File.WriteAllText(Path.Combine(directory, "store.lock"), "");
        File.WriteAllText(Path.Combine(directory, "owner.pid"), "999999999");

        DfsStore.Open(new StoreOptions(directory)).Dispose();

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public void Damaged_file_is_reported_as_such_and_the_directory_is_let_go()
    {
        var directory = Directory.CreateTempSubdirectory("dolphinquant-damaged-").FullName;
        var options = new StoreOptions(directory);
        File.WriteAllBytes(options.DataFile, [.. Enumerable.Range(0, 20_000).Select(i => (byte)i)]);

        for (var attempt = 0; attempt < 2; attempt++)
            Assert.Contains("damaged", Assert.Throws<DatabaseException>(() => DfsStore.Open(options)).Message,
                StringComparison.Ordinal);

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public void Directory_that_cannot_be_created_is_reported()
    {
        var file = Path.GetTempFileName();
        var failure = Assert.Throws<DatabaseException>(() => DfsStore.Open(new StoreOptions(Path.Combine(file, "db"))));
        Assert.Contains("cannot be written", failure.Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public void Transaction_changes_several_tables_or_none()
    {
        var left = _temporary.Create("left", [new("x", DataType.Int)]);
        var right = _temporary.Create("right", [new("x", DataType.Int)]);
        var row = new Table(("x", Vector.Int(1)));

        using (var transaction = Store.BeginTransaction(CancellationToken.None))
        {
            transaction.Append(left, row);
            transaction.Append(right, row);
            Assert.Equal(1, transaction.Read(left, null, []).Count);
            Assert.Equal(0, left.Count);
        }

        Assert.Equal((0, 0), (left.Count, right.Count));
        Store.InTransaction(
            transaction => transaction.Append(left, row) + transaction.Append(right, row), CancellationToken.None);
        _temporary.Reopen();
        Assert.Equal(1, Store.OpenTable(TemporaryStore.Path, "left").Count);
        Assert.Equal(1, Store.OpenTable(TemporaryStore.Path, "right").Count);
    }

    [Fact]
    public async Task Readers_see_whole_appends_only()
    {
        var table = _temporary.Create("t", [new("batch", DataType.Int)]);
        var isWritten = 0;
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (Volatile.Read(ref isWritten) == 0)
                Assert.All(Batches(table).CountBy(batch => batch), count => Assert.Equal(3_000, count.Value));
        })).ToArray();

        for (var batch = 0; batch < 20; batch++)
            table.Append(new Table(("batch", Vector.Int([.. Enumerable.Repeat(batch, 3_000)]))));
        Volatile.Write(ref isWritten, 1);
        await Task.WhenAll(readers);

        Assert.Equal(60_000, table.Count);
    }

    [Fact]
    public void Cancelled_read_throws_instead_of_ending_early()
    {
        var table = _temporary.Fill("t", new Table(("x", Vector.Int([.. Enumerable.Range(0, 100_000)]))));
        using var source = new CancellationTokenSource();
        var seen = 0;

        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var block in table.ReadBlocks(null, [], 2_048, source.Token))
            {
                seen += block.Count;
                source.Cancel();
            }
        });

        Assert.InRange(seen, 1, 99_999);
        Assert.Equal(100_000, table.Count);
    }

    [Fact]
    public void Failure_in_the_middle_of_a_query_throws_instead_of_ending_early()
    {
        using var connection = StoreConnection.Open(new StoreOptions(_temporary.Directory));
        var reader = new FixedColumnReader<long>(DataType.Long, 0);

        Assert.Throws<DatabaseException>(() =>
        {
            using var cursor = connection.Query(
                "SELECT CASE WHEN i = 900000 THEN error('broken page')::BIGINT ELSE i END FROM range(1000000) AS r(i)",
                    CancellationToken.None);
            while (cursor.MoveNext()) reader.Read(cursor.Column(0), 0, cursor.Rows);
        });
    }

    private static int[] Batches(StoredTable table) =>
        table.Read(null, [], CancellationToken.None).Span<int>("batch").ToArray();

    private static PartitionScheme Composite() => new(
    [
        PartitionDomain.Create(PartitionType.Range, Vector.Date(new DateOnly(2020, 1, 1), new DateOnly(2021, 1, 1))),
        PartitionDomain.Create(PartitionType.Hash, Vector.Int((int)DataType.Symbol, 20)),
    ]);
}
