namespace DolphinQuant.Embedded.Kernels.Probability;

/// <summary>A zero of a function between two places of opposite sign.</summary>
internal static class Roots
{
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>
    /// Brent's method (Algorithms for Minimization without Derivatives, 1973, chapter 4). False when the signs at the
    /// ends agree or the rounds do not suffice.
    /// </summary>
    public static bool TryFind(Func<double, double> f, (double Low, double High) range, RootLimits limits, out double root)
    {
        var (a, b) = range;
        var (fa, fb) = (f(a), f(b));
        root = fa == 0 ? a : b;
        if (fa == 0 || fb == 0) return true;
        if (!(fa * fb < 0)) return false;
        var (c, fc, step, before) = (a, fa, b - a, b - a);
        for (var round = 0; round < limits.Rounds; round++)
        {
            if (Math.Sign(fb) == Math.Sign(fc)) (c, fc, step, before) = (a, fa, b - a, b - a);
            if (Math.Abs(fc) < Math.Abs(fb)) (a, fa, b, fb, c, fc) = (b, fb, c, fc, b, fb);
            var tolerance = 0.5 * (limits.Absolute + (limits.Relative * Math.Abs(b)));
            var half = (c - b) / 2;
            root = b;
            if (fb == 0 || Math.Abs(half) <= tolerance) return true;
            (step, before) = Next((a, fa), (b, fb), (c, fc), half, (step, before, tolerance));
            (a, fa) = (b, fb);
            b += Math.Abs(step) > tolerance ? step : Math.CopySign(tolerance, half);
            fb = f(b);
        }

        return false;
    }

    // Inverse quadratic interpolation, or the secant, or the middle when neither closes in fast enough.
    private static (double Step, double Before) Next(
        (double X, double F) a, (double X, double F) b, (double X, double F) c, double half,
        (double Step, double Before, double Tolerance) last)
    {
        if (Math.Abs(last.Before) < last.Tolerance || Math.Abs(a.F) <= Math.Abs(b.F)) return (half, half);
        var s = b.F / a.F;
        var (p, q) = (2 * half * s, 1 - s);
        if (a.X != c.X)
        {
            var (r, t) = (b.F / c.F, a.F / c.F);
            p = s * ((2 * half * t * (t - r)) - ((b.X - a.X) * (r - 1)));
            q = (t - 1) * (r - 1) * (s - 1);
        }

        if (p > 0) q = -q;
        p = Math.Abs(p);
        return 2 * p < Math.Min((3 * half * q) - Math.Abs(last.Tolerance * q), Math.Abs(last.Before * q))
            ? (p / q, last.Step)
            : (half, half);
    }

    /// <summary>The place where an ascending function reaches a level, to the last digits.</summary>
    public static double Ascending(Func<double, double> f, double level, double low, double high)
    {
        if (f(low) >= level) return low;
        if (f(high) <= level) return high;
        return TryFind(x => f(x) - level, (low, high), new RootLimits(0, 2 * Epsilon, 400), out var root)
            ? root
            : double.NaN;
    }
}

/// <summary>How near a root must be, and how many rounds may be spent on it.</summary>
internal readonly record struct RootLimits(double Absolute, double Relative, int Rounds);
