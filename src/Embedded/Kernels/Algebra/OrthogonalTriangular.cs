namespace DolphinQuant.Embedded.Kernels.Algebra;

/// <summary>
/// The decomposition A = QR by Householder's reflections, in the signs and the packed form of LAPACK's dgeqrf; with
/// pivoting as dgeqp3 (Golub and Van Loan, Matrix Computations, 5.2 and 5.4).
/// </summary>
internal sealed class OrthogonalTriangular
{
    private readonly Reflector[] _reflectors;

    private OrthogonalTriangular(RealMatrix packed, Reflector[] reflectors, int[] order)
    {
        Packed = packed;
        _reflectors = reflectors;
        Order = order;
    }

    /// <summary>R on and above the diagonal, the directions of the reflections below it.</summary>
    public RealMatrix Packed { get; }

    /// <summary>The column of A that stands at each place of QR.</summary>
    public int[] Order { get; }

    public double[] Taus => Array.ConvertAll(_reflectors, reflector => reflector.Tau);

    public static OrthogonalTriangular Of(RealMatrix matrix, bool isPivoted)
    {
        var packed = matrix.Copy();
        var order = Enumerable.Range(0, matrix.Columns).ToArray();
        var reflectors = new Reflector[Math.Min(matrix.Rows, matrix.Columns)];
        for (var step = 0; step < reflectors.Length; step++)
        {
            if (isPivoted) BringLargest(packed, order, step);
            reflectors[step] = Reflector.Of(packed.Column(step)[step..]);
            reflectors[step].FromLeft(packed, step, step + 1);
            var column = packed.Column(step)[step..];
            reflectors[step].Direction.CopyTo(column);
            column[0] = reflectors[step].Beta;
        }

        return new OrthogonalTriangular(packed, reflectors, order);
    }

    /// <summary>R with its first <paramref name="height"/> rows.</summary>
    public RealMatrix R(int height) => Packed.Corner(height, Packed.Columns).Triangle(isUpper: true);

    /// <summary>Q with its first <paramref name="width"/> columns.</summary>
    public RealMatrix Q(int width)
    {
        var q = RealMatrix.Identity(Packed.Rows).Corner(Packed.Rows, width);
        for (var step = _reflectors.Length - 1; step >= 0; step--) _reflectors[step].FromLeft(q, step, 0);
        return q;
    }

    private static void BringLargest(RealMatrix packed, int[] order, int step)
    {
        var best = step;
        for (var other = step + 1; other < packed.Columns; other++)
            if (Vectors.Norm(packed.Column(other)[step..]) > Vectors.Norm(packed.Column(best)[step..]) * (1 + 1e-14))
                best = other;
        if (best == step) return;
        var moved = packed.Column(step).ToArray();
        packed.Column(best).CopyTo(packed.Column(step));
        moved.CopyTo(packed.Column(best));
        (order[step], order[best]) = (order[best], order[step]);
    }
}
