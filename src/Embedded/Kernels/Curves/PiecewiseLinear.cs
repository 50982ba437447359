using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Curves;

/// <summary>
/// A continuous function that is linear (or a polynomial, or constant and not continuous) between breaks, as a linear
/// combination of truncated powers: 1, x - b0, max(x - b1, 0), ... (Jekel and Venter, pwlf: A Python Library for Fitting
/// 1D Continuous Piecewise Linear Functions, 2019).
/// </summary>
internal sealed record PiecewiseLinear(double[] X, double[] Y, double[]? Weights, int Degree)
{
    /// <summary>Points that the function goes through.</summary>
    public (double[] X, double[] Y)? Fixed { get; init; }

    /// <summary>The coefficients for given breaks, ends included, and the sum of the squares that remain.</summary>
    public (double[] Beta, double Squares) Fit(double[] breaks)
    {
        var columns = Columns(X, breaks, Degree);
        var weights = Weights ?? [.. Enumerable.Repeat(1.0, X.Length)];
        double[] beta = Fixed is null
            ? LeastSquares.Fit(Y, columns, Array.ConvertAll(weights, weight => weight * weight)).Coefficients
            : Constrained(columns, breaks, weights);
        var squares = 0.0;
        for (var row = 0; row < X.Length; row++)
        {
            var predicted = 0.0;
            for (var i = 0; i < columns.Length; i++) predicted += beta[i] * columns[i][row];
            var rest = weights[row] * (Y[row] - predicted);
            squares += rest * rest;
        }

        return (beta, squares);
    }

    /// <summary>The function at places.</summary>
    public static double[] At(double[] x, double[] breaks, double[] beta, int degree) =>
        RealMatrix.FromColumns(Columns(x, breaks, degree)).Times(beta);

    /// <summary>How many coefficients there are.</summary>
    public static int Width(int breaks, int degree) => 1 + (Math.Max(1, degree) * (breaks - 1)) - (degree == 0 ? 1 : 0);

    private static double[][] Columns(double[] x, double[] breaks, int degree)
    {
        var columns = new List<double[]> { Array.ConvertAll(x, _ => 1.0) };
        for (var power = Math.Min(1, degree); power <= degree; power++)
            for (var i = power == 0 ? 1 : 0; i < breaks.Length - 1; i++)
            {
                var (start, exponent, isFirst) = (breaks[i], power, i == 0);
                columns.Add(Array.ConvertAll(x, place => isFirst || place > start ? Math.Pow(place - start, exponent) : 0));
            }

        return [.. columns];
    }

    // Lagrange's conditions: [2A'A, C'; C, 0] with the rows C of the points that are fixed.
    private double[] Constrained(double[][] columns, double[] breaks, double[] weights)
    {
        var (fixedX, fixedY) = Fixed!.Value;
        var width = columns.Length;
        var scaled = Array.ConvertAll(columns, column => column.Zip(weights, (item, weight) => item * weight).ToArray());
        var target = Y.Zip(weights, (item, weight) => item * weight).ToArray();
        var rows = Columns(fixedX, breaks, Degree);
        var system = new RealMatrix(width + fixedX.Length, width + fixedX.Length);
        var right = new double[system.Rows];
        for (var i = 0; i < width; i++)
        {
            right[i] = 2 * Vectors.Dot(scaled[i], target);
            for (var j = 0; j < width; j++) system[i, j] = 2 * Vectors.Dot(scaled[i], scaled[j]);
            for (var k = 0; k < fixedX.Length; k++) system[i, width + k] = system[width + k, i] = rows[i][k];
        }

        fixedY.CopyTo(right, width);
        var factors = LowerUpper.Of(system);
        return factors.IsSingular ? [.. Enumerable.Repeat(double.NaN, width)] : factors.Solve(right)[..width];
    }
}
