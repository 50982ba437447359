using DolphinQuant.Models.Splits;

namespace DolphinQuant.Models.Training;

/// <summary>One training that is due by the schedule.</summary>
/// <param name="Rows">Rows of the fold, each part in order of session and symbol.</param>
/// <param name="Version">
/// Version of the model: a digest of settings, factor list and the rows it learns from, so that equal versions are
/// equal models.
/// </param>
/// <param name="Obstacle">
/// Why the fold cannot be trained; null when it can. Its test block is then served by the model before.
/// </param>
public sealed record FoldPlan(PurgedFold Rows, string Version, string? Obstacle)
{
    /// <summary>Sessions of the fold.</summary>
    public FoldWindow Window => Rows.Window;
}

/// <summary>A fold with the model that serves its test block.</summary>
/// <param name="Plan">The fold.</param>
/// <param name="Model">
/// The model: newly trained, supplied by the caller, or the one before where the fold has an obstacle.
/// </param>
/// <param name="IsNew">True when it was trained in this run and is yet to be stored.</param>
public sealed record TrainedFold(FoldPlan Plan, TrainedModel Model, bool IsNew);

/// <summary>What happens to a fold.</summary>
public enum FoldState
{
    /// <summary>Trees are being grown.</summary>
    Training,

    /// <summary>The model is ready.</summary>
    Trained,

    /// <summary>The caller already had the model.</summary>
    Reused,

    /// <summary>The fold cannot be trained.</summary>
    Skipped,
}

/// <summary>News of a walk-forward run.</summary>
/// <param name="Plan">The fold.</param>
/// <param name="FoldCount">Folds in all.</param>
/// <param name="State">What happens to it.</param>
/// <param name="Iterations">Iterations of the training; null unless trees are being grown.</param>
public sealed record WalkForwardProgress(
    FoldPlan Plan, int FoldCount, FoldState State, LightGbm.TrainingProgress? Iterations);
