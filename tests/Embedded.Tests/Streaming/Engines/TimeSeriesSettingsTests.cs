namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>What goes out where, and what is refused.</summary>
public sealed class TimeSeriesSettingsTests : TimeSeriesFixture
{
    [Fact]
    public async Task Output_handler_takes_the_place_of_the_table()
    {
        await RunAsync(Seconds + """

            share table(1:0, `time`total, [SECOND, LONG]) as taken
            def take1(msg) { tableInsert(objByName(`taken), msg) }
            w = createTimeSeriesEngine(name="e", windowSize=60, step=60, metrics=<[sum(x)]>, dummyTable=ticks, outputTable=out, timeColumn=`time, outputHandler=take1, msgAsTable=true)
            w.append!(table(09:30:00 09:31:00 as time, 1 2 as x))
            """);

        Assert.Equal("09:31:00 1", await RowsAsync("select * from taken"));
        Assert.Equal("", await RowsAsync("select * from out"));
        await RunAsync("undef(`taken, SHARED)");
    }

    [Fact]
    public async Task Warm_up_changes_the_state_and_shows_nothing()
    {
        var rows = await OutAsync(Seconds + """

            w = createTimeSeriesEngine("e", 60, 60, <[sum(x)]>, ticks, out, `time)
            warmupStreamEngine(w, table(09:30:00 09:31:00 as time, 1 2 as x))
            insert into w values(09:32:00, 4)
            """);

        Assert.Equal("09:32:00 2", rows);
    }

    [Fact]
    public async Task Elapsed_time_stands_behind_the_keys()
    {
        var rows = await OutAsync("""
            ticks = table(1:0, `time`sym`x, [SECOND, SYMBOL, INT])
            out = table(1:0, `time`sym`took`total, [SECOND, SYMBOL, LONG, LONG])
            w = createTimeSeriesEngine(name="e", windowSize=60, step=60, metrics=<[sum(x)]>, dummyTable=ticks, outputTable=out, timeColumn=`time, keyColumn=`sym, outputElapsedMicroseconds=true)
            w.append!(table(09:30:00 09:31:00 as time, `a`a as sym, 1 2 as x))
            """);

        Assert.Equal("09:31:00 a 0 1", rows);
    }

    [Fact]
    public async Task Snapshot_on_disk_restores_the_engine()
    {
        await RunAsync(Seconds);
        var create = $"""
            w = createTimeSeriesEngine(name="e", windowSize=60, step=20, metrics=<[sum(x), med(x)]>, dummyTable=ticks, outputTable=out, timeColumn=`time, snapshotDir="{Folder}", snapshotIntervalInMsgCount=2)
            """;
        await RunAsync("out = table(1:0, `time`total`mid, [SECOND, LONG, DOUBLE])\n" + create + """

            insert into w values(09:30:05, 1)
            insert into w values(09:30:25, 2)
            insert into w values(09:30:26, 100)
            dropStreamEngine(`e)
            """);

        var rows = await OutAsync("out = table(1:0, `time`total`mid, [SECOND, LONG, DOUBLE])\n" + create + """

            insert into w values(09:30:45, 4)
            insert into w values(09:31:05, 8)
            """);
        Assert.Equal("09:30:40 3 1.5; 09:31:00 7 2", rows);
    }

    [Fact]
    public async Task Statistics_tell_the_definition_and_the_groups()
    {
        await RunAsync(Ticks + """

            w = createTimeSeriesEngine("e", 2000, 1000, <[sum(x)]>, ticks, out, `time, false, `sym)
            w.append!(table(2024.05.06T09:30:00.000 + 0..2 as time, `a`b`a as sym, 1 2 3 as x))
            """);

        Assert.Equal(
            "e 2000 1000 2 3 1",
            await RowsAsync("select name, windowTime, step, numGroups, numRows, numMetrics from getStreamEngineStat().TimeSeriesEngine"));
    }

    [Theory]
    [InlineData("windowSize=90, step=60", "windowSize")]
    [InlineData("windowSize=60, step=0", "step")]
    [InlineData("windowSize=60, step=60, closed='both'", "closed")]
    [InlineData("windowSize=60, step=60, useSystemTime=true, updateTime=1", "updateTime")]
    [InlineData("windowSize=60, step=60, updateTime=7", "updateTime")]
    [InlineData("windowSize=60, step=60, updateTime=10, forceTriggerTime=10", "updateTime")]
    [InlineData("windowSize=60, step=60, keyPurgeFreqInSec=10", "keyPurgeFreqInSec")]
    [InlineData("windowSize=60, step=60, fill='mean'", "fill")]
    [InlineData("windowSize=60, step=60, subWindow=10:70", "subWindow")]
    [InlineData("windowSize=120, step=60, subWindow=10:20", "subWindow")]
    [InlineData("windowSize=60, step=60, keyColumn=`nobody", "keyColumn")]
    [InlineData("windowSize=60, step=60, parallelism=64", "parallelism")]
    [InlineData("windowSize=60, step=60, raftGroup=2", "raftGroup")]
    [InlineData("windowSize=[60, 120], step=60", "metrics")]
    public async Task Wrong_argument_is_named(string arguments, string parameter)
    {
        var time = arguments.Contains("useSystemTime", StringComparison.Ordinal) ? "" : ", timeColumn=`time";
        var error = await ErrorAsync(Seconds + $"""

            createTimeSeriesEngine(name="e", {arguments}, metrics=<[sum(x)]>, dummyTable=ticks, outputTable=out{time})
            """);

        Assert.Contains(parameter, error, StringComparison.Ordinal);
    }
}
