namespace DolphinQuant.Models.Calibration;

/// <summary>Raw scores of rows the model was not trained on, and what became of them.</summary>
public sealed record CalibrationRows
{
    /// <summary>Raw score of each row.</summary>
    public required double[] Scores { get; init; }

    /// <summary>Whether the event happened.</summary>
    public required bool[] Events { get; init; }

    /// <summary>
    /// Cluster of each row: rows of one market day (or of overlapping labels) rise and fall together and count as one
    /// draw.
    /// </summary>
    public required int[] Clusters { get; init; }

    internal void Validate()
    {
        if (Scores.Length == 0 || Scores.Length != Events.Length || Scores.Length != Clusters.Length)
        {
            throw new ArgumentException("Scores, events and clusters must be of equal length, with at least one row.");
        }

        if (!Scores.All(double.IsFinite))
        {
            throw new ArgumentException("Scores must be finite.");
        }
    }
}
