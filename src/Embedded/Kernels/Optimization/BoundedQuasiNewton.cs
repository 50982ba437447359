using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>
/// The limited-memory quasi-Newton method within bounds, L-BFGS-B (Byrd, Lu, Nocedal and Zhu, SIAM Journal on
/// Scientific Computing 16, 1995; version 3.0 of Morales and Nocedal, 2011).
/// </summary>
internal sealed class BoundedQuasiNewton
{
    private const double Epsilon = 2.220446049250313e-16;
    private const double Unbounded = 1e10;

    private readonly Objective _objective;
    private readonly double[] _lower;
    private readonly double[] _upper;
    private readonly BoundedLimits _limits;
    private readonly LimitedMemory _memory;
    private readonly BoundedModel _model;
    private readonly bool _isConstrained;
    private double[] _x;
    private int _rounds;

    private BoundedQuasiNewton(Objective objective, double[] start, Box box, BoundedLimits limits)
    {
        (_objective, _limits) = (objective, limits);
        (_lower, _upper) = (box.Lower, box.Upper);
        _isConstrained = _lower.Any(double.IsFinite) || _upper.Any(double.IsFinite);
        _memory = new LimitedMemory(limits.Memory);
        _model = new BoundedModel(_lower, _upper, _memory);
        _x = box.Nearest(start);
    }

    /// <summary>The minimum: 0 found, 1 too many calls or rounds, 2 the line search failed.</summary>
    public static SearchResult Minimize(Objective objective, double[] start, Box box, BoundedLimits limits)
    {
        var search = new BoundedQuasiNewton(objective, start, box, limits);
        var warning = search.Run();
        return new SearchResult(
            search._x, objective.At(search._x), objective.SlopeAt(search._x), search._rounds, warning);
    }

    private int Run()
    {
        while (Steepness() > _limits.Gradient)
        {
            if (_rounds >= _limits.Rounds || _objective.Calls > _limits.Calls) return 1;
            Interruption.Check();
            var (value, slope) = (_objective.At(_x), _objective.SlopeAt(_x));
            if (double.IsNaN(value)) return 2;
            if (_model.Minimum(_x, slope) is not { } goal || Search(goal, value, slope) is not { } next)
            {
                // Once more with the steepest descent, as the memory may be at fault.
                if (_memory.Count == 0) return 2;
                _memory.Clear();
                continue;
            }

            var (reached, turned) = (_objective.At(next), _objective.SlopeAt(next));
            Remember(Vectors.Minus(next, _x), Vectors.Minus(turned, slope), slope);
            _x = next;
            _rounds++;
            if (Steepness() <= _limits.Gradient) return 0;
            var scale = Math.Max(Math.Max(Math.Abs(value), Math.Abs(reached)), 1);
            if (value - reached <= Epsilon * _limits.Factor * scale) return 0;
        }

        return 0;
    }

    // The largest coordinate of the gradient after projection on the bounds.
    private double Steepness()
    {
        var slope = _objective.SlopeAt(_x);
        var largest = 0.0;
        for (var i = 0; i < slope.Length; i++)
        {
            var part = slope[i] < 0 ? Math.Max(_x[i] - _upper[i], slope[i]) : Math.Min(_x[i] - _lower[i], slope[i]);
            largest = Math.Max(largest, Math.Abs(part));
        }

        return largest;
    }

    private void Remember(double[] step, double[] turn, double[] slope)
    {
        if (Vectors.Dot(step, turn) > Epsilon * -Vectors.Dot(slope, step)) _memory.Add(step, turn);
    }

    private double[]? Search(double[] goal, double value, double[] slope)
    {
        var direction = Vectors.Minus(goal, _x);
        var fall = Vectors.Dot(slope, direction);
        if (!(fall < 0)) return null;
        var longest = Longest(direction);
        var isBoxed = _isConstrained && _lower.All(double.IsFinite) && _upper.All(double.IsFinite);
        var first = _rounds == 0 && !isBoxed ? Math.Min(1 / Vectors.Norm(direction), longest) : 1;
        var search = new TrialSteps(Math.Min(first, longest), value, fall, new LineLimits(1e-3, 0.9, 0.1, 0, longest));
        for (var trial = 0; trial < _limits.Trials; trial++)
        {
            var place = search.Step == 1 ? goal : Along(direction, search.Step);
            var state = search.Next(_objective.At(place), Vectors.Dot(_objective.SlopeAt(place), direction));
            if (state != LineState.Searching) return place;
        }

        return null;
    }

    private double Longest(double[] direction)
    {
        if (!_isConstrained) return Unbounded;
        if (_rounds == 0) return 1;
        var longest = Unbounded;
        for (var i = 0; i < direction.Length; i++)
        {
            if (direction[i] == 0) continue;
            longest = Math.Min(longest, ((direction[i] > 0 ? _upper[i] : _lower[i]) - _x[i]) / direction[i]);
        }

        return Math.Max(longest, 0);
    }

    private double[] Along(double[] direction, double length)
    {
        var place = (double[])_x.Clone();
        for (var i = 0; i < place.Length; i++)
            place[i] = Math.Clamp(place[i] + (length * direction[i]), _lower[i], _upper[i]);
        return place;
    }
}

/// <summary>When the search ends, and how many pairs it remembers.</summary>
internal sealed record BoundedLimits(int Memory, double Factor, double Gradient, int Rounds, int Calls)
{
    /// <summary>The evaluations of one line search.</summary>
    public int Trials { get; init; } = 20;
}

/// <summary>The least and the largest value of each coordinate, infinite where there is none.</summary>
internal sealed record Box(double[] Lower, double[] Upper)
{
    public static Box Everywhere(int width) => new(
        [.. Enumerable.Repeat(double.NegativeInfinity, width)], [.. Enumerable.Repeat(double.PositiveInfinity, width)]);

    public double[] Nearest(double[] x) => [.. x.Select((item, i) => Math.Clamp(item, Lower[i], Upper[i]))];
}
