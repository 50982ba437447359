using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary><c>dailyAlignedBar</c>, the expected starts worked out by hand.</summary>
public sealed class DailyBarTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Theory]
    [InlineData("dailyAlignedBar(2024.03.01T09:31:30 2024.03.01T10:29:59 2024.03.01T10:30:00, 09:30:00, 3600)",
        "[2024.03.01T09:30:00,2024.03.01T09:30:00,2024.03.01T10:30:00]")]
    // The afternoon begins anew: 13:20 lies 20 minutes into it, not 230 minutes into the morning.
    [InlineData("dailyAlignedBar(2024.03.01T11:30:00 2024.03.01T13:20:00, 09:30:00 13:00:00, 45m)",
        "[2024.03.01T11:00:00,2024.03.01T13:00:00]")]
    [InlineData("dailyAlignedBar(09:29:59.999 09:30:00.000 NULL, 09:30:00.000, 1000)", "[09:29:59.000,09:30:00.000,]")]
    // 00:30 belongs to the session of the evening before: 121 minutes are 17 times 7 and 2.
    [InlineData("dailyAlignedBar(2024.03.02T00:31:00, 13:30:00 22:30:00, 7m)", "2024.03.02T00:29:00")]
    [InlineData("dailyAlignedBar(00:31:00, 13:30:00 22:30:00, 7m)", "00:29:00")]
    [InlineData("dailyAlignedBar(00:01:00, 13:30:00 22:30:00, 100m)", "22:30:00")]
    [InlineData("dailyAlignedBar(09:30:00.000000001, 09:30:00.000000000, 1H)", "09:30:00.000000000")]
    public async Task Bars_begin_with_their_session(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(script)));

    [Theory]
    // 11:30 ends the morning and a bar of an hour; it ends no bar of 45 minutes.
    [InlineData("11:30:00 15:00:00", "60m", "[2024.03.01T10:30:00,2024.03.01T14:00:00]")]
    [InlineData("11:30:00 15:00:00", "45m", "[2024.03.01T11:00:00,2024.03.01T14:30:00]")]
    // An end that is not reached changes nothing.
    [InlineData("11:40:00 15:10:00", "60m", "[2024.03.01T11:30:00,2024.03.01T15:00:00]")]
    public async Task End_of_a_session_joins_the_bar_that_it_ends(string ends, string length, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(
            $"dailyAlignedBar(2024.03.01T11:30:00 2024.03.01T15:00:00, 09:30:00 13:00:00, {length}, {ends}, true)")));

    [Fact]
    public async Task Bars_group_a_query() =>
        Assert.Equal("b        v\n-------- -\n09:30:00 3\n13:00:00 7", Formatter.Format(await fixture.RunAsync(
            """
            t = table(09:30:00 10:29:59 13:00:00 13:59:00 as time, 1..4 as v)
            select sum(v) as v from t group by dailyAlignedBar(X=time, timeOffset=09:30:00 13:00:00, n=1H) as b
            """)).ReplaceLineEndings("\n"));

    [Theory]
    [InlineData("dailyAlignedBar(2024.03.01, 09:30:00, 60)", "must hold times")]
    [InlineData("dailyAlignedBar(10:00:00, 13:00:00 09:30:00, 60)", "must increase")]
    [InlineData("dailyAlignedBar(10:00:00, 09:30:00.500, 60)", "finer than a SECOND")]
    [InlineData("dailyAlignedBar(10:00:00, 09:30:00, 0)", "must be a positive integer")]
    [InlineData("dailyAlignedBar(10:00:00, 09:30:00, 1d)", "hours or less")]
    [InlineData("dailyAlignedBar(10:00:00, 09:30:00 13:00:00, 60, 11:30:00, true)", "one time of day for each")]
    [InlineData("dailyAlignedBar(10:00:00, 09:30:00, 60, , true)", "needs timeEnd")]
    [InlineData("dailyAlignedBar(10:00:00, 34200, 60)", "must be of SECOND")]
    public async Task What_fits_no_session_says_so(string script, string complaint) =>
        Assert.Contains(complaint, (await fixture.FailAsync(script)).Message, StringComparison.Ordinal);
}
