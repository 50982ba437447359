namespace DolphinQuant.Models.LightGbm;

/// <summary>What the trees learn.</summary>
public enum LightGbmObjective
{
    /// <summary>Probability of an event; targets are 0 and 1.</summary>
    Binary,

    /// <summary>A number; squared error.</summary>
    Regression,
}

/// <summary>What early stopping watches on the validation rows.</summary>
public enum ValidationMetric
{
    /// <summary>Binary log loss; smaller is better. A proper score, and the steadier one when events are few.</summary>
    LogLoss,

    /// <summary>Average precision; larger is better.</summary>
    AveragePrecision,

    /// <summary>Mean squared error; smaller is better.</summary>
    SquaredError,
}

/// <summary>
/// Settings of a LightGBM training. Training is always deterministic: the same settings, rows and thread count give the
/// same model, byte for byte.
/// </summary>
public sealed record LightGbmSettings
{
    /// <summary>What the trees learn.</summary>
    public LightGbmObjective Objective { get; init; } = LightGbmObjective.Binary;

    /// <summary>What early stopping watches.</summary>
    public ValidationMetric Metric { get; init; } = ValidationMetric.LogLoss;

    /// <summary>Most leaves of a tree.</summary>
    public int Leaves { get; init; } = 31;

    /// <summary>Shrinkage of each tree.</summary>
    public double LearningRate { get; init; } = 0.05;

    /// <summary>Fewest rows in a leaf.</summary>
    public int MinimumRowsInLeaf { get; init; } = 100;

    /// <summary>
    /// Least sum of second derivatives in a leaf. For a binary objective a row adds p(1 − p), so this is about the
    /// number of expected events a leaf must rest on: what counts when events are rare.
    /// </summary>
    public double MinimumHessianInLeaf { get; init; } = 5;

    /// <summary>Share of the features offered to each tree.</summary>
    public double FeatureFraction { get; init; } = 0.8;

    /// <summary>Share of the rows drawn for bagging.</summary>
    public double BaggingFraction { get; init; } = 0.8;

    /// <summary>Iterations between two draws of bagging rows; 0 turns bagging off.</summary>
    public int BaggingFrequency { get; init; } = 1;

    /// <summary>L2 penalty of leaf values.</summary>
    public double Lambda { get; init; } = 10;

    /// <summary>Most iterations.</summary>
    public int MaximumIterations { get; init; } = 400;

    /// <summary>Iterations without a better validation metric after which training stops.</summary>
    public int EarlyStoppingRounds { get; init; } = 40;

    /// <summary>Seed of every random draw.</summary>
    public int Seed { get; init; } = 20_160_930;

    /// <summary>
    /// OpenMP threads. They wait by spinning unless OMP_WAIT_POLICY=PASSIVE is set, so more threads than idle cores is
    /// slower.
    /// </summary>
    public int Threads { get; init; } = 2;

    internal bool IsLargerBetter => Metric == ValidationMetric.AveragePrecision;

    /// <summary>The settings in LightGBM's own spelling; the same text for the same settings.</summary>
    public string ToParameters()
    {
        var objective = Objective == LightGbmObjective.Binary ? "binary" : "regression";
        var metric = Metric switch
        {
            ValidationMetric.LogLoss => "binary_logloss",
            ValidationMetric.AveragePrecision => "average_precision",
            _ => "l2",
        };
        string[] parts =
        [
            $"objective={objective} metric={metric}",
            Part($"num_leaves={Leaves} learning_rate={LearningRate} min_data_in_leaf={MinimumRowsInLeaf}"),
            Part($"min_sum_hessian_in_leaf={MinimumHessianInLeaf}"),
            Part($"feature_fraction={FeatureFraction} bagging_fraction={BaggingFraction}"),
            Part($"bagging_freq={BaggingFrequency} lambda_l2={Lambda} seed={Seed} num_threads={Threads}"),
            "deterministic=true force_row_wise=true feature_pre_filter=false verbosity=-1",
        ];
        return string.Join(' ', parts);
    }

    /// <exception cref="ArgumentException">Settings contradict each other or lie outside their range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Leaves, 2);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(LearningRate, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinimumRowsInLeaf, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MinimumHessianInLeaf);
        RequireFraction(FeatureFraction, nameof(FeatureFraction));
        RequireFraction(BaggingFraction, nameof(BaggingFraction));
        ArgumentOutOfRangeException.ThrowIfNegative(BaggingFrequency);
        ArgumentOutOfRangeException.ThrowIfNegative(Lambda);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumIterations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(EarlyStoppingRounds, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Seed);
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        if ((Objective == LightGbmObjective.Regression) != (Metric == ValidationMetric.SquaredError))
        {
            throw new ArgumentException($"Metric {Metric} does not fit objective {Objective}.");
        }
    }

    private static string Part(FormattableString text) => FormattableString.Invariant(text);

    private static void RequireFraction(double value, string name)
    {
        if (value is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(name, value, "must be above 0 and at most 1.");
        }
    }
}
