using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Series;

/// <summary>
/// A regression whose errors follow a seasonal ARIMA process, by exact maximum likelihood of the differenced rows (Box,
/// Jenkins and Reinsel, Time Series Analysis, 3rd edition, chapters 4, 7 and 9).
/// </summary>
/// <param name="order">The numbers of regressive terms, differences and moving terms.</param>
/// <param name="seasonal">The same of whole seasons, and the rows of a season.</param>
internal sealed class SeasonalModel(
    (int Regressive, int Differences, int Moving) order,
    (int Regressive, int Differences, int Moving, int Period) seasonal)
{
    private static readonly (double Regressive, double Moving)[] MixedStarts = [(0, 0), (0.5, -0.5), (-0.5, 0.5)];

    /// <summary>The rows that differences cost.</summary>
    public int LostRows => order.Differences + (seasonal.Differences * seasonal.Period);

    // The coefficients of each polynomial stand one behind another.
    private int[] Sizes => [order.Regressive, order.Moving, seasonal.Regressive, seasonal.Moving];

    /// <summary>The number of coefficients of the process.</summary>
    public int Size => Sizes.Sum();

    /// <summary>Fits the model.</summary>
    /// <param name="series">The series.</param>
    /// <param name="factors">What the series is regressed on, in the same rows.</param>
    /// <param name="rounds">The rounds of a search at most.</param>
    public SeasonalFit Fit(double[] series, double[][] factors, int rounds)
    {
        var y = Differenced(series);
        var x = Array.ConvertAll(factors, Differenced);
        // Numbers of one size in the search; the coefficients of the process do not depend on it.
        var scale = Math.Max(Vectors.Norm(y) / Math.Sqrt(y.Length), double.Epsilon);
        var scaled = Array.ConvertAll(y, item => item / scale);
        double Value(double[] place) => Evaluate(place, scaled, x) is { } fit ? -fit.Likelihood / y.Length : LikelihoodSearch.Wall;
        var best = Size == 0 ? [] : LikelihoodSearch.Minimize(Value, Starts(), rounds).X;
        var found = Evaluate(best, scaled, x)!;
        return found with
        {
            Weights = Array.ConvertAll(found.Weights, weight => weight * scale),
            Variance = found.Variance * scale * scale,
            Likelihood = found.Likelihood - (y.Length * Math.Log(scale)),
        };
    }

    // Where the two kinds of terms could stand for each other the likelihood has several hills.
    private IEnumerable<double[]> Starts()
    {
        var isMixed = order.Regressive + seasonal.Regressive > 0 && order.Moving + seasonal.Moving > 0;
        foreach (var (regressive, moving) in isMixed ? MixedStarts : MixedStarts[..1])
        {
            var start = new double[Size];
            var at = 0;
            for (var part = 0; part < Sizes.Length; at += Sizes[part], part++)
                if (Sizes[part] > 0)
                    start[at] = part % 2 == 0 ? regressive : moving;
            yield return start;
        }
    }

    private SeasonalFit? Evaluate(double[] place, double[] y, double[][] factors)
    {
        var (coefficients, at) = (new double[4][], 0);
        for (var part = 0; part < coefficients.Length; at += Sizes[part], part++)
            coefficients[part] = Array.ConvertAll(
                Stationary(place.AsSpan(at, Sizes[part])), item => part % 2 == 0 ? item : -item);
        var regressive = Product(coefficients[0], coefficients[2], seasonal.Period, sign: -1);
        var moving = Product(coefficients[1], coefficients[3], seasonal.Period, sign: 1);
        var process = new MovingAverageProcess(
            Array.ConvertAll(regressive, Single), Array.ConvertAll(moving, Single), RealMatrix.Identity(1));
        if (process.Filter(y.Length) is not { } filter) return null;
        var shocks = filter.Whiten([y]);
        var fit = LeastSquares.Fit(
            shocks, Array.ConvertAll(factors, factor => filter.Whiten([factor])), [.. Enumerable.Repeat(1.0, y.Length)], isPseudo: true);
        var variance = fit.ErrorSquares / y.Length;
        var likelihood = -(y.Length / 2.0 * (Math.Log(2 * Math.PI * variance) + 1)) - (filter.LogDeterminant / 2);
        return double.IsFinite(likelihood)
            ? new SeasonalFit(fit.Coefficients, [.. coefficients.SelectMany(part => part)], variance, likelihood)
            : null;
    }

    private static RealMatrix Single(double item) => new(1, 1, [item]);

    // (1 + s a1 L + ...)(1 + s b1 L^period + ...) without its leading 1, with the same sign in front.
    private static double[] Product(double[] near, double[] far, int period, int sign)
    {
        var product = new double[near.Length + (far.Length * period)];
        near.CopyTo(product, 0);
        for (var i = 0; i < far.Length; i++)
        {
            var start = ((i + 1) * period) - 1;
            product[start] += far[i];
            for (var j = 0; j < near.Length; j++) product[start + 1 + j] += sign * far[i] * near[j];
        }

        return product;
    }

    // Any numbers to partial autocorrelations, and these to coefficients of a stationary process (Monahan, Biometrika 71,
    // 1984).
    private static double[] Stationary(ReadOnlySpan<double> free)
    {
        var coefficients = new double[free.Length];
        for (var i = 0; i < free.Length; i++)
        {
            var partial = free[i] / Math.Sqrt(1 + (free[i] * free[i]));
            var before = coefficients[..i];
            for (var j = 0; j < i; j++) coefficients[j] = before[j] - (partial * before[i - 1 - j]);
            coefficients[i] = partial;
        }

        return coefficients;
    }

    private double[] Differenced(double[] items)
    {
        for (var i = 0; i < seasonal.Differences; i++) items = Differenced(items, seasonal.Period);
        for (var i = 0; i < order.Differences; i++) items = Differenced(items, 1);
        return items;
    }

    private static double[] Differenced(double[] items, int lag) => Vectors.Minus(items.AsSpan(lag), items.AsSpan(0, items.Length - lag));
}

/// <summary>A fitted model.</summary>
/// <param name="Weights">The weights of the factors.</param>
/// <param name="Coefficients">Those of the process: regressive, moving, seasonal regressive, seasonal moving.</param>
/// <param name="Variance">The variance of the shocks.</param>
/// <param name="Likelihood">The logarithm of the likelihood.</param>
internal sealed record SeasonalFit(double[] Weights, double[] Coefficients, double Variance, double Likelihood);
