namespace DolphinQuant.Models.LightGbm;

/// <summary>Rows with the value to learn.</summary>
public sealed class LabelledRows
{
    private readonly float[] _targets;

    /// <summary>Joins features and targets.</summary>
    /// <param name="features">One row per target, at least one.</param>
    /// <param name="targets">Targets; finite (0 or 1 for a binary objective).</param>
    /// <exception cref="ArgumentException">Counts differ, there is no row, or a target is not finite.</exception>
    public LabelledRows(FeatureMatrix features, ReadOnlySpan<double> targets)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.RowCount != targets.Length || targets.IsEmpty)
        {
            throw new ArgumentException(
                $"{features.RowCount} rows need as many targets (and at least one), not {targets.Length}.");
        }

        _targets = new float[targets.Length];
        for (var row = 0; row < targets.Length; row++)
        {
            _targets[row] = double.IsFinite(targets[row])
                ? (float)targets[row]
                : throw new ArgumentException($"The target of row {row} is not finite.", nameof(targets));
        }

        Features = features;
    }

    /// <summary>The features.</summary>
    public FeatureMatrix Features { get; }

    /// <summary>The targets, one per row.</summary>
    public ReadOnlySpan<float> Targets => _targets;
}
