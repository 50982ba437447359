using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace DolphinQuant.Embedded.Tests.Storage;

/// <summary>
/// A table is read sorted by its sort columns, equal rows as they were written, whether or not its rows lie that way.
/// </summary>
public sealed class ReadOrderTests : IDisposable
{
    // The last two compare the other way round by UTF-16.
    private static readonly string[] Texts =
        ["", "A", "AA", "B", "a", "a text of twenty bytes", "a text of twenty byteS", "é", "\uff21", "\U0001f42c"];

    private readonly TemporaryStore _store = new();
    private int _tables;

    public void Dispose() => _store.Dispose();

    [SeededProperty(MaxTest = 60)]
    public Property Any_rows_come_sorted_and_equal_ones_as_written()
    {
        var rows = Gen.Elements(Texts).SelectMany(
            text => Gen.Choose(-1, 3).SelectMany(day => Gen.Elements(false, true).Select(bit => new Row(text, day, bit))));
        return Prop.ForAll(Arb.From(Gen.ListOf(Gen.ListOf(rows))), appends =>
        {
            var table = Create($"t{_tables++}");
            var written = new List<Row>();
            foreach (var append in appends)
            {
                table.Append(TableOf([.. append], written.Count));
                written.AddRange(append);
            }

            Assert.Equal(Sorted(written), Shown(table));
        });
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(2_047)]
    [InlineData(2_048)]
    [InlineData(99_999)]
    [InlineData(149_999)]
    public void Row_out_of_order_is_found_wherever_it_lies(int place)
    {
        Row[] rows = [.. Enumerable.Range(0, 150_000).Select(i => new Row(Symbol(i / 250), i % 250, Bit: false))];
        if (place >= 0) rows[place] = new Row("A", 0, Bit: false);
        var table = Create("large");
        // In parts: rows of a large append are sorted before they are written.
        foreach (var part in rows.Chunk(50_000)) table.Append(TableOf(part, firstNumber: 0));
        var read = table.Read(["sym", "day"], [], CancellationToken.None);
        Row[] expected = [.. Ordered(rows)];
        Assert.Equal(expected.Select(row => row.Text), TextsOf((SymbolVector)read.Columns[0]));
        Assert.Equal(expected.Select(row => row.Day), ((Vector<int>)read.Columns[1]).Span.ToArray());
    }

    [Fact]
    public void Conditions_leave_the_order()
    {
        var written = Enumerable.Range(0, 100_000).Select(i => new Row(Symbol(i * 7 % 500), i / 500 % 40, i % 3 == 0)).ToList();
        var table = Create("filtered");
        foreach (var (part, number) in written.Chunk(40_000).Select((part, number) => (part, number)))
            table.Append(TableOf(part, number * 40_000));
        var symbols = Enumerable.Range(0, 300).Select(Symbol).ToArray();
        var isAmong = new StoredPredicate("sym", StoredComparison.In, [.. symbols.Select(Scalar.Symbol)]);
        var isOne = new StoredPredicate("sym", StoredComparison.Equal, [Scalar.Symbol(symbols[7])]);
        var isDay = new StoredPredicate("day", StoredComparison.Equal, [Scalar.Integral(DataType.Date, 3)]);
        Assert.Equal(Places(row => symbols.Contains(row.Text)), Numbers(table, isAmong));
        Assert.Equal(Places(row => row.Text == symbols[7]), Numbers(table, isOne));
        Assert.Equal(Places(row => row.Text == symbols[7] && row.Day == 3), Numbers(table, isOne, isDay));

        int[] Places(Func<Row, bool> isMeant) =>
            [.. OrderOf(written).Where(i => isMeant(written[i]))];
    }

    [Fact]
    public void Rows_without_sort_columns_come_as_written_under_a_list_of_values()
    {
        var table = _store.Create("plain", [new ColumnDefinition("x", DataType.Int), new ColumnDefinition("number", DataType.Int)]);
        var numbers = Enumerable.Range(0, 80_000).ToArray();
        table.Append(new Table(("x", Vector.Int([.. numbers.Select(i => i * 13 % 1000)])), ("number", Vector.Int(numbers))));
        var isAmong = new StoredPredicate("x", StoredComparison.In, [.. Enumerable.Range(0, 600).Select(Scalar.Int)]);
        Assert.Equal(numbers.Where(i => i * 13 % 1000 < 600), Numbers(table, isAmong));
    }

    [Fact]
    public void Last_of_duplicates_is_read_in_order_after_each_append()
    {
        var table = _store.Create("last", Columns, ["sym", "day"], KeepDuplicates.Last);
        Row[] rows = [new("B", 1, Bit: false), new("A", 2, Bit: false), new("B", 1, Bit: true), new("", 5, Bit: true)];
        foreach (var (row, number) in rows.Select((row, number) => (row, number))) table.Append(TableOf([row], number));
        Assert.Equal([3, 1, 2], Numbers(table));
    }

    [Fact]
    public void Rows_out_of_order_are_rewritten_within_one_transaction()
    {
        var table = Create("rewritten");
        Row[] rows = [.. Enumerable.Range(0, 60_000).Select(i => new Row(Symbol(i / 100), i % 100, Bit: false))];
        table.Append(TableOf(rows, 0));
        table.Append(TableOf([new Row("A", 0, Bit: true)], rows.Length));
        table.Rewrite(all => all.Slice(0, 50_000), CancellationToken.None);
        Assert.Equal([rows.Length, .. Enumerable.Range(0, 49_999)], Numbers(table));
    }

    [Fact]
    public void Read_that_is_left_early_harms_no_other()
    {
        var table = Create("left");
        Row[] rows = [.. Enumerable.Range(0, 100_000).Select(i => new Row(Symbol(i / 100), i % 100, Bit: false))];
        table.Append(TableOf(rows, 0));
        foreach (var block in table.ReadBlocks(null, [], 60_000, CancellationToken.None))
        {
            Assert.Equal(60_000, block.Count);
            break;
        }

        using var ended = new CancellationTokenSource();
        var blocks = table.ReadBlocks(null, [], 40_000, ended.Token).GetEnumerator();
        Assert.True(blocks.MoveNext());
        ended.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => blocks.MoveNext());
        Assert.Equal(100_000, table.Read(null, [], CancellationToken.None).Count);
    }

    private static readonly ColumnDefinition[] Columns =
    [
        new("sym", DataType.Symbol), new("day", DataType.Date), new("bit", DataType.Bool), new("number", DataType.Int),
    ];

    private static string Symbol(int i) => $"S{10_000 + i}";

    private StoredTable Create(string name) => _store.Create(name, Columns, ["sym", "day"]);

    private static Table TableOf(IReadOnlyList<Row> rows, int firstNumber) => new(
        ("sym", Vector.Symbol(rows.Select(row => row.Text))),
        ("day", new Vector<int>(DataType.Date, [.. rows.Select(row => row.Day < 0 ? int.MinValue : row.Day)])),
        ("bit", Vector.Bool([.. rows.Select(row => row.Bit)])),
        ("number", Vector.Int([.. Enumerable.Range(firstNumber, rows.Count)])));

    private static IEnumerable<int> OrderOf(IReadOnlyList<Row> rows) => Enumerable.Range(0, rows.Count)
        .OrderBy(i => rows[i].Text, Comparer<string>.Create(CompareBytes)).ThenBy(i => rows[i].Day);

    private static IEnumerable<Row> Ordered(IReadOnlyList<Row> rows) => OrderOf(rows).Select(i => rows[i]);

    private static int CompareBytes(string? x, string? y) =>
        ((ReadOnlySpan<byte>)Encoding.UTF8.GetBytes(x!)).SequenceCompareTo(Encoding.UTF8.GetBytes(y!));

    private static string Sorted(IReadOnlyList<Row> rows) =>
        string.Join("; ", OrderOf(rows).Select(i => $"{rows[i].Text} {rows[i].Day} {rows[i].Bit} {i}"));

    private static string Shown(StoredTable table)
    {
        var rows = table.Read(null, [], CancellationToken.None);
        var days = rows.Span<int>("day");
        var read = new List<string>();
        for (var i = 0; i < rows.Count; i++)
            read.Add($"{((SymbolVector)rows["sym"]).Text(i)} {Math.Max(-1, days[i])} "
                + $"{rows.Span<sbyte>("bit")[i] == 1} {rows.Span<int>("number")[i]}");
        return string.Join("; ", read);
    }

    private static int[] Numbers(StoredTable table, params StoredPredicate[] predicates) =>
        table.Read(["number"], predicates, CancellationToken.None).Span<int>("number").ToArray();

    private static IEnumerable<string> TextsOf(SymbolVector column) => Enumerable.Range(0, column.Count).Select(column.Text);

    private sealed record Row(string Text, int Day, bool Bit);
}
