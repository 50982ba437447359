using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>The tails of a distribution drawn in, and the place of a score in it.</summary>
internal static class TailFunctions
{
    public static void Register(FunctionTable table)
    {
        const string Parameters = "(X, limit, [inclusive], [nanPolicy])";
        table.Add("winsorize" + Parameters, "The lowest and the highest share of the values drawn in to their inner neighbours.",
            (_, a) => Shapes.MapColumns(a.FunctionName, a[0], Winsorise(a), isNumericOnly: true));
        table.Add("winsorize!" + Parameters, "As winsorize, in place.", (_, a) => InPlace.Replace(a[0], Winsorise(a)));
        table.Add("percentileRank(X, score, [method])", "The share of the values below a score, 0 to 100.", (_, a) =>
        {
            var (score, method) = (a.Double(1), a.Text(2, "excel"));
            if (method is not ("excel" or "rank" or "strict" or "weak" or "mean"))
                throw a.Wrong(2, "must be 'excel', 'rank', 'strict', 'weak' or 'mean'");
            return Shapes.Reduce(a.FunctionName, a[0], column =>
                Scalar.Double(PercentileRank(Quantiles.Sorted(Numeric.Doubles(a.FunctionName, column)), score, method)));
        }, FunctionTraits.Aggregate);
    }

    private static Func<Vector, Vector> Winsorise(Arguments arguments)
    {
        var limits = arguments[1] is Scalar
            ? [arguments.Double(1), arguments.Double(1)]
            : Numeric.Doubles(arguments.FunctionName, arguments.Vector(1)).ToArray();
        if (limits.Length != 2 || limits.Any(limit => limit is not (>= 0 and <= 1)) || limits.Sum() > 1)
            throw arguments.Wrong(1, "must be one or two shares between 0 and 1 that sum to at most 1");
        var isTruncated = arguments.Find(2) is Vector sides
            ? Array.ConvertAll(Operators.Truths(arguments.FunctionName, sides).ToArray(), side => side == 1)
            : [arguments.Bool(2, true), arguments.Bool(2, true)];
        if (isTruncated.Length != 2) throw arguments.Wrong(2, "must be one truth or two");
        var policy = arguments.Text(3, "upper");
        if (policy is not ("upper" or "lower" or "raise" or "omit")) throw arguments.Wrong(3, "must be 'upper', 'lower', 'raise' or 'omit'");
        return column =>
        {
            var items = Numeric.Doubles(arguments.FunctionName, column).ToArray();
            if (policy == "raise" && Array.Exists(items, double.IsNaN))
                throw arguments.Wrong(0, "holds a null, which nanPolicy='raise' forbids");
            var order = Sorting.StableOrder(Array.ConvertAll(items, item => !double.IsNaN(item) ? item
                : policy == "lower" ? double.NegativeInfinity : double.PositiveInfinity), isAscending: true);
            if (policy == "omit") order = Array.FindAll(order, row => !double.IsNaN(items[row]));
            return Conversion.Convert(Vector.Double(Drawn(items, order, limits, isTruncated)), column.Type);
        };
    }

    // As SciPy's mstats.winsorize: the number of values drawn in on each side is truncated or rounded.
    private static double[] Drawn(double[] items, int[] order, double[] limits, bool[] isTruncated)
    {
        var drawn = (double[])items.Clone();
        if (order.Length == 0) return drawn;
        var low = Cut(order.Length, limits[0], isTruncated[0]);
        var high = order.Length - Cut(order.Length, limits[1], isTruncated[1]);
        for (var i = 0; i < low; i++) drawn[order[i]] = items[order[Math.Min(low, order.Length - 1)]];
        for (var i = Math.Max(high, 1); i < order.Length; i++) drawn[order[i]] = items[order[Math.Max(high, 1) - 1]];
        return drawn;
    }

    private static int Cut(int count, double limit, bool isTruncated) =>
        isTruncated ? (int)(limit * count) : (int)Math.Round(limit * count, MidpointRounding.ToEven);

    private static double PercentileRank(double[] sorted, double score, string method)
    {
        if (sorted.Length == 0 || double.IsNaN(score)) return double.NaN;
        double below = sorted.Count(item => item < score);
        double same = sorted.Count(item => item == score);
        var share = method switch
        {
            "strict" => below / sorted.Length,
            "weak" => (below + same) / sorted.Length,
            "mean" => (below + (same / 2)) / sorted.Length,
            "rank" => (below + (same > 0 ? (same + 1) / 2 : 0)) / sorted.Length,
            _ => same > 0 ? Exclusive(sorted, score) : Between(sorted, (int)below, score),
        };
        return share * 100;
    }

    // The values smaller than the score among those that differ from it, as Excel's PERCENTRANK.
    private static double Exclusive(double[] sorted, double score)
    {
        var below = sorted.Count(item => item < score);
        var others = sorted.Count(item => item != score);
        return others == 0 ? double.NaN : (double)below / others;
    }

    private static double Between(double[] sorted, int below, double score)
    {
        if (below == 0) return 0;
        if (below == sorted.Length) return 1;
        var (low, high) = (sorted[below - 1], sorted[below]);
        var (lowRank, highRank) = (Exclusive(sorted, low), Exclusive(sorted, high));
        return lowRank + ((highRank - lowRank) * (score - low) / (high - low));
    }
}
