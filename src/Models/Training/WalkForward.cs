using DolphinQuant.Models.Calibration;
using DolphinQuant.Models.LightGbm;
using DolphinQuant.Models.Splits;

namespace DolphinQuant.Models.Training;

/// <summary>
/// Trains a model at every step of the schedule on what was known by then, and pairs it with the sessions it may
/// predict. A longer panel adds folds; it never changes one that was there before.
/// </summary>
/// <param name="settings">Settings; checked when a plan is made.</param>
public sealed class WalkForward(WalkForwardSettings settings)
{
    /// <summary>The settings.</summary>
    public WalkForwardSettings Settings { get; } = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>Lists the trainings that are due, with their rows and versions; trains nothing.</summary>
    /// <param name="panel">Rows of one market.</param>
    /// <param name="sessionCount">Sessions of the market known so far.</param>
    /// <exception cref="ArgumentException">Settings or panel are not consistent.</exception>
    public IReadOnlyList<FoldPlan> Plan(TrainingPanel panel, int sessionCount)
    {
        ArgumentNullException.ThrowIfNull(panel);
        Settings.Validate();
        panel.Validate();
        var lives = new RowLives
        {
            Sessions = panel.Sessions,
            LifeEnds = panel.LifeEnds,
            IsLabelled = Array.ConvertAll(panel.Targets, target => !double.IsNaN(target)),
        };
        return [.. Settings.Schedule.Folds(sessionCount).Select(window => Plan(panel, window, lives))];
    }

    /// <summary>
    /// Trains the folds one after the other. Lazy: each fold is yielded as soon as its model stands, so that the caller
    /// can store it before the next one starts.
    /// </summary>
    /// <param name="panel">The panel the plan was made for.</param>
    /// <param name="plan">Folds, in order.</param>
    /// <param name="stored">Returns the model of a version when the caller already has it, else null.</param>
    /// <param name="progress">Told about every fold and iteration.</param>
    /// <param name="cancellationToken">Looked at between iterations.</param>
    /// <returns>One entry per fold that has a model; folds before the first trainable one are left out.</returns>
    public IEnumerable<TrainedFold> Run(
        TrainingPanel panel,
        IReadOnlyList<FoldPlan> plan,
        Func<string, TrainedModel?>? stored = null,
        IProgress<WalkForwardProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(panel);
        ArgumentNullException.ThrowIfNull(plan);
        return RunFolds(panel, plan, stored, progress, cancellationToken);
    }

    /// <summary>Trains one fold.</summary>
    /// <param name="panel">The panel the fold was planned for.</param>
    /// <param name="plan">A fold without an obstacle.</param>
    /// <param name="progress">Told after every iteration.</param>
    /// <param name="cancellationToken">Looked at between iterations.</param>
    /// <exception cref="InvalidOperationException">The fold has an obstacle.</exception>
    public TrainedModel Train(
        TrainingPanel panel,
        FoldPlan plan,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(panel);
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Obstacle is not null)
        {
            throw new InvalidOperationException($"Fold {plan.Window.Number} cannot be trained: {plan.Obstacle}");
        }

        var (train, validation) = (plan.Rows.Train, plan.Rows.Validation);
        var validationRows = Labelled(panel, validation);
        var trees = new LightGbmEstimator(Settings.Trees).Fit(
            Labelled(panel, train), validationRows, progress, cancellationToken);
        var scores = trees.Score(validationRows.Features);
        var netReturns = Array.ConvertAll(validation, row => ModelVersion.KnownNetReturn(panel, row, plan.Window));
        var summary = new TrainingSummary(
            train.Length,
            validation.Length,
            panel.Sessions[train[0]],
            panel.Sessions[train[^1]],
            plan.Window.RetrainSession,
            trees.TreeCount,
            trees.ValidationMetric);
        return new(
            plan.Version,
            summary,
            trees,
            Calibrate(panel, validation, scores),
            ReturnCurve.Fit(scores, netReturns, Settings.ReturnCurve));
    }

    private static LabelledRows Labelled(TrainingPanel panel, int[] rows) =>
        new(panel.Features.SelectRows(rows), Array.ConvertAll(rows, row => panel.Targets[row]));

    private IEnumerable<TrainedFold> RunFolds(
        TrainingPanel panel,
        IReadOnlyList<FoldPlan> plan,
        Func<string, TrainedModel?>? stored,
        IProgress<WalkForwardProgress>? progress,
        CancellationToken cancellationToken)
    {
        TrainedModel? latest = null;
        foreach (var fold in plan)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var reused = fold.Obstacle is null ? stored?.Invoke(fold.Version) : null;
            var isNew = fold.Obstacle is null && reused is null;
            latest = isNew
                ? Train(panel, fold, new Relay(fold, plan.Count, progress), cancellationToken)
                : reused ?? latest;
            var state = isNew ? FoldState.Trained : reused is null ? FoldState.Skipped : FoldState.Reused;
            progress?.Report(new(fold, plan.Count, state, null));
            if (latest is not null)
            {
                yield return new(fold, latest, isNew);
            }
        }
    }

    private FoldPlan Plan(TrainingPanel panel, FoldWindow window, RowLives lives)
    {
        var fold = PurgedFold.Assign(window, lives, Settings.Schedule.EmbargoSessions);
        fold = fold with
        {
            Train = panel.InCanonicalOrder(fold.Train),
            Validation = panel.InCanonicalOrder(fold.Validation),
            Test = panel.InCanonicalOrder(fold.Test),
        };
        return new(fold, ModelVersion.Of(Settings, panel, fold), Obstacle(panel, fold));
    }

    private string? Obstacle(TrainingPanel panel, PurgedFold fold)
    {
        if (!HasBoth(panel, fold.Train, Settings.MinimumTrainEvents))
        {
            return $"fewer than {Settings.MinimumTrainEvents} events or non-events "
                + $"among {fold.Train.Length} training rows";
        }

        if (!HasBoth(panel, fold.Validation, Settings.MinimumValidationEvents))
        {
            return $"fewer than {Settings.MinimumValidationEvents} events or non-events "
                + $"among {fold.Validation.Length} validation rows";
        }

        var hasReturns = fold.Validation.Any(
            row => !double.IsNaN(ModelVersion.KnownNetReturn(panel, row, fold.Window)));
        return hasReturns ? null : "no validation row has a known net return";
    }

    private static bool HasBoth(TrainingPanel panel, int[] rows, int minimum)
    {
        var events = rows.Count(row => panel.Targets[row] > 0);
        return events >= minimum && rows.Length - events >= minimum;
    }

    private PlattCalibrator Calibrate(TrainingPanel panel, int[] validation, double[] scores) =>
        PlattCalibrator.Fit(new()
        {
            Scores = scores,
            Events = Array.ConvertAll(validation, row => panel.Targets[row] > 0),
            Clusters = Array.ConvertAll(validation, row => panel.Sessions[row] / Settings.ClusterSessions),
        }) with { Deviations = Settings.ConfidenceDeviations };

    private sealed class Relay(FoldPlan plan, int foldCount, IProgress<WalkForwardProgress>? progress)
        : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress?.Report(new(plan, foldCount, FoldState.Training, value));
    }
}
