using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;
using DolphinQuant.Embedded.Tests.Storage;

namespace DolphinQuant.Embedded.Tests.Tables;

/// <summary>Tables with a key: what a second row under a key does, by every way of writing.</summary>
public sealed class KeyedTableTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    private const string Prices = """
        sym = `P`Q`R
        price = 10.0 20.0 30.0
        t = keyedTable(`sym, sym, price)

        """;

    [Theory]
    [InlineData("insert into t values(`Q`S`S, 21.0 40.0 41.0)", "P 10; Q 21; R 30; S 41")]
    [InlineData("t.append!(table(`R`P as sym, 33.0 11.0 as price))", "P 11; Q 20; R 33")]
    [InlineData("tableInsert(t, `P, 12)", "P 12; Q 20; R 30")]
    [InlineData("upsert!(t, table(`Q`T as sym, NULL 50.0 as price), ignoreNull=true)", "P 10; Q 20; R 30; T 50")]
    [InlineData("upsert!(t, table(`Q`T as sym, NULL 50.0 as price))", "P 10; Q -; R 30; T 50")]
    [InlineData("update t set price = price * 2 where sym = `P", "P 20; Q 20; R 30")]
    [InlineData("delete from t where sym = `P\ninsert into t values(`R`P, 31.0 13.0)", "Q 20; R 31; P 13")]
    [InlineData("sortBy!(t, `price, false)\ninsert into t values(`P, 14.0)", "R 30; Q 20; P 14")]
    public async Task Rows_with_a_known_key_take_its_place(string change, string expected) =>
        Assert.Equal(expected, Shown.Rows((Table)await fixture.RunAsync(Prices + change + "\nselect * from t")));

    [Theory]
    [InlineData("sliceByKey(t, `R`Q)", "R 30; Q 20")]
    [InlineData("sliceByKey(t, `Q, [`price])", "20")]
    [InlineData("sliceByKey(t, `X)", "")]
    [InlineData("u = indexedTable(`a`b, 1 2 1 as a, 5 5 6 as b)\nsliceByKey(u, 1)", "1 5; 1 6")]
    [InlineData("u = indexedTable(`a`b, 1 2 1 as a, 5 5 6 as b)\nsliceByKey(u, (1 2, 6 5))", "1 6; 2 5")]
    [InlineData("ungroup(table(`m`n as k, [8 9, [7]].setColumnarTuple!() as v))", "m 8; m 9; n 7")]
    [InlineData("ungroup(table(`m`n as k, array(INT[], 0).append!([8 9, [7]]) as v))", "m 8; m 9; n 7")]
    [InlineData("ungroup(table(`m`n as k))", "m; n")]
    public async Task Rows_are_found_by_key_and_taken_apart(string call, string expected) =>
        Assert.Equal(expected, Shown.Rows((Table)await fixture.RunAsync(Prices + call)));

    [Theory]
    [InlineData("sliceByKey(table(1 as x), 1)")]
    [InlineData("sliceByKey(t, `P, `none)")]
    [InlineData("sliceByKey(keyedTable(`a`b, 1 as a, 2 as b), 1)")]
    [InlineData("ungroup(table([8 9, [7]].setColumnarTuple!() as v, [[8], 7 6].setColumnarTuple!() as w))")]
    public async Task Wrong_keys_and_rows_of_unequal_length_are_refused(string call) =>
        await Assert.ThrowsAsync<ScriptException>(() => fixture.RunAsync(Prices + call));

    [Theory]
    [InlineData("find(t, `R`X`P)", "[2,-1,0]")]
    [InlineData("find(t, `Q)", "1")]
    [InlineData("find(keyedTable(`a`b, 1 1 2 as a, `x`y`x as b, 7 8 9 as c), (2 1 2, `x`y`y))", "[2,1,-1]")]
    [InlineData("find(indexedTable(`a`b, 1 1 2 as a, `x`y`x as b, 7 8 9 as c), (1, `y))", "1")]
    public async Task Key_is_found_in_its_row(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(Prices + script)));

    [Theory]
    [InlineData("find(t, (`P`Q, 1 2))")]
    [InlineData("find(keyedTable(`a`b, 1 1 as a, `x`y as b), (1 2, `x`y`x))")]
    public async Task Keys_that_do_not_fit_are_refused(string script) =>
        await Assert.ThrowsAsync<ScriptException>(() => fixture.RunAsync(Prices + script));

    [Fact]
    public async Task Copy_of_a_keyed_table_has_a_key_of_its_own()
    {
        var both = (Vector<Value>)await fixture.RunAsync(
            Prices + "u = t\ninsert into u values(`P, 99.0)\nx = select * from t\ny = select * from u\n(x, y)");
        Assert.Equal("P 10; Q 20; R 30", Shown.Rows((Table)both.Span[0]));
        Assert.Equal("P 99; Q 20; R 30", Shown.Rows((Table)both.Span[1]));
    }

    [Fact]
    public async Task Latest_table_keeps_the_newer_row_whatever_the_order_of_writing()
    {
        var table = (Table)await fixture.RunAsync("""
            t = latestIndexedTable(`sym, `time, 8:0, `sym`time`price, [SYMBOL, INT, DOUBLE])
            insert into t values(`P`Q`P, 931 931 930, 1.0 2.0 3.0)
            insert into t values(`Q`P`P, 929 931 932, 4.0 5.0 6.0)
            select * from t
            """);
        Assert.Equal("P 932 6; Q 931 2", Shown.Rows(table));
    }

    [Fact]
    public async Task Key_of_several_columns_is_found_by_all_of_them()
    {
        var table = (Table)await fixture.RunAsync("""
            t = indexedTable(`sym`day, `P`P`Q as sym, 1 2 1 as day, 5 6 7 as n)
            insert into t values(`P`Q`Q, 2 2 1, 60 80 70)
            select * from t
            """);
        Assert.Equal("P 1 5; P 2 60; Q 1 70; Q 2 80", Shown.Rows(table));
    }

    [Theory]
    [InlineData("tableUpsert(t, table(`Q`S as sym, 1.0 2.0 as price))", 1, 1)]
    [InlineData("tableUpsert(t, table(`Q`S as sym, NULL 2.0 as price), ignoreNull=true)", 1, 0)]
    public async Task Upsert_counts_added_and_replaced_rows(string upsert, int added, int replaced)
    {
        var counts = (Pair)await fixture.RunAsync(Prices + upsert);
        Assert.Equal((added, replaced), (counts.First.AsInt(), counts.Second.AsInt()));
    }

    [Theory]
    [InlineData("update t set sym = `X", "key column")]
    [InlineData("dropColumns!(t, `sym)", "key column")]
    [InlineData("keyedTable(`sym, table(`P`P as sym, 1 2 as n))", "twice")]
    [InlineData("keyedTable(`other, table(`P`P as sym, 1 2 as n))", "other")]
    [InlineData("keyedTable(`n, table(1.5 2.5 as n))", "DOUBLE")]
    [InlineData("upsert!(table(1 2 as n), table(1 2 as n))", "key")]
    public async Task Broken_key_is_refused(string change, string expected) =>
        Assert.Contains(expected, (await fixture.FailAsync(Prices + change)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Cached_table_is_made_by_its_function()
    {
        var table = (Table)await fixture.RunAsync("""
            def make() { return table(1 2 3 as n) }
            t = cachedTable(make, 60)
            select n * 2 as twice from t where n > 1
            """);
        Assert.Equal("4; 6", Shown.Rows(table));
    }
}
