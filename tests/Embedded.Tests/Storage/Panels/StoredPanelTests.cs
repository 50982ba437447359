using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Panels;
using FsCheck;
using FsCheck.Fluent;

namespace DolphinQuant.Embedded.Tests.Storage.Panels;

/// <summary>Panels that are laid out while they are read, against cells found one by one in the rows of the table.</summary>
public sealed class StoredPanelTests : IDisposable
{
    private static readonly string[] Texts = ["", "A", "AA", "B", "a text of twenty bytes", "a text of twenty byteS", "é"];

    // Every order of three keys, and of two.
    private static readonly string[][] Pivots =
    [
        ["day", "sym", "factor"], ["sym", "day", "factor"], ["day", "factor", "sym"], ["factor", "day", "sym"],
        ["sym", "factor", "day"], ["factor", "sym", "day"], ["day", "sym"], ["sym", "day"], ["factor", "day"],
    ];

    private readonly TemporaryStore _store = new();
    private int _tables;

    public void Dispose() => _store.Dispose();

    [SeededProperty(MaxTest = 60)]
    public Property Any_history_of_a_table_gives_the_panel_of_its_rows()
    {
        var rows = Gen.Elements(Texts).SelectMany(sym => Gen.Choose(-1, 4).SelectMany(day => Gen.Choose(0, 2).SelectMany(
            factor => Gen.Elements(1.5, 0.0, -2.0, Null.Of<double>()).Select(value => new Row(sym, day, factor, value)))));
        var steps = Gen.Choose(0, 5).SelectMany(kind => Gen.ListOf(rows).Select(list => (Kind: kind, Rows: list.ToArray())));
        return Prop.ForAll(Arb.From(Gen.ListOf(steps)), history =>
        {
            var table = Create($"t{_tables++}");
            foreach (var (kind, list) in history) Change(table, kind, list);
            foreach (var keys in Pivots) AssertLikeRows(table, keys);
        });
    }

    [Theory]
    [InlineData(Fault.None)]
    [InlineData(Fault.Gaps)]
    [InlineData(Fault.Shuffled)]
    [InlineData(Fault.FirstAgainAtTheEnd)]
    public void Large_panel_is_that_of_its_rows(Fault fault)
    {
        var table = Create("large");
        var rows = Enumerable.Range(0, 3 * 300 * 300)
            .Select(i => new Row(Symbol(i / 300 % 300), i % 300, i / 90_000, i % 7 == 0 ? Null.Of<double>() : i)).ToList();
        if (fault == Fault.Gaps) rows = [.. rows.Where(row => (row.Day + row.Sym[1] + row.Factor) % 5 != 2)];
        if (fault == Fault.Shuffled) rows = [.. rows.OrderBy(row => ((row.Day * 7919L) + (row.Sym[1] * 31L)) % 1009)];
        if (fault == Fault.FirstAgainAtTheEnd) rows.Add(rows[0]);
        // In parts: rows of a large append are sorted before they are written.
        foreach (var part in rows.Chunk(100_000)) Append(table, part);
        foreach (var keys in (string[][])[["day", "sym", "factor"], ["factor", "day", "sym"], ["sym", "factor", "day"]])
            Assert.Equal(fault != Fault.FirstAgainAtTheEnd, AssertLikeRows(table, keys));
        var second = new StoredPredicate("factor", StoredComparison.Equal, [Scalar.Int(1)]);
        Assert.True(AssertLikeRows(table, ["day", "sym"], second));
        Assert.True(AssertLikeRows(table, ["sym", "day"], second));
    }

    [Fact]
    public void Panel_of_mostly_empty_cells_is_left_to_the_rows()
    {
        var table = Create("sparse");
        Append(table, [.. Enumerable.Range(0, 150_000).Select(i => new Row(Symbol(i), i, i % 3, 1))]);
        Assert.Null(Panel(table, ["day", "sym"]));
        Assert.Null(Panel(table, ["day", "factor", "sym"]));
        Assert.NotNull(Panel(table, ["day", "factor"]));
    }

    [Fact]
    public void Keys_and_values_without_codes_are_left_to_the_rows()
    {
        var table = Create("types");
        Append(table, [new Row("A", 1, 1, 1)]);
        Assert.Null(Panel(table, ["day", "value"]));
        Assert.Null(table.ReadPanel(new PanelRequest(["day", "factor"], "sym", IsMatrix: false), [], CancellationToken.None));
        Assert.Null(Panel(table, ["day"]));
        Assert.NotNull(Panel(table, ["day", "sym"]));
    }

    [Fact]
    public async Task Panel_shows_whole_appends_only()
    {
        var table = Create("growing");
        Append(table, Pair(0));
        var writing = Task.Run(() =>
        {
            for (var day = 1; day < 60; day++) Append(table, Pair(day));
        });
        for (var days = 0; !writing.IsCompleted;)
        {
            var panel = Panel(table, ["day", "factor"])!;
            Assert.Equal(2, panel.Cells.Count);
            Assert.All(panel.Cells, cells => Assert.DoesNotContain(((Vector<double>)cells).Span.ToArray(), double.IsNaN));
            Assert.InRange(panel.RowKeys[0].Count, days, 60);
            days = panel.RowKeys[0].Count;
        }

        await writing;
        Assert.Equal(60, Panel(table, ["day", "factor"])!.RowKeys[0].Count);
        static Row[] Pair(int day) => [new Row("A", day, 1, day), new Row("A", day, 2, day)];
    }

    [Fact]
    public void Read_that_was_given_up_does_not_begin()
    {
        var table = Create("ended");
        Append(table, [new Row("A", 1, 1, 1)]);
        Assert.ThrowsAny<OperationCanceledException>(() => table.ReadPanel(
            new PanelRequest(["day", "sym"], "value", IsMatrix: true), [], new CancellationToken(canceled: true)));
        Assert.NotNull(Panel(table, ["day", "sym"]));
    }

    public enum Fault
    {
        None,
        Gaps,
        Shuffled,
        FirstAgainAtTheEnd,
    }

    private StoredTable Create(string name) => _store.Create(
        name,
        [
            new ColumnDefinition("sym", DataType.Symbol), new ColumnDefinition("day", DataType.Date),
            new ColumnDefinition("factor", DataType.Int), new ColumnDefinition("value", DataType.Double),
        ],
        ["sym", "day"]);

    private static void Change(StoredTable table, int kind, Row[] rows)
    {
        if (kind == 4 && rows.Length > 0)
            table.Delete(
                [new StoredPredicate("sym", StoredComparison.Equal, [Scalar.Symbol(rows[0].Sym)])], CancellationToken.None);
        else if (kind == 5)
            table.Upsert(TableOf(rows), ["sym", "day", "factor"], ignoreNull: false, CancellationToken.None);
        // Often rows of cells that are all different.
        else Append(table, kind == 3 ? rows : [.. rows.DistinctBy(row => (row.Sym, row.Day, row.Factor))]);
    }

    private static void Append(StoredTable table, Row[] rows) => table.Append(TableOf(rows));

    // True when the panel could be laid out: there is no second row for a cell.
    private static bool AssertLikeRows(StoredTable table, string[] keys, params StoredPredicate[] conditions)
    {
        var rows = RowsOf(table.Read(null, conditions, CancellationToken.None));
        IComparable[] RowKey(Row row) => [.. keys.SkipLast(1).Select(key => KeyOf(row, key))];
        string CellOf(Row row) => string.Join('|', keys.Select(key => KeyOf(row, key)));
        var (panel, matrix) = (Panel(table, keys, conditions), Panel(table, keys, conditions, isMatrix: true));
        var cells = rows.ToLookup(CellOf);
        if (rows.Length == 0 || cells.Any(cell => cell.Count() > 1))
        {
            Assert.Null(panel);
            return false;
        }

        var rowKeys = rows.Select(RowKey).DistinctBy(key => string.Join('|', (object[])key))
            .OrderBy(key => key[0], Ordinal).ThenBy(key => key[^1], Ordinal).ToArray();
        var columnKeys = rows.Select(row => KeyOf(row, keys[^1])).Distinct().Order(Ordinal).ToArray();
        for (var key = 0; key < keys.Length - 1; key++)
            Assert.Equal(rowKeys.Select(values => values[key]), Keys(panel!.RowKeys[key]));
        Assert.Equal(columnKeys, Keys(panel!.ColumnKeys));
        var expected = columnKeys.Select(column => rowKeys.Select(row =>
            cells[string.Join('|', [.. row, column])].FirstOrDefault(Row.None).Value).ToArray()).ToArray();
        Assert.Equal(expected, panel.Cells.Select(column => ((Vector<double>)column).Span.ToArray()));
        Assert.Equal(expected.SelectMany(column => column), ((Vector<double>)matrix!.Cells.Single()).Span.ToArray());
        return true;
    }

    private static StoredPanel? Panel(
        StoredTable table, string[] keys, StoredPredicate[]? conditions = null, bool isMatrix = false) =>
        table.ReadPanel(new PanelRequest(keys, "value", isMatrix), conditions ?? [], CancellationToken.None);

    private static IComparable KeyOf(Row row, string key) =>
        key switch { "sym" => row.Sym, "day" => row.Day, _ => row.Factor };

    private static IEnumerable<IComparable> Keys(Vector column) => column is SymbolVector symbols
        ? Enumerable.Range(0, symbols.Count).Select(symbols.Text)
        : ((Vector<int>)column).Span.ToArray().Cast<IComparable>();

    private static Comparer<IComparable> Ordinal { get; } = Comparer<IComparable>.Create((left, right) =>
        left is string text ? string.CompareOrdinal(text, (string)right) : left.CompareTo(right));

    private static string Symbol(int number) => string.Create(CultureInfo.InvariantCulture, $"S{number:000}");

    private static Table TableOf(Row[] rows) => new(
        ("sym", Vector.Symbol(rows.Select(row => row.Sym))),
        ("day", new Vector<int>(DataType.Date, [.. rows.Select(row => row.Day)])),
        ("factor", Vector.Int([.. rows.Select(row => row.Factor)])),
        ("value", Vector.Double([.. rows.Select(row => row.Value)])));

    private static Row[] RowsOf(Table table)
    {
        var (days, factors) = (((Vector<int>)table.Columns[1]).Memory, ((Vector<int>)table.Columns[2]).Memory);
        var (symbols, values) = ((SymbolVector)table.Columns[0], ((Vector<double>)table.Columns[3]).Memory);
        return [.. Enumerable.Range(0, table.Count)
            .Select(i => new Row(symbols.Text(i), days.Span[i], factors.Span[i], values.Span[i]))];
    }

    private readonly record struct Row(string Sym, int Day, int Factor, double Value)
    {
        public static Row None { get; } = new("", 0, 0, Null.Of<double>());
    }
}
