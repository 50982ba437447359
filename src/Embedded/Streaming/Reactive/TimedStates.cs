using System.Runtime.InteropServices;
using DolphinQuant.Embedded.Kernels;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>The number of values in a window in time: <c>tmcount</c>.</summary>
internal sealed class TimedCount : TimedState<sbyte, int>
{
    private int _valid;

    public override int Push(long time, sbyte item, long edge)
    {
        Add(time, item);
        if (!Null.Is(item)) _valid++;
        for (; Times[First] <= edge; RemoveFirst())
            if (!Null.Is(Items[First]))
                _valid--;
        return _valid;
    }

    public override void Load(BinaryReader reader)
    {
        base.Load(reader);
        foreach (var item in Items[First..End]) _valid += Null.Is(item) ? 0 : 1;
    }
}

/// <summary>A quantile of a window in time, whose rows are kept in order: <c>tmmed</c>, <c>tmpercentile</c>.</summary>
internal sealed class TimedQuantile(double share, Interpolation interpolation) : TimedState<double, double>
{
    private readonly List<double> _sorted = [];

    public override long Bytes => base.Bytes + ((long)_sorted.Count * sizeof(double));

    public override double Push(long time, double item, long edge)
    {
        Add(time, item);
        Insert(item);
        for (; Times[First] <= edge; RemoveFirst())
            if (!double.IsNaN(Items[First]))
                _sorted.RemoveAt(_sorted.BinarySearch(Items[First]));
        return Quantiles.At(CollectionsMarshal.AsSpan(_sorted), share, interpolation);
    }

    public override void Load(BinaryReader reader)
    {
        base.Load(reader);
        foreach (var item in Items[First..End]) Insert(item);
    }

    private void Insert(double item)
    {
        if (double.IsNaN(item)) return;
        var place = _sorted.BinarySearch(item);
        _sorted.Insert(place < 0 ? ~place : place, item);
    }
}

/// <summary>A function of the rows of a window in time: <c>tmrank</c>.</summary>
internal sealed class TimedFunction<TFunction>(TFunction function, int minimum) : TimedState<double, double>
    where TFunction : IWindowFunction<double, double>
{
    private int _valid;

    public override double Push(long time, double item, long edge)
    {
        Add(time, item);
        if (!double.IsNaN(item)) _valid++;
        for (; Times[First] <= edge; RemoveFirst())
            if (!double.IsNaN(Items[First]))
                _valid--;
        return _valid >= minimum ? function.Apply(Items[First..End], _valid) : double.NaN;
    }

    public override void Load(BinaryReader reader)
    {
        base.Load(reader);
        foreach (var item in Items[First..End]) _valid += double.IsNaN(item) ? 0 : 1;
    }
}

/// <summary>The first item of a window in time: <c>tmfirst</c>.</summary>
internal sealed class TimedFirst<TItem> : TimedState<TItem, TItem> where TItem : struct
{
    public override TItem Push(long time, TItem item, long edge)
    {
        Add(time, item);
        while (Times[First] <= edge) RemoveFirst();
        return Items[First];
    }
}
