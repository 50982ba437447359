using DolphinQuant.Embedded.Kernels.Optimization;

namespace DolphinQuant.Embedded.Kernels.Series;

/// <summary>Finds the parameters that make a series most likely.</summary>
internal static class LikelihoodSearch
{
    /// <summary>What stands for the value where there is no likelihood: a wall that the search turns back from.</summary>
    public const double Wall = 1e6;

    private const double GradientTolerance = 1e-8;
    private const double PlaceTolerance = 1e-12;

    // The cube root of the precision of a double balances rounding and curvature in a central difference.
    private const double Step = 6e-6;

    private static readonly LineLimits Line = new(Decrease: 1e-4, Curvature: 0.9, Precision: 1e-14, Shortest: 1e-100, Longest: 1e100);

    /// <summary>The lowest of the minima that are found from several starts.</summary>
    public static SearchResult Minimize(Func<double[], double> function, IEnumerable<double[]> starts, int rounds) => starts
        .Select(start => QuasiNewton.Minimize(
            new Objective(x => new Evaluation(function(x), null), x => Slope(function, x), Step), start,
            new QuasiNewtonLimits(GradientTolerance, PlaceTolerance, rounds, Line)).Found)
        .MinBy(found => found.Value)!;

    private static double[] Slope(Func<double[], double> function, double[] x)
    {
        var slope = new double[x.Length];
        for (var i = 0; i < slope.Length; i++)
        {
            var (below, above) = ((double[])x.Clone(), (double[])x.Clone());
            var step = Step * Math.Max(1, Math.Abs(x[i]));
            (below[i], above[i]) = (x[i] - step, x[i] + step);
            slope[i] = (function(above) - function(below)) / (above[i] - below[i]);
        }

        return slope;
    }
}
