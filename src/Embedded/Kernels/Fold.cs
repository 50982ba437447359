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
        if (TrySums<TItem, TResult, TAggregate>(items, rule, results)) return;
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

    // The two statistics asked for most have a driver of their own.
    private static bool TrySums<TItem, TResult, TAggregate>(ReadOnlySpan<TItem> items, WindowRule rule, Span<TResult> results)
    {
        if ((typeof(TAggregate) != typeof(Mean) && typeof(TAggregate) != typeof(Sum)) || rule.Length < SlidingSums.LeastLength) return false;
        SlidingSums.Run(
            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<TItem, double>(ref MemoryMarshal.GetReference(items)), items.Length), rule,
            typeof(TAggregate) == typeof(Mean),
            MemoryMarshal.CreateSpan(ref Unsafe.As<TResult, double>(ref MemoryMarshal.GetReference(results)), results.Length));
        return true;
    }

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
