namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>When windows are read.</summary>
public sealed class TimeSeriesTimingTests : TimeSeriesFixture
{
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
        var rows = await OutAsync(Seconds + Minutes("updateTime=0") + """
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
}
