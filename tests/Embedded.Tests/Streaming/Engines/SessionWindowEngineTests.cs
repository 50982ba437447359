namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

public sealed class SessionWindowEngineTests : EngineFixture
{
    private static string Create(string arguments) => $"""
        ticks = table(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, INT])
        out = table(1:0, `time`sym`total, [TIMESTAMP, SYMBOL, LONG])
        w = createSessionWindowEngine(name="s", sessionGap=10, metrics=<[sum(x)]>, dummyTable=ticks, outputTable=out, keyColumn=`sym{arguments})

        """;

    private static string Insert(int milliseconds, int x, string sym = "a") =>
        $"insert into w values(2024.05.06T09:30:00.000 + {milliseconds}, `{sym}, {x})\n";

    [Theory]
    [InlineData("", "2024.05.06T09:30:00.001 a 7; 2024.05.06T09:30:00.025 a 16")]
    [InlineData(", useSessionStartTime=false", "2024.05.06T09:30:00.025 a 7; 2024.05.06T09:30:00.035 a 16")]
    public async Task Window_ends_where_no_row_comes_for_a_while(string arguments, string expected)
    {
        var rows = await OutAsync(Create(", timeColumn=`time" + arguments) + Insert(1, 1) + Insert(10, 2) + Insert(2, 1000)
            + Insert(15, 4) + Insert(16, 8, "b") + Insert(25, 16) + Insert(40, 32));

        Assert.Equal(expected, rows);
    }

    [Fact]
    public async Task Window_is_forced_by_the_clock_and_by_other_groups()
    {
        await RunAsync(Create(", timeColumn=`time, forceTriggerTime=100") + Insert(1, 1) + Insert(5, 2, "b"));
        Advance(99);
        Assert.Equal("", await RowsAsync("select * from out"));
        Advance(1);
        Assert.Equal(
            "2024.05.06T09:30:00.001 a 1; 2024.05.06T09:30:00.005 b 2", await RowsAsync("select * from out"));

        await RunAsync(Insert(200, 4) + Insert(320, 8, "b"));
        Assert.Equal("2024.05.06T09:30:00.200 a 4", await RowsAsync("select * from out where total = 4"));
    }

    [Fact]
    public async Task System_time_ends_windows_by_itself()
    {
        await RunAsync(Create(", useSystemTime=true") + Insert(0, 1));
        Advance(9);
        await RunAsync(Insert(0, 2));
        Advance(9);
        Assert.Equal("", await RowsAsync("select * from out"));
        Advance(1);

        Assert.Equal("2024.05.06T09:30:00.250 a 3", await RowsAsync("select * from out"));
    }

    [Fact]
    public async Task Update_time_shows_the_open_window()
    {
        var rows = await OutAsync(
            Create(", timeColumn=`time, updateTime=5") + Insert(0, 1) + Insert(4, 2) + Insert(6, 4) + Insert(30, 8));

        Assert.Equal("2024.05.06T09:30:00.000 a 3; 2024.05.06T09:30:00.000 a 7", rows);
    }

    [Fact]
    public async Task State_can_be_captured_and_restored()
    {
        await RunAsync(Create(", timeColumn=`time") + Insert(0, 1) + Insert(1, 2, "b"));
        var state = (await EngineAsync("s")).Capture();
        await RunAsync("dropStreamEngine(`s)\n" + Create(", timeColumn=`time"));
        (await EngineAsync("s")).Restore(state);

        Assert.Equal("2024.05.06T09:30:00.000 a 5", await OutAsync(Insert(8, 4) + Insert(20, 8)));
    }

    [Theory]
    [InlineData("", "timeColumn")]
    [InlineData(", timeColumn=`time, updateTime=5, useSessionStartTime=false", "useSessionStartTime")]
    public async Task Wrong_argument_is_named(string arguments, string parameter) =>
        Assert.Contains(parameter, await ErrorAsync(Create(arguments)), StringComparison.Ordinal);
}
