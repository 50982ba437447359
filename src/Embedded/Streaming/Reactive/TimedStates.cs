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

/// <summary>What is read from the numbers of a window in time: <c>tmmed</c>, <c>tmpercentile</c>, <c>tmrank</c>.</summary>
internal sealed class TimedNumbers<TNumbers>(TNumbers numbers, int minimum = 1) : TimedState<double, double>
    where TNumbers : IWindowNumbers
{
    public override long Bytes => base.Bytes + numbers.Bytes;

    public override double Push(long time, double item, long edge)
    {
        Add(time, item);
        if (!double.IsNaN(item)) numbers.Add(item);
        for (; Times[First] <= edge; RemoveFirst())
            if (!double.IsNaN(Items[First]))
                numbers.Remove(Items[First]);
        return numbers.Count >= minimum ? numbers.Result(Items[First..End]) : double.NaN;
    }

    public override void Load(BinaryReader reader)
    {
        base.Load(reader);
        foreach (var item in Items[First..End])
            if (!double.IsNaN(item))
                numbers.Add(item);
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
