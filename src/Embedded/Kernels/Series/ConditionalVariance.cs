using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Series;

/// <summary>
/// Bollerslev's model of a variance that depends on the shocks and variances before (Journal of Econometrics 31, 1986):
/// h(t) = w + a1 e(t-1)^2 + ... + b1 h(t-1) + ..., by maximum likelihood of the rows behind the first lags. Before them
/// there are no shocks, and the variance is w / (1 - b1 - b2 ...), which is what lasts without them.
/// </summary>
/// <param name="Mean">The mean of the series.</param>
/// <param name="Constant">w.</param>
/// <param name="Shocks">a1, a2 and so on.</param>
/// <param name="Variances">b1, b2 and so on.</param>
internal sealed record ConditionalVariance(double Mean, double Constant, double[] Shocks, double[] Variances)
{
    // A persistence that is usual for returns.
    private const double FirstShock = 0.1, FirstVariance = 0.8;

    /// <summary>The rounds of the search.</summary>
    public int Rounds { get; private init; }

    /// <summary>Where the search began: the logarithm of w, the log odds of a and b, and the mean.</summary>
    public double[] Start { get; private init; } = [];

    /// <summary>The logarithm of the likelihood of a series.</summary>
    public double LikelihoodOf(ReadOnlySpan<double> series)
    {
        var first = Math.Max(Shocks.Length, Variances.Length);
        var quiet = Constant / (1 - Variances.Sum());
        if (!(quiet > 0)) return double.NegativeInfinity;
        var variances = new double[series.Length];
        variances.AsSpan(0, first).Fill(quiet);
        var likelihood = 0.0;
        for (var row = first; row < series.Length; row++)
        {
            var variance = Constant;
            for (var lag = 1; lag <= Math.Min(Shocks.Length, row - first); lag++) variance += Shocks[lag - 1] * Square(series[row - lag] - Mean);
            for (var lag = 1; lag <= Variances.Length; lag++) variance += Variances[lag - 1] * variances[row - lag];
            variances[row] = variance;
            likelihood -= (Math.Log(2 * Math.PI * variance) + (Square(series[row] - Mean) / variance)) / 2;
        }

        return likelihood;
    }

    /// <summary>Fits the model.</summary>
    /// <param name="series">The series.</param>
    /// <param name="lags">The number of shocks, and of variances.</param>
    /// <param name="rounds">The rounds of the search at most.</param>
    public static ConditionalVariance Fit(double[] series, (int Shocks, int Variances) lags, int rounds)
    {
        // Numbers of one size in the search.
        var scale = Math.Max(Vectors.Norm(Vectors.Minus(series, Enumerable.Repeat(series.Average(), series.Length).ToArray()))
            / Math.Sqrt(series.Length), double.Epsilon);
        var scaled = Array.ConvertAll(series, item => item / scale);
        double Value(double[] place)
        {
            var likelihood = Of(place, lags.Shocks).LikelihoodOf(scaled);
            return double.IsFinite(likelihood) ? -likelihood / scaled.Length : LikelihoodSearch.Wall;
        }

        double[] start =
        [
            Math.Log(1 - FirstShock - FirstVariance), .. Enumerable.Repeat(Odds(FirstShock / lags.Shocks), lags.Shocks),
            .. Enumerable.Repeat(Odds(FirstVariance / lags.Variances), lags.Variances), scaled.Average(),
        ];
        var found = LikelihoodSearch.Minimize(Value, [start], rounds);
        return Of(found.X, lags.Shocks).Times(scale) with { Rounds = found.Rounds, Start = Moved(start, scale) };
    }

    private static ConditionalVariance Of(double[] place, int shocks) => new(
        place[^1], Math.Exp(place[0]), Array.ConvertAll(place[1..(1 + shocks)], Share), Array.ConvertAll(place[(1 + shocks)..^1], Share));

    private ConditionalVariance Times(double scale) => this with { Mean = Mean * scale, Constant = Constant * scale * scale };

    private static double[] Moved(double[] place, double scale) => [place[0] + (2 * Math.Log(scale)), .. place[1..^1], place[^1] * scale];

    private static double Share(double odds) => 1 / (1 + Math.Exp(-odds));

    private static double Odds(double share) => Math.Log(share / (1 - share));

    private static double Square(double item) => item * item;
}
