namespace DolphinQuant.Models.Leaks;

/// <summary>
/// Where a leak alarm goes off. Each line lies well above what an honest column has been seen to reach and well below
/// what a column built from the future reaches, and each daily figure must also be far from zero by its own t
/// statistic, so that a short sample does not alarm by chance.
/// </summary>
public sealed record LeakThresholds
{
    /// <summary>
    /// AUC of a single column for the event, in either direction. The strongest honest column known for +10 % within
    /// three sessions, today's range, reaches 0.80 to 0.82 on real panels, and a full model 0.85.
    /// </summary>
    public double EventAuc { get; init; } = 0.95;

    /// <summary>
    /// Mean daily rank IC with the return over the label's horizon. Published factors reach 0.02 to 0.10; by the
    /// fundamental law (Grinold 1989: information ratio = IC × √breadth) 0.30 over 200 names and 84 independent periods
    /// a year would be an information ratio near 39.
    /// </summary>
    public double HorizonIc { get; init; } = 0.30;

    /// <summary>
    /// Mean daily rank IC with the next session's return. Lower than <see cref="HorizonIc"/>, because this return does
    /// not overlap from day to day, so that its mean is known more sharply: short-term reversal, the strongest honest
    /// effect, stays below 0.10.
    /// </summary>
    public double NextSessionIc { get; init; } = 0.15;

    /// <summary>
    /// Mean daily AUC between the best and the worst tenth of names by the return over the horizon. Columns that stand
    /// for volatility cannot tell the two tails apart; an honest IC of 0.10 corresponds to 0.60 here. Finds leaks of an
    /// event label, which sit in the upper tail and hardly move the IC.
    /// </summary>
    public double TailAuc { get; init; } = 0.65;

    /// <summary>
    /// AUC of "the value is missing" for the event, in either direction. Warm-up and suspension leave it near 0.5; a
    /// column that is filled only where something happened does not.
    /// </summary>
    public double MissingAuc { get; init; } = 0.75;

    /// <summary>
    /// Correlation over days of the column's cross-sectional mean with the market's mean next return. Daily market
    /// returns are all but unpredictable; finds a future index return spread over all names, which no cross-sectional
    /// measure sees.
    /// </summary>
    public double MarketCorrelation { get; init; } = 0.60;

    /// <summary>Smallest absolute t statistic of a daily figure that can alarm.</summary>
    public double TStatistic { get; init; } = 5;

    /// <summary>Days with fewer names with a value and a return are not looked at.</summary>
    public int MinimumNamesPerDay { get; init; } = 10;

    /// <summary>Fewest events (and non-events) for an AUC that can alarm.</summary>
    public int MinimumEvents { get; init; } = 20;

    /// <summary>Fewest days for a daily figure that can alarm.</summary>
    public int MinimumDays { get; init; } = 20;
}
