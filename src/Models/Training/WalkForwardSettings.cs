using DolphinQuant.Models.Calibration;
using DolphinQuant.Models.LightGbm;
using DolphinQuant.Models.Splits;

namespace DolphinQuant.Models.Training;

/// <summary>Everything that decides what a walk-forward training produces, apart from the data.</summary>
public sealed record WalkForwardSettings
{
    /// <summary>Settings of the trees; the objective must be binary.</summary>
    public LightGbmSettings Trees { get; init; } = new();

    /// <summary>When models are trained, and what is kept apart.</summary>
    public WalkForwardSchedule Schedule { get; init; } = new();

    /// <summary>Settings of the expected-return curve.</summary>
    public ReturnCurveSettings ReturnCurve { get; init; } = new();

    /// <summary>Standard deviations between a probability and its lower bound.</summary>
    public double ConfidenceDeviations { get; init; } = 1.645;

    /// <summary>
    /// Neighbouring sessions whose validation rows count as one draw when the calibrator's error is estimated: the
    /// label's horizon, as their labels overlap.
    /// </summary>
    public int ClusterSessions { get; init; } = 3;

    /// <summary>Fewest events, and non-events, among the training rows.</summary>
    public int MinimumTrainEvents { get; init; } = 30;

    /// <summary>Fewest events, and non-events, among the validation rows.</summary>
    public int MinimumValidationEvents { get; init; } = 5;

    internal void Validate()
    {
        if (Trees.Objective != LightGbmObjective.Binary)
        {
            throw new ArgumentException(
                "A walk-forward training needs a binary objective: its scores are calibrated to probabilities.");
        }

        Trees.Validate();
        ReturnCurve.Validate();
        ArgumentOutOfRangeException.ThrowIfNegative(ConfidenceDeviations);
        ArgumentOutOfRangeException.ThrowIfLessThan(ClusterSessions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinimumTrainEvents, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinimumValidationEvents, 1);
    }

    /// <summary>The settings that shape a model, as text; the schedule shows in the rows instead.</summary>
    internal string ToText() => string.Join(
        ' ',
        Trees.ToParameters(),
        FormattableString.Invariant($"iterations={Trees.MaximumIterations} stopping={Trees.EarlyStoppingRounds}"),
        FormattableString.Invariant($"bins={ReturnCurve.Bins} shrinkage={ReturnCurve.Shrinkage}"),
        FormattableString.Invariant($"deviations={ConfidenceDeviations} clusters={ClusterSessions}"));
}
