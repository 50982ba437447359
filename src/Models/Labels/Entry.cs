namespace DolphinQuant.Models.Labels;

/// <summary>Whether a name picked on the signal day could be bought at the next open, and if not, why.</summary>
public enum Buyability
{
    /// <summary>The next session is not known yet.</summary>
    Unknown,

    /// <summary>The order would have been filled at the open.</summary>
    Buyable,

    /// <summary>The symbol had no bar in the next session.</summary>
    Absent,

    /// <summary>The next session was suspended, or nothing traded in it.</summary>
    Suspended,

    /// <summary>The next session opened at its limit-up price: nobody sold.</summary>
    LimitUp,

    /// <summary>The bar has no valid opening price.</summary>
    NoOpeningPrice,
}

/// <summary>The entry that follows a signal day.</summary>
/// <param name="Buyability">Whether it could be made.</param>
/// <param name="Position">Bar of the entry session; −1 when there is none.</param>
/// <param name="Price">Adjusted entry price; NaN unless buyable.</param>
internal readonly record struct Entry(Buyability Buyability, int Position, double Price)
{
    internal static Entry After(DailyBarSeries series, MarketRules rules, SessionOutlook outlook, int signalSession)
    {
        var fate = outlook.FateOf(signalSession + 1);
        var buyability = fate.State switch
        {
            SessionState.Trading => AtOpen(series, rules, fate.Position),
            SessionState.Idle => Buyability.Suspended,
            // Whether the symbol comes back does not matter: on that morning nothing could be bought.
            _ when outlook.Includes(signalSession + 1) => Buyability.Absent,
            _ => Buyability.Unknown,
        };
        return buyability == Buyability.Buyable
            ? new(buyability, fate.Position, series.AdjustedOpen(fate.Position))
            : new(buyability, -1, double.NaN);
    }

    private static Buyability AtOpen(DailyBarSeries series, MarketRules rules, int position)
    {
        var open = series.Columns.Open[position];
        if (!DailyBarSeries.IsPrice(open))
        {
            return Buyability.NoOpeningPrice;
        }

        return rules.LimitsOf(series, position).IsAtUp(open) ? Buyability.LimitUp : Buyability.Buyable;
    }
}
