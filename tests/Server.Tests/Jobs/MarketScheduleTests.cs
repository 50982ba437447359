using System.Globalization;
using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Jobs;

namespace DolphinQuant.Server.Tests.Jobs;

public class MarketScheduleTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(30);

    [Theory]
    [InlineData("us", "2016-01-15", "2016-01-15T21:30:00Z")]
    [InlineData("us", "2016-07-15", "2016-07-15T20:30:00Z")]
    [InlineData("us", "2016-03-11", "2016-03-11T21:30:00Z")]
    [InlineData("us", "2016-03-14", "2016-03-14T20:30:00Z")]
    [InlineData("us", "2016-11-04", "2016-11-04T20:30:00Z")]
    [InlineData("us", "2016-11-07", "2016-11-07T21:30:00Z")]
    [InlineData("us", "2015-11-27", "2015-11-27T18:30:00Z")]
    [InlineData("cn", "2023-01-16", "2023-01-16T07:30:00Z")]
    [InlineData("cn", "2023-07-17", "2023-07-17T07:30:00Z")]
    public async Task Run_isDueHalfAnHourAfterTheLocalClose(string market, string session, string expected)
    {
        var schedule = await ScheduleAsync(market);

        Assert.Equal(Moment(expected), schedule.DueAt(TestData.Day(session)));
    }

    [Theory]
    [InlineData("us", "2016-09-30T20:29:59Z", "2016-09-30T20:30:00Z")]
    [InlineData("us", "2016-09-30T20:30:00Z", "2016-10-03T20:30:00Z")]
    [InlineData("us", "2016-07-03T12:00:00Z", "2016-07-05T20:30:00Z")]
    [InlineData("us", "2016-10-01T02:00:00Z", "2016-10-03T20:30:00Z")]
    [InlineData("cn", "2023-09-28T08:00:00Z", "2023-10-09T07:30:00Z")]
    [InlineData("cn", "2023-01-20T07:30:00Z", "2023-01-30T07:30:00Z")]
    [InlineData("cn", "2023-01-29T23:00:00Z", "2023-01-30T07:30:00Z")]
    public async Task NextRun_isTheFirstDueMomentAfterNow(string market, string now, string expected)
    {
        var schedule = await ScheduleAsync(market);

        Assert.Equal(Moment(expected), schedule.NextAfter(Moment(now)));
    }

    [Theory]
    [InlineData("2016-09-30T20:29:59Z", "2016-09-29")]
    [InlineData("2016-09-30T20:30:00Z", "2016-09-30")]
    [InlineData("2016-10-02T12:00:00Z", "2016-09-30")]
    public async Task LastDue_isTheLastSessionWhoseMomentHasCome(string now, string expected)
    {
        var schedule = await ScheduleAsync("us");

        Assert.Equal(TestData.Day(expected), schedule.LastDue(Moment(now)));
    }

    [Theory]
    [InlineData("2023-09-26", 10, "2023-09-27 2023-09-28 2023-10-09")]
    [InlineData("2023-09-26", 2, "2023-09-28 2023-10-09")]
    [InlineData("2023-10-09", 10, "")]
    [InlineData("2023-10-10", 10, "")]
    [InlineData(null, 10, "2023-10-09")]
    [InlineData(null, 0, "")]
    public async Task Missed_areTheNewestSessionsAfterTheLastFinished(string? lastFinished, int limit, string expected)
    {
        var schedule = await ScheduleAsync("cn");
        DateOnly? last = lastFinished is null ? null : TestData.Day(lastFinished);

        var missed = schedule.Missed(last, Moment("2023-10-09T08:00:00Z"), limit);

        Assert.Equal(
            expected, string.Join(' ', missed.Select(day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));
    }

    [Fact]
    public async Task EveryDueMomentOfTenYears_isSeenOnceInOrder()
    {
        var schedule = await ScheduleAsync("us");
        var calendar = await TestData.CalendarAsync(Market.UnitedStates);
        var sessions = calendar.Sessions(TestData.Day("2010-01-01"), TestData.Day("2019-12-31")).ToList();

        var now = schedule.DueAt(sessions[0]);
        foreach (var session in sessions.Skip(1))
        {
            now = schedule.NextAfter(now);
            Assert.Equal(schedule.DueAt(session), now);
        }
    }

    [Fact]
    public async Task CalendarBeyondItsEnd_isKnownToBeUnknown()
    {
        var schedule = await ScheduleAsync("cn");

        Assert.True(schedule.IsCalendarKnown(Moment("2026-12-30T07:30:00Z")));
        Assert.False(schedule.IsCalendarKnown(Moment("2027-01-04T07:30:00Z")));
    }

    private static async Task<MarketSchedule> ScheduleAsync(string market) =>
        new((await TestData.CalendarsAsync())[market], Delay);

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
