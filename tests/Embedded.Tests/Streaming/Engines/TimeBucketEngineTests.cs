namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

public sealed class TimeBucketEngineTests : EngineFixture
{
    private static string Create(string arguments = "", string points = "09:30m 09:33m 09:40m") => $"""
        bars = table(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, INT])
        out = table(1:0, `time`sym`total, [TIMESTAMP, SYMBOL, LONG])
        b = createTimeBucketEngine(name="b", timeCutPoints={points}, metrics=<[sum(x)]>, dummyTable=bars, outputTable=out,
            timeColumn=`time, keyColumn=`sym{arguments})

        """;

    private static string Insert(string time, int x, string sym = "a", int day = 6) =>
        $"insert into b values(2024.05.0{day}T{time}, `{sym}, {x})\n";

    [Fact]
    public async Task Window_is_over_with_the_row_of_its_last_minute()
    {
        var rows = await OutAsync(
            Create() + Insert("09:29:00.000", 100) + Insert("09:30:00.000", 1) + Insert("09:31:00.000", 8, "b")
            + Insert("09:32:00.000", 2) + Insert("09:32:00.000", 400));

        Assert.Equal("2024.05.06T09:33:00.000 a 3", rows);
    }

    [Fact]
    public async Task Row_behind_the_last_minute_belongs_to_no_window()
    {
        var rows = await OutAsync(Create() + Insert("09:31:00.000", 1) + Insert("09:32:00.500", 100) + Insert("09:39:00.000", 4));

        Assert.Equal("2024.05.06T09:33:00.000 a 1; 2024.05.06T09:40:00.000 a 4", rows);
    }

    [Fact]
    public async Task Window_closed_on_the_right_holds_its_end_and_not_its_start()
    {
        var rows = await OutAsync(
            Create(", closed='right'") + Insert("09:30:00.000", 100) + Insert("09:30:00.001", 1) + Insert("09:33:00.000", 2)
            + Insert("09:33:00.001", 4) + Insert("09:40:00.000", 8));

        Assert.Equal("2024.05.06T09:33:00.000 a 3; 2024.05.06T09:40:00.000 a 12", rows);
    }

    [Fact]
    public async Task Windows_come_again_every_day_and_may_show_their_start()
    {
        var rows = await OutAsync(
            Create(", useWindowStartTime=true") + Insert("09:31:00.000", 1) + Insert("09:31:00.000", 2, day: 7)
            + Insert("09:35:00.000", 4, day: 7));

        Assert.Equal("2024.05.06T09:30:00.000 a 1; 2024.05.07T09:30:00.000 a 2", rows);
    }

    [Fact]
    public async Task Empty_windows_are_filled()
    {
        var rows = await OutAsync(
            Create(", fill=0", "09:30m 09:31m 09:32m 09:33m") + Insert("09:30:00.000", 1) + Insert("09:32:00.000", 2));

        Assert.Equal("2024.05.06T09:31:00.000 a 1; 2024.05.06T09:32:00.000 a 0; 2024.05.06T09:33:00.000 a 2", rows);
    }

    [Fact]
    public async Task Snapshot_goes_on_in_the_middle_of_a_window()
    {
        var arguments = $", snapshotDir=\"{Folder}\", snapshotIntervalInMsgCount=1";
        await RunAsync(Create(arguments) + Insert("09:30:00.000", 1));
        await RunAsync("dropStreamEngine(`b)");
        var rows = await OutAsync(Create(arguments) + Insert("09:32:00.000", 2));

        Assert.Equal("2024.05.06T09:33:00.000 a 3", rows);
    }

    [Theory]
    [InlineData("", "09:33m 09:30m", "ascending")]
    [InlineData("", "[09:33m]", "timeCutPoints")]
    [InlineData(", keyPurgeFreqInSec=5, fill=0", "09:30m 09:33m", "no fill")]
    [InlineData(", closed='both'", "09:30m 09:33m", "'left' or 'right'")]
    public async Task Mistake_names_the_argument(string arguments, string points, string hint) =>
        Assert.Contains(hint, await ErrorAsync(Create(arguments, points)), StringComparison.Ordinal);
}
