namespace DolphinQuant.Models.Calibration;

/// <summary>
/// Platt scaling: probability = 1 / (1 + exp(−(slope × score + intercept))), strictly increasing in the score.
/// </summary>
/// <remarks>
/// Source: Platt 1999, Probabilistic Outputs for Support Vector Machines, with the numerically safe Newton iteration of
/// Lin, Lin and Weng 2007. The lower bound is the delta method on the log-odds scale, so that it stays within (0, 1).
/// </remarks>
public sealed record PlattCalibrator
{
    /// <summary>
    /// Smallest slope: scores that do not order the validation rows still get an increasing, nearly flat curve.
    /// </summary>
    public const double MinimumSlope = 1e-3;

    /// <summary>Weight of the score; at least <see cref="MinimumSlope"/>.</summary>
    public required double Slope { get; init; }

    /// <summary>Log odds at score 0.</summary>
    public required double Intercept { get; init; }

    /// <summary>Covariance of slope and intercept when rows are taken as independent.</summary>
    public required ParameterCovariance Independent { get; init; }

    /// <summary>Covariance of slope and intercept when clusters are taken as independent (sandwich estimate).</summary>
    public required ParameterCovariance Clustered { get; init; }

    /// <summary>Standard deviations between the estimate and the lower bound; 1.645 is a one-sided 95 %.</summary>
    public double Deviations { get; init; } = 1.645;

    /// <summary>Fits the two parameters on rows the model has not been trained on.</summary>
    /// <exception cref="ArgumentException">
    /// Columns differ in length, are empty, or hold a score that is not finite.
    /// </exception>
    public static PlattCalibrator Fit(CalibrationRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        rows.Validate();
        var fit = new PlattFit(rows);
        var (slope, intercept) = fit.Solve(MinimumSlope);
        return new()
        {
            Slope = slope,
            Intercept = intercept,
            Independent = fit.IndependentCovariance(slope, intercept),
            Clustered = fit.ClusteredCovariance(slope, intercept),
        };
    }

    /// <summary>Probability and its lower bound for a raw score.</summary>
    public CalibratedProbability Probability(double score)
    {
        var logOdds = (Slope * score) + Intercept;
        // Each estimate can come out too small (few rows, few clusters); the larger one is the cautious one.
        var variance = Math.Max(Independent.VarianceAt(score), Clustered.VarianceAt(score));
        return new(Sigmoid(logOdds), Sigmoid(logOdds - (Deviations * Math.Sqrt(variance))));
    }

    internal static double Sigmoid(double logOdds)
    {
        if (logOdds >= 0)
        {
            return 1 / (1 + Math.Exp(-logOdds));
        }

        var odds = Math.Exp(logOdds);
        return odds / (1 + odds);
    }
}

/// <summary>Covariance matrix of the two parameters of a calibrator.</summary>
/// <param name="Slope">Variance of the slope.</param>
/// <param name="Cross">Covariance of slope and intercept.</param>
/// <param name="Intercept">Variance of the intercept.</param>
public readonly record struct ParameterCovariance(double Slope, double Cross, double Intercept)
{
    /// <summary>Variance of slope × score + intercept.</summary>
    internal double VarianceAt(double score) =>
        Math.Max(0, (score * score * Slope) + (2 * score * Cross) + Intercept);
}
