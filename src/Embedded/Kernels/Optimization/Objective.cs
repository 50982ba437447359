namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>What a function gives at a place: its value and, where it knows it, its gradient.</summary>
internal readonly record struct Evaluation(double Value, double[]? Gradient);

/// <summary>
/// A function to be minimised, with its gradient or with differences in its stead. The last place is kept, so that a
/// value and a gradient there are worked out once; all calls are counted.
/// </summary>
internal sealed class Objective(Func<double[], Evaluation> function, Func<double[], double[]>? gradient, double step)
{
    private double[]? _place;
    private double[]? _slope;
    private Evaluation _last;

    /// <summary>How often the function was called, differences included.</summary>
    public int Calls { get; private set; }

    /// <summary>How often a gradient was worked out.</summary>
    public int Gradients { get; private set; }

    /// <summary>The largest value of each coordinate; differences beyond it are taken backwards.</summary>
    public double[]? Upper { get; init; }

    public double At(double[] x)
    {
        Move(x);
        return _last.Value;
    }

    /// <summary>The gradient; it must not be changed.</summary>
    public double[] SlopeAt(double[] x)
    {
        Move(x);
        if (_slope is { } known) return known;
        Gradients++;
        return _slope = gradient is { } given ? given(_place!) : _last.Gradient ?? Differences();
    }

    private void Move(double[] x)
    {
        if (_place is { } place && place.AsSpan().SequenceEqual(x)) return;
        _place = (double[])x.Clone();
        _slope = null;
        Calls++;
        _last = function(_place);
    }

    // One-sided, as a central difference would double the calls.
    private double[] Differences()
    {
        var x = _place!;
        var slope = new double[x.Length];
        for (var i = 0; i < slope.Length; i++)
        {
            var signed = Upper is { } upper && x[i] + step > upper[i] ? -step : step;
            var moved = (double[])x.Clone();
            moved[i] += signed;
            if (moved[i] == x[i]) moved[i] += Math.CopySign(step * Math.Max(1, Math.Abs(x[i])), signed);
            Calls++;
            slope[i] = (function(moved).Value - _last.Value) / (moved[i] - x[i]);
        }

        return slope;
    }
}

/// <summary>Where a search ended and why: 0 at a minimum, other numbers as the search says.</summary>
internal sealed record SearchResult(double[] X, double Value, double[] Slope, int Rounds, int Warning);
