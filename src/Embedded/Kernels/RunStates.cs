using System.Runtime.CompilerServices;
using Null = DolphinQuant.Data.Null;

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

/// <summary>The number of distinct values so far: <c>cumnunique</c>.</summary>
internal struct DistinctState<T>(bool ignoresNull) : IStreamState<T, int> where T : struct
{
    private readonly HashSet<T> _seen = [];

    public readonly long HeldBytes => (long)_seen.Capacity * Unsafe.SizeOf<T>();

    public readonly int Push(T item)
    {
        if (!ignoresNull || !Null.Is(item)) _seen.Add(item);
        return _seen.Count;
    }

    public readonly void Save(BinaryWriter writer) => writer.WriteItems((ReadOnlySpan<T>)_seen.ToArray());

    public readonly void Load(BinaryReader reader)
    {
        _seen.Clear();
        _seen.UnionWith(reader.ReadItems<T>());
    }
}

/// <summary>An aggregate of rows that know their order over a moving window: <c>mmaxPositiveStreak</c>, <c>wma</c>.</summary>
/// <param name="rule">The window.</param>
/// <param name="rows">How many rows will come; a window that is longer needs no more room.</param>
internal struct PlacedWindowState<TAggregate>(WindowRule rule, int rows = int.MaxValue) : IStreamState<double, double>
    where TAggregate : struct, IAggregate<Placed, double, TAggregate>
{
    private SlidingWindow<Placed, double, TAggregate> _window = new(rule, rows);
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
