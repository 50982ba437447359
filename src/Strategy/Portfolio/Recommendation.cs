using DolphinQuant.Strategy.Instruments;
using DolphinQuant.Strategy.Ranking;
using DolphinQuant.Strategy.Risk;
using DolphinQuant.Strategy.Sizing;

namespace DolphinQuant.Strategy.Portfolio;

/// <summary>What became of a name.</summary>
public enum Decision
{
    /// <summary>Given the weight its size asked for.</summary>
    Selected,

    /// <summary>Given a weight that a constraint changed, or could not be reduced as wished.</summary>
    Bounded,

    /// <summary>Given no weight.</summary>
    Cut,
}

/// <summary>The weight of a name after the coming session, and why.</summary>
public sealed record Target
{
    /// <summary>The share.</summary>
    public required Instrument Instrument { get; init; }

    /// <summary>
    /// Last close the shares are counted at, in market currency; zero for a name without a usable price.
    /// </summary>
    public required decimal Price { get; init; }

    /// <summary>Weight held before the session, as a fraction of equity.</summary>
    public required double CurrentWeight { get; init; }

    /// <summary>Weight after the session, as a fraction of equity, before rounding to lots.</summary>
    public required double Weight { get; init; }

    /// <summary>Shares held before the session.</summary>
    public required long CurrentShares { get; init; }

    /// <summary>Shares after the session; <see cref="Weight"/> rounded down to what the exchange accepts.</summary>
    public required long Shares { get; init; }

    /// <summary>The constraints that acted, in the order they were met; empty when none did.</summary>
    public required IReadOnlyList<Binding> Bindings { get; init; }

    /// <summary>What became of the name.</summary>
    public Decision Decision => Weight <= 0 ? Decision.Cut : Bindings.Count > 0 ? Decision.Bounded : Decision.Selected;

    /// <summary>The details of <see cref="Bindings"/> as one line; <c>none</c> when nothing bound.</summary>
    public string BoundBy =>
        Bindings.Count == 0 ? "none" : string.Join("; ", Bindings.Select(binding => binding.Detail));
}

/// <summary>One line of the day's list.</summary>
/// <param name="Rank">One-based place.</param>
/// <param name="Candidate">The name as it was offered.</param>
/// <param name="Size">The size before the limits and its factors; null when the name was cut before sizing.</param>
/// <param name="Target">The weight and shares to hold, and what bound them.</param>
public sealed record Recommendation(int Rank, Candidate Candidate, PositionSize? Size, Target Target);

/// <summary>The portfolio to hold after the coming session.</summary>
/// <param name="Book">The book it starts from.</param>
/// <param name="Recommendations">Every candidate in rank order, those cut included.</param>
/// <param name="Leavers">Holdings that are no longer candidates, by symbol.</param>
public sealed record TargetPortfolio(
    Book Book, IReadOnlyList<Recommendation> Recommendations, IReadOnlyList<Target> Leavers)
{
    /// <summary>All targets: recommendations in rank order, then leavers.</summary>
    public IEnumerable<Target> Targets => Recommendations.Select(line => line.Target).Concat(Leavers);
}
