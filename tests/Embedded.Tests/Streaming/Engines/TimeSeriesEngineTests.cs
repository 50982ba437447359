namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>Which rows windows hold, and what metrics make of them.</summary>
public sealed class TimeSeriesEngineTests : TimeSeriesFixture
{
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
        var rows = await OutAsync(Seconds + Minutes($"fill={value}") + """
            insert into w values(09:30:10, 1)
            insert into w values(09:33:10, 2)
            insert into w values(09:34:00, 3)
            """);

        Assert.Equal(expected, rows);
    }

    [Fact]
    public async Task Subwindow_counts_a_part_of_each_window()
    {
        var rows = await OutAsync(Seconds + Minutes("subWindow=10s:20s") + """
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
}
