using DolphinQuant.Embedded.Kernels.Probability;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// The generalised test of extreme studentised deviates for several outliers (Rosner, Technometrics 25, 1983); hybrid,
/// with the median and the median absolute deviation in place of mean and deviation (Hochenbaum, Vallis and Kejariwal,
/// Automatic Anomaly Detection in the Cloud via Statistical Learning, 2017).
/// </summary>
internal static class ExtremeDeviates
{
    // What makes the median absolute deviation of normal numbers their standard deviation.
    private const double NormalScale = 1.4826;

    /// <summary>The places of the outliers, the farthest first.</summary>
    /// <param name="items">Numbers without nulls.</param>
    /// <param name="most">The most outliers that are looked for.</param>
    /// <param name="level">The significance level.</param>
    /// <param name="isHybrid">True for medians.</param>
    public static int[] Find(double[] items, int most, double level, bool isHybrid)
    {
        var left = Enumerable.Range(0, items.Length).ToList();
        var (removed, count) = (new List<int>(), 0);
        for (var round = 1; round <= most && left.Count > 2; round++)
        {
            Interruption.Check();
            var (centre, scale) = Location([.. left.Select(place => items[place])], isHybrid);
            if (!(scale > 0)) break;
            var farthest = left.MaxBy(place => Math.Abs(items[place] - centre));
            var deviate = Math.Abs(items[farthest] - centre) / scale;
            var freedom = left.Count - 2;
            var t = ProbabilityFamilies.StudentQuantile(1 - (level / (2 * left.Count)), freedom);
            var critical = (left.Count - 1) * t / Math.Sqrt((freedom + (t * t)) * left.Count);
            removed.Add(farthest);
            left.Remove(farthest);
            // The last round that is significant decides: outliers may hide one another.
            if (deviate > critical) count = round;
        }

        return [.. removed.Take(count)];
    }

    private static (double Centre, double Scale) Location(double[] items, bool isHybrid)
    {
        if (isHybrid)
        {
            var median = Median(items);
            return (median, NormalScale * Median(Array.ConvertAll(items, item => Math.Abs(item - median))));
        }

        var mean = items.Average();
        return (mean, Math.Sqrt(items.Sum(item => (item - mean) * (item - mean)) / (items.Length - 1)));
    }

    /// <summary>The median of numbers without nulls.</summary>
    public static double Median(double[] items) => Quantiles.At(Quantiles.Sorted(items), 0.5, Interpolation.Linear);
}
