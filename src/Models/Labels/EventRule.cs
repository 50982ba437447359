namespace DolphinQuant.Models.Labels;

/// <summary>Which price of a session has to reach the target.</summary>
public enum PriceBasis
{
    /// <summary>The closing price.</summary>
    Close,

    /// <summary>The highest price.</summary>
    High,
}

/// <summary>
/// What counts as the event: a rise of at least <see cref="Threshold"/> within <see cref="Horizon"/> sessions.
/// </summary>
public sealed record EventRule
{
    /// <summary>Sessions after the signal day that are looked at.</summary>
    public int Horizon { get; init; } = 3;

    /// <summary>Rise that counts, as a fraction.</summary>
    public double Threshold { get; init; } = 0.10;

    /// <summary>Price that has to reach the target.</summary>
    public PriceBasis Basis { get; init; } = PriceBasis.Close;

    // 10 × 1.1 is 11.000000000000002 in binary: a close of exactly +10 % must count.
    private const double Tolerance = 1e-9;

    internal bool IsReached(double price, double from) => price >= from * (1 + Threshold) * (1 - Tolerance);

    internal double AdjustedPrice(DailyBarSeries series, int position) =>
        Basis == PriceBasis.Close ? series.AdjustedClose(position) : series.AdjustedHigh(position);

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Horizon, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Threshold, 0);
    }
}
