namespace DolphinQuant.Embedded.Kernels.Probability;

/// <summary>Distribution functions and quantiles of the families that scripts name.</summary>
internal static class ProbabilityFamilies
{
    /// <summary>The chance of Student's t up to <paramref name="x"/>.</summary>
    public static double Student(double x, double freedom)
    {
        if (double.IsNaN(x)) return x;
        var tail = Distributions.StudentTails(x, freedom) / 2;
        return x > 0 ? 1 - tail : tail;
    }

    public static double StudentQuantile(double p, double freedom)
    {
        if (!(p is >= 0 and <= 1)) return double.NaN;
        if (p == 0.5) return 0;
        if (p is 0 or 1) return p == 0 ? double.NegativeInfinity : double.PositiveInfinity;
        // Through the beta quantile of both tails: x = sqrt(f (1 - y) / y).
        var tails = BetaQuantile(2 * Math.Min(p, 1 - p), freedom / 2, 0.5);
        return Math.CopySign(Math.Sqrt(freedom * (1 - tails) / tails), p - 0.5);
    }

    public static double BetaQuantile(double p, double alpha, double beta) => p is >= 0 and <= 1
        ? Roots.Ascending(x => Distributions.IncompleteBeta(x, alpha, beta), p, 0, 1)
        : double.NaN;

    public static double GammaQuantile(double p, double shape)
    {
        if (!(p is >= 0 and <= 1)) return double.NaN;
        if (p is 0 or 1) return p == 0 ? 0 : double.PositiveInfinity;
        var high = Math.Max(1, shape);
        while (IncompleteGamma.Lower(shape, high) < p && high < 1e300) high *= 2;
        return Roots.Ascending(x => IncompleteGamma.Lower(shape, x), p, 0, high);
    }

    public static double Fisher(double x, double numerator, double denominator) => x <= 0
        ? 0
        : Distributions.IncompleteBeta(numerator * x / ((numerator * x) + denominator), numerator / 2, denominator / 2);

    public static double FisherQuantile(double p, double numerator, double denominator)
    {
        // From the upper side, where the beta variate of a heavy tail keeps its digits.
        var rest = BetaQuantile(1 - p, denominator / 2, numerator / 2);
        return denominator * (1 - rest) / (numerator * rest);
    }

    public static double FisherDensity(double x, double numerator, double denominator)
    {
        if (!(x >= 0)) return x < 0 ? 0 : double.NaN;
        var (a, b) = (numerator / 2, denominator / 2);
        var logBeta = Distributions.LogGamma(a) + Distributions.LogGamma(b) - Distributions.LogGamma(a + b);
        if (x == 0) return numerator < 2 ? double.PositiveInfinity : numerator == 2 ? 1 : 0;
        return Math.Exp(
            (a * Math.Log(numerator / denominator)) + ((a - 1) * Math.Log(x))
            - ((a + b) * Math.Log(1 + (numerator * x / denominator))) - logBeta);
    }

    public static double ChiSquareDensity(double x, double freedom)
    {
        if (!(x >= 0)) return x < 0 ? 0 : double.NaN;
        if (x == 0) return freedom < 2 ? double.PositiveInfinity : freedom == 2 ? 0.5 : 0;
        var half = freedom / 2;
        return Math.Exp(((half - 1) * Math.Log(x)) - (x / 2) - (half * Math.Log(2)) - Distributions.LogGamma(half));
    }

    public static double Poisson(double x, double mean) =>
        double.IsNaN(x) ? x : x < 0 ? 0 : IncompleteGamma.Upper(Math.Floor(x) + 1, mean);

    public static double Binomial(double x, double trials, double p)
    {
        if (double.IsNaN(x)) return x;
        var successes = Math.Floor(x);
        if (successes < 0) return 0;
        return successes >= trials ? 1 : Distributions.IncompleteBeta(1 - p, trials - successes, successes + 1);
    }

    /// <summary>The smallest whole number at which a distribution function reaches p.</summary>
    public static double DiscreteQuantile(double p, double most, Func<double, double> distribution)
    {
        if (!(p is >= 0 and <= 1)) return double.NaN;
        if (p == 1) return most;
        // Rounding must not push a quantile that is hit exactly to its neighbour.
        p *= 1 - 1e-14;
        double low = -1, high = 1;
        while (high < most && distribution(high) < p) (low, high) = (high, high * 2);
        high = Math.Min(high, most);
        while (high - low > 1)
        {
            var middle = Math.Floor((low + high) / 2);
            if (distribution(middle) < p) low = middle;
            else high = middle;
        }

        return high;
    }

    /// <summary>
    /// The chance that Kolmogorov's statistic exceeds x: the alternating series, or near 0 the theta series that
    /// converges there (Kolmogorov 1933; Marsaglia, Tsang and Wang 2003).
    /// </summary>
    public static double KolmogorovTail(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x <= 0) return 1;
        var sum = 0.0;
        if (x < 1)
        {
            for (var k = 1; k < 40; k += 2) sum += Math.Exp(-k * k * Math.PI * Math.PI / (8 * x * x));
            return 1 - (Math.Sqrt(2 * Math.PI) / x * sum);
        }

        for (var k = 1; k < 40; k++) sum += (k % 2 == 1 ? 2 : -2) * Math.Exp(-2.0 * k * k * x * x);
        return sum;
    }
}
