using DolphinQuant.Strategy.Ranking;

namespace DolphinQuant.Strategy.Sizing;

/// <summary>A position size and the factors it is the product of.</summary>
/// <param name="Kelly">Full Kelly stake at the lower bound of the probability; may be negative.</param>
/// <param name="Confidence">Lower bound over probability, in [0, 1].</param>
/// <param name="VolatilityScale">Target volatility over the name's, capped.</param>
/// <param name="Weight">Share of equity before any limit; zero when the edge is not positive.</param>
public sealed record PositionSize(double Kelly, double Confidence, double VolatilityScale, double Weight);

/// <summary>
/// Sizes a position as fractional Kelly on the lower confidence bound of the probability, times confidence, times
/// volatility scaling.
/// </summary>
/// <remarks>
/// <para>
/// Kelly (1956), Thorp (2006): a bet that pays b per unit staked with probability p and loses the stake otherwise
/// deserves the fraction f = (b p − q) / b of equity, q = 1 − p. Here b = g / l with g the net gain at the target and l
/// the mean net loss of a miss, so f = (p g − q l) / g: the expected return of the pick divided by its gain.
/// </para>
/// <para>
/// The form for partial losses, p / l − q / g, would divide once more by l and ask for several times the equity at any
/// edge worth having, because it takes l for the worst that can happen. l is only a mean: single shares gap, halt and
/// delist. The stake form, which treats the whole position as at risk, is therefore used on purpose.
/// </para>
/// <para>
/// The event is rare (2 to 10 % of names), so a fixed, pessimistic l would zero every name. By default l is the loss
/// that makes the model's own expected net return true: l = (p g − E) / (1 − p) at the central probability. The stake
/// is then taken at the lower bound with that l. Unless the least loss binds, it is positive exactly when the expected
/// return exceeds what the doubt about p could cost, E &gt; (p − p_lower)(g + l); it is zero for every name that is not
/// expected to earn its costs.
/// </para>
/// </remarks>
public static class KellySizer
{
    /// <summary>
    /// Kelly's fraction for a bet that wins <paramref name="payoff"/> per unit staked or loses the stake.
    /// </summary>
    /// <returns>The fraction of equity; negative when the bet is unfavourable.</returns>
    public static double Fraction(double probability, double payoff) =>
        (payoff * probability - (1 - probability)) / payoff;

    /// <summary>Sizes one candidate whose prediction and volatility are known.</summary>
    public static PositionSize Size(Candidate candidate, SizingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(settings);
        double lower = Math.Min(candidate.ProbabilityLowerBound, candidate.Probability);
        double kelly = Fraction(lower, settings.NetGain / LossOf(candidate, settings));
        double confidence = candidate.Probability > 0 ? lower / candidate.Probability : 0;
        double scale = Math.Min(settings.TargetVolatility / candidate.DailyVolatility, settings.MaxVolatilityScale);
        double weight = Math.Max(0, settings.KellyFraction * kelly) * confidence * scale;
        return new(kelly, confidence, scale, weight);
    }

    private static double LossOf(Candidate candidate, SizingSettings settings)
    {
        double loss = settings.LossGivenMiss ?? ImpliedLoss(candidate, settings.NetGain);
        return Math.Max(loss, settings.MinimumLoss);
    }

    private static double ImpliedLoss(Candidate candidate, double gain) =>
        candidate.Probability < 1
            ? (candidate.Probability * gain - candidate.ExpectedReturn) / (1 - candidate.Probability)
            : 0;
}
