namespace DolphinQuant.Models.Labels;

/// <summary>Whether a trader who buys at the next open could have sold at the target.</summary>
/// <param name="Entry">Whether the name could be bought, and if not, why.</param>
/// <param name="Event">True or false once settled; null while unknown and where the name could not be bought.</param>
/// <param name="LifeEnd">Last session whose data was used; <see cref="LabelLife.Open"/> while unknown.</param>
public readonly record struct TradableOutcome(Buyability Entry, bool? Event, int LifeEnd);

/// <summary>
/// The tradable label: entry at the next session's open, and the event counted from that price over the sessions in
/// which the position can be sold, up to the rule's horizon after the signal day (in China T+1 leaves one session
/// fewer). A close at the limit-down price does not count: nobody could sell there.
/// </summary>
public static class TradableLabel
{
    /// <summary>Labels every bar of a series as a signal day.</summary>
    /// <param name="series">Bars of one symbol; bars after <paramref name="lastSession"/> are not looked at.</param>
    /// <param name="rules">Rules of the symbol's market.</param>
    /// <param name="rule">Horizon, threshold and price.</param>
    /// <param name="lastSession">Last session of the market whose data is known.</param>
    /// <returns>One outcome per bar.</returns>
    public static TradableOutcome[] Compute(DailyBarSeries series, MarketRules rules, EventRule rule, int lastSession)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(rule);
        rule.Validate();
        var outlook = new SessionOutlook(series, lastSession);
        return Array.ConvertAll(series.Columns.Sessions, signal => At(series, rules, (rule, outlook), signal));
    }

    private static TradableOutcome At(
        DailyBarSeries series, MarketRules rules, (EventRule Rule, SessionOutlook Outlook) view, int signal)
    {
        var entry = Entry.After(series, rules, view.Outlook, signal);
        if (entry.Buyability != Buyability.Buyable)
        {
            var lifeEnd = entry.Buyability == Buyability.Unknown ? LabelLife.Open : signal + 1;
            return new(entry.Buyability, null, lifeEnd);
        }

        var last = signal + view.Rule.Horizon;
        var end = view.Outlook.FateOf(last);
        if (end.State == SessionState.Unknown)
        {
            return new(Buyability.Buyable, null, LabelLife.Open);
        }

        var reached = false;
        for (var session = signal + 1 + rules.FirstSellableOffset; session <= last && !reached; session++)
        {
            var fate = view.Outlook.FateOf(session);
            reached = fate.State == SessionState.Trading
                && view.Rule.IsReached(view.Rule.AdjustedPrice(series, fate.Position), entry.Price)
                && IsSellable(series, rules, view.Rule, fate.Position);
        }

        return new(Buyability.Buyable, reached, end.KnownAt);
    }

    private static bool IsSellable(DailyBarSeries series, MarketRules rules, EventRule rule, int position)
    {
        var price = rule.Basis == PriceBasis.Close ? series.Columns.Close[position] : series.Columns.High[position];
        return !rules.LimitsOf(series, position).IsAtDown(price);
    }
}
