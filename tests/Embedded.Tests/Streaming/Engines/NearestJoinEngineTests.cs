using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>The join of each left row with the last right rows of its key that are not later.</summary>
public sealed class NearestJoinEngineTests : EngineFixture
{
    private const string Inputs = """
        quotes = table(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, INT])
        trades = table(1:0, `time`sym`y, [TIMESTAMP, SYMBOL, INT])
        share table(1:0, `time`sym`x`last`total, [TIMESTAMP, SYMBOL, INT, INT[], LONG]) as near
        def toQuotes(ms, syms, x) { appendForJoin(getStreamEngine(`n), true, table(timestamp(ms) as time, syms as sym, x as x)) }
        def toTrades(ms, syms, y) { appendForJoin(getStreamEngine(`n), false, table(timestamp(ms) as time, syms as sym, y as y)) }

        """;

    [Fact]
    public async Task Row_gets_the_last_rows_that_are_not_later_once_a_later_one_has_come()
    {
        await StartAsync("2", "timeColumn=`time");
        await RunAsync("toQuotes([10, 10], `A`B, [1, 2]); toTrades([3, 5, 10, 4], `A`A`A`B, [30, 50, 100, 40])");
        Assert.Equal("", await ShownAsync());

        await RunAsync("toTrades([11, 12], `A`B, [110, 120])");
        Assert.Equal("A 1 [50,100] 150; B 2 [40] 40", await ShownAsync());
    }

    [Fact]
    public async Task Row_without_an_earlier_one_has_no_values()
    {
        await StartAsync("3", "timeColumn=`time");
        await RunAsync("toTrades([20], [`A], [7]); toQuotes([10], [`A], [1])");
        Assert.Equal("A 1 - -", await ShownAsync());
    }

    [Fact]
    public async Task Null_fill_stands_in_place_of_null()
    {
        await StartAsync("3", "timeColumn=`time, nullFill=[2000.01.01T00:00:00.000, `none, -1, [], 0]");
        await RunAsync("toTrades([20], [`A], [7]); toQuotes([10], [`A], [NULL])");
        Assert.EndsWith(" 0", await ShownAsync(), StringComparison.Ordinal);
        Assert.StartsWith("A -1 ", await ShownAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_no_row_to_come_needs_are_dropped_and_change_nothing()
    {
        await StartAsync("2", "timeColumn=`time, garbageSize=10");
        await RunAsync("for (i in 1..200) { toTrades([10 * i], [`A], [i]); toQuotes([(10 * i) + 5], [`A], [i]) }");
        Assert.Equal(199, await NumberAsync("exec count(*) from near"));
        Assert.Equal(199, await NumberAsync("exec count(*) from near where total == iif(x == 1, 1, (2 * x) - 1)"));
        Assert.InRange(await NumberAsync("getStreamEngineStat().NearestJoinEngine.rightTableNumRows[0]"), 2, 25);
    }

    [Fact]
    public async Task By_system_time_a_row_is_joined_as_it_comes()
    {
        await StartAsync("2", "useSystemTime=true");
        await RunAsync("toTrades([1, 2, 3], `A`A`A, [10, 20, 40]); toQuotes([9], [`A], [1]); toTrades([4], [`A], [80]); toQuotes([9], [`A], [2])");
        Assert.Equal("A 1 [20,40] 60; A 2 [40,80] 120", await ShownAsync());
    }

    [Fact]
    public async Task Snapshot_keeps_waiting_rows_and_those_they_need()
    {
        var options = $"timeColumn=`time, snapshotDir=\"{Folder}\", snapshotIntervalInMsgCount=1";
        await StartAsync("2", options);
        await RunAsync("toTrades([3, 5], `A`A, [30, 50]); toQuotes([10], [`A], [1]); dropStreamEngine(`n)");
        await RunAsync(Create("2", options) + "\ntoTrades([12], [`A], [120])");
        Assert.Equal("A 1 [30,50] 80", await ShownAsync());
    }

    [Theory]
    [InlineData("0", "timeColumn=`time", "must be a positive integer")]
    [InlineData("2", "garbageSize=5", "must be given unless useSystemTime is true")]
    [InlineData("2", "timeColumn=`time, nullFill=[1]", "must hold 5 values")]
    public async Task Wrong_argument_is_refused(string count, string options, string complaint)
    {
        var failure = await Assert.ThrowsAsync<ScriptException>(() => StartAsync(count, options));
        Assert.Contains(complaint, failure.Message, StringComparison.Ordinal);
    }

    private static string Create(string count, string options) =>
        $"j = createNearestJoinEngine(\"n\", quotes, trades, near, {count}, <[x, toArray(y), sum(y)]>, `sym, {options})";

    private async Task StartAsync(string count, string options) => await RunAsync(Inputs + Create(count, options));

    private Task<string> ShownAsync() => RowsAsync("select sym, x, last, total from near");
}
