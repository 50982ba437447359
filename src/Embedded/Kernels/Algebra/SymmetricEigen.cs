namespace DolphinQuant.Embedded.Kernels.Algebra;

/// <summary>
/// Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's cyclic rotations (Golub and Van Loan, 8.5). An
/// eigenvalue stands at the place of the diagonal element that it grew from.
/// </summary>
internal sealed record SymmetricEigen(double[] Values, RealMatrix Vectors)
{
    private const int MostSweeps = 60;

    /// <summary>Decomposes the matrix that the lower triangle stands for.</summary>
    public static SymmetricEigen Of(RealMatrix matrix)
    {
        var a = matrix.Copy();
        for (var column = 0; column < a.Columns; column++)
            for (var row = 0; row < column; row++)
                a[row, column] = a[column, row];
        var vectors = RealMatrix.Identity(a.Rows);
        for (var sweep = 0; sweep < MostSweeps && Sweep(a, vectors); sweep++)
        {
        }

        return new SymmetricEigen([.. Enumerable.Range(0, a.Rows).Select(i => a[i, i])], vectors);
    }

    /// <summary>The same with the largest eigenvalue first.</summary>
    public SymmetricEigen Descending()
    {
        var order = Enumerable.Range(0, Values.Length).OrderByDescending(i => Values[i]).ToArray();
        var vectors = new RealMatrix(Vectors.Rows, Vectors.Columns);
        for (var i = 0; i < order.Length; i++) Vectors.Column(order[i]).CopyTo(vectors.Column(i));
        return new SymmetricEigen(Array.ConvertAll(order, i => Values[i]), vectors);
    }

    private static bool Sweep(RealMatrix a, RealMatrix vectors)
    {
        var hasRotated = false;
        for (var p = 0; p < a.Rows; p++)
            for (var q = p + 1; q < a.Rows; q++)
            {
                // An element that the diagonal's rounding swallows is zero.
                if (Math.Abs(a[p, q]) <= 1e-17 * (Math.Abs(a[p, p]) + Math.Abs(a[q, q])) || a[p, q] == 0) continue;
                var theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
                var tangent = Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
                var cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
                Rotate(a, vectors, (p, q), cosine, tangent * cosine);
                hasRotated = true;
            }

        return hasRotated;
    }

    private static void Rotate(RealMatrix a, RealMatrix vectors, (int P, int Q) plane, double cosine, double sine)
    {
        var (p, q) = plane;
        for (var k = 0; k < a.Rows; k++)
            (a[k, p], a[k, q]) = ((cosine * a[k, p]) - (sine * a[k, q]), (sine * a[k, p]) + (cosine * a[k, q]));
        for (var k = 0; k < a.Rows; k++)
            (a[p, k], a[q, k]) = ((cosine * a[p, k]) - (sine * a[q, k]), (sine * a[p, k]) + (cosine * a[q, k]));
        for (var k = 0; k < a.Rows; k++)
            (vectors[k, p], vectors[k, q]) =
                ((cosine * vectors[k, p]) - (sine * vectors[k, q]), (sine * vectors[k, p]) + (cosine * vectors[k, q]));
        a[p, q] = a[q, p] = 0;
    }
}
