using System.Numerics;

namespace DolphinQuant.Embedded.Kernels.Algebra;

/// <summary>
/// Moves chosen eigenvalues of a Schur form to the front by swapping neighbouring blocks (Bai and Demmel, Linear
/// Algebra and its Applications 186, 1993; LAPACK's dtrexc and dlaexc).
/// </summary>
internal static class SchurOrder
{
    /// <summary>Reorders in place and gives the number of chosen eigenvalues.</summary>
    public static int BringToFront(RealSchur schur, Func<Complex, bool> isChosen)
    {
        var front = 0;
        for (var at = 0; at < schur.T.Rows;)
        {
            var size = SizeAt(schur.T, at);
            if (isChosen(EigenvalueAt(schur.T, at, size)))
            {
                Move(schur, at, front, size);
                front += size;
            }

            at += size;
        }

        return front;
    }

    private static int SizeAt(RealMatrix t, int at) => at + 1 < t.Rows && t[at + 1, at] != 0 ? 2 : 1;

    // Of a standard block: equal diagonal, opposite signs beside it.
    private static Complex EigenvalueAt(RealMatrix t, int at, int size) => size == 1
        ? t[at, at]
        : new Complex(t[at, at], Math.Sqrt(Math.Abs(t[at, at + 1])) * Math.Sqrt(Math.Abs(t[at + 1, at])));

    private static void Move(RealSchur schur, int at, int front, int size)
    {
        while (at > front)
        {
            var before = at >= 2 && schur.T[at - 1, at - 2] != 0 ? 2 : 1;
            Swap(schur, at - before, before, size);
            at -= before;
        }
    }

    private static void Swap(RealSchur schur, int at, int first, int second)
    {
        if (first == 1 && second == 1)
        {
            SwapSingles(schur, at);
            return;
        }

        var x = Coupling(schur.T, at, first, second);
        if (first == 1)
            Reflect(schur, at, Reversed(Reflector.Of([x[0, 1], 1, x[0, 0]])));
        else if (second == 1)
            Reflect(schur, at, Reflector.Of([-x[0, 0], -x[1, 0], 1]).Direction);
        else
            ReflectTwice(schur, at, x);
        Clean(schur, at, first, second);
    }

    private static void SwapSingles(RealSchur schur, int at)
    {
        var t = schur.T;
        var (t11, t22) = (t[at, at], t[at + 1, at + 1]);
        var (f, g) = (t[at, at + 1], t22 - t11);
        var length = Math.CopySign(double.Hypot(f, g), f);
        var (cosine, sine) = length == 0 ? (1, 0.0) : (f / length, g / length);
        for (var j = at; j < t.Columns; j++)
            (t[at, j], t[at + 1, j]) =
                ((cosine * t[at, j]) + (sine * t[at + 1, j]), (cosine * t[at + 1, j]) - (sine * t[at, j]));
        foreach (var (matrix, rows) in new[] { (t, at + 2), (schur.Z, schur.Z.Rows) })
            for (var i = 0; i < rows; i++)
                (matrix[i, at], matrix[i, at + 1]) =
                    ((cosine * matrix[i, at]) + (sine * matrix[i, at + 1]),
                        (cosine * matrix[i, at + 1]) - (sine * matrix[i, at]));
        (t[at, at], t[at + 1, at], t[at + 1, at + 1]) = (t22, 0, t11);
    }

    // X of T11 X - X T22 = T12: at most four equations.
    private static RealMatrix Coupling(RealMatrix t, int at, int first, int second)
    {
        var equations = new RealMatrix(first * second, first * second);
        var right = new double[first * second];
        for (var i = 0; i < first; i++)
            for (var j = 0; j < second; j++)
            {
                var row = (j * first) + i;
                right[row] = t[at + i, at + first + j];
                for (var k = 0; k < first; k++) equations[row, (j * first) + k] += t[at + i, at + k];
                for (var k = 0; k < second; k++)
                    equations[row, (k * first) + i] -= t[at + first + k, at + first + j];
            }

        return new RealMatrix(first, second, LowerUpper.Of(equations).Solve(right));
    }

    // The reflection of (x12, 1, x11) is that of (1, x11, x12) with its last place first.
    private static double[] Reversed(Reflector reflector) =>
        [reflector.Direction[1], reflector.Direction[2], reflector.Direction[0]];

    private static void ReflectTwice(RealSchur schur, int at, RealMatrix x)
    {
        var one = Reflector.Of([-x[0, 0], -x[1, 0], 1]);
        var u = one.Direction;
        var factor = -one.Tau * (x[0, 1] + (u[1] * x[1, 1]));
        var two = Reflector.Of([(-factor * u[1]) - x[1, 1], -factor * u[2], 1]);
        Reflect(schur, at, u);
        Reflect(schur, at + 1, two.Direction);
    }

    // I - 2 u u' / u'u on both sides of T and behind Z.
    private static void Reflect(RealSchur schur, int at, double[] u)
    {
        var tau = 2 / Vectors.Dot(u, u);
        for (var j = 0; j < schur.T.Columns; j++)
        {
            var part = schur.T.Column(j).Slice(at, u.Length);
            Vectors.Add(part, -tau * Vectors.Dot(u, part), u);
        }

        foreach (var matrix in new[] { schur.T, schur.Z })
            for (var i = 0; i < matrix.Rows; i++)
            {
                var sum = 0.0;
                for (var k = 0; k < u.Length; k++) sum += u[k] * matrix[i, at + k];
                for (var k = 0; k < u.Length; k++) matrix[i, at + k] -= tau * sum * u[k];
            }
    }

    // What must vanish is set to zero; blocks of two are brought to standard form.
    private static void Clean(RealSchur schur, int at, int first, int second)
    {
        for (var i = second; i < first + second; i++)
            for (var j = 0; j < second; j++)
                schur.T[at + i, at + j] = 0;
        if (second == 2) schur.Standardize(at);
        if (first == 2) schur.Standardize(at + second);
    }
}
