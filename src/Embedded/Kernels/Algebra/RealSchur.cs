namespace DolphinQuant.Embedded.Kernels.Algebra;

/// <summary>
/// The real Schur form A = Z T Z': T is upper triangular but for 2 x 2 blocks on the diagonal, one for each pair of
/// complex eigenvalues. Hessenberg form by reflections, then Francis' double-shift QR as in LAPACK's dlahqr.
/// </summary>
internal sealed class RealSchur
{
    private const double Epsilon = 2.220446049250313e-16;
    private const double Smallest = 1e-290;
    private const int MostSteps = 300;

    private RealSchur(RealMatrix matrix)
    {
        T = matrix.Copy();
        Z = RealMatrix.Identity(matrix.Rows);
    }

    public RealMatrix T { get; }

    public RealMatrix Z { get; }

    /// <summary>The decomposition; null when the iteration does not converge.</summary>
    public static RealSchur? Of(RealMatrix matrix)
    {
        var schur = new RealSchur(matrix);
        schur.ToHessenberg();
        var last = matrix.Rows - 1;
        while (last >= 0)
        {
            var first = schur.Deflate(last);
            if (first < 0) return null;
            if (first == last - 1) schur.Standardize(first);
            last = first - 1;
        }

        return schur;
    }

    /// <summary>Brings the 2 x 2 block at a place of the diagonal to standard form: equal diagonal, or triangular.</summary>
    public void Standardize(int at)
    {
        var rotation = StandardBlock.Rotation(T[at, at], T[at, at + 1], T[at + 1, at], T[at + 1, at + 1]);
        var (cosine, sine) = (rotation.Cosine, rotation.Sine);
        for (var j = at; j < T.Columns; j++)
            (T[at, j], T[at + 1, j]) =
                ((cosine * T[at, j]) + (sine * T[at + 1, j]), (cosine * T[at + 1, j]) - (sine * T[at, j]));
        Turn(T, at, at + 2, cosine, sine);
        Turn(Z, at, Z.Rows, cosine, sine);
        (T[at, at], T[at, at + 1]) = (rotation.A, rotation.B);
        (T[at + 1, at], T[at + 1, at + 1]) = (rotation.C, rotation.D);
    }

    private static void Turn(RealMatrix matrix, int column, int rows, double cosine, double sine)
    {
        for (var i = 0; i < rows; i++)
            (matrix[i, column], matrix[i, column + 1]) =
                ((cosine * matrix[i, column]) + (sine * matrix[i, column + 1]),
                    (cosine * matrix[i, column + 1]) - (sine * matrix[i, column]));
    }

    private void ToHessenberg()
    {
        for (var k = 0; k < T.Rows - 2; k++)
        {
            var reflector = Reflector.Of(T.Column(k)[(k + 1)..]);
            reflector.FromLeft(T, k + 1, k);
            reflector.FromRight(T, k + 1, T.Rows);
            reflector.FromRight(Z, k + 1, Z.Rows);
            T.Column(k)[(k + 2)..].Clear();
        }
    }

    // The first row of a block of one or two rows that ends at last and is cut off from what stands before; -1 if none.
    private int Deflate(int last)
    {
        for (var step = 0; step < MostSteps; step++)
        {
            var first = last;
            while (first > 0 && !IsNegligible(first)) first--;
            if (first > 0) T[first, first - 1] = 0;
            if (first >= last - 1) return first;
            Step(first, last, Shifts(first, last, step));
        }

        return -1;
    }

    // Ahues' and Tisseur's criterion, LAPACK working note 122.
    private bool IsNegligible(int k)
    {
        var below = Math.Abs(T[k, k - 1]);
        if (below <= Smallest) return true;
        var size = Math.Abs(T[k - 1, k - 1]) + Math.Abs(T[k, k]);
        if (size == 0)
            size = (k > 1 ? Math.Abs(T[k - 1, k - 2]) : 0) + (k + 1 < T.Rows ? Math.Abs(T[k + 1, k]) : 0);
        if (below > Epsilon * size) return false;
        var above = Math.Abs(T[k - 1, k]);
        var gap = Math.Abs(T[k - 1, k - 1] - T[k, k]);
        var (ab, ba) = (Math.Max(below, above), Math.Min(below, above));
        var (aa, bb) = (Math.Max(Math.Abs(T[k, k]), gap), Math.Min(Math.Abs(T[k, k]), gap));
        return ba * (ab / (aa + ab)) <= Math.Max(Smallest, Epsilon * (bb * (aa / (aa + ab))));
    }

    private (double Real1, double Imaginary1, double Real2, double Imaginary2) Shifts(int first, int last, int step)
    {
        var (h11, h21) = (T[last - 1, last - 1], T[last, last - 1]);
        var (h12, h22) = (T[last - 1, last], T[last, last]);
        if (step is 10 or 20)
        {
            // Shifts from outside break a cycle.
            var size = step == 10
                ? Math.Abs(T[first + 1, first]) + Math.Abs(T[first + 2, first + 1])
                : Math.Abs(T[last, last - 1]) + Math.Abs(T[last - 1, last - 2]);
            h11 = h22 = (0.75 * size) + (step == 10 ? T[first, first] : T[last, last]);
            (h12, h21) = (-0.4375 * size, size);
        }

        var scale = Math.Abs(h11) + Math.Abs(h12) + Math.Abs(h21) + Math.Abs(h22);
        if (scale == 0) return default;
        (h11, h12, h21, h22) = (h11 / scale, h12 / scale, h21 / scale, h22 / scale);
        var half = (h11 + h22) / 2;
        var determinant = ((h11 - half) * (h22 - half)) - (h12 * h21);
        var root = Math.Sqrt(Math.Abs(determinant));
        if (determinant >= 0) return (half * scale, root * scale, half * scale, -root * scale);
        var nearest = Math.Abs(half + root - h22) <= Math.Abs(half - root - h22) ? half + root : half - root;
        return (nearest * scale, 0, nearest * scale, 0);
    }

    private void Step(int first, int last, (double Real1, double Imaginary1, double Real2, double Imaginary2) shift)
    {
        var start = last - 2;
        var v = new double[3];
        for (; ; start--)
        {
            var below = Math.Abs(T[start + 1, start]);
            var size = Math.Abs(T[start, start] - shift.Real2) + Math.Abs(shift.Imaginary2) + below;
            below = T[start + 1, start] / size;
            v[0] = (below * T[start, start + 1])
                + ((T[start, start] - shift.Real1) * ((T[start, start] - shift.Real2) / size))
                - (shift.Imaginary1 * (shift.Imaginary2 / size));
            v[1] = below * (T[start, start] + T[start + 1, start + 1] - shift.Real1 - shift.Real2);
            v[2] = below * T[start + 2, start + 1];
            size = Math.Abs(v[0]) + Math.Abs(v[1]) + Math.Abs(v[2]);
            for (var i = 0; i < 3; i++) v[i] /= size;
            if (start == first) break;
            var around = Math.Abs(T[start - 1, start - 1]) + Math.Abs(T[start, start])
                + Math.Abs(T[start + 1, start + 1]);
            if (Math.Abs(T[start, start - 1]) * (Math.Abs(v[1]) + Math.Abs(v[2]))
                <= Epsilon * Math.Abs(v[0]) * around)
                break;
        }

        for (var k = start; k < last; k++) Reflect(k, Math.Min(3, last - k + 1), (start, first, last), v);
    }

    private void Reflect(int k, int size, (int Start, int First, int Last) block, double[] v)
    {
        if (k > block.Start) T.Column(k - 1).Slice(k, size).CopyTo(v);
        var reflector = Reflector.Of(v.AsSpan(0, size));
        if (k > block.Start)
        {
            T[k, k - 1] = reflector.Beta;
            T.Column(k - 1).Slice(k + 1, size - 1).Clear();
        }
        else if (k > block.First)
        {
            T[k, k - 1] *= 1 - reflector.Tau;
        }

        reflector.FromLeft(T, k, k);
        reflector.FromRight(T, k, Math.Min(k + 3, block.Last) + 1);
        reflector.FromRight(Z, k, Z.Rows);
    }
}
