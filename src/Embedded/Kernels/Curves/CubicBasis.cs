using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Curves;

/// <summary>Splines as sums of B-splines over knots (de Boor, A Practical Guide to Splines, chapters IX, X and XIV).</summary>
internal static class CubicBasis
{
    /// <summary>The coefficients of the least-squares spline of a degree.</summary>
    public static double[] Fit(double[] x, double[] y, double[] knots, int degree)
    {
        var count = knots.Length - degree - 1;
        var basis = Enumerable.Range(0, count).Select(_ => new double[x.Length]).ToArray();
        for (var row = 0; row < x.Length; row++)
        {
            var (span, values) = Values(knots, degree, count, x[row]);
            for (var i = 0; i <= degree; i++) basis[span - degree + i][row] = values[i];
        }

        return LeastSquares.Fit(y, basis, [.. Enumerable.Repeat(1.0, x.Length)]).Coefficients;
    }

    /// <summary>The spline at a place; outside the knots the outermost pieces go on.</summary>
    public static double At(double[] knots, double[] coefficients, int degree, double x)
    {
        var count = knots.Length - degree - 1;
        var (span, values) = Values(knots, degree, count, x);
        return Vectors.Dot(values, coefficients.AsSpan(span - degree, degree + 1));
    }

    // The degree + 1 B-splines that do not vanish around x, by the recurrence of Cox and de Boor.
    private static (int Span, double[] Values) Values(double[] knots, int degree, int count, double x)
    {
        var span = degree;
        while (span < count - 1 && x >= knots[span + 1]) span++;
        var values = new double[degree + 1];
        values[0] = 1;
        for (var order = 1; order <= degree; order++)
        {
            var saved = 0.0;
            for (var i = 0; i < order; i++)
            {
                var (right, left) = (knots[span + i + 1], knots[span + 1 - order + i]);
                var part = right == left ? 0 : values[i] / (right - left);
                values[i] = saved + ((right - x) * part);
                saved = (x - left) * part;
            }

            values[order] = saved;
        }

        return (span, values);
    }
}
