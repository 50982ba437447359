namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

public sealed class TimeSeriesEngineTests : EngineFixture
{
    private const string Ticks = """
        ticks = table(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, INT])
        out = table(1:0, `time`sym`total, [TIMESTAMP, SYMBOL, LONG])
        """;

    private const string Seconds = """
        ticks = table(1:0, `time`x, [SECOND, INT])
        out = table(1:0, `time`total, [SECOND, LONG])
        """;

    [Fact]
    public async Task Window_is_read_when_the_next_row_of_its_group_comes()
    {
        var rows = await OutAsync(Ticks + """

            w = createTimeSeriesEngine("e", 60000, 60000, <[sum(x)]>, ticks, out, `time, false, `sym)
            insert into w values(2024.05.06T09:30:01.000, `a, 1)
            insert into w values(2024.05.06T09:30:02.000, `b, 10)
            insert into w values(2024.05.06T09:30:59.999, `a, 2)
            insert into w values(2024.05.06T09:31:00.000, `a, 4)
            insert into w values(2024.05.06T09:33:00.000, `a, 8)
            """);

        Assert.Equal("2024.05.06T09:31:00.000 a 3; 2024.05.06T09:32:00.000 a 4", rows);
    }

    // 1 2 3 ... at 0 1 2 ... seconds: windows of 6 seconds every 3 seconds.
    [Theory]
    [InlineData("", "09:30:03 6; 09:30:06 21; 09:30:09 39")]
    [InlineData("useWindowStartTime=true", "09:29:57 6; 09:30:00 21; 09:30:03 39")]
    [InlineData("closed='right'", "09:30:00 1; 09:30:03 10; 09:30:06 27; 09:30:09 45")]
    public async Task Sliding_window_holds_the_rows_of_its_length(string arguments, string expected)
    {
        var rows = await OutAsync(Seconds + $"""

            w = createTimeSeriesEngine(name="e", windowSize=6, step=3, metrics=<[sum(x)]>, dummyTable=ticks, outputTable=out, timeColumn=`time, {arguments})
            w.append!(table(09:30:00 + 0..10 as time, 1..11 as x))
            """.Replace(", )", ")", StringComparison.Ordinal));

        Assert.Equal(expected, rows);
    }

    [Fact]
    public async Task Metrics_are_expressions_of_aggregates_and_functions_of_the_rows()
    {
        var rows = await OutAsync("""
            ticks = table(1:0, `time`p`v, [SECOND, DOUBLE, INT])
            out = table(1:0, `time`ret`vwap`mid`wide`spread, [SECOND, DOUBLE, DOUBLE, DOUBLE, INT, DOUBLE])
            defg spread(x) { return max(x) - min(x) }
            w = createTimeSeriesEngine("e", 60, 60, <[last(p) / first(p) - 1, wsum(p, v) \ sum(v), med(p), iif(sum(v) > 5, 1, 0), spread(p)]>, ticks, out, `time)
            w.append!(table(09:30:00 09:30:10 09:30:20 09:31:00 as time, 10 11 15 1 as p, 1 2 3 4 as v))
            """);

        Assert.Equal("09:31:00 0.5 12.833333333333334 11 1 5", rows);
    }

    [Fact]
    public async Task Function_of_several_results_fills_several_columns()
    {
        var rows = await OutAsync("""
            ticks = table(1:0, `time`p, [SECOND, DOUBLE])
            out = table(1:0, `time`low`high`n`all, [SECOND, DOUBLE, DOUBLE, INT, DOUBLE[]])
            defg ends(x) { return min(x), max(x) }
            defg whole(x) { return x }
            w = createTimeSeriesEngine("e", 60, 60, <[ends(p) as `low`high, count(p), whole(p)]>, ticks, out, `time)
            w.append!(table(09:30:00 09:30:10 09:30:20 09:31:00 as time, 3 NULL 2 1 as p))
            """);

        Assert.Equal("09:31:00 2 3 2 [3,,2]", rows);
    }

    [Fact]
    public async Task Windows_of_several_sizes_are_read_together()
    {
        var rows = await OutAsync("""
            ticks = table(1:0, `time`x, [SECOND, INT])
            out = table(1:0, `time`one`three, [SECOND, LONG, LONG])
            w = createTimeSeriesEngine("e", [60, 180], 60, (<[sum(x)]>, <[sum(x)]>), ticks, out, `time)
            w.append!(table(09:30:00 09:31:00 09:33:30 09:40:00 as time, 1 2 4 8 as x))
            """);

        Assert.Equal("09:31:00 1 1; 09:32:00 2 3; 09:33:00 - 3; 09:34:00 4 6; 09:35:00 - 4; 09:36:00 - 4", rows);
    }

    [Theory]
    [InlineData("none", "09:31:00 1; 09:34:00 2")]
    [InlineData("null", "09:31:00 1; 09:32:00 -; 09:33:00 -; 09:34:00 2")]
    [InlineData("ffill", "09:31:00 1; 09:32:00 1; 09:33:00 1; 09:34:00 2")]
    [InlineData("7", "09:31:00 1; 09:32:00 7; 09:33:00 7; 09:34:00 2")]
    public async Task Windows_without_rows_are_filled(string fill, string expected)
    {
        var value = fill == "7" ? fill : $"'{fill}'";
        var rows = await OutAsync(Seconds + $"""

            w = createTimeSeriesEngine(name="e", windowSize=60, step=60, metrics=<[sum(x)]>, dummyTable=ticks, outputTable=out, timeColumn=`time, fill={value})
            insert into w values(09:30:10, 1)
            insert into w values(09:33:10, 2)
            insert into w values(09:34:00, 3)
            """);

        Assert.Equal(expected, rows);
    }

    [Fact]
    public async Task Rows_out_of_order_and_without_a_time_are_left_out()
    {
        var rows = await OutAsync(Seconds + """

            w = createTimeSeriesEngine("e", 60, 60, <[sum(x)]>, ticks, out, `time)
            w.append!(table([09:30:10, NULL, 09:30:09, 09:30:10, 09:31:00, 09:30:59, 09:32:00] as time, 1 2 4 8 16 32 64 as x))
            """);

        Assert.Equal("09:31:00 9; 09:32:00 16", rows);
    }

    [Fact]
    public async Task Accepted_delay_takes_late_rows_in_the_order_of_time()
    {
        var rows = await OutAsync("""
            ticks = table(1:0, `time`x, [SECOND, INT])
            out = table(1:0, `time`total`last, [SECOND, LONG, INT])
            w = createTimeSeriesEngine(name="e", windowSize=60, step=60, metrics=<[sum(x), last(x)]>, dummyTable=ticks, outputTable=out, timeColumn=`time, acceptedDelay=5)
            insert into w values(09:30:10, 1)
            insert into w values(09:30:40, 2)
            insert into w values(09:31:02, 100)
            insert into w values(09:30:30, 4)
            insert into w values(09:31:05, 200)
            insert into w values(09:30:50, 8)
            insert into w values(09:32:05, 0)
            """);

        Assert.Equal("09:31:00 7 2; 09:32:00 300 200", rows);
    }

    [Fact]
    public async Task Force_trigger_reads_one_window_of_every_other_group()
    {
        var rows = await OutAsync(Ticks + """

            w = createTimeSeriesEngine(name="e", windowSize=1000, step=1000, metrics=<[sum(x)]>, dummyTable=ticks, outputTable=out, timeColumn=`time, keyColumn=`sym, forceTriggerTime=500, fill=0)
            insert into w values(2024.05.06T09:30:00.100, `a, 1)
            insert into w values(2024.05.06T09:30:00.200, `b, 2)
            insert into w values(2024.05.06T09:30:01.400, `a, 4)
            insert into w values(2024.05.06T09:30:01.500, `a, 8)
            insert into w values(2024.05.06T09:30:00.900, `b, 16)
            insert into w values(2024.05.06T09:30:02.500, `a, 32)
            """);

        Assert.Equal(
            "2024.05.06T09:30:01.000 a 1; 2024.05.06T09:30:01.000 b 2; 2024.05.06T09:30:02.000 a 12; 2024.05.06T09:30:02.000 b 0", rows);
    }

    [Fact]
    public async Task Update_time_shows_the_open_window_before_its_end()
    {
        var rows = await OutAsync(Ticks + """

            w = createTimeSeriesEngine(name="e", windowSize=60000, step=60000, metrics=<[sum(x)]>, dummyTable=ticks, outputTable=out, timeColumn=`time, keyColumn=`sym, updateTime=1000)
            insert into w values(2024.05.06T09:30:00.100, `a, 1)
            insert into w values(2024.05.06T09:30:00.900, `a, 2)
            insert into w values(2024.05.06T09:30:01.000, `a, 4)
            """);
        Assert.Equal("2024.05.06T09:31:00.000 a 3", rows);

        Advance(1999);
        Assert.Equal("1", await RowsAsync("select count(*) from out"));
        Advance(1);
        Assert.Equal("2024.05.06T09:31:00.000 a 3; 2024.05.06T09:31:00.000 a 7", await RowsAsync("select * from out"));

        // All rows of the window were shown already.
        await RunAsync("insert into w values(2024.05.06T09:31:00.000, `a, 8)");
        Assert.Equal("2", await RowsAsync("select count(*) from out"));
    }

    [Fact]
    public async Task Update_time_of_zero_shows_every_row()
    {
        var rows = await OutAsync(Seconds + """

            w = createTimeSeriesEngine(name="e", windowSize=60, step=60, metrics=<[sum(x)]>, dummyTable=ticks, outputTable=out, timeColumn=`time, updateTime=0)
            w.append!(table(09:30:00 09:30:30 09:31:10 as time, 1 2 4 as x))
            """);

        Assert.Equal("09:31:00 1; 09:31:00 3; 09:32:00 4", rows);
    }

    [Fact]
    public async Task System_time_reads_windows_when_they_end()
    {
        await RunAsync(Ticks + """

            w = createTimeSeriesEngine("e", 1000, 1000, <[sum(x)]>, ticks, out, , true, `sym)
            insert into w values(NULL, `a, 1)
            """);
        Advance(500);
        await RunAsync("insert into w values(NULL, `a, 2)");
        Assert.Equal("", await RowsAsync("select * from out"));

        Advance(250);
        Assert.Equal("2024.05.06T09:30:01.000 a 3", await RowsAsync("select * from out"));
        Advance(5000);
        await RunAsync("insert into w values(NULL, `a, 4)");
        Advance(1000);
        Assert.Equal(
            "2024.05.06T09:30:01.000 a 3; 2024.05.06T09:30:07.000 a 4", await RowsAsync("select * from out"));
    }

    [Fact]
    public async Task System_time_with_delay_takes_rows_after_the_end()
    {
        await RunAsync(Ticks + """

            w = createTimeSeriesEngine(name="e", windowSize=1000, step=1000, metrics=<[sum(x)]>, dummyTable=ticks, outputTable=out, useSystemTime=true, keyColumn=`sym, acceptedDelay=300)
            """);
        Advance(550);
        await RunAsync("insert into w values(NULL, `a, 1)");
        Advance(400);
        await RunAsync("insert into w values(NULL, `a, 2)");
        Advance(99);
        Assert.Equal("", await RowsAsync("select * from out"));
        Advance(1);

        Assert.Equal("2024.05.06T09:30:01.000 a 3", await RowsAsync("select * from out"));
    }

    [Fact]
    public async Task Subwindow_counts_a_part_of_each_window()
    {
        var rows = await OutAsync(Seconds + """

            w = createTimeSeriesEngine(name="e", windowSize=60, step=60, metrics=<[sum(x)]>, dummyTable=ticks, outputTable=out, timeColumn=`time, subWindow=10s:20s)
            insert into w values(09:30:05, 1)
            insert into w values(09:30:10, 2)
            insert into w values(09:30:19, 4)
            insert into w values(09:30:20, 8)
            insert into w values(09:31:15, 16)
            insert into w values(09:32:00, 32)
            """);

        Assert.Equal("09:30:20 6; 09:31:20 16", rows);
    }

    // The first row at 10:07:30: the boundary before it depends on the step.
    [Theory]
    [InlineData("120", "true", "10:08:00")]
    [InlineData("300", "true", "10:10:00")]
    [InlineData("300", "false", "10:12:00")]
    [InlineData("45", "true", "10:07:45")]
    [InlineData("7", "true", "10:07:37")]
    public async Task First_window_is_aligned(string step, string isRound, string expected)
    {
        var rows = await OutAsync(Seconds + $"""

            w = createTimeSeriesEngine(name="e", windowSize={step}, step={step}, metrics=<[sum(x)]>, dummyTable=ticks, outputTable=out, timeColumn=`time, roundTime={isRound})
            insert into w values(10:07:30, 1)
            insert into w values(10:59:00, 2)
            """);

        Assert.Equal($"{expected} 1", rows);
    }

    [Fact]
    public async Task Date_and_time_may_stand_in_two_columns_and_keys_in_several()
    {
        var rows = await OutAsync("""
            ticks = table(1:0, `day`at`sym`side`x, [DATE, SECOND, SYMBOL, CHAR, INT])
            out = table(1:0, `time`sym`side`total, [DATETIME, SYMBOL, CHAR, LONG])
            w = createTimeSeriesEngine("e", 60, 60, <[sum(x)]>, ticks, out, `day`at, false, `sym`side)
            w.append!(table(take(2024.05.06, 4) as day, 09:30:00 09:30:01 09:30:02 09:31:00 as at, `a`a`a`a as sym, ['B', 'S', 'B', 'B'] as side, 1 2 4 8 as x))
            """);

        Assert.Equal("2024.05.06T09:31:00 a B 5", rows.Replace("'", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Groups_without_rows_are_forgotten_from_time_to_time()
    {
        await RunAsync("""
            ticks = table(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, INT])
            out = table(1:0, `time`sym`total`mid, [TIMESTAMP, SYMBOL, LONG, DOUBLE])
            w = createTimeSeriesEngine(name="e", windowSize=1000, step=1000, metrics=<[sum(x), med(x)]>, dummyTable=ticks, outputTable=out, timeColumn=`time, keyColumn=`sym, forceTriggerTime=0, keyPurgeFreqInSec=10)
            """);
        await RunAsync("""
            insert into w values(2024.05.06T09:30:00.100, `a, 1)
            insert into w values(2024.05.06T09:30:00.200, `b, 2)
            insert into w values(2024.05.06T09:30:03.100, `b, 4)
            """);
        var engine = await EngineAsync("e");
        Assert.Equal(2, engine.GroupCount);

        Advance(10_000);
        await RunAsync("insert into w values(2024.05.06T09:30:04.100, `b, 8)");
        Assert.Equal(1, engine.GroupCount);
        await RunAsync("insert into w values(2024.05.06T09:30:05.000, `b, 16)");
        Assert.Equal(
            "2024.05.06T09:30:01.000 b 2 2; 2024.05.06T09:30:01.000 a 1 1; 2024.05.06T09:30:04.000 b 4 4; 2024.05.06T09:30:05.000 b 8 8",
            await RowsAsync("select * from out"));
    }

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
