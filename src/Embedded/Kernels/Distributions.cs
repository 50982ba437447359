namespace DolphinQuant.Embedded.Kernels;

/// <summary>Distribution functions that significance tests need.</summary>
internal static class Distributions
{
    private const double Smallest = 1e-300;
    private const int MostTerms = 300;

    // Lanczos' approximation with g = 7 and nine coefficients; relative error below 1e-14.
    private static readonly double[] Lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    // Acklam's rational approximation of the normal quantile; the coefficients are part of the method.
    private static readonly double[] QuantileA =
        [-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00];

    private static readonly double[] QuantileB =
        [-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01, -1.328068155288572e+01, 1];

    private static readonly double[] QuantileC =
        [-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00];

    private static readonly double[] QuantileD =
        [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1];

    /// <summary>ln Γ(x), x &gt; 0.</summary>
    public static double LogGamma(double x)
    {
        if (x < 0.5) return Math.Log(Math.PI / Math.Abs(Math.Sin(Math.PI * x))) - LogGamma(1 - x);
        var sum = Lanczos[0];
        for (var i = 1; i < Lanczos.Length; i++) sum += Lanczos[i] / (x - 1 + i);
        var t = x + 6.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x - 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }

    /// <summary>The regularised incomplete beta function, by Lentz' continued fraction.</summary>
    public static double IncompleteBeta(double x, double a, double b)
    {
        if (double.IsNaN(x)) return double.NaN;
        if (x <= 0) return 0;
        if (x >= 1) return 1;
        if (x > (a + 1) / (a + b + 2)) return 1 - IncompleteBeta(1 - x, b, a);
        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x))) / a;
        return front * BetaFraction(x, a, b);
    }

    /// <summary>The chance that Student's t lies farther from 0 than <paramref name="t"/>, on either side.</summary>
    public static double StudentTails(double t, double freedom) => IncompleteBeta(freedom / (freedom + (t * t)), freedom / 2, 0.5);

    /// <summary>The chance of Fisher's F above <paramref name="f"/>.</summary>
    public static double FisherTail(double f, double numerator, double denominator) =>
        IncompleteBeta(denominator / (denominator + (numerator * f)), denominator / 2, numerator / 2);

    /// <summary>The standard normal distribution function.</summary>
    public static double Normal(double x)
    {
        if (double.IsNaN(x)) return x;
        var tail = 0.5 * UpperGammaHalf(x * x / 2);
        return x > 0 ? 1 - tail : tail;
    }

    /// <summary>The standard normal quantile: Acklam's approximation and one step of Halley's method.</summary>
    public static double NormalQuantile(double p)
    {
        if (double.IsNaN(p) || p is < 0 or > 1) return double.NaN;
        if (p == 0) return double.NegativeInfinity;
        if (p == 1) return double.PositiveInfinity;
        if (p > 0.5) return -NormalQuantile(1 - p);
        var x = p < 0.02425 ? TailQuantile(Math.Sqrt(-2 * Math.Log(p))) : MiddleQuantile(p - 0.5);
        var step = (Normal(x) - p) * Math.Sqrt(2 * Math.PI) * Math.Exp(x * x / 2);
        return x - (step / (1 + (x * step / 2)));
    }

    private static double TailQuantile(double q) => Polynomial(QuantileC, q) / Polynomial(QuantileD, q);

    private static double MiddleQuantile(double q) => q * Polynomial(QuantileA, q * q) / Polynomial(QuantileB, q * q);

    private static double Polynomial(double[] coefficients, double x)
    {
        var sum = 0.0;
        foreach (var coefficient in coefficients) sum = (sum * x) + coefficient;
        return sum;
    }

    // Q(1/2, x) = erfc(√x): the series below 1.5, Lentz' continued fraction above.
    private static double UpperGammaHalf(double x)
    {
        if (x == 0) return 1;
        var front = Math.Exp(-x + (0.5 * Math.Log(x))) / Math.Sqrt(Math.PI);
        if (x < 1.5)
        {
            double term = 2, sum = 2;
            for (var n = 1; n < MostTerms && term > sum * 1e-17; n++)
            {
                term *= x / (n + 0.5);
                sum += term;
            }

            return 1 - (sum * front);
        }

        var b = x + 0.5;
        var c = 1 / Smallest;
        var d = 1 / b;
        var h = d;
        for (var i = 1; i < MostTerms; i++)
        {
            var an = -i * (i - 0.5);
            b += 2;
            d = 1 / ((an * d) + b);
            c = b + (an / c);
            h *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-16) break;
        }

        return front * h;
    }

    private static double BetaFraction(double x, double a, double b)
    {
        var c = 1.0;
        var d = Inverse(1 - ((a + b) * x / (a + 1)));
        var h = d;
        for (var m = 1; m < MostTerms; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = Inverse(1 + (even * d));
            c = NotZero(1 + (even / c));
            h *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = Inverse(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            h *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-15) break;
        }

        return h;
    }

    private static double Inverse(double x) => 1 / NotZero(x);

    private static double NotZero(double x) => Math.Abs(x) < Smallest ? Smallest : x;
}
