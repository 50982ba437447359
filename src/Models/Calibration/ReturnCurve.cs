namespace DolphinQuant.Models.Calibration;

/// <summary>
/// Expected net return as a step function of the raw score: validation rows are cut into quantile bins, and each bin's
/// mean return is shrunk towards the mean of all rows by n / (n + k).
/// </summary>
/// <remarks>
/// The shrinkage is the empirical-Bayes estimate for a normal prior on bin means: k is the variance of one return over
/// the variance between bins. With a 3-session return of 5 % standard deviation and bins that truly differ by 0.3 %, k
/// is (5 / 0.3)², about 280: a bin must hold hundreds of rows before its own mean outweighs the overall one.
/// </remarks>
public sealed record ReturnCurve
{
    /// <summary>Smallest score of each bin, ascending; the first bin takes everything below as well.</summary>
    public required double[] LowerScores { get; init; }

    /// <summary>Expected net return of each bin, as a fraction.</summary>
    public required double[] ExpectedReturns { get; init; }

    /// <summary>Mean net return of all rows.</summary>
    public required double OverallMean { get; init; }

    /// <summary>Fits the curve on rows the model has not been trained on.</summary>
    /// <param name="scores">Raw score of each row.</param>
    /// <param name="netReturns">
    /// Net return of each row; rows with NaN (unknown, or could not be bought) are left out.
    /// </param>
    /// <param name="settings">Number of bins and strength of the shrinkage.</param>
    /// <exception cref="ArgumentException">Lengths differ, or no row has a return.</exception>
    public static ReturnCurve Fit(double[] scores, double[] netReturns, ReturnCurveSettings settings)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(netReturns);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        if (scores.Length != netReturns.Length)
        {
            throw new ArgumentException("Scores and returns must be of equal length.", nameof(netReturns));
        }

        var rows = Enumerable.Range(0, scores.Length).Where(row => double.IsFinite(netReturns[row])).ToArray();
        if (rows.Length == 0)
        {
            throw new ArgumentException("No row has a known return.", nameof(netReturns));
        }

        Array.Sort(rows, (left, right) => scores[left].CompareTo(scores[right]));
        return FromSorted(rows, scores, netReturns, settings);
    }

    /// <summary>Expected net return for a raw score.</summary>
    public double ExpectedReturn(double score)
    {
        var bin = Array.BinarySearch(LowerScores, score);
        return ExpectedReturns[Math.Max(bin >= 0 ? bin : ~bin - 1, 0)];
    }

    private static ReturnCurve FromSorted(
        int[] rows, double[] scores, double[] netReturns, ReturnCurveSettings settings)
    {
        var overall = rows.Average(row => netReturns[row]);
        var lowerScores = new List<double>();
        var expected = new List<double>();
        var first = 0;
        for (var bin = 1; bin <= settings.Bins; bin++)
        {
            var end = (int)((long)rows.Length * bin / settings.Bins);
            // Equal scores must share a bin, or the step function would have two values for one score.
            while (end < rows.Length && end > first && scores[rows[end]] <= scores[rows[end - 1]])
            {
                end++;
            }

            if (end <= first)
            {
                continue;
            }

            var members = rows.AsSpan(first, end - first);
            var sum = 0.0;
            foreach (var row in members)
            {
                sum += netReturns[row] - overall;
            }

            lowerScores.Add(scores[rows[first]]);
            // n / (n + k) × (sum / n) without the detour.
            expected.Add(overall + (sum / (members.Length + settings.Shrinkage)));
            first = end;
        }

        return new() { LowerScores = [.. lowerScores], ExpectedReturns = [.. expected], OverallMean = overall };
    }
}

/// <summary>Settings of a <see cref="ReturnCurve"/>.</summary>
public sealed record ReturnCurveSettings
{
    /// <summary>Quantile bins.</summary>
    public int Bins { get; init; } = 10;

    /// <summary>Rows at which a bin's own mean weighs as much as the overall mean (the k of n / (n + k)).</summary>
    public double Shrinkage { get; init; } = 280;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Bins, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Shrinkage);
    }
}
