namespace DolphinQuant.Models.Evaluation;

/// <summary>Rank statistics of small cross-sections.</summary>
internal static class Ranks
{
    /// <summary>Ranks from 1, ties sharing the mean of their places.</summary>
    internal static double[] Average(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        var order = new int[sorted.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(sorted, order);
        var ranks = new double[sorted.Length];
        for (int first = 0, end; first < sorted.Length; first = end)
        {
            for (end = first + 1; end < sorted.Length && sorted[end] <= sorted[first]; end++)
            {
            }

            for (var i = first; i < end; i++)
            {
                ranks[order[i]] = (first + 1 + end) / 2.0;
            }
        }

        return ranks;
    }

    /// <summary>Spearman's rank correlation with average ranks; NaN when either side is constant.</summary>
    internal static double Spearman(ReadOnlySpan<double> left, ReadOnlySpan<double> right) =>
        Pearson(Average(left), Average(right));

    /// <summary>Pearson's correlation; NaN when either side is constant.</summary>
    internal static double Pearson(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double leftMean = Mean(left), rightMean = Mean(right), cross = 0, leftSquares = 0, rightSquares = 0;
        for (var i = 0; i < left.Length; i++)
        {
            var (x, y) = (left[i] - leftMean, right[i] - rightMean);
            cross += x * y;
            leftSquares += x * x;
            rightSquares += y * y;
        }

        return leftSquares > 0 && rightSquares > 0 ? cross / Math.Sqrt(leftSquares * rightSquares) : double.NaN;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
