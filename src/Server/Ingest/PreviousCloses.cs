using DolphinQuant.Server.Configuration;

namespace DolphinQuant.Server.Ingest;

/// <summary>Ties previous closes and corporate actions together: either gives the other.</summary>
internal static class PreviousCloses
{
    /// <summary>
    /// Fills in the previous close, adjusted for the actions that came between, where the file has none (US).
    /// </summary>
    public static IEnumerable<TakenBar> Fill(IReadOnlyList<TakenBar> bars, IReadOnlyList<CorporateAction> actions)
    {
        for (var i = 0; i < bars.Count; i++)
        {
            var bar = bars[i].Bar;
            var hasPrevious = i > 0 && !JumpCheck.IsForgotten(bars[i - 1].Bar.Date, bar.Date);
            if (bar.PreClose is not null || !hasPrevious)
            {
                yield return bars[i];
                continue;
            }

            var previous = bars[i - 1].Bar;
            var ratio = actions
                .Where(action => action.ExDate > previous.Date && action.ExDate <= bar.Date)
                .Aggregate(1.0, (product, action) => product * action.Ratio);
            yield return bars[i] with { Bar = bar with { PreClose = previous.Close * ratio } };
        }
    }

    /// <summary>
    /// The actions that the exchange's previous close shows (China): it differs from the close of the session before by
    /// half a tick or more. Not across missing sessions, where the difference holds unknown returns too.
    /// </summary>
    public static IEnumerable<CorporateAction> DeriveActions(IReadOnlyList<TakenBar> bars)
    {
        for (var i = 1; i < bars.Count; i++)
        {
            var (previous, bar) = (bars[i - 1].Bar, bars[i].Bar);
            if (bar.PreClose is { } preClose
                && !bar.Flags.HasFlag(BarFlags.SessionsMissing)
                && Math.Abs(preClose - previous.Close) >= Market.China.TickSize / 2)
            {
                yield return new CorporateAction(bar.Market, bar.Symbol, bar.Date, preClose / previous.Close, bar.Date);
            }
        }
    }
}
