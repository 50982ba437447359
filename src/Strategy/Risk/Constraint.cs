namespace DolphinQuant.Strategy.Risk;

/// <summary>A rule that can reduce a position or keep a name out.</summary>
public enum Constraint
{
    /// <summary>Kelly's stake at the lower bound of the probability is zero or negative.</summary>
    NonPositiveEdge,

    /// <summary>Probability, its bound or the expected return is unknown or out of range.</summary>
    UnknownPrediction,

    /// <summary>Volatility is unknown or zero, so that no size can be given.</summary>
    UnknownVolatility,

    /// <summary>Too few returns to know the correlation with other names.</summary>
    ShortHistory,

    /// <summary>The price is unknown or below the minimum.</summary>
    Price,

    /// <summary>Too little is traded, or the position would be too large a share of what is traded.</summary>
    Liquidity,

    /// <summary>A buy is not expected to be possible.</summary>
    NotBuyable,

    /// <summary>Trading is halted.</summary>
    Suspended,

    /// <summary>Shares that cannot be sold in this session (halted, or bought today under T+1).</summary>
    Locked,

    /// <summary>The name is no longer offered as a candidate, or leaves the exchange.</summary>
    LeftList,

    /// <summary>Largest weight of one name.</summary>
    PositionCap,

    /// <summary>Largest weight of one sector.</summary>
    SectorCap,

    /// <summary>Largest pairwise correlation.</summary>
    Correlation,

    /// <summary>The whole equity is already assigned.</summary>
    TotalWeight,

    /// <summary>Largest number of names.</summary>
    NameCount,

    /// <summary>Largest value traded in one session.</summary>
    Turnover,

    /// <summary>The weight buys less than one lot.</summary>
    LotRounding,
}

/// <summary>A constraint that acted on a name, with the figures it acted on.</summary>
/// <param name="Constraint">The rule.</param>
/// <param name="Detail">One short phrase with the values, for people.</param>
public sealed record Binding(Constraint Constraint, string Detail);
