using System.Runtime.InteropServices;
using DolphinQuant.Embedded.Kernels;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>A window in time whose values are counted.</summary>
internal abstract class TimedValues<TItem, TResult> : TimedState<TItem, TResult> where TItem : struct
{
    /// <summary>How many of the rows are not null.</summary>
    protected int Valid { get; private set; }

    public override TResult Push(long time, TItem item, long edge)
    {
        Add(time, item);
        if (!Null.Is(item)) Valid++;
        for (; Times[First] <= edge; RemoveFirst())
            if (!Null.Is(Items[First]))
                Valid--;
        return Result();
    }

    public override void Load(BinaryReader reader)
    {
        base.Load(reader);
        foreach (var item in Items[First..End]) Valid += Null.Is(item) ? 0 : 1;
    }

    /// <summary>The result of the window.</summary>
    protected abstract TResult Result();
}

/// <summary>The number of values in a window in time: <c>tmcount</c>.</summary>
internal sealed class TimedCount : TimedValues<sbyte, int>
{
    protected override int Result() => Valid;
}

/// <summary>A function of the rows of a window in time: <c>tmrank</c>.</summary>
internal sealed class TimedFunction<TFunction>(TFunction function, int minimum) : TimedValues<double, double>
    where TFunction : IWindowFunction<double, double>
{
    protected override double Result() => Valid >= minimum ? function.Apply(Items[First..End], Valid) : double.NaN;
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

/// <summary>The first item of a window in time: <c>tmfirst</c>.</summary>
internal sealed class TimedFirst<TItem> : TimedState<TItem, TItem> where TItem : struct
{
    public override TItem Push(long time, TItem item, long edge)
    {
        Add(time, item);
        RemoveUpTo(edge);
        return Items[First];
    }
}

/// <summary>The last item of a window in time, the row's own; no row before it is kept: <c>tmlast</c>.</summary>
internal sealed class TimedLast<TItem> : TimedState<TItem, TItem> where TItem : struct
{
    public override TItem Push(long time, TItem item, long edge)
    {
        Add(time, item);
        while (First < End - 1) RemoveFirst();
        return item;
    }
}

/// <summary>All items of a window in time, which go behind those of other rows: <c>tmovingWindowData</c>.</summary>
internal sealed class TimedItems<TItem>(WindowItems<TItem> results) : TimedState<TItem, int> where TItem : struct
{
    public override int Push(long time, TItem item, long edge)
    {
        Add(time, item);
        RemoveUpTo(edge);
        Items[First..End].CopyTo(results.Add(End - First));
        return results.Count;
    }
}
