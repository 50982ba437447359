using DolphinQuant.Strategy.Instruments;

namespace DolphinQuant.Strategy.Portfolio;

/// <summary>Whether a holding can be sold in the coming session.</summary>
public enum HoldingStatus
{
    /// <summary>Trades normally.</summary>
    Tradable,

    /// <summary>Halted: it can be neither bought nor sold.</summary>
    Suspended,

    /// <summary>About to leave the exchange: it must be sold, whatever the turnover.</summary>
    Delisting,
}

/// <summary>The most recent purchase within a holding.</summary>
/// <param name="Session">Session of the purchase.</param>
/// <param name="Shares">Shares bought in it.</param>
public sealed record Purchase(DateOnly Session, long Shares);

/// <summary>A holding.</summary>
public sealed record Position
{
    /// <summary>The share.</summary>
    public required Instrument Instrument { get; init; }

    /// <summary>Shares held; positive.</summary>
    public required long Shares { get; init; }

    /// <summary>Last unadjusted close, in market currency; a halted name keeps its last one.</summary>
    public required decimal Price { get; init; }

    /// <summary>Whether it can be sold.</summary>
    public HoldingStatus Status { get; init; }

    /// <summary>The last purchase, needed for T+1; null when none was made recently.</summary>
    public Purchase? LatestPurchase { get; init; }

    /// <summary>Market value, in market currency.</summary>
    public decimal Value => Shares * Price;

    /// <summary>
    /// Shares that can be sold in a session. A-shares bought in a session cannot be sold in it (T+1); halted shares not
    /// at all.
    /// </summary>
    public long SellableShares(DateOnly session)
    {
        if (Status == HoldingStatus.Suspended) return 0;
        bool lockedByPurchase = Instrument.Market == Market.China && LatestPurchase?.Session >= session;
        return lockedByPurchase ? Math.Max(0, Shares - LatestPurchase!.Shares) : Shares;
    }
}

/// <summary>What is owned in one market, in its currency, before the orders of a session.</summary>
public sealed record Book
{
    /// <summary>Makes a book.</summary>
    /// <param name="session">The session in which the orders will trade.</param>
    /// <param name="cash">Cash; zero or more.</param>
    /// <param name="positions">Holdings, one per symbol, in any order.</param>
    /// <exception cref="ArgumentException">
    /// Negative cash, no equity, a holding without positive shares and price, two holdings of one symbol, or two
    /// markets.
    /// </exception>
    public Book(DateOnly session, decimal cash, IEnumerable<Position> positions)
    {
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentOutOfRangeException.ThrowIfNegative(cash);
        Session = session;
        Cash = cash;
        Positions = positions.OrderBy(position => position.Instrument.Symbol, StringComparer.Ordinal).ToList();
        RejectBadPositions();
        Equity = cash + Positions.Sum(position => position.Value);
        if (Equity <= 0) throw new ArgumentException("A book needs cash or holdings.", nameof(cash));
    }

    /// <summary>The session in which the orders will trade.</summary>
    public DateOnly Session { get; }

    /// <summary>Cash.</summary>
    public decimal Cash { get; }

    /// <summary>Holdings by symbol (ordinal).</summary>
    public IReadOnlyList<Position> Positions { get; }

    /// <summary>Cash and holdings at their last close; positive.</summary>
    public decimal Equity { get; }

    /// <summary>A book that holds nothing but cash.</summary>
    public static Book OfCash(DateOnly session, decimal cash) => new(session, cash, []);

    private void RejectBadPositions()
    {
        for (int i = 0; i < Positions.Count; i++)
        {
            var position = Positions[i];
            string symbol = position.Instrument.Symbol;
            if (position.Shares <= 0) throw new ArgumentException($"Holding '{symbol}' has no shares.");
            if (position.Price <= 0)
                throw new ArgumentException($"Holding '{symbol}' has no price; give its last close.");
            if (i > 0 && string.Equals(Positions[i - 1].Instrument.Symbol, symbol, StringComparison.Ordinal))
                throw new ArgumentException($"Holding '{symbol}' occurs twice.");
            if (position.Instrument.Market != Positions[0].Instrument.Market)
                throw new ArgumentException($"Holding '{symbol}' is of another market than the rest of the book.");
        }
    }
}
