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
        var (lower, fraction) = PlaceOf(sorted.Length, q);
        return fraction == 0 ? sorted[lower] : Between(sorted[lower], sorted[lower + 1], fraction, interpolation);
    }

    /// <summary>The quantile <paramref name="q"/>, 0 to 1; null of nothing.</summary>
    public static double At(SortedItems sorted, double q, Interpolation interpolation)
    {
        if (sorted.Count == 0) return double.NaN;
        var (lower, fraction) = PlaceOf(sorted.Count, q);
        return fraction == 0 ? sorted[lower] : Between(sorted[lower], sorted[lower + 1], fraction, interpolation);
    }

    /// <summary>What stands between two neighbours.</summary>
    public static double Between(double lower, double higher, double fraction, Interpolation interpolation) => interpolation switch
    {
        Interpolation.Lower => lower,
        Interpolation.Higher => higher,
        Interpolation.Nearest => fraction <= 0.5 ? lower : higher,
        Interpolation.Midpoint => (lower + higher) / 2,
        _ => lower + ((higher - lower) * fraction),
    };

    /// <summary>The place of a quantile among so many numbers, and how far it lies from there to the next one.</summary>
    public static (int Lower, double Fraction) PlaceOf(int count, double q)
    {
        var position = q * (count - 1);
        var lower = (int)Math.Floor(position);
        return (lower, position - lower);
    }
}
