using DolphinQuant.Strategy.Risk;

namespace DolphinQuant.Strategy.Portfolio;

/// <summary>One name as the projection sees it. Weights are on the <see cref="WeightGrid"/>.</summary>
internal sealed record ProjectionName
{
    public required string Symbol { get; init; }

    public required string Sector { get; init; }

    /// <summary>The weight the sizing asks for.</summary>
    public long Desired { get; init; }

    /// <summary>The weight held today.</summary>
    public long Held { get; init; }

    /// <summary>The part of <see cref="Held"/> that cannot be sold in the coming session.</summary>
    public long Locked { get; init; }

    public bool CanBuy { get; init; } = true;

    /// <summary>The sellable part must go, whatever the turnover.</summary>
    public bool MustSell { get; init; }

    /// <summary>The most the name may weigh before the limits are looked at.</summary>
    public long Wanted => MustSell ? 0 : CanBuy ? Desired : Math.Min(Desired, Held);
}

/// <summary>Names in rank order, best first, and the limits to be kept.</summary>
internal sealed record ProjectionProblem(
    IReadOnlyList<ProjectionName> Names, CorrelationMatrix Correlations, RiskLimits Limits)
{
    /// <summary>
    /// Whether two names may not be held together, and their correlation. An unknown correlation forbids it too, except
    /// beside shares that cannot be sold: a long halt leaves no returns, and would otherwise stop all trading.
    /// </summary>
    public (bool IsTooHigh, double Correlation) Compare(int first, int second)
    {
        double correlation = Correlations.Between(Names[first].Symbol, Names[second].Symbol);
        bool isLocked = Names[first].Locked > 0 || Names[second].Locked > 0;
        return (double.IsNaN(correlation) ? !isLocked : correlation > Limits.MaxCorrelation, correlation);
    }
}

/// <summary>The weight a name is given, and what held it there.</summary>
internal sealed record ProjectedName(long Weight, IReadOnlyList<Binding> Bindings);
