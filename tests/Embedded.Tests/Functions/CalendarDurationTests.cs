using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Durations that count the trading days of a market.</summary>
public sealed class CalendarDurationTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    // 2024.01.01 is a Monday; with it the Thursday and the Friday are holidays.
    private const string Market = "addMarketHoliday(\"QQQQ\", 2024.01.01 2024.01.04 2024.01.05)\n";

    [Theory]
    [InlineData("3QQQQ", "3QQQQ")]
    [InlineData("typestr(3QQQQ)", "DURATION")]
    [InlineData("duration(\"3QQQQ\") == 3QQQQ", "true")]
    [InlineData("temporalAdd(2024.01.01 2024.01.03 2024.01.06, 2QQQQ)", "[2024.01.03,2024.01.09,2024.01.09]")]
    [InlineData("temporalAdd(2024.01.08, -2QQQQ)", "2024.01.02")]
    [InlineData("temporalAdd(2024.01.03T10:30:00, 1QQQQ)", "2024.01.08T10:30:00")]
    // Two of two trading days between the rows: the older one has a weight of one half; then three of six.
    [InlineData("ewmMean(0.0 3, halfLife=2QQQQ, times=2024.01.01 2024.01.03)", "[0,2]")]
    public async Task Days_of_the_market_are_counted(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(Market + script)));

    [Theory]
    [InlineData("temporalAdd(2024.01.01, 2WXYZ)", "no trading calendar WXYZ")]
    [InlineData("2024.01.01 + 2QQQQ", "Only temporalAdd")]
    [InlineData("bar(2024.01.01 2024.01.02, 2QQQQ)", "fixed length")]
    [InlineData("temporalAdd(2024.01.01, 2, `WXYZ)", "or a trading calendar")]
    [InlineData("ewmMean(0.0 3, halfLife=2QQQQ, times=2024.01.01T00:00:00 2024.01.03T00:00:00)", "must be dates")]
    [InlineData("3QQQ", "trading calendar such as XNYS")]
    public async Task What_takes_no_market_says_so(string script, string complaint) =>
        Assert.Contains(complaint, (await fixture.FailAsync(Market + script)).Message, StringComparison.Ordinal);

    [Fact]
    public void Number_on_the_wire_is_that_of_the_letters()
    {
        Assert.True(Duration.TryParse("7XNYS", out var duration));
        Assert.Equal(0x584E5953, (int)duration.Unit);
        Assert.True(Duration.IsUnit(0x584E5953));
        Assert.False(Duration.IsUnit(0x584E595A + 1));
        Assert.False(Duration.IsUnit(11));
    }
}
