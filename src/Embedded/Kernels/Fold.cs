using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>Batch drivers over <see cref="IAggregate{TItem, TResult, TSelf}"/>.</summary>
internal static class Fold
{
    /// <summary>The aggregate of all items.</summary>
    public static TAggregate All<TItem, TResult, TAggregate>(ReadOnlySpan<TItem> items)
        where TAggregate : struct, IAggregate<TItem, TResult, TAggregate>
    {
        var aggregate = default(TAggregate);
        foreach (var item in items)
            if (!TAggregate.IsSkipped(item))
                aggregate.Push(item);
        return aggregate;
    }

    /// <summary>The result over all items; null when all are skipped.</summary>
    public static TResult Result<TItem, TResult, TAggregate>(ReadOnlySpan<TItem> items)
        where TAggregate : struct, IAggregate<TItem, TResult, TAggregate>
    {
        var aggregate = All<TItem, TResult, TAggregate>(items);
        return aggregate.Count > 0 ? aggregate.Value : Null.Of<TResult>();
    }

    /// <summary>For every item the result over it and all before it; null until the first item that is not skipped.</summary>
    public static void Running<TItem, TResult, TAggregate>(ReadOnlySpan<TItem> items, Span<TResult> results)
        where TAggregate : struct, IAggregate<TItem, TResult, TAggregate>
    {
        var run = default(GrowingRun<TItem, TResult, TAggregate>);
        for (var i = 0; i < items.Length; i++)
        {
            run.Push(items[i]);
            results[i] = run.Value;
        }
    }

    /// <summary>
    /// For every item the result over the window that ends with it: what <see cref="SlidingWindow{TItem, TResult, TAggregate}"/> gives
    /// item by item, to the last bit, block by block.
    /// </summary>
    public static void Sliding<TItem, TResult, TAggregate>(ReadOnlySpan<TItem> items, WindowRule rule, Span<TResult> results)
        where TAggregate : struct, IAggregate<TItem, TResult, TAggregate>
    {
        // Stretches end with a block; the rows behind them need that block's tails.
        var inLanes = RowsInLanes<TItem, TResult, TAggregate>(items.Length, rule);
        var first = Math.Max(0, inLanes - rule.Length);
        if (inLanes < items.Length) SlideOne<TItem, TResult, TAggregate>(items[first..], rule, results[first..]);
        if (inLanes > 0) SlideLanes<TItem, TResult, TAggregate>(items, rule, results);
    }

    private static void SlideOne<TItem, TResult, TAggregate>(ReadOnlySpan<TItem> items, WindowRule rule, Span<TResult> results)
        where TAggregate : struct, IAggregate<TItem, TResult, TAggregate>
    {
        var length = Math.Max(1, Math.Min(rule.Length, items.Length));
        var rented = ArrayPool<TAggregate>.Shared.Rent(length + 1);
        var tails = rented.AsSpan(0, length + 1);
        tails.Clear();
        for (var start = 0; start < items.Length; start += length)
        {
            var block = items.Slice(start, Math.Min(length, items.Length - start));
            SlideHead<TItem, TResult, TAggregate>(block, tails[1..], (rule, start), results[start..]);
            if (items.Length - start > length) FoldTails<TItem, TResult, TAggregate>(block, tails);
        }

        ArrayPool<TAggregate>.Shared.Return(rented);
    }

    // The statistics asked for most go in lanes, with the same bits.
    private static int RowsInLanes<TItem, TResult, TAggregate>(int items, WindowRule rule) =>
        typeof(TAggregate) == typeof(Sum) || typeof(TAggregate) == typeof(Mean)
        || typeof(TAggregate) == typeof(Deviation) || typeof(TAggregate) == typeof(Variance)
        || typeof(TAggregate) == typeof(PopulationDeviation) || typeof(TAggregate) == typeof(PopulationVariance)
        || typeof(TAggregate) == typeof(Maximum<double>) || typeof(TAggregate) == typeof(Minimum<double>)
        || typeof(TAggregate) == typeof(Correlation) || typeof(TAggregate) == typeof(Covariance) || typeof(TAggregate) == typeof(Slope)
            ? SlidingLanes<double, ExtremeLanes<Largest>>.Rows(items, rule)
            : 0;

    private static void SlideLanes<TItem, TResult, TAggregate>(ReadOnlySpan<TItem> items, WindowRule rule, Span<TResult> results)
    {
        var numbers = As<TResult, double>(results);
        if (typeof(TItem) == typeof(Twin))
        {
            var twins = As<TItem, Twin>(items);
            if (typeof(TAggregate) == typeof(Correlation)) SlidingLanes<Twin, JointLanes<CorrelationValue>>.Run(twins, rule, numbers);
            else if (typeof(TAggregate) == typeof(Covariance)) SlidingLanes<Twin, JointLanes<CovarianceValue>>.Run(twins, rule, numbers);
            else SlidingLanes<Twin, JointLanes<SlopeValue>>.Run(twins, rule, numbers);
            return;
        }

        var column = As<TItem, double>(items);
        if (typeof(TAggregate) == typeof(Sum)) SlidingLanes<double, SumLanes<SumValue>>.Run(column, rule, numbers);
        else if (typeof(TAggregate) == typeof(Mean)) SlidingLanes<double, SumLanes<MeanValue>>.Run(column, rule, numbers);
        else if (typeof(TAggregate) == typeof(Deviation)) SlidingLanes<double, SpreadLanes<DeviationValue>>.Run(column, rule, numbers);
        else if (typeof(TAggregate) == typeof(Variance)) SlidingLanes<double, SpreadLanes<VarianceValue>>.Run(column, rule, numbers);
        else if (typeof(TAggregate) == typeof(PopulationDeviation))
            SlidingLanes<double, SpreadLanes<PopulationDeviationValue>>.Run(column, rule, numbers);
        else if (typeof(TAggregate) == typeof(PopulationVariance))
            SlidingLanes<double, SpreadLanes<PopulationVarianceValue>>.Run(column, rule, numbers);
        else if (typeof(TAggregate) == typeof(Maximum<double>)) SlidingLanes<double, ExtremeLanes<Largest>>.Run(column, rule, numbers);
        else SlidingLanes<double, ExtremeLanes<Smallest>>.Run(column, rule, numbers);
    }

    // The same items under the name of their type, which a generic method does not know.
    private static ReadOnlySpan<TTo> As<TFrom, TTo>(ReadOnlySpan<TFrom> items) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<TFrom, TTo>(ref MemoryMarshal.GetReference(items)), items.Length);

    private static Span<TTo> As<TFrom, TTo>(Span<TFrom> items) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<TFrom, TTo>(ref MemoryMarshal.GetReference(items)), items.Length);

    // The head of a block grows; each window is the tail of the block before and the head.
    private static void SlideHead<TItem, TResult, TAggregate>(
        ReadOnlySpan<TItem> block, ReadOnlySpan<TAggregate> tails, (WindowRule Rule, int Before) place, Span<TResult> results)
        where TAggregate : struct, IAggregate<TItem, TResult, TAggregate>
    {
        var head = default(TAggregate);
        var minimum = Math.Max(1, place.Rule.MinimumItems);
        for (var i = 0; i < block.Length; i++)
        {
            if (!TAggregate.IsSkipped(block[i])) head.Push(block[i]);
            var window = tails[i];
            window.Merge(head);
            results[i] = window.Count >= minimum && place.Before + i + 1 >= place.Rule.MinimumRows
                ? window.Value
                : Null.Of<TResult>();
        }
    }

    private static void FoldTails<TItem, TResult, TAggregate>(ReadOnlySpan<TItem> block, Span<TAggregate> tails)
        where TAggregate : struct, IAggregate<TItem, TResult, TAggregate>
    {
        var tail = default(TAggregate);
        for (var i = block.Length - 1; i >= 1; i--)
        {
            if (!TAggregate.IsSkipped(block[i])) tail.Push(block[i]);
            tails[i] = tail;
        }
    }
}

/// <summary>A run that only grows: the state behind <c>cumsum</c> and its kin.</summary>
internal struct GrowingRun<TItem, TResult, TAggregate> where TAggregate : struct, IAggregate<TItem, TResult, TAggregate>
{
    private TAggregate _aggregate;

    /// <summary>The result over all items so far; null when all were skipped.</summary>
    public readonly TResult Value => _aggregate.Count > 0 ? _aggregate.Value : Null.Of<TResult>();

    public void Push(TItem item)
    {
        if (TAggregate.IsSkipped(item)) return;
        var grown = _aggregate;
        grown.Push(item);
        _aggregate = grown;
    }
}
