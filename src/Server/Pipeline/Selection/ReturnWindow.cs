using DolphinQuant.Models.Labels;
using DolphinQuant.Server.Pipeline.Panel;

namespace DolphinQuant.Server.Pipeline.Selection;

/// <summary>
/// Adjusted close-to-close returns by session, as risk measures need them: aligned, with NaN where a session is
/// missing.
/// </summary>
internal static class ReturnWindow
{
    /// <summary>The returns of the last <paramref name="sessions"/> sessions, by symbol.</summary>
    public static Dictionary<string, double[]> Of(MarketPanel panel, int sessions)
    {
        var first = Math.Max(1, panel.Sessions.Length - sessions);
        return panel.Series.ToDictionary(
            series => series.Symbol, series => Returns(series, first, panel.LastSession), StringComparer.Ordinal);
    }

    /// <summary>
    /// Sample standard deviation of the last <paramref name="count"/> bar-to-bar returns up to a bar; NaN with fewer.
    /// </summary>
    public static double Volatility(DailyBarSeries series, int bar, int count)
    {
        if (bar < count) return double.NaN;
        var returns = new double[count];
        for (var i = 0; i < count; i++) returns[i] = Return(series.Columns, bar - i);
        var mean = returns.Average();
        return Math.Sqrt(returns.Sum(value => (value - mean) * (value - mean)) / (count - 1));
    }

    private static double[] Returns(DailyBarSeries series, int first, int last)
    {
        var returns = new double[Math.Max(0, last - first + 1)];
        Array.Fill(returns, double.NaN);
        for (var bar = 1; bar < series.Count; bar++)
        {
            var session = series.Columns.Sessions[bar];
            if (session >= first && session <= last && !series.Columns.IsSuspended[bar])
                returns[session - first] = Return(series.Columns, bar);
        }

        return returns;
    }

    private static double Return(DailyBarColumns columns, int bar) =>
        (AdjustedClose(columns, bar) / AdjustedClose(columns, bar - 1)) - 1;

    private static double AdjustedClose(DailyBarColumns columns, int bar) =>
        columns.Close[bar] * columns.AdjustmentFactor[bar];
}
