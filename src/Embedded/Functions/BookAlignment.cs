namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Brings the price levels of two order books side by side. A complete alignment holds every price of both; else it
/// ends where the shorter book does: at the higher of the two lowest bids, at the lower of the two highest asks.
/// </summary>
internal readonly record struct BookAlignment(bool IsDescending, bool IsComplete)
{
    /// <summary>
    /// For each price of the alignment its position on either side, -1 where that side has not got it.
    /// </summary>
    public (int[] Left, int[] Right) Align(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var (x, y) = (new List<int>(left.Length), new List<int>(right.Length));
        var (leftEnd, rightEnd) = (Depth(left), Depth(right));
        var bound = Bound(left[..leftEnd], right[..rightEnd]);
        int i = 0, j = 0;
        while (i < leftEnd || j < rightEnd)
        {
            var isLeft = j >= rightEnd || (i < leftEnd && !IsBefore(right[j], left[i]));
            var isRight = i >= leftEnd || (j < rightEnd && !IsBefore(left[i], right[j]));
            if (!IsComplete && IsBefore(bound, isLeft ? left[i] : right[j])) break;
            x.Add(isLeft ? i++ : -1);
            y.Add(isRight ? j++ : -1);
        }

        return ([.. x], [.. y]);
    }

    private bool IsBefore(double x, double y) => IsDescending ? x > y : x < y;

    private double Bound(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var (x, y) = (Last(left), Last(right));
        return IsBefore(x, y) ? x : y;
    }

    // An empty book bounds nothing.
    private double Last(ReadOnlySpan<double> prices)
    {
        var last = prices.Length > 0 ? prices[0] : IsDescending ? double.NegativeInfinity : double.PositiveInfinity;
        foreach (var price in prices)
            if (IsBefore(last, price))
                last = price;
        return last;
    }

    // Levels without a price stand behind all others and take no part.
    private static int Depth(ReadOnlySpan<double> prices)
    {
        var depth = prices.Length;
        while (depth > 0 && double.IsNaN(prices[depth - 1])) depth--;
        return depth;
    }
}
