namespace DolphinQuant.Embedded.Kernels.Algebra;

/// <summary>
/// Householder's reflection I - tau v v' with v[0] = 1 that turns a column into (beta, 0, ...), with the signs of
/// LAPACK's dlarfg: beta has the opposite sign of the column's first number.
/// </summary>
internal readonly struct Reflector
{
    private Reflector(double[] direction, double tau, double beta)
    {
        Direction = direction;
        Tau = tau;
        Beta = beta;
    }

    public double[] Direction { get; }

    public double Tau { get; }

    public double Beta { get; }

    public static Reflector Of(ReadOnlySpan<double> column)
    {
        var direction = column.ToArray();
        var rest = Vectors.Norm(column[1..]);
        var first = column[0];
        direction[0] = 1;
        if (rest == 0) return new Reflector(direction, 0, first);
        var beta = -Math.CopySign(Math.Sqrt((first * first) + (rest * rest)), first);
        for (var i = 1; i < direction.Length; i++) direction[i] /= first - beta;
        return new Reflector(direction, (beta - first) / beta, beta);
    }

    /// <summary>Reflects the rows from <paramref name="top"/> on, in the columns from <paramref name="first"/> on.</summary>
    public void FromLeft(RealMatrix matrix, int top, int first)
    {
        if (Tau == 0) return;
        Interruption.Check();
        for (var column = first; column < matrix.Columns; column++)
        {
            var part = matrix.Column(column).Slice(top, Direction.Length);
            Vectors.Add(part, -Tau * Vectors.Dot(Direction, part), Direction);
        }
    }

    /// <summary>Reflects the columns from <paramref name="left"/> on, in the first <paramref name="rows"/> rows.</summary>
    public void FromRight(RealMatrix matrix, int left, int rows)
    {
        if (Tau == 0) return;
        Interruption.Check();
        for (var row = 0; row < rows; row++)
        {
            var sum = 0.0;
            for (var i = 0; i < Direction.Length; i++) sum += Direction[i] * matrix[row, left + i];
            for (var i = 0; i < Direction.Length; i++) matrix[row, left + i] -= Tau * sum * Direction[i];
        }
    }
}
