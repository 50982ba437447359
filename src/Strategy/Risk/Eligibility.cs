using System.Globalization;
using DolphinQuant.Strategy.Ranking;

namespace DolphinQuant.Strategy.Risk;

/// <summary>The tests a name must pass on its own, before it is compared with any other.</summary>
internal static class Eligibility
{
    /// <summary>The first test the candidate fails, or null when it may be sized.</summary>
    public static Binding? FirstFailure(Candidate candidate, RiskLimits limits, CorrelationMatrix correlations) =>
        Price(candidate, limits)
        ?? Liquidity(candidate, limits)
        ?? Prediction(candidate)
        ?? Volatility(candidate)
        ?? History(candidate, correlations);

    /// <summary>Why the candidate cannot be bought in the next session, or null when it can.</summary>
    public static Binding? BuyRefusal(Candidate candidate)
    {
        if (candidate.IsSuspended) return new(Constraint.Suspended, "trading is halted");
        return candidate.IsBuyable ? null : new(Constraint.NotBuyable, "a buy is not expected to be filled");
    }

    /// <summary>
    /// Whether the close can stand for money: from the smallest tick to far above any listed share, which also keeps
    /// the step to decimal in range.
    /// </summary>
    public static bool HasUsablePrice(Candidate candidate) => candidate.Close is >= 1e-4 and < 1e9;

    private static Binding? Price(Candidate candidate, RiskLimits limits) =>
        HasUsablePrice(candidate) && candidate.Close >= limits.MinPrice
            ? null
            : new(Constraint.Price, Invariant($"price {candidate.Close:0.####}, minimum {limits.MinPrice:0.####}"));

    private static Binding? Liquidity(Candidate candidate, RiskLimits limits) =>
        candidate.AverageTradedValue >= limits.MinTradedValue
            ? null
            : new(Constraint.Liquidity,
                Invariant($"trades {candidate.AverageTradedValue:N0} a session, minimum {limits.MinTradedValue:N0}"));

    private static Binding? Prediction(Candidate candidate) =>
        candidate.Probability is >= 0 and <= 1
        && candidate.ProbabilityLowerBound is >= 0 and <= 1
        && double.IsFinite(candidate.ExpectedReturn)
            ? null
            : new(Constraint.UnknownPrediction, "probability, its bound or the expected return is unknown");

    private static Binding? Volatility(Candidate candidate) =>
        candidate.DailyVolatility > 0 && double.IsFinite(candidate.DailyVolatility)
            ? null
            : new(Constraint.UnknownVolatility, "20-day volatility is unknown or zero");

    private static Binding? History(Candidate candidate, CorrelationMatrix correlations) =>
        correlations.HasHistory(candidate.Symbol)
            ? null
            : new(Constraint.ShortHistory, Invariant($"fewer than {correlations.MinimumOverlap} varying returns"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
