using System.Runtime.CompilerServices;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>The sum of the run of positive values that ends with the row: <c>cumPositiveStreak</c>.</summary>
internal struct StreakState : IStreamState<double, double>
{
    private double _streak;

    public double Push(double item) => _streak = item > 0 ? item + _streak : 0;

    public readonly void Save(BinaryWriter writer) => writer.Write(_streak);

    public void Load(BinaryReader reader) => _streak = reader.ReadDouble();
}

/// <summary>The largest fall so far from an earlier maximum: <c>cummdd</c>.</summary>
internal struct DrawdownState(bool isRatio) : IStreamState<double, double>
{
    private double _peak = double.NaN;
    private double _worst = double.NaN;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Push(double item)
    {
        if (double.IsNaN(item)) return _worst;
        if (!(item <= _peak)) _peak = item;
        var fall = isRatio ? (_peak - item) / _peak : _peak - item;
        if (!(fall <= _worst)) _worst = fall;
        return _worst;
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(_peak);
        writer.Write(_worst);
    }

    public void Load(BinaryReader reader) => (_peak, _worst) = (reader.ReadDouble(), reader.ReadDouble());
}

/// <summary>The largest sum of neighbouring positive values in a moving window: <c>mmaxPositiveStreak</c>.</summary>
internal struct MovingStreakState(WindowRule rule) : IStreamState<double, double>
{
    private SlidingWindow<Placed, double, PositiveStreak> _window = new(rule);
    private int _place;

    public readonly long HeldBytes => _window.HeldBytes;

    // The place in the block says enough: only rows of one block are put into order.
    public double Push(double item)
    {
        _window.Push(new Placed(item, _place));
        if (++_place == rule.Length) _place = 0;
        return _window.Value;
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(_place);
        _window.Save(writer);
    }

    public void Load(BinaryReader reader)
    {
        _place = reader.ReadInt32();
        _window.Load(reader);
    }
}

/// <summary>A linear recurrence with an input, the oldest of the last results first: <c>iterate</c>.</summary>
/// <param name="start">The results before the first row.</param>
/// <param name="coefficients">As many coefficients.</param>
internal struct RecurrenceState(double[] start, double[] coefficients) : IStreamState<double, double>
{
    private readonly double[] _last = [.. start];

    public readonly long HeldBytes => (long)_last.Length * sizeof(double);

    public readonly double Push(double item)
    {
        var sum = item;
        for (var i = 0; i < coefficients.Length; i++) sum += coefficients[i] * _last[i];
        if (_last.Length == 0) return sum;
        _last.AsSpan(1).CopyTo(_last);
        return _last[^1] = sum;
    }

    public readonly void Save(BinaryWriter writer) => writer.WriteItems((ReadOnlySpan<double>)_last);

    public readonly void Load(BinaryReader reader) => reader.ReadItems<double>().CopyTo(_last, 0);
}
