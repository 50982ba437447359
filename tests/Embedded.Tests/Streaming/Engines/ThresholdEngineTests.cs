namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

public sealed class ThresholdEngineTests : EngineFixture
{
    private const string Trades = "trades = table(1:0, `time`sym`price`volume, [TIMESTAMP, SYMBOL, DOUBLE, INT])\n";

    private static string Create(string columns, string arguments) => Trades + $"""
        out = table(1:0, {columns})
        t = createThresholdEngine(name="t", threshold=100, metrics=<[last(price), sum(volume)]>, dummyTable=trades, outputTable=out,
            thresholdColumn=`volume, keyColumn=`sym{arguments})

        """;

    private static string Bars(string arguments = "") =>
        Create("`time`sym`last`volume, [TIMESTAMP, SYMBOL, DOUBLE, LONG]", ", timeColumn=`time" + arguments);

    private static string Insert(string time, int volume, double price = 1, string sym = "a", int day = 6) => FormattableString.Invariant(
        $"insert into t values(2024.05.0{day}T{time}, `{sym}, {price:0.0}, {volume})\n");

    [Fact]
    public async Task Window_ends_when_the_sum_reaches_the_next_step()
    {
        var rows = await OutAsync(
            Bars() + Insert("09:30:00.000", 60) + Insert("09:30:01.000", 70, sym: "b") + Insert("09:30:02.000", 50, 2) + Insert("09:30:03.000", 80)
            + Insert("09:30:04.000", 10, 3));

        Assert.Equal("2024.05.06T09:30:02.000 a 2 110; 2024.05.06T09:30:04.000 a 3 90", rows);
    }

    [Fact]
    public async Task Row_over_several_steps_ends_one_window()
    {
        var rows = await OutAsync(
            Create("`sym`step`sum`last`volume, [SYMBOL, LONG, DOUBLE, DOUBLE, LONG]", ", outputThreshold=true")
            + Insert("09:30:00.000", 250) + Insert("09:30:01.000", 49) + Insert("09:30:02.000", 1));

        Assert.Equal("a 200 250 1 250; a 300 300 1 50", rows);
    }

    [Fact]
    public async Task Rows_outside_of_sessions_do_not_count()
    {
        var rows = await OutAsync(
            Bars(", sessionBegin=09:30:00.000 13:00:00.000, sessionEnd=11:30:00.000 15:00:00.000") + Insert("09:29:59.999", 90)
            + Insert("09:30:00.000", 50) + Insert("11:30:00.000", 40) + Insert("12:00:00.000", 90) + Insert("13:00:00.000", 10));

        Assert.Equal("2024.05.06T13:00:00.000 a 1 100", rows);
    }

    [Fact]
    public async Task Open_window_is_shown_some_time_after_the_end_of_its_session()
    {
        // The clock stands at 09:30:00.250.
        await RunAsync(
            Bars(", sessionBegin=09:30:00.000 13:00:00.000, sessionEnd=11:30:00.000 15:00:00.000, forceTriggerSessionEndTime=5000")
            + Insert("09:30:00.000", 50) + Insert("11:29:00.000", 20, 2) + Insert("11:29:30.000", 30, 3, "b"));
        Advance(2 * 3_600_000);
        Assert.Equal("", await RowsAsync("select * from out"));
        Advance(5_000);
        Assert.Equal("2024.05.06T11:29:00.000 a 2 70; 2024.05.06T11:29:30.000 b 3 30", await RowsAsync("select * from out"));

        // The sum goes on.
        await RunAsync(Insert("13:00:00.000", 30, 4));
        Assert.Equal("2024.05.06T13:00:00.000 a 4 30", await RowsAsync("select * from out where last == 4"));
        Advance(6 * 3_600_000);
        Assert.Equal("3", await RowsAsync("select count(*) from out"));
    }

    [Theory]
    [InlineData("", "2024.05.07T09:30:00.000 a 1 120")]
    [InlineData(", keyPurgeDaily=true", "2024.05.06T14:00:00.000 a 1 70; 2024.05.07T09:31:00.000 a 1 110")]
    public async Task New_day_may_begin_anew(string arguments, string expected)
    {
        var rows = await OutAsync(
            Bars(arguments) + Insert("14:00:00.000", 70) + Insert("09:30:00.000", 50, day: 7) + Insert("09:31:00.000", 60, day: 7));

        Assert.Equal(expected, rows);
    }

    [Fact]
    public async Task Snapshot_keeps_the_sum_and_the_window()
    {
        var create = Bars($", snapshotDir=\"{Folder}\", snapshotIntervalInMsgCount=1");
        await RunAsync(create + Insert("09:30:00.000", 60) + "dropStreamEngine(`t)");

        Assert.Equal("2024.05.06T09:30:01.000 a 1 100", await OutAsync(create + Insert("09:30:01.000", 40)));
    }

    [Theory]
    [InlineData(", timeColumn=`time, forceTriggerSessionEndTime=5", "forceTriggerSessionEndTime")]
    [InlineData(", keyPurgeDaily=true", "timeColumn")]
    [InlineData(", timeColumn=`time, sessionBegin=09:30:00", "sessionEnd")]
    public async Task Wrong_argument_is_named(string arguments, string parameter) => Assert.Contains(
        parameter, await ErrorAsync(Create("`time`sym`last`volume, [TIMESTAMP, SYMBOL, DOUBLE, LONG]", arguments)), StringComparison.Ordinal);
}
