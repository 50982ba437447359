using System.Collections.Concurrent;
using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// The trading calendars of an engine by market: those in the files of a folder, and those that scripts add while it runs.
/// A file <c>XNYS.csv</c> has one column, <c>holidayDate</c> or <c>tradingDate</c>, of dates such as 2024.07.04. Safe for
/// concurrent use.
/// </summary>
internal sealed class MarketCalendars
{
    private const string HolidayHeader = "holidayDate";

    private const string TradingHeader = "tradingDate";

    private readonly ConcurrentDictionary<string, Lazy<TradingDays>> _calendars = new(StringComparer.Ordinal);

    /// <summary>The calendars of a folder; without one there are only those that scripts add.</summary>
    public MarketCalendars(string? directory)
    {
        if (directory is null || !Directory.Exists(directory)) return;
        foreach (var file in Directory.EnumerateFiles(directory, "*.csv"))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            if (IsName(name)) _calendars[name] = new Lazy<TradingDays>(() => Read(name, file));
        }
    }

    /// <summary>The markets in alphabetical order.</summary>
    public IReadOnlyList<string> Names => [.. _calendars.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The calendar of a market, or null.</summary>
    /// <exception cref="ScriptException">Its file cannot be read.</exception>
    public TradingDays? Find(string market) => _calendars.TryGetValue(market, out var calendar) ? calendar.Value : null;

    /// <summary>The calendar of a market.</summary>
    /// <exception cref="ScriptException">There is none, or its file cannot be read.</exception>
    public TradingDays Get(string market) => Find(market) ?? throw new ScriptException(
        $"There is no trading calendar {market}; add it with addMarketHoliday.");

    /// <summary>Adds a calendar. Adding the same one again changes nothing, so that a script can run twice.</summary>
    /// <exception cref="ScriptException">The name is no market's, or another calendar has it.</exception>
    public void Add(TradingDays calendar)
    {
        if (!IsName(calendar.Name))
            throw new ScriptException($"The market '{calendar.Name}' must be written in upper-case letters.");
        var kept = _calendars.GetOrAdd(calendar.Name, _ => new Lazy<TradingDays>(calendar)).Value;
        if (kept.IsHolidays != calendar.IsHolidays || !kept.Listed.SequenceEqual(calendar.Listed))
            throw new ScriptException(
                $"The added market '{calendar.Name}' already exists; change it with updateMarketHoliday.");
    }

    /// <summary>Puts a calendar in the place of the one with its name.</summary>
    public void Replace(TradingDays calendar) => _calendars[calendar.Name] = new Lazy<TradingDays>(calendar);

    /// <summary>Forgets a calendar until the engine is opened again.</summary>
    /// <exception cref="ScriptException">There is none of that name.</exception>
    public void Remove(string market)
    {
        if (!_calendars.TryRemove(market, out _)) throw new ScriptException($"There is no trading calendar {market}.");
    }

    private static bool IsName(string name) => name.Length > 0 && name.All(char.IsAsciiLetterUpper);

    private static TradingDays Read(string name, string file)
    {
        var lines = File.ReadAllLines(file);
        var header = lines.Length == 0 ? "" : lines[0].Trim();
        if (header is not (HolidayHeader or TradingHeader))
            throw new ScriptException($"{file} must begin with the column name {HolidayHeader} or {TradingHeader}.");
        var days = lines.Skip(1).Where(line => !string.IsNullOrWhiteSpace(line)).Select(line =>
            DateOnly.TryParseExact(line.Trim(), "yyyy.MM.dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? Temporal.ToDays(day)
                : throw new ScriptException($"{file}: '{line}' is no date such as 2024.07.04."));
        return new TradingDays(name, days, header == HolidayHeader);
    }
}
