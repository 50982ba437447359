namespace DolphinQuant.Embedded.Kernels.Algebra;

/// <summary>
/// The singular value decomposition A = U S V': Householder's bidiagonal form, then implicit QR steps (Golub and
/// Reinsch, Numerische Mathematik 14, 1970; Golub and Van Loan, 8.6). Singular values descend.
/// </summary>
internal sealed class SingularValues
{
    private const int MostSteps = 75;

    private RealMatrix _left;
    private RealMatrix _right;
    private readonly double[] _diagonal;
    private readonly double[] _above;

    private SingularValues(RealMatrix matrix)
    {
        var work = matrix.Copy();
        var width = matrix.Columns;
        var (lefts, rights) = (new Reflector[width], new Reflector[Math.Max(0, width - 2)]);
        _diagonal = new double[width];
        _above = new double[width];
        for (var k = 0; k < width; k++)
        {
            lefts[k] = Reflector.Of(work.Column(k)[k..]);
            lefts[k].FromLeft(work, k, k);
            _diagonal[k] = work[k, k];
            if (k < width - 2)
            {
                rights[k] = Reflector.Of(work.Row(k).AsSpan(k + 1));
                rights[k].FromRight(work, k + 1, work.Rows);
            }

            if (k < width - 1) _above[k + 1] = work[k, k + 1];
        }

        _left = RealMatrix.Identity(matrix.Rows);
        for (var k = width - 1; k >= 0; k--) lefts[k].FromLeft(_left, k, 0);
        _right = RealMatrix.Identity(width);
        for (var k = rights.Length - 1; k >= 0; k--) rights[k].FromLeft(_right, k + 1, 0);
    }

    /// <summary>The left singular vectors as columns, completed to a square orthogonal matrix.</summary>
    public RealMatrix U { get; private set; } = null!;

    /// <summary>The right singular vectors as rows, completed to a square orthogonal matrix.</summary>
    public RealMatrix TransposedV { get; private set; } = null!;

    public double[] Values => _diagonal;

    public static SingularValues Of(RealMatrix matrix)
    {
        var isWide = matrix.Rows < matrix.Columns;
        var result = new SingularValues(isWide ? matrix.Transposed() : matrix);
        if (isWide) result.TurnUpper();
        for (var k = result._diagonal.Length - 1; k >= 0; k--) result.Converge(k);
        result.Order();
        result.U = result._left;
        result.TransposedV = result._right.Transposed();
        return result;
    }

    // The transposed bidiagonal form is lower; rotations from the left make it upper again, as LAPACK does.
    private void TurnUpper()
    {
        (_left, _right) = (_right, _left);
        for (var i = 0; i < _diagonal.Length - 1; i++)
        {
            var length = double.Hypot(_diagonal[i], _above[i + 1]);
            if (length == 0) continue;
            var (cosine, sine) = (_diagonal[i] / length, _above[i + 1] / length);
            _diagonal[i] = length;
            _above[i + 1] = sine * _diagonal[i + 1];
            _diagonal[i + 1] *= cosine;
            Rotate(_left, i, i + 1, cosine, sine);
        }
    }

    // Diagonalises until the element above the diagonal at k vanishes.
    private void Converge(int k)
    {
        var scale = 0.0;
        for (var i = 0; i < _diagonal.Length; i++)
            scale = Math.Max(scale, Math.Abs(_diagonal[i]) + Math.Abs(_above[i]));
        var least = scale * 1.1102230246251565e-16;
        for (var step = 0; step < MostSteps; step++)
        {
            var first = k;
            while (first > 0 && Math.Abs(_above[first]) > least && Math.Abs(_diagonal[first - 1]) > least) first--;
            if (first > 0 && Math.Abs(_above[first]) > least) Cancel(first, k, least);
            if (first == k) break;
            Chase(first, k);
        }

        // As in LAPACK, V takes the sign.
        if (_diagonal[k] >= 0) return;
        _diagonal[k] = -_diagonal[k];
        foreach (ref var item in _right.Column(k)) item = -item;
    }

    // A zero on the diagonal before first: the element beside it is rotated away along its row.
    private void Cancel(int first, int k, double least)
    {
        var (cosine, sine) = (0.0, 1.0);
        for (var i = first; i <= k; i++)
        {
            var moved = sine * _above[i];
            _above[i] *= cosine;
            if (Math.Abs(moved) <= least) break;
            var length = double.Hypot(_diagonal[i], moved);
            (cosine, sine) = (_diagonal[i] / length, -moved / length);
            _diagonal[i] = length;
            Rotate(_left, first - 1, i, cosine, sine);
        }
    }

    private void Chase(int first, int k)
    {
        var (x, y, z) = (_diagonal[first], _diagonal[k - 1], _diagonal[k]);
        var (g, h) = (_above[k - 1], _above[k]);
        var f = (((y - z) * (y + z)) + ((g - h) * (g + h))) / (2 * h * y);
        f = (((x - z) * (x + z)) + (h * ((y / (f + Math.CopySign(double.Hypot(f, 1), f))) - h))) / x;
        var (cosine, sine) = (1.0, 1.0);
        for (var i = first + 1; i <= k; i++)
        {
            (g, y) = (_above[i], _diagonal[i]);
            (h, g) = (sine * g, cosine * g);
            z = double.Hypot(f, h);
            _above[i - 1] = z;
            (cosine, sine) = (f / z, h / z);
            (f, g) = ((x * cosine) + (g * sine), (g * cosine) - (x * sine));
            (h, y) = (y * sine, y * cosine);
            Rotate(_right, i - 1, i, cosine, sine);
            z = double.Hypot(f, h);
            _diagonal[i - 1] = z;
            if (z != 0) (cosine, sine) = (f / z, h / z);
            (f, x) = ((cosine * g) + (sine * y), (cosine * y) - (sine * g));
            Rotate(_left, i - 1, i, cosine, sine);
        }

        _above[first] = 0;
        _above[k] = f;
        _diagonal[k] = x;
    }

    private static void Rotate(RealMatrix matrix, int i, int j, double cosine, double sine)
    {
        var x = matrix.Column(i);
        var y = matrix.Column(j);
        for (var row = 0; row < x.Length; row++)
            (x[row], y[row]) = ((x[row] * cosine) + (y[row] * sine), (y[row] * cosine) - (x[row] * sine));
    }

    private void Order()
    {
        for (var i = 0; i < _diagonal.Length; i++)
        {
            var best = i;
            for (var j = i + 1; j < _diagonal.Length; j++)
                if (_diagonal[j] > _diagonal[best])
                    best = j;
            if (best == i) continue;
            (_diagonal[i], _diagonal[best]) = (_diagonal[best], _diagonal[i]);
            foreach (var matrix in new[] { _left, _right })
                for (var row = 0; row < matrix.Rows; row++)
                    (matrix[row, i], matrix[row, best]) = (matrix[row, best], matrix[row, i]);
        }
    }
}
