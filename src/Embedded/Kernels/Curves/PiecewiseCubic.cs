namespace DolphinQuant.Embedded.Kernels.Curves;

/// <summary>What a cubic spline does at one of its ends.</summary>
internal enum SplineEnd
{
    /// <summary>The first two pieces are one polynomial.</summary>
    NotAKnot,

    /// <summary>The slope is zero.</summary>
    Clamped,

    /// <summary>The curvature is zero.</summary>
    Natural,
}

/// <summary>A curve of cubic pieces through given points with given slopes.</summary>
internal sealed class PiecewiseCubic
{
    private readonly double[] _x;

    /// <summary>The Hermite cubics through points whose x ascend strictly.</summary>
    public PiecewiseCubic(double[] x, double[] y, double[] slopes)
    {
        _x = x;
        Coefficients = new double[x.Length - 1][];
        for (var i = 0; i < Coefficients.Length; i++)
        {
            var width = x[i + 1] - x[i];
            var secant = (y[i + 1] - y[i]) / width;
            var bend = (slopes[i] + slopes[i + 1] - (2 * secant)) / width;
            Coefficients[i] = [bend / width, ((secant - slopes[i]) / width) - bend, slopes[i], y[i]];
        }
    }

    /// <summary>A curve of known pieces.</summary>
    public PiecewiseCubic(double[] x, double[][] coefficients)
    {
        _x = x;
        Coefficients = coefficients;
    }

    /// <summary>The cubic, quadratic, linear and constant coefficient of each piece, from its left end.</summary>
    public double[][] Coefficients { get; }

    /// <summary>
    /// The cubic spline with continuous curvature, from the tridiagonal system of its slopes (de Boor, A Practical
    /// Guide to Splines, chapter IV).
    /// </summary>
    public static PiecewiseCubic Spline(double[] x, double[] y, SplineEnd start, SplineEnd end)
    {
        var count = x.Length;
        var (below, middle, above) = (new double[count], new double[count], new double[count]);
        var right = new double[count];
        var steps = Steps(x);
        var secants = new double[steps.Length];
        for (var i = 0; i < secants.Length; i++) secants[i] = (y[i + 1] - y[i]) / steps[i];
        for (var i = 1; i < count - 1; i++)
        {
            (below[i], middle[i], above[i]) = (steps[i], 2 * (steps[i - 1] + steps[i]), steps[i - 1]);
            right[i] = 3 * ((steps[i] * secants[i - 1]) + (steps[i - 1] * secants[i]));
        }

        if (count == 3 && start == SplineEnd.NotAKnot && end == SplineEnd.NotAKnot)
        {
            // Both ends name the same knot: the parabola through the points.
            (middle[0], above[0], right[0]) = (1, 1, 2 * secants[0]);
            (middle[2], below[2], right[2]) = (1, 1, 2 * secants[1]);
        }
        else
        {
            (middle[0], above[0], right[0]) = End(start, steps[0], steps[1], secants[0], secants[1]);
            (middle[^1], below[^1], right[^1]) = End(end, steps[^1], steps[^2], secants[^1], secants[^2]);
        }

        return new PiecewiseCubic(x, y, SolveTridiagonal(below, middle, above, right));
    }

    /// <summary>The value at a place; outside the points the nearest piece goes on, or null.</summary>
    public double At(double x, bool isExtrapolated)
    {
        if (double.IsNaN(x) || (!isExtrapolated && (x < _x[0] || x > _x[^1]))) return double.NaN;
        var place = Array.BinarySearch(_x, x);
        var piece = Math.Clamp(place < 0 ? ~place - 1 : place, 0, Coefficients.Length - 1);
        var offset = x - _x[piece];
        var sum = 0.0;
        foreach (var coefficient in Coefficients[piece]) sum = (sum * offset) + coefficient;
        return sum;
    }

    private static double[] Steps(double[] x)
    {
        var steps = new double[x.Length - 1];
        for (var i = 0; i < steps.Length; i++) steps[i] = x[i + 1] - x[i];
        return steps;
    }

    // The equation of the outermost slope: its own coefficient, its neighbour's, the right-hand side.
    private static (double Own, double Next, double Right) End(
        SplineEnd end, double step, double nextStep, double secant, double nextSecant)
    {
        if (end == SplineEnd.Clamped) return (1, 0, 0);
        if (end == SplineEnd.Natural) return (2, 1, 3 * secant);
        var both = step + nextStep;
        return (nextStep, both,
            (((step + (2 * both)) * nextStep * secant) + (step * step * nextSecant)) / both);
    }

    private static double[] SolveTridiagonal(double[] below, double[] middle, double[] above, double[] right)
    {
        for (var i = 1; i < right.Length; i++)
        {
            var factor = below[i] / middle[i - 1];
            middle[i] -= factor * above[i - 1];
            right[i] -= factor * right[i - 1];
        }

        for (var i = right.Length - 1; i >= 0; i--)
        {
            if (i < right.Length - 1) right[i] -= above[i] * right[i + 1];
            right[i] /= middle[i];
        }

        return right;
    }
}
