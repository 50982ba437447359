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

    /// <summary>For every item the result over the window that ends with it.</summary>
    public static void Sliding<TItem, TResult, TAggregate>(ReadOnlySpan<TItem> items, WindowRule rule, Span<TResult> results)
        where TAggregate : struct, IAggregate<TItem, TResult, TAggregate>
    {
        var window = new SlidingWindow<TItem, TResult, TAggregate>(rule, items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            window.Push(items[i]);
            results[i] = window.Value;
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
