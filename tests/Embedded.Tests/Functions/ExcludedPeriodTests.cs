using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Windows in time that pass over a break of every day.</summary>
public sealed class ExcludedPeriodTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    // One row in each of the last two minutes before a break of ninety minutes and the first two behind it.
    private const string Setup = """
        t = 2024.01.02T11:28:30.000 2024.01.02T11:29:30.000 2024.01.02T13:00:30.000 2024.01.02T13:01:30.000
        x = 1 2 4 8

        """;

    [Theory]
    [InlineData("tmoving(sum, t, x, 2m)", "[1,3,4,12]")]
    [InlineData("tmoving(sum, t, x, 2m, 11:30m:13:00m)", "[1,3,6,12]")]
    [InlineData("tmoving(sum, t, x, 2m, 11:30:00:13:00:00)", "[1,3,6,12]")]
    [InlineData("tmoving(sum, time(t), x, 3m, 11:30m:13:00m)", "[1,3,7,14]")]
    [InlineData("twindow(sum, x, t, -1m:0m, , 11:30m:13:00m)", "[1,3,6,12]")]
    [InlineData("twindow(sum, x, t, 0m:1m, , 11:30m:13:00m)", "[3,6,12,8]")]
    public async Task Window_reaches_over_the_break(string call, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(Setup + call)));

    [Fact]
    public async Task Break_counts_on_every_day_once()
    {
        var printed = await fixture.RunAsync("""
            t = 2024.01.02T23:00:00.000 2024.01.03T11:30:00.000 2024.01.03T13:00:00.000
            tmoving(sum, t, 1 2 4, 13H, 11:30m:13:00m)
            """);
        Assert.Equal("[1,3,7]", Formatter.Format(printed));
    }

    [Theory]
    [InlineData("tmoving(sum, t, x, 2m, 11:29m:13:00m)", "excluded period")]
    [InlineData("tmoving(sum, t, x, 2m, 13:00m:11:30m)", "later")]
    [InlineData("tmoving(sum, t, x, 23H, 11:30m:13:00m)", "fit into a day")]
    [InlineData("tmoving(sum, t, x, 1M, 11:30m:13:00m)", "fit into a day")]
    [InlineData("tmoving(sum, date(t), x, 2d, 11:30m:13:00m)", "TIMESTAMP")]
    [InlineData("tmoving(sum, t, x, 2m, 1:2)", "times of day")]
    [InlineData("twindow(sum, x, t, -1m:0m, 1, 11:30m:13:00m)", "together")]
    public async Task Wrong_break_is_refused(string call, string word) =>
        Assert.Contains(word, (await fixture.FailAsync(Setup + call)).Message, StringComparison.Ordinal);
}
