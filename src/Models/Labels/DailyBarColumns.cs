namespace DolphinQuant.Models.Labels;

/// <summary>
/// The columns of one symbol's daily bars, oldest first, one entry per bar. Prices and volume are raw: as the exchange
/// printed them on that day, never adjusted with later knowledge.
/// </summary>
public sealed record DailyBarColumns
{
    /// <summary>
    /// Index of each bar in the market's session calendar; strictly ascending, gaps are absent sessions.
    /// </summary>
    public required int[] Sessions { get; init; }

    /// <summary>Trading date of each bar, in the exchange's time zone.</summary>
    public required DateOnly[] Dates { get; init; }

    /// <summary>Opening price.</summary>
    public required double[] Open { get; init; }

    /// <summary>Highest price.</summary>
    public required double[] High { get; init; }

    /// <summary>Lowest price.</summary>
    public required double[] Low { get; init; }

    /// <summary>Closing price; on a suspended session the last price before it.</summary>
    public required double[] Close { get; init; }

    /// <summary>Shares traded; 0 means that nothing traded, NaN that the volume was not published.</summary>
    public required double[] Volume { get; init; }

    /// <summary>
    /// The reference price the exchange itself uses for the day's price limits: the previous close after ex-right.
    /// NaN where it is unknown, in which case no limit is applied.
    /// </summary>
    public required double[] PreviousClose { get; init; }

    /// <summary>
    /// Cumulative causal factor: adjusted price = raw price × factor, and a later split never changes it.
    /// </summary>
    public required double[] AdjustmentFactor { get; init; }

    /// <summary>True where the exchange suspended the symbol for the session.</summary>
    public required bool[] IsSuspended { get; init; }

    /// <summary>True where the symbol carried the special-treatment (ST) mark on that session.</summary>
    public required bool[] IsSpecialTreatment { get; init; }
}
