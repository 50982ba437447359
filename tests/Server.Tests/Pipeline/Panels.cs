using DolphinQuant.Models;
using DolphinQuant.Models.Labels;
using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Jobs;
using DolphinQuant.Server.Pipeline.Panel;

namespace DolphinQuant.Server.Tests.Pipeline;

/// <summary>Small market panels in a market that trades on every weekday from 2016-09-01.</summary>
internal static class Panels
{
    public static TradingCalendar Weekdays { get; } =
        new(Market.UnitedStates, [], new Dictionary<DateOnly, TimeOnly>());

    public static DateOnly[] Sessions(int count) =>
        [.. Weekdays.Sessions(TestData.Day("2016-09-01"), TestData.Day("2017-12-29")).Take(count)];

    /// <summary>A panel in which every bar has a factor and was published on its day.</summary>
    public static MarketPanel Of(int sessions, params DailyBarSeries[] series)
    {
        var rows = series
            .SelectMany((one, symbol) => one.Columns.Sessions.Select(session => (Session: session, Symbol: symbol)))
            .Order()
            .ToArray();
        return new MarketPanel
        {
            Sessions = Sessions(sessions),
            Symbols = Array.ConvertAll(series, one => one.Symbol),
            Series = series,
            VisibleFrom = Array.ConvertAll(series, one => one.Columns.Sessions.ToArray()),
            Factors = new FactorRows(
                Array.ConvertAll(rows, row => row.Session),
                Array.ConvertAll(rows, row => row.Symbol),
                FeatureMatrix.FromColumns(["klen"], [Array.ConvertAll(rows, row => (double)row.Session)])),
        };
    }

    /// <summary>
    /// Bars of a name that is liquid, with the given closes in the sessions from <paramref name="first"/>.
    /// </summary>
    public static DailyBarSeries Series(string symbol, int first, params double[] closes) =>
        new(symbol, Columns(first, closes));

    public static DailyBarColumns Columns(int first, params double[] closes)
    {
        var sessions = Enumerable.Range(first, closes.Length).ToArray();
        var dates = Sessions(first + closes.Length);
        return new DailyBarColumns
        {
            Sessions = sessions,
            Dates = Array.ConvertAll(sessions, session => dates[session]),
            Open = closes,
            High = closes,
            Low = closes,
            Close = closes,
            Volume = Array.ConvertAll(closes, _ => 1_000_000.0),
            PreviousClose = Array.ConvertAll(closes, _ => double.NaN),
            AdjustmentFactor = Array.ConvertAll(closes, _ => 1.0),
            IsSuspended = new bool[closes.Length],
            IsSpecialTreatment = new bool[closes.Length],
        };
    }

    public static double[] Flat(int count, double price = 100) => [.. Enumerable.Repeat(price, count)];
}
