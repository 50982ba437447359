namespace DolphinQuant.Embedded.Kernels.Probability;

/// <summary>
/// The regularised incomplete gamma function: its series for small arguments, else Lentz' continued fraction (Abramowitz
/// and Stegun, 6.5.29 and 6.5.31).
/// </summary>
internal static class IncompleteGamma
{
    private const double Smallest = 1e-300;
    private const int MostTerms = 100_000;

    /// <summary>P(a, x), the part of the integral below x.</summary>
    public static double Lower(double a, double x)
    {
        if (double.IsNaN(x)) return double.NaN;
        if (x <= 0) return 0;
        if (double.IsInfinity(x)) return 1;
        return x < a + 1 ? Series(a, x) : 1 - Fraction(a, x);
    }

    /// <summary>Q(a, x), the part of the integral above x.</summary>
    public static double Upper(double a, double x)
    {
        if (double.IsNaN(x)) return double.NaN;
        if (x <= 0) return 1;
        if (double.IsInfinity(x)) return 0;
        return x < a + 1 ? 1 - Series(a, x) : Fraction(a, x);
    }

    private static double Front(double a, double x) => Math.Exp((a * Math.Log(x)) - x - Distributions.LogGamma(a));

    private static double Series(double a, double x)
    {
        double term = 1 / a, sum = 1 / a;
        for (var n = 1; n < MostTerms && Math.Abs(term) > Math.Abs(sum) * 1e-17; n++)
        {
            term *= x / (a + n);
            sum += term;
        }

        return sum * Front(a, x);
    }

    private static double Fraction(double a, double x)
    {
        var b = x + 1 - a;
        var c = 1 / Smallest;
        var d = 1 / b;
        var h = d;
        for (var i = 1; i < MostTerms; i++)
        {
            var an = -i * (i - a);
            b += 2;
            d = (an * d) + b;
            d = 1 / (Math.Abs(d) < Smallest ? Smallest : d);
            c = b + (an / c);
            if (Math.Abs(c) < Smallest) c = Smallest;
            h *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-16) break;
        }

        return h * Front(a, x);
    }
}
