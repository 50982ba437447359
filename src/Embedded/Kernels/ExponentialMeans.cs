using System.Runtime.CompilerServices;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>A mean that each item moves on.</summary>
internal interface IRunningMean
{
    /// <summary>The mean of the items so far; NaN where there are too few.</summary>
    double Value { get; }

    void Push(double item);
}

/// <summary>Running means over whole columns.</summary>
internal static class RunningMeans
{
    // Compiled in full at once, with the mean in registers: each row waits for the one before it, and memory in between would cost more
    // than the arithmetic.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double[] Of<TMean>(ReadOnlySpan<double> items, TMean mean) where TMean : struct, IRunningMean
    {
        var results = ColumnMemory.Allocate<double>(items.Length);
        for (var i = 0; i < results.Length; i++)
        {
            mean.Push(items[i]);
            results[i] = mean.Value;
        }

        return results;
    }
}

/// <summary>
/// The exponential moving average of TA-Lib: nothing for the first window - 1 items, then their mean, then <c>e += 2 / (window + 1) * (x - e)</c>.
/// Nulls in front stay null; a null later leaves the average as it is.
/// </summary>
internal struct ExponentialMovingAverage(int window, double weight) : IRunningMean
{
    private double _sum;
    private int _count;
    private double _average = double.NaN;

    public ExponentialMovingAverage(int window) : this(window, 2.0 / (window + 1))
    {
    }

    public readonly double Value => _average;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(double item)
    {
        if (double.IsNaN(item)) return;
        if (_count >= window)
        {
            _average += weight * (item - _average);
            return;
        }

        _sum += item;
        _count++;
        if (_count == window) _average = _sum / window;
    }
}

/// <summary>How an exponentially weighted mean weighs.</summary>
/// <param name="Alpha">The share of the newest item.</param>
/// <param name="MinimumItems">The number of valid items that a result needs.</param>
/// <param name="IsAdjusted">The weights are divided by their sum, which matters at the beginning.</param>
/// <param name="IgnoresNull">A null does not age the items before it.</param>
internal readonly record struct DecayRule(double Alpha, int MinimumItems, bool IsAdjusted, bool IgnoresNull);

/// <summary>The exponentially weighted mean with pandas' options.</summary>
internal struct ExponentialMean(DecayRule rule) : IRunningMean
{
    private double _mean = double.NaN;
    private double _oldWeight = 1;
    private int _count;

    public readonly double Value => _count >= Math.Max(1, rule.MinimumItems) ? _mean : double.NaN;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(double item)
    {
        var isNull = double.IsNaN(item);
        if (_count == 0)
        {
            if (isNull) return;
            _mean = item;
            _count = 1;
            return;
        }

        if (isNull && rule.IgnoresNull) return;
        _oldWeight *= 1 - rule.Alpha;
        if (isNull) return;
        var newWeight = rule.IsAdjusted ? 1 : rule.Alpha;
        // An unchanged mean is kept as it is, so that constants stay constant.
        var total = _oldWeight + newWeight;
        if (_mean != item)
        {
            var sum = (_oldWeight * _mean) + (newWeight * item);
            // The next item would wait for a division by 1.
            _mean = total == 1 ? sum : sum / total;
        }

        _oldWeight = rule.IsAdjusted ? total : 1;
        _count++;
    }
}
