namespace DolphinQuant.Models.Labels;

/// <summary>Whether the event happened after a signal day.</summary>
/// <param name="Value">True or false once the whole window is settled; null before.</param>
/// <param name="LifeEnd">
/// Last session whose data the value used; <see cref="LabelLife.Open"/> while unknown. Splits purge by it.
/// </param>
public readonly record struct EventOutcome(bool? Value, int LifeEnd);

/// <summary>
/// The event label: the highest adjusted price of the next sessions stands at least the threshold above the signal
/// day's adjusted close. It says what the market did, not what one could have earned.
/// </summary>
/// <remarks>
/// A window that is not complete is unknown even when it already holds the event. Deciding early only where the answer
/// is yes would fill the most recent rows with positives.
/// </remarks>
public static class EventLabel
{
    /// <summary>Labels every bar of a series as a signal day.</summary>
    /// <param name="series">Bars of one symbol; bars after <paramref name="lastSession"/> are not looked at.</param>
    /// <param name="rule">Horizon, threshold and price.</param>
    /// <param name="lastSession">Last session of the market whose data is known.</param>
    /// <returns>One outcome per bar.</returns>
    public static EventOutcome[] Compute(DailyBarSeries series, EventRule rule, int lastSession)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(rule);
        rule.Validate();
        var outlook = new SessionOutlook(series, lastSession);
        var outcomes = new EventOutcome[series.Count];
        for (var position = 0; position < outcomes.Length; position++)
        {
            outcomes[position] = At(series, rule, outlook, position);
        }

        return outcomes;
    }

    private static EventOutcome At(DailyBarSeries series, EventRule rule, SessionOutlook outlook, int position)
    {
        var signal = series.Columns.Sessions[position];
        // The last session settles last: an earlier absence belongs to the same run or has ended before it.
        var end = outlook.FateOf(signal + rule.Horizon);
        if (end.State == SessionState.Unknown)
        {
            return new(null, LabelLife.Open);
        }

        var from = series.AdjustedClose(position);
        var reached = WindowReaches(series, rule, (outlook, signal + 1, signal + rule.Horizon), from);
        return new(reached, end.KnownAt);
    }

    private static bool WindowReaches(
        DailyBarSeries series, EventRule rule, (SessionOutlook Outlook, int First, int Last) window, double from)
    {
        for (var session = window.First; session <= window.Last; session++)
        {
            var fate = window.Outlook.FateOf(session);
            if (fate.State == SessionState.Trading && rule.IsReached(rule.AdjustedPrice(series, fate.Position), from))
            {
                return true;
            }
        }

        return false;
    }
}
