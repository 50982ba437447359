using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>The tables of <c>getStreamEngineStat</c>: documented columns in the documented order, and what they tell.</summary>
public sealed class EngineStatusTests : EngineFixture
{
    private const string Start = """
        trades = table(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, INT])
        other = table(1:0, `time`sym`y, [TIMESTAMP, SYMBOL, INT])
        out = table(1:0, `time`sym`r, [TIMESTAMP, SYMBOL, INT])
        bySym = table(1:0, `sym`time`r, [SYMBOL, TIMESTAMP, INT])
        alarms = table(1:0, `time`sym`kind`text, [TIMESTAMP, SYMBOL, INT, STRING])
        def sample() { return table(2024.05.06T09:30:00.000 + 1000 * 0..3 as time, `a`b`a`b as sym, 1 2 3 4 as x) }

        """;

    private const string Windows =
        "name user status lastErrMsg windowTime step useSystemTime garbageSize numGroups numRows numMetrics metrics memoryUsed "
        + "snapshotDir snapshotInterval snapshotMsgId snapshotTimestamp";

    private const string Reactive =
        "name user status lastErrMsg numGroups numRows numMetrics memoryInUsed snapshotDir snapshotInterval snapshotMsgId snapshotTimestamp";

    private const string Joins = "leftTableNumRows rightTableNumRows numMetrics metrics memoryUsed numGroups numRows";

    [Theory]
    [InlineData("TimeSeriesEngine", "createTimeSeriesEngine(`e, 2000, 1000, <sum(x)>, trades, out, `time, keyColumn=`sym)", Windows)]
    [InlineData("DailyTimeSeriesEngine", "createDailyTimeSeriesEngine(`e, 2000, 1000, <sum(x)>, trades, out, `time, keyColumn=`sym)", Windows)]
    [InlineData("ReactiveStreamEngine", "createReactiveStateEngine(`e, <[time, mavg(x, 3)]>, trades, bySym, `sym)", Reactive)]
    [InlineData("SessionWindowEngine", "createSessionWindowEngine(`e, 1000, <sum(x)>, trades, out, `time, keyColumn=`sym)",
        "name user status lastErrMsg sessionGap useSystemTime numGroups numRows numMetrics metrics memoryUsed "
        + "snapshotDir snapshotInterval snapshotMsgId snapshotTimestamp")]
    [InlineData("CrossSectionalEngine", "createCrossSectionalEngine(`e, <[sym, x]>, trades, out, `sym, `perBatch, useSystemTime=false, timeColumn=`time)",
        "name user status lastErrMsg numRows numMetrics metrics triggeringPattern triggeringInterval memoryUsed")]
    [InlineData("AnomalyDetectionEngine", "createAnomalyDetectionEngine(`e, <[x > 2]>, trades, alarms, `time, `sym, 2, 1)",
        "name user status lastErrMsg numGroups numRows numMetrics metrics snapshotDir snapshotInterval snapshotMsgId "
        + "snapshotTimestamp garbageSize memoryUsed")]
    [InlineData("TimeBucketEngine", "createTimeBucketEngine(`e, [09:30m, 10:00m], <sum(x)>, trades, out, `time, `sym)",
        "name user status lastErrMsg numGroups numRows numMetrics metrics memoryUsed snapshotDir snapshotInterval snapshotMsgId snapshotTimestamp")]
    public async Task Engine_of_one_input_shows_its_columns(string kind, string engine, string columns)
    {
        await RunAsync($"{Start}r = {engine}\nr.append!(sample())");
        var table = (Table)await RunAsync($"getStreamEngineStat().{kind}");
        Assert.Equal(columns, string.Join(' ', table.Names));
        Assert.Equal(4, await NumberAsync($"getStreamEngineStat().{kind}.numRows[0]"));
        Assert.Equal("e admin OK", await RowsAsync($"select name, user, status from getStreamEngineStat().{kind}"));
    }

    [Theory]
    [InlineData("AsofJoinEngine", "createAsofJoinEngine(`e, trades, other, out, <[y]>, `sym, `time)",
        "useSystemTime delayedTime garbageSize ")]
    [InlineData("WindowJoinEngine", "createWindowJoinEngine(`e, trades, other, out, -5:0, <[sum(y)]>, `sym, `time)", "garbageSize ")]
    [InlineData("EquiJoinEngine", "createEquiJoinEngine(`e, trades, other, out, <[y]>, `sym, `time)", "garbageSize ")]
    [InlineData("LookupJoinEngine", "createLookupJoinEngine(`e, trades, other, bySym, <[time, y]>, `sym)", "garbageSize ")]
    [InlineData("LeftSemiJoinEngine", "createLeftSemiJoinEngine(`e, trades, other, out, <[time, y]>, `sym)", "garbageSize ")]
    [InlineData("SnapshotJoinEngine", "createSnapshotJoinEngine(`e, trades, other, out, <[time, y]>, `sym)", "")]
    [InlineData("NearestJoinEngine", "createNearestJoinEngine(`e, trades, other, out, 2, <[sum(y)]>, `sym, `time)", "garbageSize ")]
    public async Task Join_engine_shows_its_columns(string kind, string engine, string options)
    {
        await RunAsync($"{Start}r = {engine}\nappendForJoin(r, true, sample())");
        var table = (Table)await RunAsync($"getStreamEngineStat()[`{kind}]");
        Assert.Equal($"name user status lastErrMsg {options}{Joins}", string.Join(' ', table.Names));
    }

    [Fact]
    public async Task Snapshots_show_their_place_interval_and_last_message()
    {
        await RunAsync($"{Start}r = createReactiveStateEngine(`e, <[time, cumsum(x)]>, trades, bySym, `sym, snapshotDir=\"{Folder}\", snapshotIntervalInMsgCount=2)");
        Assert.Equal("2 -1 -", await RowsAsync("select snapshotInterval, snapshotMsgId, snapshotTimestamp from getStreamEngineStat().ReactiveStreamEngine"));
        await RunAsync("r = getStreamEngine(`e); appendMsg(r, sample(), 41); appendMsg(r, sample(), 42)");
        Assert.Equal("2 42", await RowsAsync("select snapshotInterval, snapshotMsgId from getStreamEngineStat().ReactiveStreamEngine where not isNull(snapshotTimestamp)"));
    }

    [Theory]
    [InlineData("createReactiveStateEngine(`e, <[time, mavg(x, 20)]>, trades, bySym, `sym)", "ReactiveStreamEngine", "memoryInUsed")]
    [InlineData("createReactiveStateEngine(`e, <[time, mmed(x, 20)]>, trades, bySym, `sym)", "ReactiveStreamEngine", "memoryInUsed")]
    [InlineData("createReactiveStateEngine(`e, <[time, tmsum(time, x, 20s)]>, trades, bySym, `sym)", "ReactiveStreamEngine", "memoryInUsed")]
    [InlineData("createReactiveStateEngine(`e, <[time, cummed(x)]>, trades, bySym, `sym)", "ReactiveStreamEngine", "memoryInUsed")]
    [InlineData("createReactiveStateEngine(`e, <[time, accumulate(def (a, b) { return a + b }, x)]>, trades, bySym, `sym)", "ReactiveStreamEngine", "memoryInUsed")]
    [InlineData("createTimeSeriesEngine(`e, 60000, 60000, <med(x)>, trades, out, `time, keyColumn=`sym)", "TimeSeriesEngine", "memoryUsed")]
    [InlineData("createCrossSectionalEngine(`e, <[sym, x]>, trades, out, `sym, `perBatch, useSystemTime=false, timeColumn=`time)", "CrossSectionalEngine", "memoryUsed")]
    public async Task State_that_grows_takes_more_bytes(string engine, string kind, string column)
    {
        await RunAsync($"{Start}r = {engine}\nr.append!(sample())");
        var few = await NumberAsync($"getStreamEngineStat().{kind}.{column}[0]");
        await RunAsync("r = getStreamEngine(`e); for (i in 1..20) { r.append!(select time + 4000 * i as time, string(sym) + string(i) as sym, x from sample()) }");
        Assert.InRange(few, 1, 100_000);
        Assert.True(await NumberAsync($"getStreamEngineStat().{kind}.{column}[0]") > few);
    }
}
