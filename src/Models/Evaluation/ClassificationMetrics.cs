namespace DolphinQuant.Models.Evaluation;

/// <summary>Threshold-free measures of a score against a yes-or-no outcome.</summary>
public static class ClassificationMetrics
{
    /// <summary>
    /// Area under the ROC curve: the chance that an event outscores a non-event, ties counted half. NaN unless both
    /// occur.
    /// </summary>
    /// <param name="scores">Score per row; NaN ranks lowest.</param>
    /// <param name="outcomes">1 = event, 0 = none, NaN = left out.</param>
    public static double Auc(double[] scores, double[] outcomes) => Evaluate(scores, outcomes).Auc;

    /// <summary>
    /// Average precision: Σ (recall step × precision) over falling thresholds, tied scores being one threshold. NaN
    /// without events.
    /// </summary>
    /// <param name="scores">Score per row; NaN ranks lowest.</param>
    /// <param name="outcomes">1 = event, 0 = none, NaN = left out.</param>
    public static double AveragePrecision(double[] scores, double[] outcomes) =>
        Evaluate(scores, outcomes).AveragePrecision;

    private static PooledFigures Evaluate(double[] scores, double[] outcomes)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(outcomes);
        if (scores.Length != outcomes.Length)
        {
            throw new ArgumentException("Scores and outcomes must be of equal length.", nameof(outcomes));
        }

        return new ClassificationCurve(scores, outcomes, new int[scores.Length]).Evaluate([1]);
    }
}
