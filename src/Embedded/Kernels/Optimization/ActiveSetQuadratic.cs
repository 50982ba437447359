using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>
/// min x'Hx/2 + f'x with Ax &lt;= b and Ex = d for a positive definite H, by the dual active-set method of Goldfarb and
/// Idnani (Mathematical Programming 27, 1983): from the unconstrained minimum, violated constraints enter one by one,
/// and those whose multipliers turn negative leave.
/// </summary>
internal sealed class ActiveSetQuadratic
{
    private const int RoundsPerConstraint = 50;

    private readonly RealMatrix _factor;
    private readonly double[][] _normals;
    private readonly double[] _bounds;
    private readonly int _equalities;
    private readonly List<int> _active = [];
    private readonly List<double> _multipliers = [];
    private readonly bool[] _isTurned;

    private ActiveSetQuadratic(RealMatrix factor, double[] f, LinearConstraints constraints)
    {
        _factor = factor;
        // Kept as n'x >= bound; equalities first.
        _equalities = constraints.Equal.Rows;
        _normals = [.. Rows(constraints.Equal, 1), .. Rows(constraints.AtMost, -1)];
        _bounds = [.. constraints.EqualTo, .. constraints.Limits.Select(limit => -limit)];
        _isTurned = new bool[_normals.Length];
        Solution = CholeskyFactor.Solve(factor, Array.ConvertAll(f, item => -item));
    }

    public double[] Solution { get; }

    /// <summary>The multipliers of the equalities, in the sign of Hx + f = E'u + ..., then those of the inequalities.</summary>
    public double[] Multipliers
    {
        get
        {
            var all = new double[_normals.Length];
            for (var k = 0; k < _active.Count; k++)
                all[_active[k]] = _isTurned[_active[k]] ? -_multipliers[k] : _multipliers[k];
            return all;
        }
    }

    /// <summary>The minimum; null when no x meets the constraints.</summary>
    /// <exception cref="ArgumentException">H is not positive definite.</exception>
    public static double[]? Solve(RealMatrix h, double[] f, LinearConstraints constraints) =>
        Solved(h, f, constraints)?.Solution;

    /// <summary>As <see cref="Solve"/>, with the multipliers.</summary>
    /// <exception cref="ArgumentException">H is not positive definite.</exception>
    public static ActiveSetQuadratic? Solved(RealMatrix h, double[] f, LinearConstraints constraints)
    {
        var factor = CholeskyFactor.Of(h) ?? throw new ArgumentException("H is not positive definite.", nameof(h));
        var solver = new ActiveSetQuadratic(factor, f, constraints);
        return solver.Run() ? solver : null;
    }

    private static IEnumerable<double[]> Rows(RealMatrix matrix, double sign)
    {
        for (var row = 0; row < matrix.Rows; row++)
            yield return Array.ConvertAll(matrix.Row(row), item => sign * item);
    }

    private bool Run()
    {
        for (var i = 0; i < _equalities; i++)
        {
            if (Slack(i) > 0) Turn(i);
            if (Math.Abs(Slack(i)) > Tolerance(i) ? !Enter(i) : !Keep(i)) return false;
        }

        for (var round = 0; round < RoundsPerConstraint * (_normals.Length + 1); round++)
        {
            var worst = -1;
            var depth = 0.0;
            for (var i = _equalities; i < _normals.Length; i++)
            {
                if (_active.Contains(i) || Slack(i) >= -Tolerance(i)) continue;
                var size = Slack(i) / Math.Max(Vectors.Norm(_normals[i]), 1e-300);
                if (size < depth) (worst, depth) = (i, size);
            }

            if (worst < 0) return true;
            if (!Enter(worst)) return false;
        }

        return false;
    }

    private double Slack(int i) => Vectors.Dot(_normals[i], Solution) - _bounds[i];

    private double Tolerance(int i) =>
        1e-12 * (1 + Math.Abs(_bounds[i]) + (Vectors.Norm(_normals[i]) * Vectors.Norm(Solution)));

    private void Turn(int i)
    {
        _normals[i] = Array.ConvertAll(_normals[i], item => -item);
        _bounds[i] = -_bounds[i];
        _isTurned[i] = !_isTurned[i];
    }

    // An equality that holds already stays active, so that later steps keep it; a dependent one says nothing new.
    private bool Keep(int i)
    {
        var (direction, _) = Step(_normals[i]);
        if (Vectors.Norm(direction) > 1e-12 * Vectors.Norm(CholeskyFactor.Solve(_factor, _normals[i])))
        {
            _active.Add(i);
            _multipliers.Add(0);
        }

        return true;
    }

    private bool Enter(int entering)
    {
        var normal = _normals[entering];
        var multiplier = 0.0;
        while (true)
        {
            var (direction, dual) = Step(normal);
            var (partial, leaving) = DualLength(dual);
            var slope = Vectors.Dot(direction, normal);
            var isDependent = slope <= 1e-14 * Vectors.Dot(normal, CholeskyFactor.Solve(_factor, normal));
            var full = isDependent ? double.PositiveInfinity : -Slack(entering) / slope;
            var length = Math.Min(partial, full);
            if (double.IsPositiveInfinity(length)) return false;
            if (!isDependent) Vectors.Add(Solution, length, direction);
            for (var k = 0; k < dual.Length; k++) _multipliers[k] -= length * dual[k];
            multiplier += length;
            if (full <= partial)
            {
                _active.Add(entering);
                _multipliers.Add(multiplier);
                return true;
            }

            _active.RemoveAt(leaving);
            _multipliers.RemoveAt(leaving);
        }
    }

    // The longest step that keeps the multipliers of the inequalities positive.
    private (double Length, int Leaving) DualLength(double[] dual)
    {
        var (length, leaving) = (double.PositiveInfinity, -1);
        for (var k = 0; k < dual.Length; k++)
            if (_active[k] >= _equalities && dual[k] > 1e-14 && _multipliers[k] / dual[k] < length)
                (length, leaving) = (_multipliers[k] / dual[k], k);
        return (length, leaving);
    }

    // The step in x within the active constraints, and that of their multipliers, for a unit of the new multiplier.
    private (double[] Direction, double[] Dual) Step(double[] normal)
    {
        var inverseNormal = CholeskyFactor.Solve(_factor, normal);
        var count = _active.Count;
        if (count == 0) return (inverseNormal, []);
        var inverses = _active.ConvertAll(i => CholeskyFactor.Solve(_factor, _normals[i]));
        var gram = new RealMatrix(count, count);
        var right = new double[count];
        for (var i = 0; i < count; i++)
        {
            right[i] = Vectors.Dot(_normals[_active[i]], inverseNormal);
            for (var j = 0; j < count; j++) gram[i, j] = Vectors.Dot(_normals[_active[i]], inverses[j]);
        }

        var dual = LowerUpper.Of(gram).Solve(right);
        for (var i = 0; i < count; i++) Vectors.Add(inverseNormal, -dual[i], inverses[i]);
        return (inverseNormal, dual);
    }
}
