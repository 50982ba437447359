namespace DolphinQuant.Models.Labels;

/// <summary>Adjusted close-to-close returns of the coming sessions: what a leak check compares a factor with.</summary>
public static class ForwardReturn
{
    /// <summary>
    /// Return from each bar's close to the close of the session <paramref name="horizon"/> sessions later.
    /// </summary>
    /// <param name="series">Bars of one symbol; bars after <paramref name="lastSession"/> are not looked at.</param>
    /// <param name="horizon">Sessions ahead, at least 1.</param>
    /// <param name="lastSession">Last session of the market whose data is known.</param>
    /// <returns>One return per bar; NaN where either session did not trade or is not known.</returns>
    public static double[] Compute(DailyBarSeries series, int horizon, int lastSession)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        var outlook = new SessionOutlook(series, lastSession);
        var returns = new double[series.Count];
        for (var position = 0; position < returns.Length; position++)
        {
            var fate = outlook.FateOf(series.Columns.Sessions[position] + horizon);
            returns[position] = fate.State == SessionState.Trading && series.IsTrading(position)
                ? (series.AdjustedClose(fate.Position) / series.AdjustedClose(position)) - 1
                : double.NaN;
        }

        return returns;
    }
}
