using DolphinQuant.Data;
using DolphinQuant.Embedded.Tests.Streaming.Engines;

namespace DolphinQuant.Embedded.Tests.Streaming.Reactive;

/// <summary>The arguments of a reactive state engine, what it gives out, and what it refuses.</summary>
public sealed class ReactiveStateEngineTests : EngineFixture
{
    private const string Trades = """
        trades = table(`A`B`A`B`A as sym, 10.0 20.0 12.0 26.0 11.0 as price, 1 2 3 4 5 as qty)
        out = table(1:0, `sym`r, [SYMBOL, DOUBLE])

        """;

    [Fact]
    public async Task Filter_lets_some_rows_out_and_all_into_the_state() =>
        Assert.Equal("A 22; A 33; B 46", await OutAsync(Trades + """
            engine = createReactiveStateEngine("e", <cumsum(price)>, trades, out, `sym, <qty > 2>)
            engine.append!(trades)
            """, "order by sym, r"));

    [Fact]
    public async Task Filter_of_two_expressions_is_refused() =>
        Assert.Contains("must be one expression", await ErrorAsync(
            Trades + "createReactiveStateEngine(\"e\", <cumsum(price)>, trades, out, `sym, <[qty > 2, price > 1]>)"), StringComparison.Ordinal);

    [Fact]
    public async Task Several_key_columns_make_a_state_for_each_combination() =>
        Assert.Equal("x 1 1; x 2 2; x 1 4; y 1 4; x 2 7", await OutAsync("""
            rows = table(`x`x`x`y`x as a, 1 2 1 1 2 as b, 1 2 3 4 5 as v)
            out = table(1:0, `a`b`r, [SYMBOL, INT, LONG])
            engine = createReactiveStateEngine("e", <cumsum(v)>, rows, out, `a`b)
            engine.append!(rows)
            """));

    [Fact]
    public async Task Key_columns_that_join_to_the_same_text_stay_apart() =>
        Assert.Equal("ab c 1; a bc 2; ab c 4", await OutAsync("""
            rows = table(`ab`a`ab as a, `c`bc`c as b, 1 2 3 as v)
            out = table(1:0, `a`b`r, [SYMBOL, SYMBOL, LONG])
            engine = createReactiveStateEngine("e", <cumsum(v)>, rows, out, `a`b)
            for (i in 0:3) { engine.append!(rows[i:(i + 1)]) }
            """));

    [Fact]
    public async Task No_key_column_makes_one_state_for_all_rows() =>
        Assert.Equal("1; 3; 6; 10; 15", await OutAsync(Trades + """
            out = table(1:0, [`r], [LONG])
            engine = createReactiveStateEngine("e", <cumsum(qty)>, trades, out)
            engine.append!(trades)
            """));

    [Fact]
    public async Task Keys_that_meet_the_purge_filter_are_forgotten_after_the_time()
    {
        await RunAsync(Trades + """
            engine = createReactiveStateEngine("e", <cumsum(price)>, trades, out, `sym, keyPurgeFilter=<r < 40>, keyPurgeFreqInSecond=2)
            engine.append!(trades)
            """);
        Advance(1999);
        await RunAsync("engine.append!(table(`C as sym, 1.0 as price, 1 as qty))");
        Assert.Equal("3", await RowsAsync("select numGroups from getStreamEngineStat().ReactiveStreamEngine"));

        // A stands at 33, B at 46: only A goes, and C stays because its rows come with the purge.
        Advance(2000);
        await RunAsync("engine.append!(table(`C as sym, 2.0 as price, 1 as qty))");
        Assert.Equal("2", await RowsAsync("select numGroups from getStreamEngineStat().ReactiveStreamEngine"));
        await RunAsync("engine.append!(table(`A`B as sym, 5.0 5.0 as price, 1 1 as qty))");
        Assert.Equal("5; 51", await RowsAsync("select top 7:9 r from out"));
    }

    [Fact]
    public async Task Keys_are_kept_where_fewer_than_a_tenth_meet_the_purge_filter()
    {
        await RunAsync("""
            rows = table("K" + string(1..11) as sym, 1..11 as v)
            out = table(1:0, `sym`r, [SYMBOL, LONG])
            engine = createReactiveStateEngine("e", <cumsum(v)>, rows, out, `sym, keyPurgeFilter=<r = 1>, keyPurgeFreqInSecond=1)
            engine.append!(rows)
            """);
        Advance(5000);
        await RunAsync("engine.append!(table(`K11 as sym, 1 as v))");
        Assert.Equal("11", await RowsAsync("select numGroups from getStreamEngineStat().ReactiveStreamEngine"));
    }

    [Fact]
    public async Task Elapsed_time_and_size_of_the_batch_stand_behind_the_keys()
    {
        await RunAsync(Trades + """
            out = table(1:0, `sym`cost`rows`r, [SYMBOL, LONG, INT, DOUBLE])
            engine = createReactiveStateEngine("e", <cumsum(price)>, trades, out, `sym, outputElapsedMicroseconds=true)
            engine.append!(trades[0:2])
            engine.append!(trades[2:5])
            """);
        Assert.Equal("2; 2; 3; 3; 3", await RowsAsync("select rows from out"));
        // The clock of the test stands still.
        Assert.Equal("0", await RowsAsync("select sum(cost) from out"));
    }

    [Theory]
    [InlineData("false", "r[1]")]
    [InlineData("true", "r.r")]
    public async Task Output_handler_gets_the_results_in_place_of_the_table(string asTable, string column) =>
        Assert.Equal("10; 20; 22; 46; 33", await RowsAsync(Trades + $$"""
            share table(1:0, [`r], [DOUBLE]) as seen
            engine = createReactiveStateEngine("e", <cumsum(price)>, trades, out, `sym,
                outputHandler=def(r) { tableInsert(objByName(`seen), {{column}}) }, msgAsTable={{asTable}})
            engine.append!(trades)
            select * from seen
            """) is var rows && await NumberOfAsync("count(out)") == 0 ? rows : "the table has rows too");

    [Fact]
    public async Task Array_vector_columns_go_in_and_out() =>
        Assert.Equal("A [1,2] [1,2] 3; A [3,5] [4,7] 8; A [2,2] [6,9] 4", await OutAsync("""
            book = table(1:0, `sym`qty, [SYMBOL, INT[]])
            book.append!(table(`A`A`A as sym, arrayVector(2 4 6, 1 2 3 5 2 2) as qty))
            out = table(1:0, `sym`qty`sums`total, [SYMBOL, INT[], LONG[], LONG])
            engine = createReactiveStateEngine("e", <[qty, byColumn(cumsum, qty), rowSum(qty)]>, book, out, `sym)
            for (i in 0:3) { engine.append!(book[i:(i + 1)]) }
            """));

    [Fact]
    public async Task Columns_of_array_vectors_keep_one_length() =>
        Assert.Contains("all are of one length", await ErrorAsync("""
            book = table(1:0, `sym`qty, [SYMBOL, INT[]])
            book.append!(table(`A`A as sym, arrayVector(2 5, 1 2 3 5 2) as qty))
            out = table(1:0, `sym`sums, [SYMBOL, LONG[]])
            engine = createReactiveStateEngine("e", <byColumn(cumsum, qty)>, book, out, `sym)
            engine.append!(book)
            """), StringComparison.Ordinal);

    [Fact]
    public async Task Aggregate_over_a_column_of_rows_to_come_is_refused() =>
        Assert.Contains("no function with a result for each element", await ErrorAsync("""
            book = table(1:0, `sym`qty, [SYMBOL, INT[]])
            out = table(1:0, `sym`sums, [SYMBOL, LONG[]])
            createReactiveStateEngine("e", <byColumn(sum, qty)>, book, out, `sym)
            """), StringComparison.Ordinal);

    [Fact]
    public async Task Warm_up_fills_the_state_and_gives_nothing_out() =>
        Assert.Equal("A 16; B 51", await OutAsync(Trades + """
            engine = createReactiveStateEngine("e", <msum(price, 2)>, trades, out, `sym)
            warmupStreamEngine(engine, trades)
            engine.append!(table(`A`B as sym, 5.0 25.0 as price, 1 1 as qty))
            """));

    [Fact]
    public async Task Engine_is_broken_when_a_batch_fails_half_way()
    {
        await RunAsync(Trades + """
            engine = createReactiveStateEngine("e", <accumulate(def(a, b) { if (b > 25) { throw "too dear" }; return a + b }, price)>,
                trades, out, `sym)
            engine.append!(trades[0:3])
            """);
        Assert.Contains("too dear", await ErrorAsync("engine.append!(trades[3:5])"), StringComparison.Ordinal);
        Assert.Contains("drop it and make it again", await ErrorAsync("engine.append!(trades[4:5])"), StringComparison.Ordinal);
        Assert.Equal("FATAL 3", await RowsAsync("select status, numRows from getStreamEngineStat().ReactiveStreamEngine"));
        Assert.Contains("too dear", await RowsAsync("select lastErrMsg from getStreamEngineStat().ReactiveStreamEngine"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_with_other_columns_leave_the_engine_whole()
    {
        await RunAsync(Trades + "engine = createReactiveStateEngine(\"e\", <cumsum(price)>, trades, out, `sym)");
        Assert.Contains("2 column(s) were given", await ErrorAsync("engine.append!(table(`A as sym, 1.0 as price))"), StringComparison.Ordinal);
        await RunAsync("engine.append!(trades)");
        Assert.Equal("OK 5", await RowsAsync("select status, numRows from getStreamEngineStat().ReactiveStreamEngine"));
    }

    [Theory]
    [InlineData("<next(price)>", "looks across rows")]
    [InlineData("<msum(price, qty)>", "must be a constant")]
    [InlineData("<move(price, -1)>", "rows to come are not known")]
    [InlineData("<unknown(price)>", "unknown")]
    [InlineData("<cumsum(noSuchColumn)>", "noSuchColumn")]
    [InlineData("<[cumsum(price), cumavg(price)]>", "2 column(s)|3 column(s)")]
    [InlineData("<cumsum(sym)>", "cumsum")]
    [InlineData("<segmentby(mavg, price, qty)>", "mavg")]
    [InlineData("<ma(price, 3, 7)>", "mama")]
    [InlineData("<genericTStateIterate(qty, price, price, 0, def(w, x) { return x })>", "positive")]
    [InlineData("<genericTStateIterate(qty, price, price, 2s, def(w, x) { return x })>", "does not fit")]
    public async Task Wrong_metric_is_refused_with_its_reason(string metrics, string reason)
    {
        var message = await ErrorAsync(Trades + $"createReactiveStateEngine(\"e\", {metrics}, trades, out, `sym)");
        Assert.Contains(reason.Split('|'), part => message.Contains(part, StringComparison.Ordinal));
        Assert.Equal(0, await NumberOfAsync("size(getStreamEngineStat())"));
    }

    [Theory]
    [InlineData("`sym, raftGroup=2", "cluster")]
    [InlineData("`noKey", "noKey")]
    [InlineData("`sym, parallelism=64", "between 1 and 63")]
    [InlineData("`sym, snapshotDir=\"none\", snapshotIntervalInMsgCount=1", "does not exist")]
    public async Task Wrong_argument_is_refused_with_its_reason(string arguments, string reason) => Assert.Contains(
        reason, await ErrorAsync(Trades + $"createReactiveStateEngine(\"e\", <cumsum(price)>, trades, out, {arguments})"), StringComparison.Ordinal);

    [Fact]
    public async Task Ten_thousand_keys_keep_their_states_apart()
    {
        await RunAsync("""
            rows = table("K" + string(1..10000) as sym, double(1..10000) as v)
            out = table(1:0, `sym`r`s, [SYMBOL, DOUBLE, DOUBLE])
            engine = createReactiveStateEngine("e", <[msum(v, 3), ema(v, 4)]>, rows, out, `sym)
            for (i in 0:5) { engine.append!(rows) }
            """);
        Assert.Equal("10000 50000", await RowsAsync("select numGroups, numRows from getStreamEngineStat().ReactiveStreamEngine"));
        // Each key sees its own number only: the sum of three is three times it, the average is the number itself.
        Assert.Equal(0, await NumberOfAsync(
            "sum(abs(3 * double(rows.v) - (exec r from out)[40000:50000]) > 1e-9) + sum(abs(double(rows.v) - (exec s from out)[40000:50000]) > 1e-9)"));
    }

    [Fact]
    public async Task Statistics_have_the_documented_columns()
    {
        await RunAsync(Trades + "engine = createReactiveStateEngine(\"e\", <[cumsum(price)]>, trades, out, `sym)\nengine.append!(trades)");
        var table = (Table)await RunAsync("getStreamEngineStat().ReactiveStreamEngine");
        Assert.Equal(
            ["name", "user", "status", "lastErrMsg", "numGroups", "numRows", "numMetrics", "memoryInUsed", "snapshotDir",
                "snapshotInterval", "snapshotMsgId", "snapshotTimestamp"], table.Names);
        Assert.Equal("e OK 2 5 1", await RowsAsync(
            "select name, status, numGroups, numRows, numMetrics from getStreamEngineStat().ReactiveStreamEngine"));
    }

    private async Task<long> NumberOfAsync(string script) => ((Scalar)await RunAsync(script)).AsLong();
}
