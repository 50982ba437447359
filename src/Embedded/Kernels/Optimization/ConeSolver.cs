using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>
/// A primal-dual interior-point method for cone programs with Mehrotra's predictor and corrector and the scaling of
/// Nesterov and Todd, as Vandenberghe describes it (The CVXOPT linear and quadratic cone program solvers, 2010).
/// </summary>
internal sealed class ConeSolver
{
    private const int MostRounds = 200;
    private const double Tolerance = 1e-11;
    private const double Certificate = 1e-8;

    private readonly ConeProgram _program;
    private readonly ConeGeometry _cones;
    private readonly double[] _y;
    private double[] _s;
    private double[] _z;

    private ConeSolver(ConeProgram program)
    {
        _program = program;
        _cones = new ConeGeometry(program.Orthant, program.Cones);
        X = new double[program.C.Length];
        _y = new double[program.B.Length];
        _s = new double[program.H.Length];
        _z = new double[program.H.Length];
    }

    public double[] X { get; }

    public static (ConeStatus Status, double[] X) Solve(ConeProgram program)
    {
        var solver = new ConeSolver(program);
        return (solver.Run(), solver.X);
    }

    // The least-squares start, moved inside the cones.
    private void Start()
    {
        var identity = new ConeScaling(_cones, _cones.Unit(), _cones.Unit());
        var (x, y, z) = Newton(identity, Array.ConvertAll(_program.C, item => -item), _program.B, _program.H);
        x.CopyTo(X, 0);
        y.CopyTo(_y, 0);
        _s = Inside(Array.ConvertAll(z, item => -item));
        _z = Inside(z);
    }

    private double[] Inside(double[] point)
    {
        var depth = _cones.Depth(point);
        var moved = (double[])point.Clone();
        if (depth < 1e-8) Vectors.Add(moved, 1 - depth, _cones.Unit());
        return moved;
    }

    private ConeStatus Run()
    {
        if (_s.Length == 0)
        {
            var (x, _, _) = Newton(
                new ConeScaling(_cones, [], []), Array.ConvertAll(_program.C, item => -item), _program.B, _program.H);
            x.CopyTo(X, 0);
            return Array.TrueForAll(X, double.IsFinite) ? ConeStatus.Optimal : ConeStatus.DualInfeasible;
        }

        Start();
        for (var round = 0; round < MostRounds; round++)
        {
            var (dual, equal, cone) = Residuals();
            var gap = Vectors.Dot(_s, _z);
            if (IsOptimal(dual, equal, cone, gap)) return ConeStatus.Optimal;
            if (Infeasible() is { } status) return status;
            if (!Advance(dual, equal, cone, gap)) break;
        }

        var (lastDual, lastEqual, lastCone) = Residuals();
        return IsOptimal(lastDual, lastEqual, lastCone, Vectors.Dot(_s, _z) * 1e-4, 1e4)
            ? ConeStatus.Optimal
            : ConeStatus.NotConverged;
    }

    private (double[] Dual, double[] Equal, double[] Cone) Residuals()
    {
        var dual = _program.P.Times(X);
        Vectors.Add(dual, 1, _program.C);
        Vectors.Add(dual, 1, _program.G.TransposedTimes(_z));
        Vectors.Add(dual, 1, _program.A.TransposedTimes(_y));
        var equal = Vectors.Minus(_program.A.Times(X), _program.B);
        var cone = Vectors.Minus(_program.G.Times(X), _program.H);
        Vectors.Add(cone, 1, _s);
        return (dual, equal, cone);
    }

    private bool IsOptimal(double[] dual, double[] equal, double[] cone, double gap, double slackening = 1)
    {
        var objective = Vectors.Dot(_program.C, X) + (Vectors.Dot(X, _program.P.Times(X)) / 2);
        var limit = Tolerance * slackening;
        return Vectors.Norm(dual) <= limit * (1 + Vectors.Norm(_program.C))
            && Vectors.Norm(equal) <= limit * (1 + Vectors.Norm(_program.B))
            && Vectors.Norm(cone) <= limit * (1 + Vectors.Norm(_program.H))
            && gap <= limit * slackening * (1 + Math.Abs(objective));
    }

    // Farkas' certificates: a ray of the dual or of the primal along which the objective falls without end.
    private ConeStatus? Infeasible()
    {
        var fall = -Vectors.Dot(_program.H, _z) - Vectors.Dot(_program.B, _y);
        var ray = _program.G.TransposedTimes(_z);
        Vectors.Add(ray, 1, _program.A.TransposedTimes(_y));
        if (fall > 0 && Vectors.Norm(ray) <= Certificate * fall) return ConeStatus.PrimalInfeasible;
        var gain = -Vectors.Dot(_program.C, X);
        var move = _program.G.Times(X);
        Vectors.Add(move, 1, _s);
        return gain > 0 && Vectors.Norm(move) <= Certificate * gain
            && Vectors.Norm(_program.A.Times(X)) <= Certificate * gain
            && Vectors.Norm(_program.P.Times(X)) <= Certificate * gain
            ? ConeStatus.DualInfeasible
            : null;
    }

    private bool Advance(double[] dual, double[] equal, double[] cone, double gap)
    {
        var scaling = new ConeScaling(_cones, _s, _z);
        var lambda = scaling.Lambda;
        var mean = gap / _cones.Degree;
        var square = _cones.Product(lambda, lambda);
        var affine = Direction(scaling, (dual, equal, cone), Array.ConvertAll(square, item => -item), 1);
        if (affine is null) return false;
        var reach = Math.Min(1, Math.Min(_cones.Reach(_s, affine.S), _cones.Reach(_z, affine.Z)));
        var centring = Math.Pow(1 - reach, 3);
        var correction = _cones.Product(scaling.InverseTimes(affine.S), scaling.Times(affine.Z));
        var target = Array.ConvertAll(square, item => -item);
        Vectors.Add(target, -1, correction);
        Vectors.Add(target, centring * mean, _cones.Unit());
        var step = Direction(scaling, (dual, equal, cone), target, 1 - centring);
        if (step is null) return false;
        var length = Math.Min(1, 0.99 * Math.Min(_cones.Reach(_s, step.S), _cones.Reach(_z, step.Z)));
        if (!(length > 1e-14)) return false;
        Vectors.Add(X, length, step.X);
        Vectors.Add(_y, length, step.Y);
        Vectors.Add(_s, length, step.S);
        Vectors.Add(_z, length, step.Z);
        return true;
    }

    private Move? Direction(
        ConeScaling scaling, (double[] Dual, double[] Equal, double[] Cone) residuals, double[] target, double share)
    {
        // W'(λ ◇ target) is what the scaled complementarity adds to the cone's right-hand side.
        var complement = scaling.Times(_cones.Quotient(scaling.Lambda, target));
        var right = Array.ConvertAll(residuals.Cone, item => -share * item);
        Vectors.Add(right, -1, complement);
        var (x, y, z) = Newton(
            scaling, Array.ConvertAll(residuals.Dual, item => -share * item),
            Array.ConvertAll(residuals.Equal, item => -share * item), right);
        if (!Array.TrueForAll(x, double.IsFinite) || !Array.TrueForAll(z, double.IsFinite)) return null;
        var s = Vectors.Minus(complement, scaling.Times(scaling.Times(z)));
        return new Move(x, y, s, z);
    }

    // [P A' G'; A 0 0; G 0 -W²] [x; y; z] = right-hand sides, with one round of refinement.
    private (double[] X, double[] Y, double[] Z) Newton(ConeScaling scaling, double[] dual, double[] equal, double[] cone)
    {
        var (n, p, m) = (dual.Length, equal.Length, cone.Length);
        var system = new RealMatrix(n + p + m, n + p + m);
        Copy(_program.P, system, 0, 0);
        Copy(_program.A, system, n, 0);
        Copy(_program.A.Transposed(), system, 0, n);
        Copy(_program.G, system, n + p, 0);
        Copy(_program.G.Transposed(), system, 0, n + p);
        for (var column = 0; column < m; column++)
        {
            var unit = new double[m];
            unit[column] = 1;
            var part = scaling.Times(scaling.Times(unit));
            for (var row = 0; row < m; row++) system[n + p + row, n + p + column] = -part[row];
        }

        double[] right = [.. dual, .. equal, .. cone];
        var factors = LowerUpper.Of(system);
        var solution = factors.Solve(right);
        Vectors.Add(solution, 1, factors.Solve(Vectors.Minus(right, system.Times(solution))));
        return (solution[..n], solution[n..(n + p)], solution[(n + p)..]);
    }

    private static void Copy(RealMatrix part, RealMatrix whole, int top, int left)
    {
        for (var column = 0; column < part.Columns; column++)
            part.Column(column).CopyTo(whole.Column(left + column)[top..]);
    }

    private sealed record Move(double[] X, double[] Y, double[] S, double[] Z);
}
