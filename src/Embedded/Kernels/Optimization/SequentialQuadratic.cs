using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>
/// Sequential quadratic programming with equalities, inequalities and bounds (Kraft, A Software Package for Sequential
/// Quadratic Programming, DFVLR-FB 88-28, 1988): a quasi-Newton model of the Lagrangian, and steps that lower Powell's
/// exact penalty function.
/// </summary>
internal sealed class SequentialQuadratic
{
    private const int MostTrials = 10;
    private const int MostResets = 5;
    private const double ShortestStep = 0.1;

    private readonly Objective _objective;
    private readonly NonlinearConstraints _constraints;
    private readonly Box _box;
    private readonly double _tolerance;
    private readonly double[] _penalties;
    private RealMatrix _hessian;
    private double[] _x;
    private int _resets;

    private SequentialQuadratic(Objective objective, double[] start, SequentialProgram program)
    {
        (_objective, _constraints, _box) = (objective, program.Constraints, program.Box);
        _tolerance = program.Tolerance;
        _x = _box.Nearest(start);
        _hessian = RealMatrix.Identity(_x.Length);
        _penalties = new double[_constraints.At(_x).Length];
    }

    /// <summary>
    /// The minimum; the warning is 0, or as in Kraft's report 4 for constraints that no x meets, 8 for a direction that
    /// does not lead down and 9 for too many rounds.
    /// </summary>
    public static SearchResult Minimize(Objective objective, double[] start, SequentialProgram program)
    {
        var search = new SequentialQuadratic(objective, start, program);
        for (var round = 1; round <= program.Rounds; round++)
        {
            Interruption.Check();
            if (search.Advance() is { } mode) return search.Result(round, mode);
        }

        return search.Result(program.Rounds, 9);
    }

    private SearchResult Result(int round, int mode) =>
        new(_x, _objective.At(_x), _objective.SlopeAt(_x), round, mode);

    // One round; null to go on.
    private int? Advance()
    {
        var (value, slope) = (_objective.At(_x), _objective.SlopeAt(_x));
        var (amounts, normals) = (_constraints.At(_x), _constraints.NormalsAt(_x));
        while (true)
        {
            if (SequentialStep.Of(_hessian, slope, (amounts, normals, _constraints.Equalities), _box, _x) is not { } step)
                return 4;
            var fall = Vectors.Dot(slope, step.Direction);
            var gap = Math.Abs(fall);
            for (var j = 0; j < amounts.Length; j++)
            {
                var weight = Math.Abs(step.Multipliers[j]);
                _penalties[j] = Math.Max(weight, (_penalties[j] + weight) / 2);
                gap += weight * Math.Abs(amounts[j]);
            }

            if (gap < _tolerance && Violation(amounts) < _tolerance && double.IsFinite(value)) return 0;
            var penalty = Penalty(amounts);
            var descent = fall - (penalty * step.Share);
            if (descent < 0) return Move(step, value, value + penalty, descent);
            if (++_resets > MostResets) return 8;
            _hessian = RealMatrix.Identity(_x.Length);
        }
    }

    private int? Move(SequentialStep step, double value, double merit, double descent)
    {
        var start = _x;
        var slope = _objective.SlopeAt(start);
        var before = Lagrangian(slope, _constraints.NormalsAt(start), step.Multipliers);
        var (direction, length) = (step.Direction, 1.0);
        for (var trial = 1; ; trial++)
        {
            descent *= length;
            direction = Array.ConvertAll(direction, item => length * item);
            _x = _box.Nearest([.. start.Select((item, i) => item + direction[i])]);
            var change = _objective.At(_x) + Penalty(_constraints.At(_x)) - merit;
            if (change <= descent / 10 || trial > MostTrials) break;
            length = Math.Max(descent / (2 * (descent - change)), ShortestStep);
            if (double.IsNaN(length)) length = ShortestStep;
        }

        var reached = _objective.At(_x);
        if ((Math.Abs(reached - value) < _tolerance || Vectors.Norm(direction) < _tolerance)
            && Violation(_constraints.At(_x)) < _tolerance && double.IsFinite(reached)) return 0;
        var after = Lagrangian(_objective.SlopeAt(_x), _constraints.NormalsAt(_x), step.Multipliers);
        Update(direction, Vectors.Minus(after, before));
        return null;
    }

    // Powell's damping keeps the model positive definite (Lecture Notes in Mathematics 630, 1978).
    private void Update(double[] step, double[] turn)
    {
        var image = _hessian.Times(step);
        var (product, curvature) = (Vectors.Dot(step, turn), Vectors.Dot(step, image));
        if (!(curvature > 0)) return;
        if (product < 0.2 * curvature)
        {
            var share = 0.8 * curvature / (curvature - product);
            turn = [.. turn.Select((item, i) => (share * item) + ((1 - share) * image[i]))];
            product = 0.2 * curvature;
        }

        for (var column = 0; column < step.Length; column++)
            for (var row = 0; row < step.Length; row++)
                _hessian[row, column] += (turn[row] * turn[column] / product) - (image[row] * image[column] / curvature);
        if (CholeskyFactor.Of(_hessian) is null) _hessian = RealMatrix.Identity(step.Length);
    }

    private static double[] Lagrangian(double[] slope, RealMatrix normals, double[] multipliers)
    {
        var lagrangian = (double[])slope.Clone();
        for (var j = 0; j < multipliers.Length; j++) Vectors.Add(lagrangian, -multipliers[j], normals.Column(j));
        return lagrangian;
    }

    private double Penalty(double[] amounts)
    {
        var sum = 0.0;
        for (var j = 0; j < amounts.Length; j++) sum += _penalties[j] * Excess(amounts, j);
        return sum;
    }

    private double Violation(double[] amounts) => Enumerable.Range(0, amounts.Length).Sum(j => Excess(amounts, j));

    private double Excess(double[] amounts, int j) =>
        j < _constraints.Equalities ? Math.Abs(amounts[j]) : Math.Max(-amounts[j], 0);
}

/// <summary>
/// Constraints c(x) = 0 for the first ones and c(x) >= 0 for the others, with their gradients as columns.
/// </summary>
internal sealed record NonlinearConstraints(
    int Equalities, Func<double[], double[]> At, Func<double[], RealMatrix> NormalsAt);

/// <summary>What a minimum has to meet, and when the search ends.</summary>
internal sealed record SequentialProgram(NonlinearConstraints Constraints, Box Box, double Tolerance, int Rounds);
