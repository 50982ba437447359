namespace DolphinQuant.Strategy.Instruments;

/// <summary>A listed share and the trading rules that depend on nothing but its listing.</summary>
public sealed record Instrument
{
    /// <summary>The sector of a name for which none is known.</summary>
    public const string UnclassifiedSector = "Unclassified";

    private Instrument(string symbol, Market market, string sector)
    {
        Symbol = symbol;
        Market = market;
        Sector = sector;
        Lots = LotRule.For(market, symbol);
    }

    /// <summary>The symbol as the data writes it; compared by ordinal.</summary>
    public string Symbol { get; }

    /// <summary>The market the share is listed in.</summary>
    public Market Market { get; }

    /// <summary>The sector, or <see cref="UnclassifiedSector"/>.</summary>
    public string Sector { get; }

    /// <summary>The order sizes the exchange accepts.</summary>
    public LotRule Lots { get; }

    /// <summary>Makes an instrument; a missing or blank sector becomes <see cref="UnclassifiedSector"/>.</summary>
    /// <exception cref="ArgumentException">The symbol is blank.</exception>
    public static Instrument Create(Market market, string symbol, string? sector = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(symbol);
        return new(symbol, market, string.IsNullOrWhiteSpace(sector) ? UnclassifiedSector : sector.Trim());
    }

    /// <summary>
    /// The price step at a price, in market currency. A-shares step by 0.01. US shares step by 0.01 from one dollar and
    /// by 0.0001 below (Regulation NMS, rule 612).
    /// </summary>
    public decimal TickSizeAt(decimal price) => Market == Market.UnitedStates && price < 1m ? 0.0001m : 0.01m;
}
