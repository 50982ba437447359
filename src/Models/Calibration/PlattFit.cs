namespace DolphinQuant.Models.Calibration;

/// <summary>The penalty-free maximum-likelihood fit behind <see cref="PlattCalibrator"/>.</summary>
internal sealed class PlattFit
{
    private const int MaximumIterations = 100;

    // Keeps the Hessian invertible when all scores are equal.
    private const double Ridge = 1e-10;

    private readonly CalibrationRows _rows;
    private readonly double[] _targets;

    internal PlattFit(CalibrationRows rows)
    {
        _rows = rows;
        // Platt's smoothed targets: the posterior mean under a uniform prior, never exactly 0 or 1.
        double events = rows.Events.Count(happened => happened);
        var eventTarget = (events + 1) / (events + 2);
        var otherTarget = 1 / (rows.Events.Length - events + 2);
        _targets = Array.ConvertAll(rows.Events, happened => happened ? eventTarget : otherTarget);
    }

    /// <summary>The best parameters among those with at least the given slope.</summary>
    internal (double Slope, double Intercept) Solve(double minimumSlope)
    {
        var mean = _targets.Average();
        var start = (Slope: 1.0, Intercept: Math.Log(mean / (1 - mean)) - _rows.Scores.Average());
        var free = Newton(start, isSlopeFixed: false);
        // The likelihood is concave, so the constrained optimum lies on the border when the free one lies beyond it.
        return free.Slope >= minimumSlope
            ? free
            : Newton((minimumSlope, Math.Log(mean / (1 - mean))), isSlopeFixed: true);
    }

    /// <summary>Inverse of the information matrix.</summary>
    internal ParameterCovariance IndependentCovariance(double slope, double intercept)
    {
        var hessian = DerivativesAt(slope, intercept).Hessian;
        return Inverse(hessian);
    }

    /// <summary>Sandwich estimate with one score vector per cluster and the factor G/(G−1) for few clusters.</summary>
    internal ParameterCovariance ClusteredCovariance(double slope, double intercept)
    {
        var sums = new Dictionary<int, (double Slope, double Intercept)>();
        for (var row = 0; row < _targets.Length; row++)
        {
            var residual = _targets[row] - Probability(row, slope, intercept);
            var sum = sums.GetValueOrDefault(_rows.Clusters[row]);
            sums[_rows.Clusters[row]] = (sum.Slope + (residual * _rows.Scores[row]), sum.Intercept + residual);
        }

        if (sums.Count < 2)
        {
            return default;
        }

        var factor = sums.Count / (sums.Count - 1.0);
        var meat = new ParameterCovariance(
            factor * sums.Values.Sum(sum => sum.Slope * sum.Slope),
            factor * sums.Values.Sum(sum => sum.Slope * sum.Intercept),
            factor * sums.Values.Sum(sum => sum.Intercept * sum.Intercept));
        return Sandwich(IndependentCovariance(slope, intercept), meat);
    }

    private static ParameterCovariance Sandwich(ParameterCovariance bread, ParameterCovariance meat)
    {
        // bread × meat × bread for symmetric 2 × 2 matrices, written out.
        var top = (bread.Slope * meat.Slope) + (bread.Cross * meat.Cross);
        var topCross = (bread.Slope * meat.Cross) + (bread.Cross * meat.Intercept);
        var bottom = (bread.Cross * meat.Slope) + (bread.Intercept * meat.Cross);
        var bottomCross = (bread.Cross * meat.Cross) + (bread.Intercept * meat.Intercept);
        return new(
            (top * bread.Slope) + (topCross * bread.Cross),
            (top * bread.Cross) + (topCross * bread.Intercept),
            (bottom * bread.Cross) + (bottomCross * bread.Intercept));
    }

    private static ParameterCovariance Inverse(ParameterCovariance matrix)
    {
        var determinant = (matrix.Slope * matrix.Intercept) - (matrix.Cross * matrix.Cross);
        return new(matrix.Intercept / determinant, -matrix.Cross / determinant, matrix.Slope / determinant);
    }

    private (double Slope, double Intercept) Newton((double Slope, double Intercept) at, bool isSlopeFixed)
    {
        for (var iteration = 0; iteration < MaximumIterations; iteration++)
        {
            var (slopeGradient, interceptGradient, hessian) = DerivativesAt(at.Slope, at.Intercept);
            var inverse = Inverse(hessian);
            var step = isSlopeFixed
                ? (Slope: 0, Intercept: interceptGradient / hessian.Intercept)
                : (Slope: (inverse.Slope * slopeGradient) + (inverse.Cross * interceptGradient),
                    Intercept: (inverse.Cross * slopeGradient) + (inverse.Intercept * interceptGradient));
            var next = Damped(at, step);
            var moved = Math.Abs(next.Slope - at.Slope) + Math.Abs(next.Intercept - at.Intercept);
            at = next;
            if (moved < 1e-10)
            {
                break;
            }
        }

        return at;
    }

    // Halves the step until the likelihood does not fall: Newton alone can overshoot far from the optimum.
    private (double Slope, double Intercept) Damped(
        (double Slope, double Intercept) at, (double Slope, double Intercept) step)
    {
        var current = LogLikelihood(at.Slope, at.Intercept);
        for (var size = 1.0; size > 1e-10; size /= 2)
        {
            var next = (at.Slope + (size * step.Slope), at.Intercept + (size * step.Intercept));
            if (LogLikelihood(next.Item1, next.Item2) >= current)
            {
                return next;
            }
        }

        return at;
    }

    private (double Slope, double Intercept, ParameterCovariance Hessian) DerivativesAt(double slope, double intercept)
    {
        double slopeGradient = 0, interceptGradient = 0, slopeSlope = Ridge, cross = 0, interceptIntercept = Ridge;
        for (var row = 0; row < _targets.Length; row++)
        {
            var score = _rows.Scores[row];
            var probability = Probability(row, slope, intercept);
            var residual = _targets[row] - probability;
            var weight = probability * (1 - probability);
            slopeGradient += residual * score;
            interceptGradient += residual;
            slopeSlope += weight * score * score;
            cross += weight * score;
            interceptIntercept += weight;
        }

        return (slopeGradient, interceptGradient, new(slopeSlope, cross, interceptIntercept));
    }

    private double LogLikelihood(double slope, double intercept)
    {
        var sum = 0.0;
        for (var row = 0; row < _targets.Length; row++)
        {
            // target × z − log(1 + e^z), without overflow for large |z|.
            var logOdds = (slope * _rows.Scores[row]) + intercept;
            sum += (_targets[row] * logOdds) - Math.Max(logOdds, 0) - Math.Log(1 + Math.Exp(-Math.Abs(logOdds)));
        }

        return sum;
    }

    private double Probability(int row, double slope, double intercept) =>
        PlattCalibrator.Sigmoid((slope * _rows.Scores[row]) + intercept);
}
