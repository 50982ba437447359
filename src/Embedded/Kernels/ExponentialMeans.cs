using System.Runtime.CompilerServices;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// The exponential moving average of TA-Lib: nothing for the first window - 1 items, then their mean, then <c>e += 2 / (window + 1) * (x - e)</c>.
/// Nulls in front stay null; a null later leaves the average as it is.
/// </summary>
internal struct ExponentialMovingAverage(int window, double weight) : IStreamState<double, double>
{
    private double _sum;
    private int _count;
    private double _average = double.NaN;

    public ExponentialMovingAverage(int window) : this(window, 2.0 / (window + 1))
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Push(double item)
    {
        if (double.IsNaN(item)) return _average;
        if (_count >= window) return _average += weight * (item - _average);
        _sum += item;
        _count++;
        if (_count == window) _average = _sum / window;
        return _average;
    }

    public readonly void Save(BinaryWriter writer) => writer.WriteOne(this);

    public void Load(BinaryReader reader) => this = reader.ReadOne<ExponentialMovingAverage>();
}

/// <summary>How an exponentially weighted mean weighs.</summary>
/// <param name="Alpha">The share of the newest item.</param>
/// <param name="MinimumItems">The number of valid items that a result needs.</param>
/// <param name="IsAdjusted">The weights are divided by their sum, which matters at the beginning.</param>
/// <param name="IgnoresNull">A null does not age the items before it.</param>
internal readonly record struct DecayRule(double Alpha, int MinimumItems, bool IsAdjusted, bool IgnoresNull);

/// <summary>The exponentially weighted mean with pandas' options.</summary>
internal struct ExponentialMean(DecayRule rule) : IStreamState<double, double>
{
    private double _mean = double.NaN;
    private double _oldWeight = 1;
    private int _count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Push(double item)
    {
        Include(item);
        return _count >= Math.Max(1, rule.MinimumItems) ? _mean : double.NaN;
    }

    public readonly void Save(BinaryWriter writer) => writer.WriteOne(this);

    public void Load(BinaryReader reader) => this = reader.ReadOne<ExponentialMean>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Include(double item)
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
