namespace DolphinQuant.Embedded.Kernels;

/// <summary>How far back from each row the items stay smaller, or larger, than its own.</summary>
internal static class NeighbourRange
{
    /// <summary>
    /// For every row the number of neighbours before it, inside its window, that compare with it as
    /// <paramref name="sign"/> says (1: smaller, -1: larger); null is the smallest item. The rows that can end a range are
    /// kept on a stack, so that each row is looked at twice at most.
    /// </summary>
    public static int[] Run(ReadOnlySpan<double> items, ReadOnlySpan<int> starts, int sign)
    {
        var ranges = new int[items.Length];
        var stack = new int[items.Length];
        var height = 0;
        for (var i = 0; i < ranges.Length; i++)
        {
            while (height > 0 && Order.Compare(items[stack[height - 1]], items[i]) == -sign) height--;
            var blocker = height > 0 ? stack[height - 1] : -1;
            ranges[i] = i - 1 - Math.Max(blocker, starts[i] - 1);
            stack[height++] = i;
        }

        return ranges;
    }
}
