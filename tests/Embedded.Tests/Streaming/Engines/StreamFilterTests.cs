using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>Stream filters, and replays of tables with different columns that need one.</summary>
public sealed class StreamFilterTests : StreamFixture
{
    private const string Tables = """
        orders = table(timestamp([5, 10, 10, 20]) as at, symbol(`A`B`A`B) as sym, [1, 2, 3, 4] as volume)
        trades = table(date([0, 0, 0]) as day, time([1, 10, 15]) as clock, `A`B`A as sym, [1.5, NULL, 2.5] as price, ["x", "", "a string"] as note)
        share streamTable(1:0, `at`source`blob`sym`price, [TIMESTAMP, SYMBOL, BLOB, STRING, DOUBLE]) as mixed
        """;

    [Fact]
    public async Task Replay_of_different_tables_keeps_the_order_of_time_and_the_columns_of_the_same_name()
    {
        await RunAsync(Tables);
        await RunAsync("""
            replay(dict(`orders`trades, [orders, trades], true), mixed, dict(`orders`trades, [`at, `day]), dict(`orders`trades, [`at, `clock]))
            """);
        Assert.Equal(
            "1 trades A 1.5; 5 orders A -; 10 orders B -; 10 orders A -; 10 trades B -; 15 trades A 2.5; 20 orders B -",
            await RowsAsync("select long(at) as at, source, sym, price from mixed"));
    }

    [Fact]
    public async Task Sort_columns_decide_between_rows_of_equal_time()
    {
        await RunAsync(Tables);
        await RunAsync("""
            replay(dict(`orders`trades, [orders, trades], true), mixed, dict(`orders`trades, [`at, `day]), dict(`orders`trades, [`at, `clock]), sortColumns=`sym`price)
            """);
        Assert.Equal("orders A; orders B; trades B", await RowsAsync("select source, sym from mixed where long(at) = 10"));
    }

    [Fact]
    public async Task Filter_gives_replayed_rows_their_columns_back()
    {
        await RunAsync(Tables);
        await RunAsync("""
            share streamTable(1:0, `at`sym`volume, [TIMESTAMP, SYMBOL, INT]) as gotOrders
            share table(1:0, `day`clock`sym`price`note, [DATE, TIME, STRING, DOUBLE, STRING]) as gotTrades
            first = dict(STRING, ANY)
            first[`condition] = `orders
            first[`handler] = gotOrders
            first[`timeRange] = (00:00:00.000:00:00:00.005, 00:00:00.020:00:00:00.030)
            second = dict(STRING, ANY)
            second[`condition] = `trades
            second[`handler] = def (rows) { tableInsert(objByName(`gotTrades), rows) }
            engine = streamFilter(`split, mixed, [first, second], dict(`orders`trades, [gotOrders, gotTrades]))
            subscribeTable(tableName=`mixed, actionName=`a, offset=0, handler=engine, msgAsTable=true)
            replay(dict(`orders`trades, [orders, trades], true), mixed, dict(`orders`trades, [`at, `day]), dict(`orders`trades, [`at, `clock]))
            """);
        await WaitForAsync("size(gotTrades)", 3);
        await WaitForAsync("size(gotOrders)", 2);
        Assert.Equal("A 1; B 4", await RowsAsync("select sym, volume from gotOrders"));
        Assert.Equal(1, await NumberAsync("int(each(eqObj, gotTrades.values(), trades.values()).all())"));
    }

    [Fact]
    public async Task Filter_of_a_plain_stream_tests_names_times_and_expressions()
    {
        await RunAsync("""
            share streamTable(1:0, `at`sym`x, [TIME, SYMBOL, INT]) as source
            share streamTable(1:0, `at`sym`x, [TIME, SYMBOL, INT]) as byName
            share streamTable(1:0, `at`sym`x, [TIME, SYMBOL, INT]) as byTest
            share streamTable(1:0, `at`sym`x, [TIME, SYMBOL, INT]) as whole
            """);
        await RunAsync("""
            least = 3
            names = dict(STRING, ANY)
            names[`condition] = `A`C
            names[`timeRange] = 00:00:00.001:00:00:00.004
            names[`handler] = byName
            test = dict(STRING, ANY)
            test[`condition] = <x > least and sym != `C>
            test[`handler] = byTest
            rest = dict(STRING, ANY)
            rest[`handler] = whole
            engine = streamFilter(`split, source, [names, test, rest], timeColumn=`at, conditionColumn=`sym)
            subscribeTable(tableName=`source, actionName=`a, offset=0, handler=engine)
            insert into source values(time(0..5), `A`B`C`A`B`C, 0..5)
            """);
        await WaitForAsync("size(whole)", 6);
        Assert.Equal("C 2; A 3", await RowsAsync("select sym, x from byName"));
        Assert.Equal("B 4", await RowsAsync("select sym, x from byTest"));
        Assert.Equal("split", await RowsAsync("select name from getStreamEngineStat()[`StreamFilter]"));
    }

    [Fact]
    public async Task Replayed_rows_reach_a_join_engine_in_the_order_of_time()
    {
        await RunAsync("""
            n = 500
            l = table(timestamp(sort(rand(300, n))) as at, rand(`A`B`C, n) as sym, 0..(n - 1) as x)
            r = table(timestamp(sort(rand(300, n))) as at, rand(`A`B`C, n) as sym, 0..(n - 1) as y)
            share streamTable(1:0, `at`source`blob, [TIMESTAMP, SYMBOL, BLOB]) as mixed
            share table(1:0, `at`sym`x`y, [TIMESTAMP, SYMBOL, INT, INT]) as joined
            j = createAsofJoinEngine(`join, l, r, joined, <[x, y]>, `sym, useSystemTime=true)
            leftRule = dict(STRING, ANY)
            leftRule[`condition] = `l
            leftRule[`handler] = getLeftStream(j)
            rightRule = dict(STRING, ANY)
            rightRule[`condition] = `r
            rightRule[`handler] = getRightStream(j)
            engine = streamFilter(`split, mixed, [leftRule, rightRule], dict(`l`r, [l, r]))
            subscribeTable(tableName=`mixed, actionName=`a, offset=0, handler=engine, msgAsTable=true)
            replay(dict(`r`l, [r, l], true), mixed, `at)
            """);
        await WaitForAsync("size(joined)", 500);
        Assert.Equal(1, await NumberAsync("int(eqObj((exec y from joined order by x), (exec y from aj(l, r, `sym`at) order by x)))"));
    }

    [Fact]
    public async Task Data_sources_are_cut_by_day_and_time_and_replayed_in_order()
    {
        await RunAsync("""
            db = database("dfs://ticks", COMPO, [database("", VALUE, 2024.01.01..2024.01.03), database("", HASH, [SYMBOL, 2])])
            n = 300
            rows = table(sort(take(2024.01.01..2024.01.03, n)) as day, take(09:00:00 + 0..99 * 60, n) as clock, take(`A`B`C, n) as sym, 0..(n - 1) as x)
            ticks = db.createPartitionedTable(rows, `ticks, `day`sym)
            ticks.append!(rows)
            sources = replayDS(<select * from ticks where sym != `C>, `day, `clock)
            cut = replayDS(<select sym, x, concatDateTime(day, clock) as at from ticks>, `day, `clock, [09:30:00, 10:00:00])
            share streamTable(1:0, `day`clock`sym`x, [DATE, SECOND, SYMBOL, INT]) as plain
            share streamTable(1:0, `sym`x`at, [SYMBOL, INT, DATETIME]) as parts
            replay(sources, plain, `day, `clock)
            replay([cut], parts, `at)
            """);
        Assert.Equal(3, await NumberAsync("size(sources)"));
        Assert.Equal(9, await NumberAsync("size(cut)"));
        Assert.Equal(1, await NumberAsync("int(eqObj((exec x from plain), (exec x from rows where sym != `C)))"));
        Assert.Equal(1, await NumberAsync("int(eqObj((exec x from parts), 0..299))"));
    }

    [Theory]
    [InlineData("replay(dict(`orders`trades, [orders, trades], true), orders, `at)", "shared")]
    [InlineData("replay(dict(`orders`trades, [orders, trades], true), mixed, dict([`orders], [`at]))", "trades")]
    [InlineData("replayDS(<select * from orders>, `at)", "partitioned")]
    [InlineData("streamFilter(`split, orders, dict(`handler`condition, [mixed, `orders]), dict([`orders], [orders]))", "BLOB")]
    [InlineData("streamFilter(`split, mixed, dict([`condition], [`orders]))", "handler")]
    public async Task Wrong_arguments_are_refused(string call, string complaint)
    {
        await RunAsync(Tables);
        var refusal = await Assert.ThrowsAsync<ScriptException>(() => RunAsync(call));
        Assert.Contains(complaint, refusal.Message, StringComparison.Ordinal);
    }
}
