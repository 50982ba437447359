namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

public sealed class AnomalyDetectionEngineTests : EngineFixture
{
    private static string Create(string metrics, string arguments = "") => $"""
        ticks = table(1:0, `time`sym`x, [SECOND, SYMBOL, INT])
        out = table(1:0, `time`sym`type`metric, [SECOND, SYMBOL, INT, STRING])
        w = createAnomalyDetectionEngine(name="n", metrics=<[{metrics}]>, dummyTable=ticks, outputTable=out, timeColumn=`time, keyColumn=`sym{arguments})

        """;

    private static string Insert(string time, int x, string sym = "a") => $"insert into w values({time}, `{sym}, {x})\n";

    [Fact]
    public async Task Conditions_on_columns_are_checked_for_every_row_of_a_group()
    {
        var rows = await OutAsync(Create("x > 5, x < prev(x), deltas(mavg(x, 2)) > 3")
            + Insert("09:30:00", 4) + Insert("09:30:01", 9, "b") + Insert("09:30:02", 3)
            + "w.append!(table(09:30:03 09:30:02 as time, `b`a as sym, 8 20 as x))");

        Assert.Equal(
            "09:30:01 b 0 x > 5; 09:30:02 a 1 x < prev(x); 09:30:03 b 0 x > 5; 09:30:03 b 1 x < prev(x); 09:30:02 a 0 x > 5; "
            + "09:30:02 a 2 deltas(mavg(x, 2)) > 3", rows);
    }

    [Fact]
    public async Task Conditions_on_aggregates_are_checked_for_every_window()
    {
        var rows = await OutAsync(Create("sum(x) > 5, x > avg(x)", ", windowSize=6, step=3")
            + Insert("09:30:00", 2) + Insert("09:30:02", 2) + Insert("09:30:03", 4) + Insert("09:30:01", 100)
            + Insert("09:30:07", 3) + Insert("09:30:12", 0));

        // Windows end at 3 (2 2), 6 (2 2 4), 9 (4 3) and 12 (3); rows are compared with the window before.
        Assert.Equal(
            "09:30:03 a 1 x > avg(x); 09:30:06 a 0 sum(x) > 5; 09:30:07 a 1 x > avg(x); 09:30:09 a 0 sum(x) > 5", rows);
    }

    [Fact]
    public async Task Descriptions_take_the_place_of_the_conditions() =>
        Assert.Equal("09:30:00 a 0 much", await OutAsync(Create("x > 5", ", anomalyDescription=['much']") + Insert("09:30:00", 6)));

    [Fact]
    public async Task State_can_be_captured_and_restored()
    {
        var create = Create("x > avg(x), x < prev(x)", ", windowSize=3, step=3");
        await RunAsync(create + Insert("09:30:00", 5) + Insert("09:30:03", 4));
        var state = (await EngineAsync("n")).Capture();
        await RunAsync("dropStreamEngine(`n)\n" + create);
        (await EngineAsync("n")).Restore(state);

        Assert.Equal("09:30:04 a 1 x < prev(x); 09:30:06 a 0 x > avg(x)",
            await OutAsync(Insert("09:30:04", 3) + Insert("09:30:06", 4)));
    }

    [Theory]
    [InlineData("sum(x) > 1", "", "windowSize")]
    [InlineData("sum(x) > 1", ", windowSize=5, step=2", "windowSize")]
    [InlineData("next(x) > 1", "", "next")]
    [InlineData("prev(avg(x)) > 1", ", windowSize=3, step=3", "from row to row")]
    [InlineData("linearTimeTrend(x, 2) > 1", "", "several")]
    [InlineData("x > 1", ", anomalyDescription=['a', 'b']", "anomalyDescription")]
    public async Task Wrong_argument_is_named(string metrics, string arguments, string named) =>
        Assert.Contains(named, await ErrorAsync(Create(metrics, arguments)), StringComparison.Ordinal);
}
