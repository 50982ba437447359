using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Tests.Storage;

public sealed class AppendTests : IDisposable
{
    private static readonly ColumnDefinition[] Keyed =
        [new("sym", DataType.Symbol), new("day", DataType.Int), new("x", DataType.Double)];

    private readonly TemporaryStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Append_that_does_not_fit_names_the_column_and_leaves_the_table_as_it_was()
    {
        var table = _store.Fill("t", Rows(("A", 1, 0.5)));

        var failure = Assert.Throws<ScriptException>(() =>
            table.Append(
                new Table(("sym", Vector.Symbol("B")), ("day", Vector.String("monday")), ("x", Vector.Double(1)))));

        Assert.Contains("dfs://test/t", failure.Message, StringComparison.Ordinal);
        Assert.Contains("day", failure.Message, StringComparison.Ordinal);
        Assert.Contains("STRING", failure.Message, StringComparison.Ordinal);
        Assert.Equal("A 1 0.5", Shown.All(table));
    }

    [Fact]
    public void Append_with_another_number_of_columns_tells_what_is_expected()
    {
        var table = _store.Create("t", Keyed);
        var failure = Assert.Throws<ScriptException>(() => table.Append(new Table(("sym", Vector.Symbol("B")))));
        Assert.Contains("sym, day, x", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Append_converts_numbers_and_texts_by_position()
    {
        var table = _store.Create("t", Keyed);

        table.Append(new Table(
            ("a", Vector.String("A", "")),
            ("b", Vector.Long(1, long.MinValue)),
            ("c", Vector.Int(3, int.MinValue))));

        Assert.Equal("A 1 3; - - -", Shown.All(table));
    }

    [Fact]
    public void Append_of_a_number_out_of_range_is_an_error()
    {
        var table = _store.Create("t", Keyed);
        Assert.Throws<ScriptException>(() =>
            table.Append(new Table(("a", Vector.String("A")), ("b", Vector.Long(1L << 40)), ("c", Vector.Double(3)))));
    }

    [Theory]
    [InlineData(DataType.Timestamp)]
    [InlineData(DataType.Int)]
    public void Append_never_takes_a_count_for_a_day(DataType type)
    {
        var table = _store.Create("t", [new("d", DataType.Date)]);
        var column = Vector.Create(type);
        column.Add(Scalar.Integral(type, 5));
        Assert.Throws<ScriptException>(() => table.Append(new Table(("d", column))));
    }

    [Fact]
    public void Rows_come_sorted_by_the_sort_columns_and_equal_ones_as_written()
    {
        var table = _store.Create("t", Keyed, ["sym", "day"]);
        table.Append(Rows(("B", 1, 1), ("A", 2, 2), ("A", 1, 3)));
        table.Append(Rows(("A", 2, 4), ("", 9, 5), ("A", 1, 6), ("B", int.MinValue, 7)));

        Assert.Equal("- 9 5; A 1 3; A 1 6; A 2 2; A 2 4; B - 7; B 1 1", Shown.All(table));
    }

    [Fact]
    public void Large_append_comes_back_sorted_with_equal_rows_as_written()
    {
        var random = new System.Random(3);
        var days = Enumerable.Range(0, 130_000).Select(_ => random.Next(50)).ToArray();
        var table = _store.Create("t", Keyed, ["sym", "day"]);

        table.Append(new Table(
            ("sym", Vector.Symbol(days.Select(day => day % 2 == 0 ? "even" : "an odd day, in many letters"))),
            ("day", Vector.Int([.. days])),
            ("x", Vector.Double([.. Enumerable.Range(0, days.Length).Select(i => (double)i)]))));

        var read = table.Read(["day", "x"], [], CancellationToken.None);
        var expected = Enumerable.Range(0, days.Length).OrderBy(i => days[i] % 2 == 0).ThenBy(i => days[i]).ToArray();
        Assert.Equal(expected.Select(i => (double)i), read.Span<double>("x").ToArray());
        Assert.Equal(expected.Select(i => days[i]), read.Span<int>("day").ToArray());
    }

    [Fact]
    public void Table_that_keeps_the_last_replaces_equal_keys_within_and_across_appends()
    {
        var table = _store.Create("t", Keyed, ["sym", "day"], KeepDuplicates.Last);
        table.Append(Rows(("A", 1, 1), ("B", 1, 2), ("A", 1, 3), ("", 1, 4)));
        table.Append(Rows(("A", 1, 5), ("C", 1, 6), ("", 1, 7)));

        Assert.Equal("- 1 7; A 1 5; B 1 2; C 1 6", Shown.All(table));
        Assert.Equal(4, table.Count);
    }

    [Fact]
    public void Table_that_keeps_the_first_skips_equal_keys_within_and_across_appends()
    {
        var table = _store.Create("t", Keyed, ["sym", "day"], KeepDuplicates.First);
        table.Append(Rows(("A", 1, 1), ("B", 1, 2), ("A", 1, 3), ("", 1, 4)));
        table.Append(Rows(("A", 1, 5), ("C", 1, 6), ("", 1, 7)));

        Assert.Equal("- 1 4; A 1 1; B 1 2; C 1 6", Shown.All(table));
    }

    [Fact]
    public void Duplicates_are_looked_for_within_a_partition()
    {
        var values = PartitionScheme.Create(PartitionType.Value, Vector.Symbol("f1", "f2"));
        _store.Store.CreateDatabase("dfs://factor", values, "TSDB");
        var table = _store.Store.CreateTable(
            "dfs://factor", new TableDesign("factor", [.. Keyed, new("factor", DataType.Symbol)])
        {
            PartitionColumns = ["factor"],
            SortColumns = ["sym", "day"],
            KeepDuplicates = KeepDuplicates.Last,
        });

        foreach (var (factor, x) in new[] { ("f1", 1.0), ("f2", 2.0), ("f1", 3.0) })
            table.Append(new Table(
                ("sym", Vector.Symbol("A")),
                ("day", Vector.Int(1)),
                ("x", Vector.Double(x)),
                ("factor", Vector.Symbol(factor))));

        Assert.Equal("A 1 3 f1; A 1 2 f2", Shown.All(table));
    }

    [Fact]
    public void Repeated_append_to_a_table_that_keeps_the_last_changes_nothing()
    {
        var table = _store.Create("t", Keyed, ["sym", "day"], KeepDuplicates.Last);
        var rows = Rows([.. Enumerable.Range(0, 5_000).Select(i => ($"S{i % 50}", i / 50, i * 0.5))]);
        table.Append(rows);
        var once = Shown.All(table);

        table.Append(rows);

        Assert.Equal(once, Shown.All(table));
    }

    [Fact]
    public void Upsert_writes_over_the_first_row_of_a_key_and_appends_new_keys()
    {
        var table = _store.Fill("t", Rows(("A", 1, 1), ("B", 1, 2), ("B", 1, 3)));

        table.Upsert(Rows(("B", 1, 20), ("C", 1, 30), ("C", 1, 31)), ["sym"], ignoreNull: false,
            CancellationToken.None);

        Assert.Equal("A 1 1; B 1 20; B 1 3; C 1 31", Shown.All(table));
    }

    [Fact]
    public void Upsert_that_ignores_null_leaves_those_values()
    {
        var table = _store.Fill("t", Rows(("A", 1, 1), ("B", 1, 2)));

        table.Upsert(Rows(("A", 7, double.NaN), ("B", int.MinValue, 9), ("C", 1, double.NaN)), ["sym"],
            ignoreNull: true, CancellationToken.None);

        Assert.Equal("A 7 1; B 1 9; C 1 -", Shown.All(table));
    }

    [Fact]
    public void Upsert_that_keeps_null_writes_it()
    {
        var table = _store.Fill("t", Rows(("A", 1, 1)));
        table.Upsert(Rows(("A", 7, 5), ("A", 7, double.NaN)), ["sym"], ignoreNull: false, CancellationToken.None);
        Assert.Equal("A 7 -", Shown.All(table));
    }

    [Fact]
    public void Upsert_with_a_key_that_is_not_the_tables_own_is_refused()
    {
        var table = _store.Create("t", Keyed, ["sym", "day"], KeepDuplicates.Last);
        Assert.Throws<ScriptException>(
            () => table.Upsert(Rows(("A", 1, 1)), ["sym"], ignoreNull: false, CancellationToken.None));
        table.Upsert(Rows(("A", 1, 1)), ["sym", "day"], ignoreNull: false, CancellationToken.None);
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void Delete_removes_the_matching_rows_and_counts_them()
    {
        var table = _store.Fill("t", Rows(("A", 1, 1), ("B", 2, 2), ("A", 3, 3)));

        Assert.Equal(
            2, table.Delete([new("sym", StoredComparison.Equal, [Scalar.String("A")])], CancellationToken.None));
        Assert.Equal("B 2 2", Shown.All(table));
        Assert.Equal(1, table.Delete([], CancellationToken.None));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void Replace_exchanges_all_rows_or_none()
    {
        var table = _store.Fill("t", Rows(("A", 1, 1), ("B", 2, 2)));

        table.Rewrite(_ => Rows(("C", 3, 3)), CancellationToken.None);
        Assert.Throws<ScriptException>(
            () => table.Rewrite(_ => new Table(("sym", Vector.Symbol("D"))), CancellationToken.None));

        Assert.Equal("C 3 3", Shown.All(table));
    }

    private static Table Rows(params (string Sym, int Day, double X)[] rows) => new(
        ("sym", Vector.Symbol(rows.Select(row => row.Sym))),
        ("day", Vector.Int([.. rows.Select(row => row.Day)])),
        ("x", Vector.Double([.. rows.Select(row => row.X)])));
}
