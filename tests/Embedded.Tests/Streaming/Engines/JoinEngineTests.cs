using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>When join engines give results, in which order, and what they refuse.</summary>
public sealed class JoinEngineTests : StreamFixture
{
    private const string Inputs = """
        l = table(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, INT])
        r = table(1:0, `time`code`y, [TIMESTAMP, SYMBOL, INT])
        def moment(ms) { return timestamp(ms) }
        def toLeft(j, times, syms, x) { appendForJoin(j, true, table(moment(times) as time, syms as sym, x as x)) }
        def toRight(j, times, codes, y) { appendForJoin(j, false, table(moment(times) as time, codes as code, y as y)) }
        """;

    [Fact]
    public async Task Asof_join_waits_for_a_later_right_row_of_the_group()
    {
        await StartAsync("[SYMBOL, INT, INT]", "sym`x`y", """
            j = createAsofJoinEngine(`join, l, r, whole, <[x, y]>, [[`sym], [`code]], `time)
            """);
        await RunAsync("toLeft(j, [10, 20], `A`A, [1, 2]); toRight(j, [5, 10], `A`A, [50, 100])");
        Assert.Equal("", await ShownAsync());
        await RunAsync("toRight(j, [99], [`B], [7])");
        Assert.Equal("", await ShownAsync());
        await RunAsync("toRight(j, [11], [`A], [110])");
        Assert.Equal("A 1 100", await ShownAsync());
        await RunAsync("toRight(j, [21], [`A], [210])");
        Assert.Equal("A 1 100; A 2 110", await ShownAsync());
        // The right side is ahead: nothing to wait for.
        await RunAsync("toLeft(j, [5], [`A], [3])");
        Assert.Equal("A 1 100; A 2 110; A 3 50", await ShownAsync());
    }

    [Fact]
    public async Task Asof_join_in_one_order_takes_a_later_row_of_any_group()
    {
        await StartAsync("[SYMBOL, INT, INT]", "sym`x`y", """
            j = createAsofJoinEngine(`join, l, r, whole, <[x, y]>, [[`sym], [`code]], `time, sortByTime=true)
            """);
        await RunAsync("toLeft(j, [10, 12, 20], `A`B`A, [1, 2, 3]); toRight(j, [3, 13], `A`B, [30, 130])");
        Assert.Equal("A 1 30; B 2 -", await ShownAsync());
    }

    [Fact]
    public async Task Asof_join_by_system_time_takes_the_last_right_row_at_once()
    {
        await StartAsync("[SYMBOL, INT, INT]", "sym`x`y", """
            j = createAsofJoinEngine(`join, l, r, whole, <[x, y]>, [[`sym], [`code]], useSystemTime=true)
            """);
        await RunAsync("toLeft(j, [1], [`A], [1]); toRight(j, [9, 8], `A`A, [90, 80]); toLeft(j, [1], [`A], [2])");
        Assert.Equal("A 1 -; A 2 80", await ShownAsync());
        Assert.Equal(1, await NumberAsync("int(all(exec now() - time < 60000 from whole))"));
    }

    [Fact]
    public async Task Asof_join_with_a_delay_gives_up_waiting()
    {
        await StartAsync("[SYMBOL, INT, INT]", "sym`x`y", """
            j = createAsofJoinEngine(`join, l, r, whole, <[x, y]>, [[`sym], [`code]], `time, delayedTime=5)
            """);
        await RunAsync("toRight(j, [1], [`A], [10]); toLeft(j, [10, 16], `A`A, [1, 2])");
        Assert.Equal("A 1 10", await ShownAsync());
        await WaitForAsync("size(whole)", 2);
        Assert.Equal("A 1 10; A 2 10", await ShownAsync());
    }

    [Theory]
    [InlineData("left", "1 0 -; 5 4 100; 10 3 200; 15 0 -")]
    [InlineData("right", "1 1 10; 5 4 140; 10 2 150")]
    public async Task Window_since_the_row_before_holds_one_of_its_ends(string closed, string expected)
    {
        await RunAsync(Inputs);
        await RunAsync("share table(1:0, `time`sym`x`y, [TIMESTAMP, SYMBOL, INT, INT[]]) as whole");
        await RunAsync($"j = createWindowJoinEngine(`join, l, r, whole, 0:0, <[x, y]>, [[`sym], [`code]], `time, closed=\"{closed}\")");
        await RunAsync("toLeft(j, [1, 5, 10, 15], take(`A, 4), [1, 5, 10, 15])");
        await RunAsync("toRight(j, [1, 2, 3, 4, 5, 6, 9, 15], take(`A, 8), [10, 20, 30, 40, 50, 60, 90, 150])");
        Assert.Equal(expected, await RowsAsync("select x, rowCount(y), rowSum(y) from whole"));
    }

    [Fact]
    public async Task Window_join_gives_a_row_for_each_value_and_fills_nulls()
    {
        await StartAsync("[SYMBOL, INT, INT, INT]", "sym`x`y`total", """
            j = createWindowJoinEngine(`join, l, r, whole, -2:2, <[x, y, sum(y)]>, [[`sym], [`code]], `time, nullFill=[timestamp(0), `none, -1, -1, 0])
            """);
        await RunAsync("toLeft(j, [10, 30], `A`A, [1, 2]); toRight(j, [7, 8, 12, 13, 40], take(`A, 5), [70, 80, 120, 130, 400])");
        Assert.Equal("A 1 80 200; A 1 120 200; A 2 -1 0", await ShownAsync());
    }

    [Fact]
    public async Task Window_join_is_triggered_by_other_groups_after_the_longest_delay()
    {
        await StartAsync("[SYMBOL, INT, INT]", "sym`x`total", """
            j = createWindowJoinEngine(`join, l, r, whole, -2:2, <[x, sum(y)]>, [[`sym], [`code]], `time, maxDelayedTime=10)
            """);
        await RunAsync("toLeft(j, [10], [`A], [1]); toRight(j, [9, 22], `A`B, [90, 0])");
        Assert.Equal("", await ShownAsync());
        await RunAsync("toRight(j, [23], [`B], [0])");
        Assert.Equal("A 1 90", await ShownAsync());
    }

    [Fact]
    public async Task Window_join_by_system_time_works_out_a_window_when_the_clock_reaches_its_end()
    {
        await StartAsync("[SYMBOL, INT, INT]", "sym`x`total", """
            j = createWindowJoinEngine(`join, l, r, whole, -10000:50, <[x, sum(y)]>, [[`sym], [`code]], useSystemTime=true)
            """);
        await RunAsync("toRight(j, [1], [`A], [10]); toLeft(j, [1], [`A], [1]); toRight(j, [1], [`A], [20])");
        await WaitForAsync("size(whole)", 1);
        Assert.Equal("A 1 30", await ShownAsync());
    }

    [Fact]
    public async Task Window_join_forgets_groups_that_are_not_needed()
    {
        await StartAsync("[SYMBOL, INT, INT]", "sym`x`total", """
            j = createWindowJoinEngine(`join, l, r, whole, -2:0, <[x, sum(y)]>, [[`sym], [`code]], `time, maxDelayedTime=5, keyPurgeFreqInSec=1)
            toLeft(j, 1..100, string(1..100), 1..100)
            toRight(j, 1..100, string(1..100), 1..100)
            """);
        await Task.Delay(1100);
        await RunAsync("toRight(j, [1000, 1001], `x`x, [1, 1])");
        Assert.Equal(1, await NumberAsync("getStreamEngineStat()[`WindowJoinEngine].numGroups[0]"));
        await RunAsync("toLeft(j, [1001], [`x], [7]); toRight(j, [1002], [`x], [5])");
        Assert.Equal("x 7 2", await RowsAsync("select sym, x, total from whole where x = 7 and sym = `x"));
        Assert.Equal(101, await NumberAsync("size(whole)"));
    }

    [Fact]
    public async Task Equi_join_uses_each_row_once_and_drops_old_rows_above_the_garbage_size()
    {
        await StartAsync("[SYMBOL, INT, INT]", "sym`x`y", """
            j = createEquiJoinEngine(`join, l, r, whole, <[x, y]>, [[`sym], [`code]], `time, 3, 5)
            """);
        await RunAsync("toLeft(j, [1, 2], `A`A, [1, 2]); toRight(j, [2, 2], `A`A, [20, 21]); toLeft(j, [2], [`A], [3])");
        Assert.Equal("A 2 20; A 3 21", await ShownAsync());
        await RunAsync("toLeft(j, [10, 11, 12, 13], take(`A, 4), 10..13)");
        await RunAsync("toRight(j, [1, 10], `A`A, [-1, 100])");
        Assert.Equal("A 2 20; A 3 21; A 10 100", await ShownAsync());
    }

    [Theory]
    [InlineData(false, "A 1 10; A 2 10; A 3 10")]
    [InlineData(true, "A 1 10; A 2 10; A 3 20")]
    public async Task Left_semi_join_keeps_the_first_or_the_latest_row(bool updates, string expected)
    {
        await RunAsync(Inputs);
        await RunAsync("share table(1:0, `sym`x`y, [SYMBOL, INT, INT]) as whole");
        await RunAsync($"j = createLeftSemiJoinEngine(`join, l, r, whole, <[x, y]>, [[`sym], [`code]], 5, {(updates ? "true" : "false")})");
        await RunAsync("toLeft(j, [1, 2], `A`A, [1, 2]); toLeft(j, [2], [`B], [9]); toRight(j, [1, 1], `A`A, [10, 20]); toLeft(j, [3], [`A], [3])");
        Assert.Equal(expected, await ShownAsync());
    }

    [Theory]
    [InlineData("", "A 1 20; B 2 -")]
    [InlineData(", isInnerJoin=true", "A 1 20")]
    [InlineData(", keepDuplicates=true", "A 1 30; A 1 20")]
    [InlineData(", `time", "A 1 30; B 2 -")]
    public async Task Lookup_join_takes_what_is_known(string options, string expected)
    {
        await RunAsync(Inputs);
        await RunAsync("share table(1:0, `sym`x`y, [SYMBOL, INT, INT]) as whole");
        await RunAsync($"j = createLookupJoinEngine(`join, l, r, whole, <[x, y]>, [[`sym], [`code]]{options})");
        await RunAsync("toRight(j, [3, 2], `A`A, [30, 20]); toLeft(j, [1, 1], `A`B, [1, 2]); toRight(j, [9], [`A], [90])");
        Assert.Equal(expected, await ShownAsync());
    }

    [Theory]
    [InlineData("known", "a variable")]
    [InlineData("shared", "a shared table")]
    [InlineData("<select * from objByName(`shared) where y > 0>", "a query")]
    public async Task Lookup_join_reads_its_table_again(string table, string what)
    {
        await RunAsync(Inputs);
        await RunAsync("""
            share table(1:0, `sym`x`y, [SYMBOL, INT, INT]) as whole
            known = table([`A] as code, [1] as y)
            share table([`A] as code, [1] as y) as shared
            """);
        await RunAsync($"j = createLookupJoinEngine(`join, l, {table}, whole, <[x, y]>, [[`sym], [`code]], checkTimes=20ms)");
        await RunAsync("toLeft(j, [1], [`A], [0]); known.append!(table(`A`B as code, [2, 3] as y)); insert into shared values(`A`B, [2, 3])");
        await WaitForAsync("toLeft(j, [1], [`B], [1]); min(1, exec count(*) from whole where y = 3)", 1);
        await RunAsync("toLeft(j, [1], [`A], [5])");
        Assert.Equal("A 0 1; A 5 2", await RowsAsync("select * from whole where sym = `A"));
        Assert.NotEmpty(what);
    }

    [Fact]
    public async Task Snapshot_join_answers_to_rows_of_both_inputs()
    {
        await StartAsync("[SYMBOL, TIMESTAMP, TIMESTAMP, INT, INT]", "sym`a`b`x`y", """
            j = createSnapshotJoinEngine(`join, l, r, whole, <[x, y]>, [[`sym], [`code]], `time, isInnerJoin=false, keepRightDuplicates=true)
            """, leading: "");
        await RunAsync("toLeft(j, [1, 2], `A`A, [1, 2]); toRight(j, [3, 4, 5], `A`B`A, [30, 40, 50]); toLeft(j, [6], [`A], [3])");
        Assert.Equal("A 1 -; A 2 -; A 2 30; B - 40; A 2 50; A 3 30; A 3 50", await RowsAsync("select sym, x, y from whole"));
    }

    [Fact]
    public async Task Metrics_may_have_several_results_and_constants()
    {
        await RunAsync(Inputs);
        await RunAsync("""
            def both(a, b) { return a + b, a * b }
            factor = 2
            share table(1:0, `sym`s`p`c`v`q, [SYMBOL, INT, INT, INT, INT[], INT]) as whole
            j = createLookupJoinEngine(`join, l, r, whole, <[both(x, Y) as `s`p, 7, [1, 2], r.y * factor]>, [[`sym], [`code]])
            factor = 100
            toRight(j, [3], [`A], [30]); toLeft(j, [1, 1], `A`A, [1, 2])
            """);
        Assert.Equal("A 31 30 7 3 60; A 32 60 7 3 60", await RowsAsync("select sym, s, p, c, rowSum(v), q from whole"));
    }

    [Fact]
    public async Task Engines_are_chained_by_streams_and_fed_by_subscriptions()
    {
        await RunAsync(Inputs);
        await RunAsync("""
            share streamTable(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, INT]) as trades
            share streamTable(1:0, `time`code`y, [TIMESTAMP, SYMBOL, INT]) as quotes
            share table(1:0, `time`sym`x`y`z, [TIMESTAMP, SYMBOL, INT, INT, INT]) as whole
            second = createAsofJoinEngine(`second, table(1:0, `sym`x`y`time, [SYMBOL, INT, INT, TIMESTAMP]), r, whole, <[x, x + 1, r.y]>, [[`sym], [`code]], `time)
            """);
        await RunAsync("""
            first = createLookupJoinEngine(`first, trades, quotes, getLeftStream(second), <[x, y, trades.time]>, [[`sym], [`code]])
            subscribeTable(tableName=`quotes, actionName=`a, offset=0, handler=getRightStream(first), msgAsTable=true)
            subscribeTable(tableName=`quotes, actionName=`b, offset=0, handler=appendForJoin{second, false}, msgAsTable=true)
            insert into quotes values(moment([1, 9]), `A`A, [10, 90])
            """);
        await WaitForAsync("exec sum(processedMsgCount) from getStreamingStat()[`subWorkers]", 4);
        await RunAsync("""
            subscribeTable(tableName=`trades, actionName=`c, offset=0, handler=appendForJoin{first, true})
            insert into trades values(moment([2, 3]), `A`A, [1, 2])
            """);
        await WaitForAsync("size(whole)", 2);
        Assert.Equal("A 1 2 10; A 2 3 10", await RowsAsync("select sym, x, y, z from whole"));
    }

    [Theory]
    [InlineData("createAsofJoinEngine(`join, l, r, whole, <[x, y]>, [[`sym], [`code]])", "timeColumn")]
    [InlineData("createAsofJoinEngine(`join, l, r, whole, <[x, y]>, `sym, `time)", "sym is not among")]
    [InlineData("createAsofJoinEngine(`join, l, r, whole, <[x, y]>, [[`sym], [`code]], `time, delayedTime=5, sortByTime=true)", "delayedTime")]
    [InlineData("createWindowJoinEngine(`join, l, r, whole, 1, <[x, y]>, [[`sym], [`code]], `time)", "window")]
    [InlineData("createWindowJoinEngine(`join, l, r, whole, 2:1, <[x, y]>, [[`sym], [`code]], `time)", "must not end before")]
    [InlineData("createWindowJoinEngine(`join, l, r, whole, 0:1, <[x, y]>, [[`sym], [`code]], `time, nullFill=[1, 2])", "nullFill")]
    [InlineData("createEquiJoinEngine(`join, l, r, whole, <[x, y]>, [[`sym], [`code]], `time, 0)", "garbageSize")]
    [InlineData("createLookupJoinEngine(`join, l, r, whole, <[x, y]>, [[`sym], [`code]], checkTimes=2012.01.01)", "checkTimes")]
    [InlineData("createLookupJoinEngine(`join, l, r, whole, <[x, y]>, [[`sym], [`code]], keepDuplicates=true, isInnerJoin=false)", "isInnerJoin")]
    [InlineData("createLeftSemiJoinEngine(`join, l, r, whole, <[x, y]>, [[`sym, `time], [`code]])", "as many left columns")]
    public async Task Wrong_arguments_are_refused(string call, string complaint)
    {
        await RunAsync(Inputs);
        await RunAsync("share table(1:0, `time`sym`x`y, [TIMESTAMP, SYMBOL, INT, INT]) as whole");
        var refusal = await Assert.ThrowsAsync<ScriptException>(() => RunAsync("j = " + call));
        Assert.Contains(complaint, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await NumberAsync("size(getStreamEngineStat())"));
    }

    [Fact]
    public async Task Rows_go_to_one_of_the_two_inputs_only()
    {
        await StartAsync("[SYMBOL, INT, INT]", "sym`x`y", "j = createLookupJoinEngine(`join, l, r, whole, <[x, y]>, [[`sym], [`code]])");
        var refusal = await Assert.ThrowsAsync<ScriptException>(() => RunAsync("j.append!(l)"));
        Assert.Contains("appendForJoin", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ScriptException>(() => RunAsync("appendForJoin(j, true, table(1..2 as x))"));
    }

    [Fact]
    public async Task Rows_that_are_not_needed_any_more_are_dropped()
    {
        await StartAsync("[SYMBOL, INT, INT]", "sym`x`y", "j = createAsofJoinEngine(`join, l, r, whole, <[x, y]>, [[`sym], [`code]], `time, garbageSize=10)");
        await RunAsync("""
            for (i in 1..200) {
                toLeft(j, i * 100 + 1..50, take(`A`B, 50), 1..50)
                toRight(j, i * 100 + 1..50, take(`A`B, 50), 1..50)
            }
            """);
        Assert.Equal("20000", await RowsAsync("select numRows from getStreamEngineStat()[`AsofJoinEngine]"));
        Assert.InRange(await NumberAsync("getStreamEngineStat()[`AsofJoinEngine].rightTableNumRows[0]"), 2, 200);
        Assert.InRange(await NumberAsync("getStreamEngineStat()[`AsofJoinEngine].leftTableNumRows[0]"), 0, 50);
    }

    private async Task StartAsync(string types, string names, string engine, string leading = "time`")
    {
        await RunAsync(Inputs);
        var first = leading.Length > 0 && !engine.Contains("Lookup", StringComparison.Ordinal);
        await RunAsync(first
            ? $"share table(1:0, `time`{names}, [TIMESTAMP, {types[1..]}) as whole"
            : $"share table(1:0, `{names}, {types}) as whole");
        await RunAsync(engine);
    }

    // Without the time, which is not in every output.
    private Task<string> ShownAsync() => RowsAsync("names = columnNames(whole); sql(sqlCol(names[names != `time]), whole).eval()");
}
