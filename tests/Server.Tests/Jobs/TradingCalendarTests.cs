using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Jobs;

namespace DolphinQuant.Server.Tests.Jobs;

public class TradingCalendarTests
{
    [Theory]
    [InlineData("us", "2016-09-30", true)]
    [InlineData("us", "2016-10-01", false)]
    [InlineData("us", "2016-07-04", false)]
    [InlineData("us", "2012-10-29", false)]
    [InlineData("us", "2025-01-09", false)]
    [InlineData("us", "2028-11-23", false)]
    [InlineData("us", "2016-10-03", true)]
    [InlineData("cn", "2016-10-03", false)]
    [InlineData("cn", "2023-01-24", false)]
    [InlineData("cn", "2023-01-28", false)]
    [InlineData("cn", "2023-01-30", true)]
    [InlineData("cn", "2024-02-09", false)]
    [InlineData("cn", "2023-07-04", true)]
    public async Task Day_isSessionOrNot(string market, string date, bool isSession)
    {
        var calendars = await TestData.CalendarsAsync();

        Assert.Equal(isSession, calendars[market].IsSession(TestData.Day(date)));
    }

    [Fact]
    public async Task Year2015_hasItsSessions()
    {
        var calendars = await TestData.CalendarsAsync();
        var (first, last) = (TestData.Day("2015-01-01"), TestData.Day("2015-12-31"));

        Assert.Equal(252, calendars["us"].Sessions(first, last).Count());
        Assert.Equal(244, calendars["cn"].Sessions(first, last).Count());
    }

    [Fact]
    public async Task NextAndPrevious_skipGoldenWeek()
    {
        var china = await TestData.CalendarAsync(Market.China);

        Assert.Equal(TestData.Day("2023-10-09"), china.Next(TestData.Day("2023-09-28")));
        Assert.Equal(TestData.Day("2023-09-28"), china.Previous(TestData.Day("2023-10-09")));
        Assert.Equal(TestData.Day("2023-09-28"), china.Previous(TestData.Day("2023-10-04")));
    }

    [Theory]
    [InlineData("2015-11-27", 13)]
    [InlineData("2015-11-30", 16)]
    [InlineData("2024-12-24", 13)]
    public async Task Close_ofShortSession_isEarly(string date, int hour)
    {
        var unitedStates = await TestData.CalendarAsync(Market.UnitedStates);

        Assert.Equal(new TimeOnly(hour, 0), unitedStates.CloseOf(TestData.Day(date)));
    }

    [Fact]
    public async Task MissingCalendar_isASettingsMistake()
    {
        using var folder = new TemporaryFolder();

        var failure = await Assert.ThrowsAsync<SettingsException>(
            () => TradingCalendars.LoadAsync(folder.Path, CancellationToken.None));
        Assert.Contains("XNYS.csv", Assert.Single(failure.Mistakes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2015-07-03")]
    [InlineData("2015.07.03,13")]
    public async Task UnreadableLine_isASettingsMistakeNamingFileAndLine(string line)
    {
        using var folder = new TemporaryFolder();
        folder.Write("XNYS.csv", $"holidayDate\n2015.01.01\n{line}\n");

        var failure = await Assert.ThrowsAsync<SettingsException>(
            () => TradingCalendar.LoadAsync(Market.UnitedStates, folder.Path, CancellationToken.None));
        Assert.Contains("line 3", Assert.Single(failure.Mistakes), StringComparison.Ordinal);
    }
}
