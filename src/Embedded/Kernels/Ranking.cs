using System.Buffers;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>Which rank equal items get.</summary>
internal enum Ties
{
    Min,
    Max,
    Average,
    First,
}

/// <summary>How items are ranked.</summary>
/// <param name="IsAscending">The smallest item has rank 0.</param>
/// <param name="IgnoresNull">Null has no rank; else it is the smallest item.</param>
/// <param name="Ties">Which rank equal items get.</param>
/// <param name="IsPercent">Ranks from 1 divided by the number of ranked items, instead of ranks from 0.</param>
internal sealed record RankRule(bool IsAscending, bool IgnoresNull, Ties Ties, bool IsPercent)
{
    /// <summary>True when ranks may have fractions.</summary>
    public bool IsFloating => IsPercent || Ties == Ties.Average;

    /// <summary>The rank of an item with <paramref name="before"/> items before it and <paramref name="same"/> equal ones, itself included.</summary>
    public double Position(int before, int same, int count)
    {
        var rank = Ties switch
        {
            Ties.Max => before + same - 1,
            Ties.Average => before + ((same - 1) / 2.0),
            _ => before,
        };
        return IsPercent ? (rank + 1) / count : rank;
    }
}

/// <summary>Ranks of whole columns.</summary>
internal static class Ranking
{
    /// <summary>The rank of every item; null where an item has none.</summary>
    public static double[] Ranks(ReadOnlySpan<double> items, RankRule rule, double precision = 0)
    {
        var ranks = ColumnMemory.Allocate<double>(items.Length);
        Ranks(items, rule, precision, ranks);
        return ranks;
    }

    /// <summary>The rank of every item; null where an item has none.</summary>
    public static void Ranks(ReadOnlySpan<double> items, RankRule rule, double precision, Span<double> ranks)
    {
        if (precision == 0 && items.Length >= DistributionSort.Least)
        {
            RanksByKey(items, rule, ranks);
            return;
        }

        var order = Sorted(items, rule);
        ranks.Fill(double.NaN);
        for (var start = 0; start < order.Length;)
        {
            var end = RunEnd(items, order, start, precision);
            Place(rule, order.AsSpan(start..end), (start, order.Length), ranks);
            start = end;
        }
    }

    /// <summary>
    /// The group of every item when the sorted items are cut into <paramref name="groups"/> parts, of which the first ones are longer by one;
    /// equal items share the first one's group.
    /// </summary>
    public static void Groups(ReadOnlySpan<double> items, RankRule rule, int groups, Span<double> result)
    {
        var order = Sorted(items, rule);
        result.Fill(double.NaN);
        var (size, longer) = (order.Length / groups, order.Length % groups);
        var edge = longer * (size + 1);
        foreach (var (start, length) in Runs(items, order, 0))
            for (var i = 0; i < length; i++)
                result[order[start + i]] = start < edge ? start / (size + 1) : longer + ((start - edge) / Math.Max(1, size));
    }

    // The keys stand in the order of the rows: runs of equal items are found without a look at the items.
    private static void RanksByKey(ReadOnlySpan<double> items, RankRule rule, Span<double> ranks)
    {
        var (rentedKeys, rentedRows) = (ArrayPool<ulong>.Shared.Rent(items.Length), ArrayPool<int>.Shared.Rent(items.Length));
        var keys = rentedKeys.AsSpan(0, items.Length);
        var order = rentedRows.AsSpan(0, items.Length);
        DistributionSort.Sort(items, rule.IsAscending, keys, order);
        if (rule.IgnoresNull)
        {
            ranks.Fill(double.NaN);
            var nullKey = DistributionSort.NullKey(rule.IsAscending);
            // Nulls stand together at one end.
            var first = rule.IsAscending ? keys.Length - keys.TrimStart(nullKey).Length : 0;
            keys = keys.Trim(nullKey);
            order = order.Slice(first, keys.Length);
        }

        for (var start = 0; start < keys.Length;)
        {
            var end = start + 1;
            while (end < keys.Length && keys[end] == keys[start]) end++;
            if (end == start + 1) ranks[order[start]] = rule.Position(start, 1, keys.Length);
            else Place(rule, order[start..end], (start, keys.Length), ranks);
            start = end;
        }

        ArrayPool<ulong>.Shared.Return(rentedKeys);
        ArrayPool<int>.Shared.Return(rentedRows);
    }

    // The rank of equal items, of which the first has a place among the ranked ones.
    private static void Place(RankRule rule, ReadOnlySpan<int> rows, (int First, int Count) place, Span<double> ranks)
    {
        var shared = rule.Position(place.First, rows.Length, place.Count);
        for (var i = 0; i < rows.Length; i++)
            ranks[rows[i]] = rule.Ties == Ties.First ? rule.Position(place.First + i, 1, place.Count) : shared;
    }

    private static int[] Sorted(ReadOnlySpan<double> items, RankRule rule)
    {
        var order = items.Length < DistributionSort.Least
            ? Sorting.StableOrder(items.ToArray(), rule.IsAscending)
            : DistributionSort.Order(items, rule.IsAscending);
        return rule.IgnoresNull ? WithoutNulls(items, order) : order;
    }

    private static int[] WithoutNulls(ReadOnlySpan<double> items, int[] order)
    {
        // Nulls stand together at one end.
        var (first, end) = (0, order.Length);
        while (first < end && double.IsNaN(items[order[first]])) first++;
        while (end > first && double.IsNaN(items[order[end - 1]])) end--;
        return first == 0 && end == order.Length ? order : order[first..end];
    }

    // Stretches of equal items in sorted order.
    private static List<(int Start, int Length)> Runs(ReadOnlySpan<double> items, int[] order, double precision)
    {
        var runs = new List<(int, int)>();
        for (var start = 0; start < order.Length;)
        {
            var end = RunEnd(items, order, start, precision);
            runs.Add((start, end - start));
            start = end;
        }

        return runs;
    }

    private static int RunEnd(ReadOnlySpan<double> items, int[] order, int start, double precision)
    {
        var end = start + 1;
        while (end < order.Length && IsTie(items[order[start]], items[order[end]], precision)) end++;
        return end;
    }

    private static bool IsTie(double x, double y, double precision) => Order.Same(x, y) || Math.Abs(x - y) <= precision;
}
