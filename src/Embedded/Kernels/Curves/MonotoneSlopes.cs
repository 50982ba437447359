namespace DolphinQuant.Embedded.Kernels.Curves;

/// <summary>
/// Slopes with which Hermite cubics rise and fall where their points do: weighted harmonic means of the secants, and
/// zero at turning points (Fritsch and Butland, SIAM J. Sci. Stat. Comput. 5, 1984); at the ends the three-point formula,
/// held to the sign and to three times the end's secant (Moler, Numerical Computing with MATLAB, section 3.6).
/// </summary>
internal static class MonotoneSlopes
{
    public static double[] Of(double[] x, double[] y)
    {
        var widths = new double[x.Length - 1];
        var secants = new double[x.Length - 1];
        for (var i = 0; i < widths.Length; i++)
        {
            widths[i] = x[i + 1] - x[i];
            secants[i] = (y[i + 1] - y[i]) / widths[i];
        }

        if (x.Length == 2) return [secants[0], secants[0]];
        var slopes = new double[x.Length];
        slopes[0] = End(widths[0], widths[1], secants[0], secants[1]);
        slopes[^1] = End(widths[^1], widths[^2], secants[^1], secants[^2]);
        for (var i = 1; i < slopes.Length - 1; i++)
        {
            if (Math.Sign(secants[i - 1]) * Math.Sign(secants[i]) <= 0) continue;
            var (before, after) = ((2 * widths[i]) + widths[i - 1], widths[i] + (2 * widths[i - 1]));
            slopes[i] = (before + after) / ((before / secants[i - 1]) + (after / secants[i]));
        }

        return slopes;
    }

    private static double End(double width, double next, double secant, double nextSecant)
    {
        var slope = ((((2 * width) + next) * secant) - (width * nextSecant)) / (width + next);
        if (Math.Sign(slope) != Math.Sign(secant)) return 0;
        return Math.Sign(secant) != Math.Sign(nextSecant) && Math.Abs(slope) > Math.Abs(3 * secant) ? 3 * secant : slope;
    }
}
