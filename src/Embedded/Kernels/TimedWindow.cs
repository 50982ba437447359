using System.Diagnostics;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>Windows that end with each row and start at a row of their own, as windows in time do.</summary>
internal static class TimedWindow
{
    /// <summary>
    /// For each row the first row whose time lies later than the row's own time less <paramref name="reach"/>. A time is an integer of any
    /// unit; the windows are open on the left.
    /// </summary>
    public static int[] Starts(ReadOnlySpan<long> times, Func<long, long> reach)
    {
        var starts = new int[times.Length];
        var start = 0;
        for (var i = 0; i < starts.Length; i++)
        {
            var limit = reach(times[i]);
            while (start < i && times[start] <= limit) start++;
            starts[i] = start;
        }

        return starts;
    }

    /// <summary>
    /// For every row the result over its window, O(1) a row: the part of the window before a boundary is known from aggregates of all its tails,
    /// the part behind it grows. <paramref name="starts"/> never decreases.
    /// </summary>
    public static void Run<TItem, TResult, TAggregate>(
        ReadOnlySpan<TItem> items, ReadOnlySpan<int> starts, int minimum, Span<TResult> results)
        where TAggregate : struct, IAggregate<TItem, TResult, TAggregate>
    {
        Debug.Assert(items.Length == starts.Length, "every row has a window");
        var tails = new TAggregate[items.Length];
        var head = default(TAggregate);
        var boundary = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (starts[i] >= boundary)
            {
                var tail = default(TAggregate);
                for (var row = i; row >= starts[i]; row--)
                {
                    if (!TAggregate.IsSkipped(items[row])) tail.Push(items[row]);
                    tails[row] = tail;
                }

                boundary = i + 1;
                head = default;
            }
            else if (!TAggregate.IsSkipped(items[i]))
            {
                head.Push(items[i]);
            }

            var window = tails[starts[i]];
            window.Merge(head);
            results[i] = window.Count >= minimum && window.Count > 0 ? window.Value : Null.Of<TResult>();
        }
    }

    /// <summary>For every row what is read from the numbers of its window. <paramref name="starts"/> never decreases.</summary>
    public static void Run<TNumbers>(
        ReadOnlySpan<double> items, ReadOnlySpan<int> starts, int minimum, TNumbers numbers, Span<double> results)
        where TNumbers : IWindowNumbers
    {
        var first = 0;
        for (var i = 0; i < items.Length; i++)
        {
            Interruption.Check(i);
            if (!double.IsNaN(items[i])) numbers.Add(items[i]);
            for (; first < starts[i]; first++)
                if (!double.IsNaN(items[first]))
                    numbers.Remove(items[first]);
            results[i] = numbers.Count >= minimum ? numbers.Result(items[first..(i + 1)]) : double.NaN;
        }
    }
}
