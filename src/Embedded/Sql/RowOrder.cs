using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Sql;

/// <summary>Stable sorting of row numbers by codes: one counting pass per key, the least significant first.</summary>
internal static class RowOrder
{
    /// <summary>The row numbers 0 .. rows - 1.</summary>
    public static int[] Identity(int rows)
    {
        var order = ColumnMemory.Allocate<int>(rows);
        for (var i = 0; i < rows; i++) order[i] = i;
        return order;
    }

    /// <summary>The rows sorted by one key; rows with equal codes stay as they were.</summary>
    /// <param name="order">The rows in their present order.</param>
    /// <param name="codes">The code of every row.</param>
    /// <param name="count">Above all codes.</param>
    public static int[] Sort(int[] order, int[] codes, int count)
    {
        if (RowRanges.Count(order.Length) > 1 && count < order.Length / 16) return SortTogether(order, codes, count);
        var next = Starts(codes, count);
        var sorted = ColumnMemory.Allocate<int>(order.Length);
        foreach (var row in order) sorted[next[codes[row]]++] = row;
        return sorted;
    }

    // Every range of rows has places of its own under every code, those of the ranges before it in front.
    private static int[] SortTogether(int[] order, int[] codes, int count)
    {
        var next = new int[RowRanges.Count(order.Length)][];
        RowRanges.Run(order.Length, (range, first, end) =>
        {
            var counts = new int[count];
            for (var i = first; i < end; i++) counts[codes[order[i]]]++;
            next[range] = counts;
        });
        var place = 0;
        for (var code = 0; code < count; code++)
            foreach (var counts in next)
                (counts[code], place) = (place, place + counts[code]);
        var sorted = ColumnMemory.Allocate<int>(order.Length);
        RowRanges.Run(order.Length, (range, first, end) =>
        {
            var places = next[range];
            for (var i = first; i < end; i++) sorted[places[codes[order[i]]]++] = order[i];
        });
        return sorted;
    }

    /// <summary>
    /// Where the rows of each code begin when the rows are sorted by it; one more entry holds the number of rows.
    /// </summary>
    public static int[] Starts(int[] codes, int count)
    {
        var starts = new int[count + 1];
        foreach (var code in codes) starts[code + 1]++;
        for (var i = 1; i < starts.Length; i++) starts[i] += starts[i - 1];
        return starts;
    }
}
