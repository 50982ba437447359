namespace DolphinQuant.Embedded.Kernels;

/// <summary>What stands between two neighbours of a sorted column.</summary>
internal enum Interpolation
{
    Linear,
    Lower,
    Higher,
    Nearest,
    Midpoint,
}

/// <summary>Quantiles of sorted numbers: position q * (n - 1), the definition of Hyndman and Fan's type 7.</summary>
internal static class Quantiles
{
    /// <summary>The numbers that are not null, sorted.</summary>
    public static double[] Sorted(ReadOnlySpan<double> items)
    {
        var sorted = new double[items.Length];
        var count = 0;
        foreach (var item in items)
            if (!double.IsNaN(item))
                sorted[count++] = item;
        Array.Resize(ref sorted, count);
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>The quantile <paramref name="q"/>, 0 to 1; null of nothing.</summary>
    public static double At(ReadOnlySpan<double> sorted, double q, Interpolation interpolation)
    {
        if (sorted.Length == 0) return double.NaN;
        var position = q * (sorted.Length - 1);
        var lower = (int)Math.Floor(position);
        var higher = Math.Min(lower + 1, sorted.Length - 1);
        var fraction = position - lower;
        if (fraction == 0) return sorted[lower];
        return interpolation switch
        {
            Interpolation.Lower => sorted[lower],
            Interpolation.Higher => sorted[higher],
            Interpolation.Nearest => fraction <= 0.5 ? sorted[lower] : sorted[higher],
            Interpolation.Midpoint => (sorted[lower] + sorted[higher]) / 2,
            _ => sorted[lower] + ((sorted[higher] - sorted[lower]) * fraction),
        };
    }
}

/// <summary>The items of a moving window in order, kept sorted as rows come and go: the state behind <c>mmed</c> and <c>mpercentile</c>.</summary>
internal struct SortedWindow(int length)
{
    private readonly double[] _rows = new double[length];
    private readonly double[] _sorted = new double[length];
    private long _seen;

    /// <summary>The number of rows seen.</summary>
    public readonly long Rows => _seen;

    /// <summary>The number of items in the window that are not null.</summary>
    public int Count { readonly get; private set; }

    /// <summary>The items that are not null, sorted.</summary>
    public readonly ReadOnlySpan<double> Items => _sorted.AsSpan(0, Count);

    public void Push(double item)
    {
        var slot = (int)(_seen % length);
        if (_seen >= length) Remove(_rows[slot]);
        _rows[slot] = item;
        _seen++;
        Insert(item);
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(_seen);
        writer.WriteItems((ReadOnlySpan<double>)_rows);
    }

    public void Load(BinaryReader reader)
    {
        _seen = reader.ReadInt64();
        reader.ReadItems<double>().CopyTo(_rows, 0);
        Count = 0;
        for (var row = Math.Max(0, _seen - length); row < _seen; row++) Insert(_rows[row % length]);
    }

    private void Insert(double item)
    {
        if (double.IsNaN(item)) return;
        var at = Array.BinarySearch(_sorted, 0, Count, item);
        if (at < 0) at = ~at;
        Array.Copy(_sorted, at, _sorted, at + 1, Count - at);
        _sorted[at] = item;
        Count++;
    }

    private void Remove(double item)
    {
        if (double.IsNaN(item)) return;
        var at = Array.BinarySearch(_sorted, 0, Count, item);
        Array.Copy(_sorted, at + 1, _sorted, at, Count - at - 1);
        Count--;
    }
}

/// <summary>A quantile of a moving window, whose rows are kept in order: <c>mmed</c>, <c>mpercentile</c>.</summary>
/// <param name="rule">The window.</param>
/// <param name="share">Which quantile, 0 to 1.</param>
/// <param name="interpolation">What stands between two neighbours.</param>
/// <param name="rows">How many rows will come; a window that is longer needs no more room.</param>
internal struct MovingQuantileState(WindowRule rule, double share, Interpolation interpolation, int rows = int.MaxValue)
    : IStreamState<double, double>
{
    private SortedWindow _window = new(Math.Max(1, Math.Min(rule.Length, rows)));

    public readonly long HeldBytes => rule.Length * 2L * sizeof(double);

    public double Push(double item)
    {
        _window.Push(item);
        return rule.IsMet(_window.Rows, _window.Count) ? Quantiles.At(_window.Items, share, interpolation) : double.NaN;
    }

    public readonly void Save(BinaryWriter writer) => _window.Save(writer);

    public void Load(BinaryReader reader) => _window.Load(reader);
}
