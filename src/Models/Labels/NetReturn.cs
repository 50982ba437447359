namespace DolphinQuant.Models.Labels;

/// <summary>How a position was closed.</summary>
public enum ExitReason
{
    /// <summary>There was no position, or it is still open.</summary>
    None,

    /// <summary>The sell limit at the target was filled.</summary>
    Target,

    /// <summary>Sold at the close of the last session of the horizon.</summary>
    HorizonClose,

    /// <summary>The close of the horizon could not be sold; sold at the first later close that could.</summary>
    DelayedClose,

    /// <summary>The symbol disappeared; valued at its last close.</summary>
    Delisted,
}

/// <summary>What a pick earned.</summary>
/// <param name="Entry">Whether the name could be bought, and if not, why.</param>
/// <param name="Value">Return after costs; null while unknown and where the name could not be bought.</param>
/// <param name="Exit">How the position was closed.</param>
/// <param name="ExitSession">Session of the sale; −1 without one.</param>
/// <param name="LifeEnd">Last session whose data was used; <see cref="LabelLife.Open"/> while unknown.</param>
public readonly record struct NetReturnOutcome(
    Buyability Entry, double? Value, ExitReason Exit, int ExitSession, int LifeEnd);

/// <summary>
/// The return of a pick with an exit one could have placed: buy at the next open; from the first sellable session a
/// sell limit at the target over the entry price, filled at the limit or at a higher open; else the close of the
/// horizon's last session, or the first later close at which a sale was possible. Net of commission and levies.
/// </summary>
/// <remarks>
/// The limit is placed afresh each session in that session's raw prices, so a split between entry and exit moves it. A
/// value is settled only when the horizon's last session is, even if the limit filled before: see <see
/// cref="EventLabel"/>.
/// </remarks>
public static class NetReturn
{
    /// <summary>Values every bar of a series as a signal day.</summary>
    /// <param name="series">Bars of one symbol; bars after <paramref name="lastSession"/> are not looked at.</param>
    /// <param name="rules">Rules and costs of the symbol's market.</param>
    /// <param name="rule">Horizon and target (its price basis plays no part).</param>
    /// <param name="lastSession">Last session of the market whose data is known.</param>
    /// <returns>One outcome per bar.</returns>
    public static NetReturnOutcome[] Compute(DailyBarSeries series, MarketRules rules, EventRule rule, int lastSession)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(rule);
        rule.Validate();
        var position = new Position(series, rules, rule, new SessionOutlook(series, lastSession));
        return Array.ConvertAll(series.Columns.Sessions, position.After);
    }

    private sealed class Position(DailyBarSeries series, MarketRules rules, EventRule rule, SessionOutlook outlook)
    {
        internal NetReturnOutcome After(int signal)
        {
            var entry = Entry.After(series, rules, outlook, signal);
            if (entry.Buyability != Buyability.Buyable)
            {
                var lifeEnd = entry.Buyability == Buyability.Unknown ? LabelLife.Open : signal + 1;
                return new(entry.Buyability, null, ExitReason.None, -1, lifeEnd);
            }

            var last = signal + rule.Horizon;
            var end = outlook.FateOf(last);
            if (end.State == SessionState.Unknown)
            {
                return StillOpen();
            }

            return AtTarget(entry, last, end.KnownAt) ?? AtClose(entry, last);
        }

        private NetReturnOutcome? AtTarget(Entry entry, int last, int settledAt)
        {
            var first = series.Columns.Sessions[entry.Position] + rules.FirstSellableOffset;
            for (var session = first; session <= last; session++)
            {
                var fate = outlook.FateOf(session);
                if (fate.State == SessionState.Trading && FillPrice(entry, fate.Position) is { } price)
                {
                    return Sold(entry, (ExitReason.Target, fate.Position, price), settledAt);
                }
            }

            return null;
        }

        // Raw price at which the sell limit fills in a session, or null.
        private double? FillPrice(Entry entry, int position)
        {
            var columns = series.Columns;
            var limit = rules.CeilingToTick(entry.Price * (1 + rule.Threshold) / columns.AdjustmentFactor[position]);
            var limits = rules.LimitsOf(series, position);
            var isRefused = limit > limits.Up + limits.HalfTick || limits.IsAtDown(columns.High[position]);
            if (isRefused || !(columns.High[position] >= limit * (1 - 1e-9)))
            {
                return null;
            }

            // The entry was itself made at the open, so a same-session sale cannot be filled there.
            var open = position == entry.Position ? limit : columns.Open[position];
            return open > limit ? open : limit;
        }

        private NetReturnOutcome AtClose(Entry entry, int last)
        {
            for (var session = last; ; session++)
            {
                var fate = outlook.FateOf(session);
                switch (fate.State)
                {
                    case SessionState.Unknown:
                        return StillOpen();
                    case SessionState.Gone:
                        return Sold(entry, (ExitReason.Delisted, fate.Position, CloseOf(fate)), fate.KnownAt);
                    case SessionState.Trading when IsSellableAtClose(fate.Position):
                        var reason = session == last ? ExitReason.HorizonClose : ExitReason.DelayedClose;
                        return Sold(entry, (reason, fate.Position, CloseOf(fate)), session);
                    default:
                        continue;
                }
            }
        }

        private double CloseOf(SessionFate fate) => series.Columns.Close[fate.Position];

        private bool IsSellableAtClose(int position) =>
            !rules.LimitsOf(series, position).IsAtDown(series.Columns.Close[position]);

        private NetReturnOutcome Sold(Entry entry, (ExitReason Reason, int Position, double Price) exit, int lifeEnd)
        {
            var gross = exit.Price * series.Columns.AdjustmentFactor[exit.Position] / entry.Price;
            var value = rules.ReturnAfterCosts(gross, series.Columns.Dates[exit.Position]);
            return new(Buyability.Buyable, value, exit.Reason, series.Columns.Sessions[exit.Position], lifeEnd);
        }

        private static NetReturnOutcome StillOpen() =>
            new(Buyability.Buyable, null, ExitReason.None, -1, LabelLife.Open);
    }
}
