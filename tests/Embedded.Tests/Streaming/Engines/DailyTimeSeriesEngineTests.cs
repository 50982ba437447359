namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

public sealed class DailyTimeSeriesEngineTests : EngineFixture
{
    private const string Ticks = """
        ticks = table(1:0, `time`sym`x, [DATETIME, SYMBOL, INT])
        out = table(1:0, `time`sym`total, [DATETIME, SYMBOL, LONG])
        """;

    private const string Start = """
        w = createDailyTimeSeriesEngine(name="d", windowSize=60, step=60, metrics=<[sum(x)]>, dummyTable=ticks, outputTable=out, timeColumn=`time, keyColumn=`sym, sessionBegin=09:30:00 13:00:00, sessionEnd=11:30:00 15:00:00
        """;

    private static string Create(string arguments) => Ticks + "\n" + Start.TrimEnd() + arguments + ")\n";

    private static string Insert(string time, int x, string sym = "a", string day = "2024.05.06") =>
        $"insert into w values({day}T{time}, `{sym}, {x})\n";

    [Fact]
    public async Task Rows_before_a_session_belong_to_its_first_window_and_rows_after_the_last_to_none()
    {
        var rows = await OutAsync(Create("") + Insert("09:10:00", 1) + Insert("09:30:59", 2) + Insert("11:29:10", 4)
            + Insert("12:00:00", 8) + Insert("13:00:30", 16) + Insert("14:59:30", 32) + Insert("15:00:00", 64)
            + Insert("09:31:00", 128, day: "2024.05.07") + Insert("09:32:00", 0, day: "2024.05.07"));

        Assert.Equal(
            "2024.05.06T09:31:00 a 3; 2024.05.06T11:30:00 a 4; 2024.05.06T13:01:00 a 24; 2024.05.06T15:00:00 a 32; "
            + "2024.05.07T09:32:00 a 128", rows);
    }

    [Fact]
    public async Task Row_at_the_end_of_a_session_is_merged_where_asked_for()
    {
        var rows = await OutAsync(Create(", mergeSessionEnd=true") + Insert("11:29:59", 1) + Insert("11:30:00", 2)
            + Insert("11:30:01", 4) + Insert("15:00:00", 8) + Insert("15:00:01", 16));

        Assert.Equal("2024.05.06T11:30:00 a 3; 2024.05.06T13:01:00 a 4; 2024.05.06T15:00:00 a 8", rows);
    }

    [Fact]
    public async Task Windows_do_not_reach_back_into_another_session()
    {
        var rows = await OutAsync(
            Create(", fill=0").Replace("windowSize=60", "windowSize=120", StringComparison.Ordinal)
            + Insert("11:28:00", 1) + Insert("13:00:00", 2) + Insert("13:02:00", 4));

        Assert.Equal(
            "2024.05.06T11:29:00 a 1; 2024.05.06T11:30:00 a 1; 2024.05.06T13:01:00 a 2; 2024.05.06T13:02:00 a 2", rows);
    }

    [Theory]
    [InlineData("true", "2024.05.06T15:00:00 a 1; 2024.05.09T09:32:00 a 2")]
    [InlineData("false", "2024.05.06T15:00:00 a 1; 2024.05.09T09:31:00 a 0; 2024.05.09T09:32:00 a 2")]
    public async Task Groups_of_the_day_before_are_filled_where_they_are_kept(string purges, string expected)
    {
        var rows = await OutAsync(Create($", fill=0, keyPurgeDaily={purges}") + Insert("14:59:00", 1)
            + Insert("09:31:00", 2, day: "2024.05.09") + Insert("09:32:00", 4, day: "2024.05.09"));

        Assert.Equal(expected, rows);
    }

    [Fact]
    public async Task Groups_are_forgotten_when_the_next_day_begins()
    {
        await RunAsync(Create("") + Insert("14:58:00", 1) + Insert("14:58:00", 1, "b") + Insert("15:00:00", 1)
            + Insert("15:00:00", 1, "b") + Insert("09:31:00", 2, "c", "2024.05.07"));

        Assert.Equal(1, (await EngineAsync("d")).GroupCount);
    }

    [Fact]
    public async Task Sessions_may_pass_midnight()
    {
        var rows = await OutAsync(
            Create("").Replace("09:30:00 13:00:00", "21:00:00 09:00:00", StringComparison.Ordinal)
                .Replace("11:30:00 15:00:00", "01:00:00 11:30:00", StringComparison.Ordinal)
            + Insert("20:59:00", 1) + Insert("21:00:00", 2) + Insert("23:59:59", 4) + Insert("00:00:10", 8, day: "2024.05.07")
            + Insert("02:00:00", 16, day: "2024.05.07") + Insert("09:00:30", 32, day: "2024.05.07")
            + Insert("11:30:00", 64, day: "2024.05.07"));

        Assert.Equal(
            "2024.05.06T21:01:00 a 2; 2024.05.07T00:00:00 a 4; 2024.05.07T00:01:00 a 8; 2024.05.07T09:01:00 a 48", rows);
    }

    [Theory]
    [InlineData("", "2024.05.06T15:00:00 a 1")]
    [InlineData(", mergeLastWindow=true", "2024.05.06T15:00:30 a 3")]
    public async Task Rest_of_a_session_is_cut_off_or_merged(string arguments, string expected)
    {
        var rows = await OutAsync(
            Create(arguments).Replace("11:30:00 15:00:00", "11:30:00 15:00:30", StringComparison.Ordinal)
            + Insert("14:59:10", 1) + Insert("15:00:20", 2) + Insert("15:00:40", 4));

        Assert.Equal(expected, rows);
    }

    [Fact]
    public async Task End_of_a_session_is_forced_by_the_clock()
    {
        // The clock stands at 09:30:00.250.
        await RunAsync(Create(", forceTriggerSessionEndTime=10") + Insert("11:29:50", 1) + Insert("11:29:51", 2, "b"));
        Advance(2 * 3_600_000);
        Assert.Equal("", await RowsAsync("select * from out"));
        Advance(10_000);

        Assert.Equal("2024.05.06T11:30:00 a 1; 2024.05.06T11:30:00 b 2", await RowsAsync("select * from out"));
    }

    [Fact]
    public async Task Merged_sessions_share_a_window()
    {
        var rows = await OutAsync(Merged("") + Insert("10:00:00", 1) + Insert("10:14:59", 2) + Insert("10:20:00", 4)
            + Insert("10:44:59", 8) + Insert("10:45:00", 16) + Insert("11:15:00", 32) + Insert("11:30:00", 64));

        Assert.Equal("2024.05.06T10:45:00 a 15; 2024.05.06T11:15:00 a 16; 2024.05.06T11:30:00 a 32", rows);
    }

    [Fact]
    public async Task Merged_sessions_know_when_their_windows_begin()
    {
        var rows = await OutAsync(
            Merged(", useWindowStartTime=true").Replace("windowSize=1800", "windowSize=3600", StringComparison.Ordinal)
            + Insert("10:00:00", 1) + Insert("10:45:00", 2) + Insert("11:15:00", 4));

        Assert.Equal("2024.05.06T09:30:00 a 1; 2024.05.06T10:00:00 a 3", rows);
    }

    [Fact]
    public async Task Part_of_each_window_is_read_where_asked_for()
    {
        var rows = await OutAsync(Create(", subWindow=10:20") + Insert("09:30:09", 1) + Insert("09:30:10", 2)
            + Insert("09:30:19", 4) + Insert("09:30:20", 8) + Insert("11:29:10", 16) + Insert("11:29:30", 32));

        Assert.Equal("2024.05.06T09:30:20 a 6; 2024.05.06T11:29:20 a 16", rows);
    }

    [Fact]
    public async Task Windows_by_the_clock_end_by_themselves_within_sessions()
    {
        // The clock stands at 09:30:00.250 and noon begins at 11:30.
        var script = Create(", useSystemTime=true").Replace("windowSize=60, step=60", "windowSize=60000, step=60000", StringComparison.Ordinal)
            .Replace("timeColumn=`time, ", "", StringComparison.Ordinal).Replace("[DATETIME, SYMBOL, LONG]", "[TIMESTAMP, SYMBOL, LONG]", StringComparison.Ordinal);
        await RunAsync(script + Insert("00:00:00", 1));
        Advance(59_749);
        Assert.Equal("", await RowsAsync("select * from out"));
        Advance(1);
        Assert.Equal("2024.05.06T09:31:00.000 a 1", await RowsAsync("select * from out"));

        // At 12:00, a row of the first window after noon; at 15:00:01, one of no window.
        Advance(149 * 60_000);
        await RunAsync(Insert("00:00:00", 2));
        Advance(60 * 60_000);
        Advance(60_000);
        Advance((119 * 60_000) + 1_000);
        await RunAsync(Insert("00:00:00", 4));
        Advance(3_600_000);

        Assert.Equal("2024.05.06T09:31:00.000 a 1; 2024.05.06T13:01:00.000 a 2", await RowsAsync("select * from out"));
    }

    [Fact]
    public async Task Open_windows_are_shown_while_they_take_late_rows()
    {
        var rows = await OutAsync(Create(", acceptedDelay=30, updateTime=20") + Insert("09:30:05", 1) + Insert("09:30:20", 2)
            + Insert("09:31:10", 4) + Insert("09:30:55", 8) + Insert("09:31:21", 16) + Insert("09:31:31", 32));

        // Shown: before the row of 09:30:20, before that of 09:30:55, before that of 09:31:21; closed by that of 09:31:31.
        Assert.Equal(
            "2024.05.06T09:31:00 a 1; 2024.05.06T09:31:00 a 3; 2024.05.06T09:32:00 a 4; 2024.05.06T09:31:00 a 11", rows);
        Advance(40_000);
        Assert.Equal("2024.05.06T09:32:00 a 52", await RowsAsync("select * from out where time > 2024.05.06T09:31:00 order by total desc limit 1"));
    }

    private static string Merged(string arguments) =>
        Create($", mergeSession=[true]{arguments}").Replace("windowSize=60, step=60", "windowSize=1800, step=1800", StringComparison.Ordinal)
            .Replace("09:30:00 13:00:00", "09:00:00 10:30:00", StringComparison.Ordinal)
            .Replace("11:30:00 15:00:00", "10:15:00 11:30:00", StringComparison.Ordinal);

    [Theory]
    [InlineData(", mergeSession=[true, false]", "mergeSession")]
    [InlineData(", mergeSession=[1]", "mergeSession")]
    [InlineData(", mergeLastWindow=true, subWindow=0:10", "mergeLastWindow")]
    public async Task Wrong_argument_is_named(string arguments, string parameter) =>
        Assert.Contains(parameter, await ErrorAsync(Create(arguments)), StringComparison.Ordinal);
}
