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

/// <summary>A number with its time.</summary>
internal readonly record struct TimedNumber(double Number, long Time)
{
    public static TimedNumber[] Of(ReadOnlySpan<double> numbers, ReadOnlySpan<long> times)
    {
        var items = new TimedNumber[numbers.Length];
        for (var i = 0; i < items.Length; i++) items[i] = new TimedNumber(numbers[i], times[i]);
        return items;
    }
}

/// <summary>
/// The exponentially weighted mean whose weights halve once in every half-life that lies between the times of two rows.
/// </summary>
/// <param name="halfLives">The number of half-lives between two times.</param>
/// <param name="rule">How it weighs; its share of the newest item is not used.</param>
internal struct TimedMean(Func<long, long, double> halfLives, DecayRule rule) : IStreamState<TimedNumber, double>
{
    private double _mean = double.NaN;
    private double _oldWeight = 1;
    private int _count;
    private long _last = long.MinValue;

    public double Push(TimedNumber item)
    {
        var age = _last == long.MinValue ? 0 : halfLives(_last, item.Time);
        _last = item.Time;
        var isNull = double.IsNaN(item.Number);
        if (_count > 0 && !(isNull && rule.IgnoresNull)) _oldWeight *= Math.Pow(0.5, age);
        if (!isNull) Include(item.Number);
        return _count >= rule.MinimumItems ? _mean : double.NaN;
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(_mean);
        writer.Write(_oldWeight);
        writer.Write(_count);
        writer.Write(_last);
    }

    public void Load(BinaryReader reader) => (_mean, _oldWeight, _count, _last) =
        (reader.ReadDouble(), reader.ReadDouble(), reader.ReadInt32(), reader.ReadInt64());

    private void Include(double number)
    {
        // Unadjusted, as pandas: what the old mean lost goes to the new item.
        var newWeight = rule.IsAdjusted ? 1 : 1 - _oldWeight;
        _mean = _count == 0 ? number : ((_oldWeight * _mean) + (newWeight * number)) / (_oldWeight + newWeight);
        _oldWeight = !rule.IsAdjusted || _count == 0 ? 1 : _oldWeight + newWeight;
        _count++;
    }
}
