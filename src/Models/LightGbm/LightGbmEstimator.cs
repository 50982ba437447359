namespace DolphinQuant.Models.LightGbm;

/// <summary>How far a training has come.</summary>
/// <param name="Iteration">Iterations done.</param>
/// <param name="MaximumIterations">Iterations at most.</param>
/// <param name="Metric">Validation metric after this iteration.</param>
/// <param name="BestIteration">Iteration with the best validation metric so far.</param>
public readonly record struct TrainingProgress(int Iteration, int MaximumIterations, double Metric, int BestIteration);

/// <summary>
/// Trains gradient-boosted trees. It holds settings only: every <see cref="Fit"/> starts afresh and returns a new
/// model.
/// </summary>
/// <param name="settings">Settings; checked when training starts.</param>
public sealed class LightGbmEstimator(LightGbmSettings settings)
{
    /// <summary>The settings.</summary>
    public LightGbmSettings Settings { get; } = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>
    /// Trains on <paramref name="train"/>, stops when the metric on <paramref name="validation"/> no longer improves,
    /// and keeps the trees up to the best iteration.
    /// </summary>
    /// <param name="train">Rows to learn from.</param>
    /// <param name="validation">Rows that decide when to stop; same columns.</param>
    /// <param name="progress">Told after every iteration.</param>
    /// <param name="cancellationToken">Looked at between iterations.</param>
    /// <exception cref="ArgumentException">Settings or rows do not fit together.</exception>
    /// <exception cref="LightGbmException">The native library is missing or refused.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public LightGbmModel Fit(
        LabelledRows train,
        LabelledRows validation,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        Settings.Validate();
        RequireMatchingRows(train, validation);
        LightGbmLibrary.Require();
        cancellationToken.ThrowIfCancellationRequested();

        var parameters = Settings.ToParameters();
        using var threads = NativeThreads.Begin(Settings.Threads, cancellationToken);
        using var reference = new DatasetHandle();
        using var trainData = LightGbmDataset.Create(train, parameters, reference);
        using var validationData = LightGbmDataset.Create(validation, parameters, trainData);
        NativeMethods.Check(NativeMethods.BoosterCreate(trainData, parameters, out var booster));
        using (booster)
        {
            NativeMethods.Check(NativeMethods.BoosterAddValidData(booster, validationData));
            var best = Boost(booster, progress, cancellationToken);
            return new(
                BoosterText.Save(booster, best.Iteration), train.Features.ColumnNames, best.Metric, Settings.Threads);
        }
    }

    private (int Iteration, double Metric) Boost(
        BoosterHandle booster, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        NativeMethods.Check(NativeMethods.BoosterGetEvalCounts(booster, out var metricCount));
        var metrics = new double[metricCount];
        var best = (Iteration: 0, Metric: double.NaN);
        for (var iteration = 1; iteration <= Settings.MaximumIterations; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            NativeMethods.Check(NativeMethods.BoosterUpdateOneIter(booster, out var isFinished));
            // Index 0 is the training data, 1 the first validation data.
            NativeMethods.Check(NativeMethods.BoosterGetEval(booster, 1, out _, metrics));
            if (best.Iteration == 0 || IsBetter(metrics[0], best.Metric))
            {
                best = (iteration, metrics[0]);
            }

            progress?.Report(new(iteration, Settings.MaximumIterations, metrics[0], best.Iteration));
            // "Finished" means that no split was worth making; further iterations would change nothing.
            if (isFinished != 0 || iteration - best.Iteration >= Settings.EarlyStoppingRounds)
            {
                break;
            }
        }

        return best;
    }

    private bool IsBetter(double candidate, double best) =>
        Settings.IsLargerBetter ? candidate > best : candidate < best;

    private void RequireMatchingRows(LabelledRows train, LabelledRows validation)
    {
        if (!train.Features.ColumnNames.SequenceEqual(validation.Features.ColumnNames, StringComparer.Ordinal))
        {
            throw new ArgumentException("Training and validation rows must have the same columns in the same order.");
        }

        if (Settings.Objective != LightGbmObjective.Binary)
        {
            return;
        }

        if (train.Targets.ContainsAnyExcept(0f, 1f) || validation.Targets.ContainsAnyExcept(0f, 1f))
        {
            throw new ArgumentException("A binary objective needs targets of 0 and 1.");
        }

        if (!train.Targets.Contains(0f) || !train.Targets.Contains(1f))
        {
            throw new ArgumentException("The training rows must hold both outcomes.");
        }
    }
}
