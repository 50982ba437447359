using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Storage;
using static DolphinQuant.Embedded.Tests.Storage.Appends.KilledStore;

namespace DolphinQuant.Embedded.Tests.Storage.Appends;

/// <summary>Small appends, which lie in a log until somebody reads.</summary>
public sealed class LoggedAppendTests : IDisposable
{
    private readonly TemporaryStore _temporary = new();

    public void Dispose() => _temporary.Dispose();

    private StoreOptions Options => _temporary.Store.Options;

    [Theory]
    [MemberData(nameof(RoundTripTests.StorableTypes), MemberType = typeof(RoundTripTests))]
    public void Single_rows_of_any_type_survive_the_end_of_the_process(DataType type)
    {
        const int rows = 40;
        var written = RoundTripTests.Sample(type, rows);
        var table = Create("t", new ColumnDefinition("x", written.Type, ColumnDefinition.Of("x", written).Scale));
        for (var row = 0; row < rows; row++) table.Append(new Table(("x", written.Slice(row, 1))));
        using var killed = KilledStore.Of(Options);
        Assert.True(killed.Options.DataFile.Length > 0 && File.Exists(killed.Options.AppendLogFile));

        var read = killed.Table("t").Read(null, [], CancellationToken.None)["x"];

        Assert.Equal(rows, read.Count);
        for (var i = 0; i < rows; i++)
        {
            Assert.Equal(written.IsNull(i), read.IsNull(i));
            Assert.Equal(written[i], read[i]);
        }
    }

    [Fact]
    public void Append_is_read_as_soon_as_it_has_returned()
    {
        var table = Create("t");
        for (var n = 1; n <= 20; n++)
        {
            table.Append(Rows(n));
            Assert.Equal(n, table.Count);
            Assert.Equal(n, table.CountRows([new("n", StoredComparison.LessOrEqual, [Scalar.Int(n)])], CancellationToken.None));
        }
    }

    [Fact]
    public void Rows_stay_in_the_order_of_their_appends_whatever_way_they_go()
    {
        var (a, b) = (Create("a"), Create("b"));
        a.Append(Rows(0));
        b.Append(Rows(100));
        a.Append(Rows(1, 2));
        a.Append(Rows([.. Enumerable.Range(3, 5_000)]));
        a.Append(Rows(5_003));
        b.Append(Rows(101));

        Assert.Equal(Enumerable.Range(0, 5_004), NumbersOf(a));
        Assert.Equal([100, 101], NumbersOf(b));
    }

    [Fact]
    public void Changes_of_any_kind_see_the_rows_before_them()
    {
        var table = Create("t");
        table.Append(Rows(1, 2, 3));
        Assert.Equal(1, table.Delete([new("n", StoredComparison.Equal, [Scalar.Int(2)])], CancellationToken.None));
        table.Append(Rows(4));
        table.Rewrite(rows => Rows([.. ((Vector<int>)rows["n"]).Span.ToArray().Select(n => n * 10)]), CancellationToken.None);
        table.Append(Rows(5));
        table.Upsert(Rows(5, 6), ["n"], ignoreNull: false, CancellationToken.None);
        table.Append(Rows(7));
        table.Alter(new AddedColumn("m", new ElementType(DataType.Int)));

        Assert.Equal([10, 30, 40, 5, 6, 7], NumbersOf(table));
        Assert.Equal(2, table.Schema.Count);
    }

    [Fact]
    public void Dropped_table_takes_its_rows_with_it()
    {
        Create("t").Append(Rows(1));
        _temporary.Store.DropTable(TemporaryStore.Path, "t");
        Create("t").Append(Rows(2));
        using var killed = KilledStore.Of(Options);

        Assert.Equal([2], killed.Numbers("t"));
    }

    [Fact]
    public void Rows_that_were_settled_before_the_end_are_there_once()
    {
        var table = Create("t");
        table.Append(Rows(1));
        table.Append(Rows(2));
        using var before = KilledStore.Of(Options);
        Assert.Equal(2, table.Count);
        using var after = KilledStore.Of(Options);
        // The tables have the rows, and the log has them still.
        File.Copy(before.Options.AppendLogFile, after.Options.AppendLogFile, overwrite: true);

        Assert.Equal([1, 2], before.Numbers("t"));
        Assert.Equal([1, 2], after.Numbers("t"));
        after.Table("t").Append(Rows(3));
        using var later = KilledStore.Of(after.Options);
        Assert.Equal([1, 2, 3], later.Numbers("t"));
    }

    [Fact]
    public void Journal_gets_each_append_once_whoever_has_read_it_before_the_end()
    {
        var table = Create("t");
        _temporary.Store.BeginJournal();
        table.Append(Rows(1));
        Assert.Equal(1, table.Count);
        table.Append(Rows(2));
        using var killed = KilledStore.Of(Options);
        using var again = KilledStore.Of(killed.Store.Options);
        table.Delete([new("n", StoredComparison.Equal, [Scalar.Int(1)])], CancellationToken.None);

        Assert.Equal(3, _temporary.Store.Journal!.LastSequence);
        Assert.Equal([1, 2], killed.Numbers("t"));
        Assert.Equal([1, 2], again.Numbers("t"));
        foreach (var store in new[] { killed.Store, again.Store })
        {
            using (store.BeginTransaction(CancellationToken.None))
            {
            }

            Assert.Equal(2, store.Journal!.LastSequence);
        }
    }

    [Fact]
    public void Log_without_rows_that_the_journal_lacks_is_reported()
    {
        var table = Create("t");
        _temporary.Store.BeginJournal();
        table.Append(Rows(1));
        Assert.Equal(1, table.Count);
        using var killed = KilledStore.Of(Options);
        File.WriteAllBytes(killed.Options.AppendLogFile, []);

        Assert.Contains("appends.log is damaged", Assert.Throws<DatabaseException>(() => killed.Store).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Log_that_is_full_begins_anew()
    {
        var table = Create("t", new ColumnDefinition("n", DataType.Int), new ColumnDefinition("text", DataType.String));
        var text = new string('x', 100_000);
        for (var n = 0; n < 60; n++) table.Append(new Table(("n", Vector.Int(n)), ("text", Vector.String(text))));
        using var killed = KilledStore.Of(Options);

        Assert.Equal(Enumerable.Range(0, 60), killed.Numbers("t"));
        Assert.InRange(new FileInfo(killed.Options.AppendLogFile).Length, 1, 3 << 20);
    }

    [Fact]
    public void Texts_with_a_zero_character_survive_the_end_of_the_process_among_others()
    {
        string[] texts = ["plain", "a\0b", "", "\0", "longer than what lies in place \0 in a table", "last"];
        var table = Create("t", new ColumnDefinition("n", DataType.Int), new ColumnDefinition("text", DataType.String),
            new ColumnDefinition("symbol", DataType.Symbol), new ColumnDefinition("blob", DataType.Blob));
        for (var n = 0; n < texts.Length; n++)
            table.Append(new Table(
                ("n", Vector.Int(n)), ("text", Vector.String(texts[n])), ("symbol", Vector.Symbol([texts[^(n + 1)]])),
                ("blob", new Vector<string>(DataType.Blob, [texts[n]]))));
        using var killed = KilledStore.Of(Options);

        var rows = killed.Table("t").Read(null, [], CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, texts.Length), ((Vector<int>)rows["n"]).Span.ToArray());
        Assert.Equal(texts, ((Vector<string>)rows["text"]).Span.ToArray());
        Assert.Equal(texts.Reverse(), Enumerable.Range(0, texts.Length).Select(((SymbolVector)rows["symbol"]).Text));
        Assert.Equal(texts, ((Vector<string>)rows["blob"]).Span.ToArray());
    }

    [Fact]
    public void Arrays_of_decimals_survive_the_end_of_the_process()
    {
        var prices = new ArrayVector(new DecimalVector<long>(DataType.Decimal64, 2, [125, long.MinValue, -7, 0]), [1, 4]);
        var table = Create("t", new ColumnDefinition("prices", prices.Type, 2));
        for (var row = 0; row < prices.Count; row++) table.Append(new Table(("prices", prices.Slice(row, 1))));
        using var killed = KilledStore.Of(Options);

        var read = (ArrayVector)killed.Table("t").Read(null, [], CancellationToken.None)["prices"];

        Assert.Equal([1, 4], read.RowEnds.ToArray());
        Assert.Equal(((DecimalVector)prices.Values).Raws(), ((DecimalVector)read.Values).Raws());
        Assert.Equal(2, ((DecimalVector)read.Values).Scale);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Tables_that_keep_one_of_equal_rows_do_so_whatever_way_the_rows_go(bool isLast)
    {
        var kept = isLast ? KeepDuplicates.Last : KeepDuplicates.First;
        var chance = new Random(17);
        ColumnDefinition[] columns = [new("k", DataType.Int), new("n", DataType.Int)];
        var (logged, committed) = (Keyed("logged", kept, columns), Keyed("committed", kept, columns));
        for (var n = 0; n < 200; n++)
        {
            int[] keys = [.. Enumerable.Range(0, 1 + chance.Next(3)).Select(_ => chance.Next(-1, 12))];
            var rows = new Table(
                ("k", Vector.Int([.. keys.Select(key => key < 0 ? int.MinValue : key)])),
                ("n", Vector.Int([.. keys.Select((_, i) => (10 * n) + i)])));
            logged.Append(rows);
            _temporary.Store.InTransaction(transaction => transaction.Append(committed, rows), CancellationToken.None);
            if (n % 60 == 0) Assert.Equal(Shown.All(committed), Shown.All(logged));
        }

        using var killed = KilledStore.Of(Options);
        Assert.Equal(13, killed.Table("logged").Count);
        Assert.Equal(Shown.All(committed), Shown.All(killed.Table("logged")));
        Assert.Equal(Shown.All(committed), Shown.All(logged));
    }

    [Fact]
    public void Rows_of_equal_sort_columns_lie_in_the_order_of_their_last_writing()
    {
        ColumnDefinition[] columns = [new("k", DataType.Int), new("month", DataType.Month), new("n", DataType.Int)];
        _temporary.Store.CreateDatabase(TemporaryStore.Path, TemporaryStore.Months, "TSDB");
        var table = _temporary.Store.CreateTable(TemporaryStore.Path, new TableDesign("t", columns)
        {
            PartitionColumns = ["month"], SortColumns = ["k"], KeepDuplicates = KeepDuplicates.Last,
        });
        foreach (var (month, n) in ((int, int)[])[(5, 1), (3, 2), (4, 3), (5, 4)])
            table.Append(new Table(
                ("k", Vector.Int(7)), ("month", new Vector<int>(DataType.Month, [(2024 * 12) + month])), ("n", Vector.Int(n))));

        Assert.Equal([2, 3, 4], NumbersOf(table));
    }

    [Fact]
    public void Columns_that_do_not_fit_are_refused_before_anything_is_written()
    {
        var table = Create("t");

        Assert.Throws<ScriptException>(() => table.Append(new Table(("n", Vector.String("text")))));
        Assert.Throws<ScriptException>(() => table.Append(new Table(("n", Vector.Int(1)), ("m", Vector.Int(1)))));
        table.Append(new Table(("n", new Vector<long>(DataType.Long, [3]))));

        Assert.Equal([3], NumbersOf(table));
    }

    [Fact]
    public void Store_of_the_version_before_opens_and_then_has_a_log()
    {
        Create("t").Append(Rows(1));
        _temporary.Store.Dispose();
        using (var old = StoreConnection.Open(Options))
        {
            old.Execute("DROP TABLE registry.append_log");
            old.Execute("UPDATE registry.format SET version = 2");
        }

        File.Delete(Options.AppendLogFile);
        _temporary.Reopen();
        _temporary.Store.OpenTable(TemporaryStore.Path, "t").Append(Rows(2));
        using var killed = KilledStore.Of(Options);

        Assert.Equal([1, 2], killed.Numbers("t"));
        using var connection = StoreConnection.Open(killed.Options);
        Assert.Equal(3, connection.QueryLong("SELECT max(version) FROM registry.format"));
    }

    [Fact]
    public async Task Reader_does_not_wait_for_a_change_that_takes_long()
    {
        var table = Create("t");
        table.Append(Rows(1));
        using var changing = _temporary.Store.BeginTransaction(CancellationToken.None);
        changing.Append(table, Rows(2));

        Assert.Equal(1, await Task.Run(() => table.Count).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Readers_see_whole_appends_once_while_others_write()
    {
        const int writers = 3, each = 150;
        var (table, other) = (Create("t"), Create("other"));
        var writing = Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() =>
        {
            for (var n = 0; n < each; n++)
            {
                table.Append(Rows((writer * each) + n, -1));
                if (n % 10 == 0) other.Append(Rows([.. Enumerable.Range(0, 1_500)]));
                if (n % 15 == 0) other.Delete([], CancellationToken.None);
            }
        })));
        var seen = 0;
        while (!writing.IsCompleted)
        {
            var numbers = NumbersOf(table);
            Assert.True(numbers.Length >= seen && numbers.Length % 2 == 0, $"{numbers.Length} rows after {seen}");
            seen = numbers.Length;
        }

        await writing;
        var all = NumbersOf(table);
        Assert.Equal(Enumerable.Range(0, writers * each), all.Where(n => n >= 0).Order());
        for (var writer = 0; writer < writers; writer++)
            Assert.Equal(Enumerable.Range(writer * each, each), all.Where(n => n >= 0 && n / each == writer));
    }

    private StoredTable Keyed(string name, KeepDuplicates kept, ColumnDefinition[] columns) =>
        _temporary.Create(name, columns, ["k"], kept);

    private StoredTable Create(string name, params ColumnDefinition[] columns) =>
        _temporary.Create(name, columns.Length == 0 ? Rows(0).Schema : columns);
}
