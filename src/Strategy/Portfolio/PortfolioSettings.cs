using DolphinQuant.Strategy.Ranking;
using DolphinQuant.Strategy.Sizing;

namespace DolphinQuant.Strategy.Portfolio;

/// <summary>How a portfolio is ranked and sized.</summary>
public sealed record PortfolioSettings
{
    /// <summary>What candidates are ranked by.</summary>
    public RankingScore Score { get; init; } = RankingScore.Probability;

    /// <summary>Parameters of the sizing.</summary>
    public SizingSettings Sizing { get; init; } = new();

    /// <summary>
    /// Smallest wished change of a held weight, as a fraction of equity. Smaller changes cost more than they bring and
    /// are not traded, unless a limit forces them.
    /// </summary>
    public double NoTradeBand { get; init; } = 0.005;

    /// <summary>
    /// Every mistake in these settings, each beginning with the name of the property; empty when there is none.
    /// </summary>
    public IReadOnlyList<string> Problems() =>
        NoTradeBand is >= 0 and <= 1
            ? Sizing.Problems()
            : [.. Sizing.Problems(), $"{nameof(NoTradeBand)} must lie in [0, 1]."];

    internal void ThrowIfInvalid()
    {
        var problems = Problems();
        if (problems.Count > 0) throw new ArgumentException("Portfolio settings: " + string.Join(" ", problems));
    }
}
