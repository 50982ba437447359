namespace DolphinQuant.Embedded.Kernels;

/// <summary>A function of the numbers of a run of rows in order, and of its last row: ranks, quantiles, deviations.</summary>
internal interface IOrderedFunction
{
    /// <summary>The result over a run.</summary>
    /// <param name="items">The numbers that are not null.</param>
    /// <param name="last">The last row; NaN for null.</param>
    /// <param name="rows">The number of rows, nulls among them.</param>
    double Of(SortedItems items, double last, long rows);
}

/// <summary>A quantile: <c>mmed</c>, <c>mpercentile</c> and their kin.</summary>
/// <param name="share">Which quantile, 0 to 1.</param>
/// <param name="interpolation">What stands between two neighbours.</param>
internal readonly struct OrderedQuantile(double share, Interpolation interpolation) : IOrderedFunction
{
    public double Of(SortedItems items, double last, long rows) => Quantiles.At(items, share, interpolation);
}

/// <summary>mean(|x - mean(x)|)</summary>
internal readonly struct MeanAbsoluteDeviation : IOrderedFunction
{
    public double Of(SortedItems items, double last, long rows) =>
        items.Count == 0 || double.IsInfinity(items[0]) || double.IsInfinity(items[items.Count - 1])
            ? double.NaN
            : items.Distances(items.Mean()) / items.Count;

    /// <summary>The deviation of a whole column; its numbers need no order.</summary>
    public static double Of(ReadOnlySpan<double> column)
    {
        var (mean, sum, count) = (Fold.Result<double, double, Mean>(column), 0.0, 0);
        foreach (var item in column)
        {
            if (double.IsNaN(item)) continue;
            sum += Math.Abs(item - mean);
            count++;
        }

        return count == 0 ? double.NaN : sum / count;
    }
}

/// <summary>med(|x - med(x)|)</summary>
internal readonly struct MedianAbsoluteDeviation : IOrderedFunction
{
    public double Of(SortedItems items, double last, long rows)
    {
        var median = Quantiles.At(items, 0.5, Interpolation.Linear);
        if (!double.IsFinite(median)) return double.NaN;
        var (place, fraction) = Quantiles.PlaceOf(items.Count, 0.5);
        var (lower, higher) = Distances(items, median, place);
        return fraction == 0 ? lower : Quantiles.Between(lower, higher, fraction, Interpolation.Linear);
    }

    /// <summary>The deviation of a whole column.</summary>
    public static double Of(ReadOnlySpan<double> column) => default(MedianAbsoluteDeviation).Of(
        SortedItems.Of(column), double.NaN, column.Length);

    // The distances from the median grow from it to both sides: those at a place of their common order, and behind it, are
    // found by halving how many of those before them lie on the left.
    private static (double At, double Behind) Distances(SortedItems items, double median, int place)
    {
        var left = items.CountLess(median);
        var right = items.Count - left;
        var taken = place + 1;
        var (low, high) = (Math.Max(0, taken - right), Math.Min(left, taken));
        while (low < high)
        {
            var half = (low + high) / 2;
            if (Left(half) < Right(taken - half - 1)) low = half + 1;
            else high = half;
        }

        var at = Math.Max(low > 0 ? Left(low - 1) : 0, taken > low ? Right(taken - low - 1) : 0);
        var behind = Math.Min(
            low < left ? Left(low) : double.PositiveInfinity,
            taken - low < right ? Right(taken - low) : double.PositiveInfinity);
        return (at, behind);

        double Left(int step) => Math.Abs(items[left - 1 - step] - median);
        double Right(int step) => Math.Abs(items[left + step] - median);
    }
}

/// <summary>A function of the numbers of a moving window in order.</summary>
/// <param name="rule">The window.</param>
/// <param name="function">The function.</param>
/// <param name="rows">How many rows will come; a window that is longer needs no more room.</param>
internal struct OrderedWindowState<TFunction>(WindowRule rule, TFunction function, int rows = int.MaxValue)
    : IStreamState<double, double> where TFunction : struct, IOrderedFunction
{
    private readonly double[] _window = new double[Math.Max(1, Math.Min(rule.Length, rows))];
    private SortedItems _items = new();
    private long _count;
    private int _place;

    public readonly long HeldBytes => (_window.Length * sizeof(double)) + _items.Bytes;

    public double Push(double item)
    {
        ref var place = ref _window[_place];
        if (_count >= _window.Length && !double.IsNaN(place)) _items.Remove(place);
        place = item;
        if (++_place == _window.Length) _place = 0;
        _count++;
        if (!double.IsNaN(item)) _items.Add(item);
        return rule.IsMet(_count, _items.Count)
            ? function.Of(_items, item, Math.Min(_count, _window.Length))
            : double.NaN;
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(_count);
        writer.Write(_place);
        writer.WriteItems((ReadOnlySpan<double>)_window);
    }

    public void Load(BinaryReader reader)
    {
        (_count, _place) = (reader.ReadInt64(), reader.ReadInt32());
        reader.ReadItems<double>().CopyTo(_window, 0);
        _items = SortedItems.Of(_window.AsSpan(0, (int)Math.Min(_count, _window.Length)));
    }
}

/// <summary>A function of the numbers so far in order: <c>cummed</c>, <c>cumpercentile</c>, <c>cumrank</c>.</summary>
internal struct OrderedRunState<TFunction>(TFunction function) : IStreamState<double, double>
    where TFunction : struct, IOrderedFunction
{
    private SortedItems _items = new();
    private long _count;

    public readonly long HeldBytes => _items.Bytes;

    public double Push(double item)
    {
        _count++;
        if (!double.IsNaN(item)) _items.Add(item);
        return function.Of(_items, item, _count);
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(_count);
        var items = new double[_items.Count];
        _items.CopyTo(items);
        writer.WriteItems((ReadOnlySpan<double>)items);
    }

    public void Load(BinaryReader reader)
    {
        _count = reader.ReadInt64();
        _items = SortedItems.Of(reader.ReadItems<double>());
    }
}
