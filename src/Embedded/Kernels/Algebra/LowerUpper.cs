namespace DolphinQuant.Embedded.Kernels.Algebra;

/// <summary>
/// The decomposition PA = LU by Gauss' elimination with the largest pivot of each column (Golub and Van Loan, 3.4).
/// </summary>
internal sealed class LowerUpper
{
    private readonly RealMatrix _packed;
    private int _exchanges;

    private LowerUpper(RealMatrix packed)
    {
        _packed = packed;
        Order = [.. Enumerable.Range(0, packed.Rows)];
    }

    /// <summary>The row of A that stands at each place of LU.</summary>
    public int[] Order { get; }

    public bool IsSingular
    {
        get
        {
            for (var i = 0; i < Rank; i++)
                if (_packed[i, i] == 0 || double.IsNaN(_packed[i, i]))
                    return true;
            return false;
        }
    }

    /// <summary>The product of the pivots; the sign changes with every exchange of rows.</summary>
    public double Determinant
    {
        get
        {
            var product = _exchanges % 2 == 0 ? 1.0 : -1;
            for (var i = 0; i < Rank; i++) product *= _packed[i, i];
            return product;
        }
    }

    private int Rank => Math.Min(_packed.Rows, _packed.Columns);

    public static LowerUpper Of(RealMatrix matrix)
    {
        var result = new LowerUpper(matrix.Copy());
        for (var step = 0; step < result.Rank; step++)
        {
            Interruption.Check();
            result.Eliminate(step);
        }

        return result;
    }

    public RealMatrix Lower()
    {
        var lower = _packed.Corner(_packed.Rows, Rank).Triangle(isUpper: false);
        for (var i = 0; i < Rank; i++) lower[i, i] = 1;
        return lower;
    }

    public RealMatrix Upper() => _packed.Corner(Rank, _packed.Columns).Triangle(isUpper: true);

    /// <summary>x with A x = y, of a square matrix that is not singular.</summary>
    public double[] Solve(ReadOnlySpan<double> y)
    {
        var x = new double[Order.Length];
        for (var i = 0; i < x.Length; i++) x[i] = y[Order[i]];
        for (var column = 0; column < x.Length; column++)
            for (var row = column + 1; row < x.Length; row++)
                x[row] -= _packed[row, column] * x[column];
        for (var column = x.Length - 1; column >= 0; column--)
        {
            x[column] /= _packed[column, column];
            for (var row = 0; row < column; row++) x[row] -= _packed[row, column] * x[column];
        }

        return x;
    }

    public RealMatrix Inverse()
    {
        var inverse = RealMatrix.Identity(_packed.Rows);
        for (var column = 0; column < _packed.Rows; column++)
            Solve(inverse.Column(column).ToArray()).CopyTo(inverse.Column(column));
        return inverse;
    }

    private void Eliminate(int step)
    {
        var best = step;
        for (var row = step + 1; row < _packed.Rows; row++)
            if (Math.Abs(_packed[row, step]) > Math.Abs(_packed[best, step]))
                best = row;
        if (best != step) Exchange(step, best);
        if (_packed[step, step] == 0) return;
        for (var row = step + 1; row < _packed.Rows; row++)
        {
            var factor = _packed[row, step] /= _packed[step, step];
            if (factor == 0) continue;
            for (var column = step + 1; column < _packed.Columns; column++)
                _packed[row, column] -= factor * _packed[step, column];
        }
    }

    private void Exchange(int row, int other)
    {
        for (var column = 0; column < _packed.Columns; column++)
            (_packed[row, column], _packed[other, column]) = (_packed[other, column], _packed[row, column]);
        (Order[row], Order[other]) = (Order[other], Order[row]);
        _exchanges++;
    }
}
