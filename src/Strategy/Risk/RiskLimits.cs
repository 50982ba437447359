using DolphinQuant.Strategy.Instruments;

namespace DolphinQuant.Strategy.Risk;

/// <summary>The limits a portfolio must keep. Weights are fractions of equity; money is in market currency.</summary>
public sealed record RiskLimits
{
    /// <summary>Largest weight of one name.</summary>
    public double MaxPosition { get; init; } = 0.20;

    /// <summary>Largest weight of one sector.</summary>
    public double MaxSector { get; init; } = 0.30;

    /// <summary>
    /// Largest weight of all names without a known sector together. By default they count as one sector, because
    /// nothing shows that they differ; set 1 for a market without sector data.
    /// </summary>
    public double MaxUnclassified { get; init; } = 0.30;

    /// <summary>
    /// Largest correlation of daily returns between two held names; negative correlation is never limited.
    /// </summary>
    public double MaxCorrelation { get; init; } = 0.70;

    /// <summary>
    /// Largest one-way turnover of a session: the larger of the value bought and the value sold, over equity. It equals
    /// half the sum of absolute weight changes with cash counted as a holding. Sales that a risk limit forces are
    /// exempt.
    /// </summary>
    public double MaxDailyTurnover { get; init; } = 0.50;

    /// <summary>Largest number of names held.</summary>
    public int MaxNames { get; init; } = 20;

    /// <summary>Lowest price of a name to be bought or kept.</summary>
    public double MinPrice { get; init; } = 1.0;

    /// <summary>Lowest mean value traded per session of a name to be bought or kept.</summary>
    public double MinTradedValue { get; init; } = 1_000_000;

    /// <summary>Largest position as a share of the mean value traded per session.</summary>
    public double MaxShareOfTradedValue { get; init; } = 0.05;

    /// <summary>
    /// Every mistake in these limits, each beginning with the name of the property; empty when there is none.
    /// </summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        RequireFraction(problems, nameof(MaxPosition), MaxPosition);
        RequireFraction(problems, nameof(MaxSector), MaxSector);
        RequireFraction(problems, nameof(MaxUnclassified), MaxUnclassified);
        RequireFraction(problems, nameof(MaxDailyTurnover), MaxDailyTurnover);
        RequireFraction(problems, nameof(MaxShareOfTradedValue), MaxShareOfTradedValue);
        if (MaxCorrelation is not (>= -1 and <= 1)) problems.Add($"{nameof(MaxCorrelation)} must lie in [-1, 1].");
        if (MaxNames < 1) problems.Add($"{nameof(MaxNames)} must be at least 1.");
        RequireAmount(problems, nameof(MinPrice), MinPrice);
        RequireAmount(problems, nameof(MinTradedValue), MinTradedValue);
        return problems;
    }

    internal double SectorLimit(string sector) =>
        string.Equals(sector, Instrument.UnclassifiedSector, StringComparison.Ordinal) ? MaxUnclassified : MaxSector;

    internal void ThrowIfInvalid()
    {
        var problems = Problems();
        if (problems.Count > 0) throw new ArgumentException("Risk limits: " + string.Join(" ", problems));
    }

    private static void RequireAmount(List<string> problems, string name, double value)
    {
        if (value is not (>= 0 and < double.PositiveInfinity)) problems.Add($"{name} must be zero or more.");
    }

    private static void RequireFraction(List<string> problems, string name, double value)
    {
        if (value is not (>= 0 and <= 1)) problems.Add($"{name} must lie in [0, 1].");
    }
}
