using DolphinQuant.Models.Labels;

namespace DolphinQuant.Models.Tests.Labels;

/// <summary>One bar of a hand-written series; the previous close defaults to the bar before.</summary>
internal sealed record Bar(int Session, double Open, double High, double Close)
{
    public double Volume { get; init; } = 1_000;

    public double? PreviousClose { get; init; }

    public double Factor { get; init; } = 1;

    public bool IsSuspended { get; init; }

    public bool IsSpecialTreatment { get; init; }
}

internal static class Bars
{
    internal const string Main = "sh.600000";

    private static readonly DateOnly FirstDate = new(2024, 1, 2);

    internal static DailyBarSeries Of(string symbol, params Bar[] bars) => From(symbol, FirstDate, bars);

    internal static DailyBarSeries From(string symbol, DateOnly firstDate, params Bar[] bars) => new(symbol, new()
    {
        Sessions = Array.ConvertAll(bars, bar => bar.Session),
        Dates = Array.ConvertAll(bars, bar => firstDate.AddDays(bar.Session)),
        Open = Array.ConvertAll(bars, bar => bar.Open),
        High = Array.ConvertAll(bars, bar => bar.High),
        Low = Array.ConvertAll(bars, bar => Math.Min(bar.Open, bar.Close)),
        Close = Array.ConvertAll(bars, bar => bar.Close),
        Volume = Array.ConvertAll(bars, bar => bar.Volume),
        PreviousClose = [.. bars.Select((bar, i) => bar.PreviousClose ?? (i == 0 ? double.NaN : bars[i - 1].Close))],
        AdjustmentFactor = Array.ConvertAll(bars, bar => bar.Factor),
        IsSuspended = Array.ConvertAll(bars, bar => bar.IsSuspended),
        IsSpecialTreatment = Array.ConvertAll(bars, bar => bar.IsSpecialTreatment),
    });

    /// <summary>Flat bars at 10 for a run of sessions.</summary>
    internal static IEnumerable<Bar> Flat(int first, int last) =>
        Enumerable.Range(first, last - first + 1).Select(session => new Bar(session, 10, 10, 10));
}
