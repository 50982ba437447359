using DolphinQuant.Server.Configuration;

namespace DolphinQuant.Server.Jobs;

/// <summary>
/// When the daily run of a market is due: on its sessions, some time after the close, in the time zone of the exchange.
/// Pure: the same arguments give the same moments.
/// </summary>
internal sealed class MarketSchedule(TradingCalendar calendar, TimeSpan delay)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(calendar.Market.TimeZoneId);

    /// <summary>Market code.</summary>
    public string Market => calendar.Market.Code;

    /// <summary>
    /// The moment at which the run of a session is due. Closing times lie in the afternoon, where no time zone of ours
    /// skips or repeats an hour; the delay is added to the moment, not to the wall clock.
    /// </summary>
    public DateTimeOffset DueAt(DateOnly session)
    {
        var local = session.ToDateTime(calendar.CloseOf(session));
        return new DateTimeOffset(local, _zone.GetUtcOffset(local)) + delay;
    }

    /// <summary>The first due moment after <paramref name="now"/>.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset now)
    {
        var session = calendar.Previous(LocalDate(now));
        while (DueAt(session) <= now)
            session = calendar.Next(session);
        return DueAt(session);
    }

    /// <summary>The last session whose run is due at <paramref name="now"/>.</summary>
    public DateOnly LastDue(DateTimeOffset now)
    {
        var session = calendar.Next(LocalDate(now));
        while (DueAt(session) > now)
            session = calendar.Previous(session);
        return session;
    }

    /// <summary>
    /// The sessions that are due and not yet run, oldest first: those after <paramref name="lastFinished"/>, or the
    /// last one alone where no run has ever finished. Of a longer gap only the newest <paramref name="limit"/> are
    /// given: a list for a day long past helps nobody.
    /// </summary>
    public IReadOnlyList<DateOnly> Missed(DateOnly? lastFinished, DateTimeOffset now, int limit)
    {
        var session = LastDue(now);
        var oldest = lastFinished ?? calendar.Previous(session);
        var missed = new List<DateOnly>();
        for (; session > oldest && missed.Count < limit; session = calendar.Previous(session))
            missed.Add(session);
        missed.Reverse();
        return missed;
    }

    /// <summary>
    /// Whether the holidays of a moment's year are known; if not, its weekdays all count as sessions.
    /// </summary>
    public bool IsCalendarKnown(DateTimeOffset moment) =>
        LocalDate(moment).Year >= calendar.FirstYear && LocalDate(moment).Year <= calendar.LastYear;

    private DateOnly LocalDate(DateTimeOffset moment) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, _zone).Date);
}

/// <summary>The schedules of all markets, read against the clock.</summary>
internal sealed class MarketSchedules(TradingCalendars calendars, ScheduleOptions options, TimeProvider clock)
{
    private readonly Dictionary<string, MarketSchedule> _schedules = calendars.All.ToDictionary(
        calendar => calendar.Market.Code, calendar => new MarketSchedule(calendar, options.Delay));

    /// <summary>The schedule of a market.</summary>
    public MarketSchedule this[string market] => _schedules[market];

    /// <summary>
    /// The sessions of a market that are due now and not yet run, oldest first, as many as the settings allow.
    /// </summary>
    public IReadOnlyList<DateOnly> Missed(string market, DateOnly? lastFinished) =>
        _schedules[market].Missed(lastFinished, clock.GetUtcNow(), options.CatchUpSessions);
}
