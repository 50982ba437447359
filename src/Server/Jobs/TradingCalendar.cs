using System.Globalization;
using DolphinQuant.Server.Configuration;

namespace DolphinQuant.Server.Jobs;

/// <summary>The sessions of an exchange: weekdays that are no holiday. Some of them close early.</summary>
internal sealed class TradingCalendar
{
    private readonly HashSet<DateOnly> _holidays;
    private readonly IReadOnlyDictionary<DateOnly, TimeOnly> _earlyCloses;
    private readonly TimeOnly _regularClose;

    /// <summary>
    /// A calendar of one market. <paramref name="earlyCloses"/> gives the local closing time of short sessions.
    /// </summary>
    public TradingCalendar(
        Market market, IReadOnlyCollection<DateOnly> holidays, IReadOnlyDictionary<DateOnly, TimeOnly> earlyCloses)
    {
        Market = market;
        _holidays = [.. holidays];
        _earlyCloses = earlyCloses;
        _regularClose = market.Close;
        FirstYear = holidays.Count == 0 ? 0 : holidays.Min(day => day.Year);
        LastYear = holidays.Count == 0 ? 0 : holidays.Max(day => day.Year);
    }

    /// <summary>Market that keeps this calendar.</summary>
    public Market Market { get; }

    /// <summary>First year whose holidays are known.</summary>
    public int FirstYear { get; }

    /// <summary>
    /// Last year whose holidays are known. Later weekdays all count as sessions until the file is brought up to date.
    /// </summary>
    public int LastYear { get; }

    /// <summary>
    /// Reads <c>CODE.csv</c> (column <c>holidayDate</c>, yyyy.MM.dd) and, where it exists, <c>CODE_early.csv</c>
    /// (columns <c>date</c>, <c>close</c>) from a folder.
    /// </summary>
    /// <exception cref="SettingsException">The file is missing or a line of it cannot be read.</exception>
    public static async Task<TradingCalendar> LoadAsync(
        Market market, string directory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, market.CalendarCode + ".csv");
        var early = Path.Combine(directory, market.CalendarCode + "_early.csv");
        if (!File.Exists(path))
            throw new SettingsException(
                [$"Calendar:Directory has no calendar of market {market.Code}: {path} is missing."]);

        var holidays = await ReadRowsAsync(path, cancellationToken);
        var earlyCloses = File.Exists(early) ? await ReadRowsAsync(early, cancellationToken) : [];
        return new TradingCalendar(
            market,
            holidays.Select(row => row.Date).ToHashSet(),
            earlyCloses.ToDictionary(row => row.Date, row => row.Close ?? market.Close));
    }

    /// <summary>Whether the exchange opens on a day.</summary>
    public bool IsSession(DateOnly date) => !IsWeekend(date) && !_holidays.Contains(date);

    /// <summary>
    /// Whether a day is a Saturday or Sunday; Chinese make-up working days do not open the exchanges.
    /// </summary>
    public static bool IsWeekend(DateOnly date) => date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    /// <summary>Local closing time of a session.</summary>
    public TimeOnly CloseOf(DateOnly session) => _earlyCloses.GetValueOrDefault(session, _regularClose);

    /// <summary>The first session after a day.</summary>
    public DateOnly Next(DateOnly date)
    {
        do
            date = date.AddDays(1);
        while (!IsSession(date));
        return date;
    }

    /// <summary>The last session before a day.</summary>
    public DateOnly Previous(DateOnly date)
    {
        do
            date = date.AddDays(-1);
        while (!IsSession(date));
        return date;
    }

    /// <summary>The sessions from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public IEnumerable<DateOnly> Sessions(DateOnly first, DateOnly last)
    {
        for (var date = first; date <= last; date = date.AddDays(1))
        {
            if (IsSession(date))
                yield return date;
        }
    }

    private static async Task<List<(DateOnly Date, TimeOnly? Close)>> ReadRowsAsync(
        string path, CancellationToken cancellationToken)
    {
        var lines = await File.ReadAllLinesAsync(path, cancellationToken);
        return [.. lines.Select((text, index) => (Text: text.Trim(), Number: index + 1))
            .Where(line => line.Number > 1 && line.Text.Length > 0)
            .Select(line => ParseRow(path, line.Number, line.Text))];
    }

    private static (DateOnly Date, TimeOnly? Close) ParseRow(string path, int number, string text)
    {
        var cells = text.Split(',');
        var culture = CultureInfo.InvariantCulture;
        TimeOnly close = default;
        var hasClose = cells.Length > 1;
        if (DateOnly.TryParseExact(cells[0], "yyyy.MM.dd", culture, DateTimeStyles.None, out var date)
            && (!hasClose || TimeOnly.TryParseExact(cells[1], "HH:mm", culture, DateTimeStyles.None, out close)))
        {
            return (date, hasClose ? close : null);
        }

        throw new SettingsException(
            [$"Calendar:Directory holds a line that cannot be read: {path} line {number} '{text}'; "
                + "expected yyyy.MM.dd, with ',HH:mm' in a list of early closes."]);
    }
}

/// <summary>The calendars of all markets.</summary>
internal sealed class TradingCalendars(IReadOnlyList<TradingCalendar> calendars)
{
    /// <summary>The calendar of a market.</summary>
    public TradingCalendar this[string market] => calendars.First(calendar => calendar.Market.Code == market);

    /// <summary>Every calendar.</summary>
    public IReadOnlyList<TradingCalendar> All => calendars;

    /// <summary>Reads the calendars of all markets from a folder.</summary>
    /// <exception cref="SettingsException">A calendar is missing or cannot be read.</exception>
    public static async Task<TradingCalendars> LoadAsync(string directory, CancellationToken cancellationToken)
    {
        var calendars = new List<TradingCalendar>();
        foreach (var market in Market.All)
            calendars.Add(await TradingCalendar.LoadAsync(market, directory, cancellationToken));
        return new TradingCalendars(calendars);
    }
}
