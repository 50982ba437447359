using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>A linear regression by least squares: what <c>ols</c> and <c>wls</c> report.</summary>
internal sealed class LeastSquares
{
    private const double Epsilon = 2.220446049250313e-16;

    // Columns that are farther from dependence keep all their singular values.
    private const double SafeRatio = 1e-6;

    private LeastSquares(double[] coefficients, double[] variances, double[] residuals, double[] weights)
    {
        Coefficients = coefficients;
        Unscaled = variances;
        Residuals = residuals;
        Weights = weights;
    }

    public double[] Coefficients { get; }

    /// <summary>Observed less predicted, row by row.</summary>
    public double[] Residuals { get; }

    /// <summary>The weight of each row.</summary>
    public double[] Weights { get; }

    /// <summary>The degrees of freedom of the error.</summary>
    public int Freedom => Residuals.Length - Coefficients.Length;

    /// <summary>Σ weight · residual².</summary>
    public double ErrorSquares => Residuals.Zip(Weights, (residual, weight) => residual * residual * weight).Sum();

    /// <summary>The standard error of each coefficient.</summary>
    public double[] StandardErrors => Array.ConvertAll(Unscaled, variance => Math.Sqrt(variance * ErrorSquares / Freedom));

    // The diagonal of the inverse of X'WX.
    private double[] Unscaled { get; }

    /// <summary>
    /// Fits <paramref name="y"/> on the factors by Householder's QR decomposition with column pivoting. Of linearly dependent factors the
    /// surplus ones get no weight: their coefficients are 0. With <paramref name="isPseudo"/> the coefficients are those of the pseudo-inverse
    /// of X'WX instead, the shortest of all that the data tells apart.
    /// </summary>
    public static LeastSquares Fit(double[] y, double[][] factors, double[] weights, bool isPseudo = false)
    {
        var (rows, width) = (y.Length, factors.Length);
        var roots = Array.ConvertAll(weights, Math.Sqrt);
        var columns = Array.ConvertAll(factors, factor => Scaled(factor, roots));
        var target = Scaled(y, roots);
        var order = Enumerable.Range(0, width).ToArray();
        var rank = Decompose(columns, target, order);
        var (coefficients, variances) = isPseudo && IsNearlyDependent(columns, rank)
            ? Shortest(columns, target, order, rank)
            : Triangular(columns, target, order, rank);
        var residuals = new double[rows];
        for (var row = 0; row < rows; row++)
        {
            var predicted = 0.0;
            for (var i = 0; i < width; i++) predicted += coefficients[i] * factors[i][row];
            residuals[row] = y[row] - predicted;
        }

        return new LeastSquares(coefficients, variances, residuals, weights);
    }

    private static bool IsNearlyDependent(double[][] columns, int rank) => rank > 0
        && (rank < columns.Length || Math.Abs(columns[rank - 1][rank - 1] / columns[0][0]) < SafeRatio);

    // The singular values of R are those of X. What their squares, the singular values of X'WX, lose to rounding is left out.
    private static (double[] Coefficients, double[] Variances) Shortest(
        double[][] columns, double[] target, int[] order, int rank)
    {
        var width = columns.Length;
        var triangle = new RealMatrix(rank, width);
        for (var column = 0; column < width; column++)
            for (var row = 0; row <= Math.Min(column, rank - 1); row++)
                triangle[row, column] = columns[column][row];
        var parts = SingularValues.Of(triangle);
        var least = parts.Values.Max() * Math.Sqrt(width * Epsilon);
        var (coefficients, variances) = (new double[width], new double[width]);
        for (var k = 0; k < parts.Values.Length; k++)
        {
            var size = parts.Values[k];
            if (size <= least) continue;
            var along = Vectors.Dot(parts.U.Column(k), target.AsSpan(0, rank)) / size;
            for (var i = 0; i < width; i++)
            {
                var direction = parts.TransposedV[k, i];
                coefficients[order[i]] += along * direction;
                variances[order[i]] += direction * direction / (size * size);
            }
        }

        return (coefficients, variances);
    }

    private static (double[] Coefficients, double[] Variances) Triangular(
        double[][] columns, double[] target, int[] order, int rank)
    {
        var width = columns.Length;
        var inverse = InverseTriangle(columns, rank);
        var (coefficients, variances) = (new double[width], new double[width]);
        for (var i = 0; i < width; i++) variances[i] = double.NaN;
        for (var i = 0; i < rank; i++)
        {
            var (sum, squares) = (0.0, 0.0);
            for (var j = i; j < rank; j++)
            {
                sum += inverse[i][j] * target[j];
                squares += inverse[i][j] * inverse[i][j];
            }

            coefficients[order[i]] = sum;
            variances[order[i]] = squares;
        }

        return (coefficients, variances);
    }

    private static double[] Scaled(double[] items, double[] roots)
    {
        var scaled = new double[items.Length];
        for (var i = 0; i < scaled.Length; i++) scaled[i] = items[i] * roots[i];
        return scaled;
    }

    // Turns the columns into R (above the diagonal) and the target into Q'y; gives the rank.
    private static int Decompose(double[][] columns, double[] target, int[] order)
    {
        var most = Math.Min(columns.Length, target.Length);
        var largest = 0.0;
        for (var step = 0; step < most; step++)
        {
            var best = step;
            var norm = Norm(columns[step], step);
            for (var other = step + 1; other < columns.Length; other++)
            {
                if (Norm(columns[other], step) is var size && size <= norm) continue;
                (best, norm) = (other, size);
            }

            largest = Math.Max(largest, norm);
            if (norm <= largest * 1e-13 || norm == 0) return step;
            (columns[step], columns[best]) = (columns[best], columns[step]);
            (order[step], order[best]) = (order[best], order[step]);
            Reflect(columns, target, step, norm);
        }

        return most;
    }

    private static void Reflect(double[][] columns, double[] target, int step, double norm)
    {
        var pivot = columns[step];
        var diagonal = pivot[step] > 0 ? -norm : norm;
        var mirror = pivot[step..];
        mirror[0] -= diagonal;
        var squares = mirror.Sum(item => item * item);
        for (var other = step + 1; other < columns.Length; other++) Reflect(columns[other], mirror, step, squares);
        Reflect(target, mirror, step, squares);
        pivot[step] = diagonal;
    }

    private static void Reflect(double[] column, double[] mirror, int step, double squares)
    {
        var product = 0.0;
        for (var i = 0; i < mirror.Length; i++) product += mirror[i] * column[step + i];
        var factor = 2 * product / squares;
        for (var i = 0; i < mirror.Length; i++) column[step + i] -= factor * mirror[i];
    }

    private static double Norm(double[] column, int from)
    {
        var squares = 0.0;
        for (var i = from; i < column.Length; i++) squares += column[i] * column[i];
        return Math.Sqrt(squares);
    }

    private static double[][] InverseTriangle(double[][] columns, int rank)
    {
        var inverse = new double[rank][];
        for (var i = 0; i < rank; i++) inverse[i] = new double[rank];
        for (var j = 0; j < rank; j++)
        {
            inverse[j][j] = 1 / columns[j][j];
            for (var i = j - 1; i >= 0; i--)
            {
                var sum = 0.0;
                for (var k = i + 1; k <= j; k++) sum += columns[k][i] * inverse[k][j];
                inverse[i][j] = -sum / columns[i][i];
            }
        }

        return inverse;
    }
}
