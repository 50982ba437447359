namespace DolphinQuant.Strategy.Instruments;

/// <summary>
/// The share counts an exchange accepts in one order: at least <paramref name="Minimum"/>, then in steps of
/// <paramref name="Step"/>. A sale may also take the whole remaining holding, however odd.
/// </summary>
/// <remarks>
/// Shanghai and Shenzhen main boards and ChiNext trade in hundreds; the STAR market takes 200 and more in single
/// shares; Beijing takes 100 and more in single shares (trading rules of the three exchanges). US shares trade singly.
/// </remarks>
/// <param name="Minimum">Fewest shares in one order.</param>
/// <param name="Step">Shares between two neighbouring order sizes above the minimum.</param>
public sealed record LotRule(long Minimum, long Step)
{
    /// <summary>Any whole number of shares.</summary>
    public static LotRule SingleShares { get; } = new(1, 1);

    /// <summary>Lots of one hundred.</summary>
    public static LotRule Hundreds { get; } = new(100, 100);

    /// <summary>The STAR market of Shanghai: two hundred or more.</summary>
    public static LotRule Star { get; } = new(200, 1);

    /// <summary>The Beijing exchange: one hundred or more.</summary>
    public static LotRule Beijing { get; } = new(100, 1);

    /// <summary>The rule for a symbol written as in the data, such as <c>AAPL</c> or <c>sh.688001</c>.</summary>
    public static LotRule For(Market market, string symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        if (market == Market.UnitedStates) return SingleShares;
        if (StartsWith(symbol, "bj.")) return Beijing;

        // 689 holds the depositary receipts that are listed on the STAR market.
        return StartsWith(symbol, "sh.688") || StartsWith(symbol, "sh.689") ? Star : Hundreds;
    }

    /// <summary>The largest permitted buy of at most <paramref name="shares"/>; zero when none is.</summary>
    public long RoundDownBuy(long shares) =>
        shares < Minimum ? 0 : Minimum + (shares - Minimum) / Step * Step;

    /// <summary>
    /// The smallest permitted sale of at least <paramref name="shares"/> out of <paramref name="sellable"/>: a limit
    /// that asks for a sale is met in full, and what cannot be rounded up is sold out.
    /// </summary>
    public long RoundUpSell(long shares, long sellable)
    {
        if (shares <= 0 || sellable <= 0) return 0;
        long steps = shares <= Minimum ? 0 : (shares - Minimum + Step - 1) / Step;
        return Math.Min(Minimum + steps * Step, sellable);
    }

    /// <summary>Whether a buy order of this size would be accepted.</summary>
    public bool IsValidBuy(long shares) => shares > 0 && RoundDownBuy(shares) == shares;

    /// <summary>
    /// Whether a sell order of this size would be accepted from a holding of <paramref name="sellable"/>.
    /// </summary>
    public bool IsValidSell(long shares, long sellable) =>
        shares > 0 && (shares == sellable || (shares < sellable && RoundDownBuy(shares) == shares));

    private static bool StartsWith(string symbol, string prefix) =>
        symbol.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
}
