namespace DolphinQuant.Embedded.Kernels.Algebra;

/// <summary>Cholesky's decomposition A = LL' of a symmetric positive definite matrix (Golub and Van Loan, 4.2).</summary>
internal static class CholeskyFactor
{
    /// <summary>L, read from the lower triangle; null when the matrix is not positive definite.</summary>
    public static RealMatrix? Of(RealMatrix matrix)
    {
        var lower = matrix.Triangle(isUpper: false);
        for (var column = 0; column < matrix.Columns; column++)
        {
            for (var before = 0; before < column; before++)
                Vectors.Add(lower.Column(column)[column..], -lower[column, before], lower.Column(before)[column..]);
            if (!(lower[column, column] > 0)) return null;
            var root = Math.Sqrt(lower[column, column]);
            foreach (ref var item in lower.Column(column)[column..]) item /= root;
        }

        return lower;
    }

    /// <summary>x with L L' x = y.</summary>
    public static double[] Solve(RealMatrix lower, ReadOnlySpan<double> y)
    {
        var x = y.ToArray();
        for (var column = 0; column < x.Length; column++)
        {
            x[column] /= lower[column, column];
            Vectors.Add(x.AsSpan(column + 1), -x[column], lower.Column(column)[(column + 1)..]);
        }

        for (var row = x.Length - 1; row >= 0; row--)
        {
            x[row] -= Vectors.Dot(lower.Column(row)[(row + 1)..], x.AsSpan(row + 1));
            x[row] /= lower[row, row];
        }

        return x;
    }
}
