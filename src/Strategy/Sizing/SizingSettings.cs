namespace DolphinQuant.Strategy.Sizing;

/// <summary>Parameters of <see cref="KellySizer"/>. Returns and volatilities are fractions.</summary>
public sealed record SizingSettings
{
    /// <summary>
    /// Share of the full Kelly stake that is used; one half keeps three quarters of the growth at half the risk.
    /// </summary>
    public double KellyFraction { get; init; } = 0.5;

    /// <summary>
    /// Return when the event happens, net of a round trip's costs: the +10 % target less about 0.2 %.
    /// </summary>
    public double NetGain { get; init; } = 0.098;

    /// <summary>
    /// Mean net loss when the event does not happen, as a positive fraction measured on past picks. When null, each
    /// name's loss is the one its own probability and expected net return imply.
    /// </summary>
    public double? LossGivenMiss { get; init; }

    /// <summary>
    /// Smallest loss assumed for a miss, so that an optimistic expected return cannot make a bet look free.
    /// </summary>
    public double MinimumLoss { get; init; } = 0.01;

    /// <summary>Daily volatility at which a position keeps its full Kelly size.</summary>
    public double TargetVolatility { get; init; } = 0.02;

    /// <summary>
    /// Largest factor by which a calm name's size may grow; 1 means that volatility only ever reduces.
    /// </summary>
    public double MaxVolatilityScale { get; init; } = 1.0;

    /// <summary>
    /// Every mistake in these settings, each beginning with the name of the property; empty when there is none.
    /// </summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (KellyFraction is not (> 0 and <= 1)) problems.Add($"{nameof(KellyFraction)} must lie in (0, 1].");
        RequirePositive(problems, nameof(NetGain), NetGain);
        RequirePositive(problems, nameof(LossGivenMiss), LossGivenMiss ?? 1);
        RequirePositive(problems, nameof(MinimumLoss), MinimumLoss);
        RequirePositive(problems, nameof(TargetVolatility), TargetVolatility);
        RequirePositive(problems, nameof(MaxVolatilityScale), MaxVolatilityScale);
        return problems;
    }

    private static void RequirePositive(List<string> problems, string name, double value)
    {
        if (!(value > 0) || !double.IsFinite(value)) problems.Add($"{name} must be a positive number.");
    }
}
