namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>
/// The line search of Moré and Thuente (ACM Transactions on Mathematical Software 20, 1994): the caller evaluates the
/// step that is proposed until one is acceptable. Decrease and curvature are Wolfe's strong conditions.
/// </summary>
internal sealed class TrialSteps
{
    private const double Growth = 4;

    private readonly LineLimits _limits;
    private readonly double _startValue;
    private readonly double _startSlope;
    private bool _isBracketed;
    private bool _isFirstStage = true;
    private double _width;
    private double _widthBefore;
    private LinePoint _best;
    private LinePoint _other;
    private double _low;
    private double _high;

    public TrialSteps(double step, double value, double slope, LineLimits limits)
    {
        _limits = limits;
        (_startValue, _startSlope) = (value, slope);
        Step = step;
        _width = limits.Longest - limits.Shortest;
        _widthBefore = 2 * _width;
        _best = _other = new LinePoint(0, value, slope);
        _high = step + (Growth * step);
    }

    /// <summary>The step to try next; the result at the end.</summary>
    public double Step { get; private set; }

    /// <summary>Takes the value and the slope at <see cref="Step"/> and says whether the search goes on.</summary>
    public LineState Next(double value, double slope)
    {
        var needed = _limits.Decrease * _startSlope;
        var most = _startValue + (Step * needed);
        if (_isFirstStage && value <= most && slope >= 0) _isFirstStage = false;
        if (value <= most && Math.Abs(slope) <= -_limits.Curvature * _startSlope) return LineState.Found;
        if (IsStuck(value <= most, slope <= needed)) return LineState.Stuck;
        var tried = new LinePoint(Step, value, slope);
        Step = _isFirstStage && value <= _best.Value && value > most ? Tilted(tried, needed) : Advance(tried);
        Narrow();
        return LineState.Searching;
    }

    private bool IsStuck(bool isLow, bool isSteep) =>
        (_isBracketed && (Step <= _low || Step >= _high || _high - _low <= _limits.Precision * _high))
        || (Step == _limits.Longest && isLow && isSteep)
        || (Step == _limits.Shortest && (!isLow || !isSteep));

    // The auxiliary function less its required decrease: it brackets a minimum sooner.
    private double Tilted(LinePoint tried, double needed)
    {
        (_best, _other) = (_best.Tilted(-needed), _other.Tilted(-needed));
        var step = Advance(tried.Tilted(-needed));
        (_best, _other) = (_best.Tilted(needed), _other.Tilted(needed));
        return step;
    }

    private double Advance(LinePoint tried)
    {
        var isTurned = tried.Slope * Math.Sign(_best.Slope) < 0;
        var step = tried.Value > _best.Value || isTurned
            ? Inside(tried)
            : Math.Abs(tried.Slope) < Math.Abs(_best.Slope) ? Flattening(tried) : Steepening(tried);
        if (tried.Value > _best.Value)
        {
            _other = tried;
        }
        else
        {
            if (isTurned) _other = _best;
            _best = tried;
        }

        return step;
    }

    // A minimum lies between the best place and this one.
    private double Inside(LinePoint tried)
    {
        _isBracketed = true;
        var cubic = Cubic(_best, tried, tried.Value > _best.Value ? _best : tried);
        if (tried.Value > _best.Value)
        {
            var width = tried.Step - _best.Step;
            var quadratic = _best.Step
                + (_best.Slope / (((_best.Value - tried.Value) / width) + _best.Slope) / 2 * width);
            return Math.Abs(cubic - _best.Step) <= Math.Abs(quadratic - _best.Step)
                ? cubic
                : cubic + ((quadratic - cubic) / 2);
        }

        var secant = Secant(tried);
        return Math.Abs(cubic - tried.Step) > Math.Abs(secant - tried.Step) ? cubic : secant;
    }

    private double Flattening(LinePoint tried)
    {
        var theta = Theta(_best, tried);
        var scale = Math.Max(Math.Abs(theta), Math.Max(Math.Abs(_best.Slope), Math.Abs(tried.Slope)));
        var gamma = scale * Math.Sqrt(Math.Max(
            0, (theta / scale * (theta / scale)) - (_best.Slope / scale * (tried.Slope / scale))));
        if (tried.Step > _best.Step) gamma = -gamma;
        var ratio = (gamma - tried.Slope + theta) / (gamma + (_best.Slope - tried.Slope) + gamma);
        // A cubic that falls without end, or has its minimum behind: then as far as may be.
        var cubic = ratio < 0 && gamma != 0
            ? tried.Step + (ratio * (_best.Step - tried.Step))
            : tried.Step > _best.Step ? _high : _low;
        var secant = Secant(tried);
        var isCubicNearer = Math.Abs(cubic - tried.Step) < Math.Abs(secant - tried.Step);
        if (!_isBracketed)
        {
            var farther = Math.Abs(cubic - tried.Step) > Math.Abs(secant - tried.Step) ? cubic : secant;
            return Math.Max(_low, Math.Min(_high, farther));
        }

        var nearer = isCubicNearer ? cubic : secant;
        var limit = tried.Step + (0.66 * (_other.Step - tried.Step));
        return tried.Step > _best.Step ? Math.Min(limit, nearer) : Math.Max(limit, nearer);
    }

    private double Steepening(LinePoint tried) => _isBracketed
        ? Cubic(_other, tried, tried)
        : tried.Step > _best.Step ? _high : _low;

    private double Secant(LinePoint tried) =>
        tried.Step + (tried.Slope / (tried.Slope - _best.Slope) * (_best.Step - tried.Step));

    // The minimum of the cubic through two points with slopes, reckoned from one of them.
    private static double Cubic(LinePoint first, LinePoint second, LinePoint origin)
    {
        var end = origin == first ? second : first;
        var theta = Theta(first, second);
        var scale = Math.Max(Math.Abs(theta), Math.Max(Math.Abs(first.Slope), Math.Abs(second.Slope)));
        var gamma = scale * Math.Sqrt(
            (theta / scale * (theta / scale)) - (first.Slope / scale * (second.Slope / scale)));
        if (end.Step < origin.Step) gamma = -gamma;
        var ratio = (gamma - origin.Slope + theta) / (gamma - origin.Slope + gamma + end.Slope);
        return origin.Step + (ratio * (end.Step - origin.Step));
    }

    private static double Theta(LinePoint first, LinePoint second) =>
        (3 * (first.Value - second.Value) / (second.Step - first.Step)) + first.Slope + second.Slope;

    private void Narrow()
    {
        if (_isBracketed)
        {
            var distance = Math.Abs(_other.Step - _best.Step);
            if (distance >= 0.66 * _widthBefore) Step = _best.Step + (0.5 * (_other.Step - _best.Step));
            (_widthBefore, _width) = (_width, distance);
            (_low, _high) = (Math.Min(_best.Step, _other.Step), Math.Max(_best.Step, _other.Step));
        }
        else
        {
            _low = Step + (1.1 * (Step - _best.Step));
            _high = Step + (Growth * (Step - _best.Step));
        }

        Step = Math.Clamp(Step, _limits.Shortest, _limits.Longest);
        if (_isBracketed && (Step <= _low || Step >= _high || _high - _low <= _limits.Precision * _high))
            Step = _best.Step;
    }

    private readonly record struct LinePoint(double Step, double Value, double Slope)
    {
        public LinePoint Tilted(double slope) => new(Step, Value + (Step * slope), Slope + slope);
    }
}

/// <summary>Wolfe's two shares, how narrow a bracket may become, and the steps that are allowed.</summary>
internal sealed record LineLimits(double Decrease, double Curvature, double Precision, double Shortest, double Longest);

/// <summary>What a line search says after a step.</summary>
internal enum LineState
{
    Searching,

    /// <summary>The step meets both conditions.</summary>
    Found,

    /// <summary>Rounding or a limit leaves no better step.</summary>
    Stuck,
}
