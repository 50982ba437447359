using DolphinQuant.Data;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Tests.Storage;

namespace DolphinQuant.Embedded.Tests.Sql;

/// <summary>Panels large enough to be spread on several cores, against cells found one by one.</summary>
public sealed class PivotPanelTests : ScriptedStore
{
    private const int Days = 300, Symbols = 400;

    public enum Order
    {
        ByDay,
        BySymbol,
        Mixed,
    }

    [Theory]
    [InlineData(Order.ByDay)]
    [InlineData(Order.BySymbol)]
    [InlineData(Order.Mixed)]
    public void Spread_keeps_the_last_value_of_a_cell_and_null_where_there_is_none(Order order)
    {
        var (days, symbols) = Keys(order);
        var values = new double[days.Length];
        var expected = Enumerable.Repeat(Null.Of<double>(), Days * Symbols).ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = i % 11 == 0 ? Null.Of<double>() : i;
            expected[(symbols[i] * Days) + days[i]] = values[i];
        }

        var panel = new PivotPanel(KeyCodes.Of(Vector.Int(days)), KeyCodes.Of(Vector.Int(symbols)));
        var cells = panel.Spread(Vector.Double(values), panel.Rows.Codes, panel.Columns.Codes);
        Assert.Equal(expected, ((Vector<double>)cells).Span.ToArray());
        var columns = panel.ColumnsOf(cells);
        Assert.Equal(Symbols, columns.Length);
        Assert.Equal(expected.AsSpan(7 * Days, Days).ToArray(), ((Vector<double>)columns[7]).Span.ToArray());
    }

    [Fact]
    public void Panel_of_any_type_is_spread_alike()
    {
        var panel = new PivotPanel(KeyCodes.Of(Vector.Int(0, 1, 0)), KeyCodes.Of(Vector.Int(0, 0, 1)));
        Vector[] metrics =
        [
            Vector.Symbol("a", "b", "c"), Vector.String("a", "b", "c"), Vector.Bool(true, false, true),
            new Vector<UInt128>(DataType.Uuid, [1, 2, 3]), new DecimalVector<long>(DataType.Decimal64, 2, [100, 200, 300]),
        ];
        foreach (var metric in metrics)
        {
            var cells = panel.Spread(metric, panel.Rows.Codes, panel.Columns.Codes);
            Assert.Equal(metric.Type, cells.Type);
            Assert.Equal([metric[0], metric[1], metric[2]], Enumerable.Range(0, 3).Select(i => cells[i]));
            Assert.True(cells.IsNull(3));
        }
    }

    [Fact]
    public async Task Panels_of_stored_factors_are_those_of_the_same_rows_in_memory()
    {
        await RunAsync(
            """
            n = 60000
            names = `alpha`beta`gamma
            days = 2023.11.01 + (0..(n - 1)) % 150
            syms = symbol("S" + string(1000 + (0..(n - 1)) / 150))
            all = table(1:0, `day`sym`factor`value, [DATE, SYMBOL, SYMBOL, DOUBLE])
            db = database("dfs://panels", COMPO, [database("", RANGE, 2023.01.01 2024.01.01 2025.01.01), database("", VALUE, names)], engine="TSDB")
            stored = createPartitionedTable(db, all, `factors, `day`factor, sortColumns=`sym`day)
            setRandomSeed(5)
            for (name in names) {
                rows = table(days as day, syms as sym, take(symbol([name]), n) as factor, rand(1.0, n) as value)
                all.append!(rows)
                stored.append!(rows)
            }
            again = table(take(days, 40) as day, take(syms, 40) as sym, take(symbol(["beta"]), 40) as factor, 100.0 + 0..39 as value)
            all.append!(again)
            stored.append!(again)
            update all set value = NULL where factor = "beta", sym = "S1004"
            update stored set value = NULL where factor = "beta", sym = "S1004"
            delete from all where day = 2024.01.15, sym in `S1001`S1399
            delete from stored where day = 2024.01.15, sym in `S1001`S1399
            sorted = select * from all order by sym, day
            """);
        string[] queries =
        [
            "exec value from T where factor = `beta pivot by day, sym",
            "select value from T where factor = `beta pivot by day, sym",
            "select value from T pivot by day, sym, factor",
            "exec value from T where factor = `gamma, day between 2023.12.20:2024.01.20, sym in `S1003`S1001`S1200 pivot by day, sym",
            "select count(value) from T where factor in `alpha`beta, day > 2024.03.01 pivot by day, factor",
            "select sym, day, mavg(value, 5) from T where factor = `beta context by sym",
        ];
        foreach (var query in queries)
            Assert.Equal(Cells(await RunAsync(Over(query, "sorted"))), Cells(await RunAsync(Over(query, "stored"))));
    }

    private static string Over(string query, string table) => query.Replace("from T", $"from {table}", StringComparison.Ordinal);

    private static List<Value> Cells(Value panel)
    {
        Vector[] columns = panel is Matrix matrix
            ? [matrix.RowLabels!, matrix.ColumnLabels!, matrix.Data]
            : [Vector.String([.. ((Table)panel).Names]), .. ((Table)panel).Columns];
        return [.. columns.SelectMany(column => Enumerable.Range(0, column.Count).Select(row => column[row]))];
    }

    // Every cell but each thirteenth, and every fifth of the first half twice.
    private static (int[] Days, int[] Symbols) Keys(Order order)
    {
        var cells = Enumerable.Range(0, Days * Symbols).Where(cell => cell % 13 != 5)
            .SelectMany(cell => Enumerable.Repeat(cell, cell % 5 == 0 ? 2 : 1));
        var placed = order switch
        {
            Order.ByDay => cells.OrderBy(cell => cell % Days),
            Order.BySymbol => cells.OrderBy(cell => cell / Days),
            _ => cells.OrderBy(cell => cell * 7919L % 100_003),
        };
        int[] chosen = [.. placed];
        return (Array.ConvertAll(chosen, cell => cell % Days), Array.ConvertAll(chosen, cell => cell / Days));
    }
}
