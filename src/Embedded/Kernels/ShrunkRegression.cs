using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>Linear regressions whose slopes are shrunk: ridge in closed form, lasso and elastic net by coordinates.</summary>
internal static class ShrunkRegression
{
    public static ShrunkFit Fit(double[][] factors, double[] y, Shrinkage settings)
    {
        var hasIntercept = settings.HasIntercept;
        var means = Array.ConvertAll(factors, factor => hasIntercept ? factor.Average() : 0);
        var level = hasIntercept ? y.Average() : 0;
        var columns = factors.Select((factor, i) => Array.ConvertAll(factor, x => x - means[i])).ToArray();
        var sizes = Array.ConvertAll(columns, column =>
            hasIntercept && settings.IsNormalized && Vectors.Norm(column) is var size && size > 0 ? size : 1);
        columns = [.. columns.Select((column, i) => Array.ConvertAll(column, x => x / sizes[i]))];
        var target = Array.ConvertAll(y, item => item - level);
        var found = settings.Penalty is { } penalty
            ? CoordinateDescent.Fit(columns, target, penalty)
            : new Descent(Ridge(columns, target, settings.Alpha), 0, 1);
        var slopes = found.Weights.Select((weight, i) => weight / sizes[i]).ToArray();
        return new ShrunkFit(level - Vectors.Dot(slopes, means), slopes, hasIntercept)
        {
            Gap = found.Gap / y.Length, Rounds = found.Rounds,
        };
    }

    // The rows √alpha I below X make ridge regression a plain one, which needs no X'X.
    private static double[] Ridge(double[][] columns, double[] y, double alpha)
    {
        double[] target = [.. y, .. new double[columns.Length]];
        var widened = columns.Select((column, i) =>
        {
            double[] longer = [.. column, .. new double[columns.Length]];
            longer[column.Length + i] = Math.Sqrt(alpha);
            return longer;
        }).ToArray();
        return LeastSquares.Fit(target, widened, [.. Enumerable.Repeat(1.0, target.Length)]).Coefficients;
    }
}

/// <summary>How slopes are shrunk: by a penalty of coordinate descent, or without one by ridge's alpha.</summary>
internal sealed record Shrinkage(Penalty? Penalty, double Alpha, bool HasIntercept, bool IsNormalized);

/// <summary>A line; the intercept is 0 where there is none.</summary>
internal sealed record ShrunkFit(double Intercept, double[] Slopes, bool HasIntercept)
{
    /// <summary>The gap to the dual at the end, for each row.</summary>
    public double Gap { get; init; }

    public int Rounds { get; init; }

    public double At(double[][] factors, int row)
    {
        var sum = Intercept;
        for (var i = 0; i < Slopes.Length; i++) sum += Slopes[i] * factors[i][row];
        return sum;
    }
}
