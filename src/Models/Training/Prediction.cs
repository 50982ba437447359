using System.Collections.Immutable;

namespace DolphinQuant.Models.Training;

/// <summary>What a model expects of one row.</summary>
/// <param name="Score">Raw score in log odds; ranks the rows.</param>
/// <param name="Probability">Calibrated probability of the event.</param>
/// <param name="LowerBound">Lower confidence bound of that probability.</param>
/// <param name="ExpectedReturn">Expected net return, as a fraction.</param>
/// <param name="TopFactors">Factors that weigh most, largest first; empty unless asked for.</param>
public sealed record Prediction(
    double Score,
    double Probability,
    double LowerBound,
    double ExpectedReturn,
    ImmutableArray<FactorContribution> TopFactors);

/// <summary>The part of one factor in a score.</summary>
/// <param name="Factor">Name of the factor.</param>
/// <param name="Weight">Signed contribution in log odds (SHAP value): positive raises the probability.</param>
public readonly record struct FactorContribution(string Factor, double Weight);
