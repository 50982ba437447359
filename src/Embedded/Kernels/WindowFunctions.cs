using System.Numerics;
using System.Runtime.CompilerServices;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>A function of the rows in a window, oldest first, for what does not merge: ranks in short windows, weights by place.</summary>
internal interface IWindowFunction<TItem, TResult>
{
    /// <summary>The result over a window in which <paramref name="valid"/> items are not null.</summary>
    TResult Apply(ReadOnlySpan<TItem> window, int valid);
}

/// <summary>Batch driver over <see cref="IWindowFunction{TItem, TResult}"/>.</summary>
internal static class WindowFold
{
    /// <summary>For every item the result over the window that ends with it.</summary>
    public static void Run<TItem, TResult, TFunction>(
        ReadOnlySpan<TItem> items, WindowRule rule, TFunction function, Span<TResult> results)
        where TFunction : IWindowFunction<TItem, TResult>
    {
        var valid = 0;
        for (var i = 0; i < items.Length; i++)
        {
            Interruption.Check(i);
            var start = Math.Max(0, i - rule.Length + 1);
            if (!Null.Is(items[i])) valid++;
            if (i >= rule.Length && !Null.Is(items[i - rule.Length])) valid--;
            results[i] = rule.IsMet(i + 1, valid) ? function.Apply(items[start..(i + 1)], valid) : Null.Of<TResult>();
        }
    }
}

/// <summary>The last rows of a stream as one span: what a streaming engine keeps per key for an <see cref="IWindowFunction{TItem, TResult}"/>.</summary>
internal struct RecentRows<T>(int length)
{
    private readonly T[] _buffer = new T[length * 2];
    private int _end;

    /// <summary>At most the last <c>length</c> rows, oldest first.</summary>
    public readonly ReadOnlySpan<T> Items => _buffer.AsSpan(Math.Max(0, _end - length)..)[..Math.Min(length, _end)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(T item)
    {
        if (_end == _buffer.Length)
        {
            Array.Copy(_buffer, length + 1, _buffer, 0, length - 1);
            _end = length - 1;
        }

        _buffer[_end++] = item;
    }
}

/// <summary>The mean weighted by place in the window; a null gives its weight to the others.</summary>
internal readonly struct PlaceWeights(double[] weights) : IWindowFunction<double, double>
{
    public double Apply(ReadOnlySpan<double> window, int valid)
    {
        double sum = 0, total = 0;
        for (var i = 0; i < window.Length; i++)
        {
            if (double.IsNaN(window[i])) continue;
            sum += window[i] * weights[i];
            total += weights[i];
        }

        return total == 0 ? double.NaN : sum / total;
    }
}

/// <summary>The rank of the last row among the rows of its window.</summary>
internal readonly struct LastRank(RankRule rule) : IWindowFunction<double, double>, IOrderedFunction
{
    public double Apply(ReadOnlySpan<double> window, int valid)
    {
        var (less, same) = double.IsNaN(window[^1]) ? (0, 0) : Compare(window, window[^1]);
        return At(less, same, (valid, window.Length));
    }

    public double Of(SortedItems items, double last, long rows)
    {
        if (double.IsNaN(last)) return At(0, 0, (items.Count, (int)rows));
        var less = items.CountLess(last);
        return At(less, items.CountUpTo(last) - less, (items.Count, (int)rows));
    }

    /// <summary>The rank of a row with so many smaller and so many equal rows in its window, itself included; none is equal to null.</summary>
    public double At(int less, int same, (int Valid, int Rows) window)
    {
        var nulls = window.Rows - window.Valid;
        if (same == 0)
        {
            if (rule.IgnoresNull) return double.NaN;
            // Null is the smallest item: all others come before it when the order descends.
            return rule.Position(rule.IsAscending ? 0 : window.Valid, nulls, window.Rows);
        }

        var isNullBefore = rule.IsAscending && !rule.IgnoresNull;
        var before = rule.IsAscending ? less + (isNullBefore ? nulls : 0) : window.Valid - less - same;
        return rule.Position(before, same, rule.IgnoresNull ? window.Valid : window.Rows);
    }

    // How many items are less than x and how many equal it, a register at a time; NaN is neither.
    private static (int Less, int Same) Compare(ReadOnlySpan<double> window, double x)
    {
        var (less, same, done) = (Vector<long>.Zero, Vector<long>.Zero, 0);
        if (window.Length >= Vector<double>.Count)
        {
            var wide = new Vector<double>(x);
            for (; done <= window.Length - Vector<double>.Count; done += Vector<double>.Count)
            {
                var items = new Vector<double>(window.Slice(done, Vector<double>.Count));
                // A comparison that holds gives -1.
                less -= Vector.LessThan(items, wide);
                same -= Vector.Equals(items, wide);
            }
        }

        var (lessCount, sameCount) = ((int)Vector.Sum(less), (int)Vector.Sum(same));
        for (; done < window.Length; done++)
        {
            lessCount += window[done] < x ? 1 : 0;
            sameCount += window[done] == x ? 1 : 0;
        }

        return (lessCount, sameCount);
    }
}
