namespace DolphinQuant.Strategy.Risk;

/// <summary>
/// Pearson correlations of daily returns over the last sessions, for every pair of symbols on demand.
/// </summary>
/// <remarks>
/// Short and broken history: a pair is measured on the sessions where both returns are finite. With fewer than
/// <see cref="MinimumOverlap"/> of them, or when one side does not move, the correlation is unknown (NaN). The
/// portfolio takes an unknown correlation as above every limit, and keeps a name out whose own history is too short, so
/// that such a name cannot block the names behind it.
/// </remarks>
public sealed class CorrelationMatrix
{
    // Below this sum of squared deviations a return series is rounding noise around a constant.
    private const double LeastVariation = 1e-16;

    private readonly Dictionary<string, double[]> _returns;

    private CorrelationMatrix(Dictionary<string, double[]> returns, int minimumOverlap)
    {
        _returns = returns;
        MinimumOverlap = minimumOverlap;
    }

    /// <summary>Fewest common sessions for a correlation to count as known.</summary>
    public int MinimumOverlap { get; }

    /// <summary>
    /// Takes daily returns per symbol, oldest first. All series end at the same session and may differ in length; a
    /// missing return (before listing, halted) is NaN.
    /// </summary>
    /// <param name="returns">Returns as fractions; only the last <paramref name="sessions"/> of each are read and
    /// copied.</param>
    /// <param name="sessions">Length of the window.</param>
    /// <param name="minimumOverlap">See <see cref="MinimumOverlap"/>; at least 3.</param>
    public static CorrelationMatrix FromReturns(
        IReadOnlyDictionary<string, double[]> returns, int sessions = 60, int minimumOverlap = 20)
    {
        ArgumentNullException.ThrowIfNull(returns);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumOverlap, 3);
        ArgumentOutOfRangeException.ThrowIfLessThan(sessions, minimumOverlap);
        var window = returns.ToDictionary(
            pair => pair.Key,
            pair => pair.Value[Math.Max(0, pair.Value.Length - sessions)..],
            StringComparer.Ordinal);
        return new(window, minimumOverlap);
    }

    /// <summary>
    /// Whether the symbol has enough returns, and enough movement, to be compared with others at all.
    /// </summary>
    public bool HasHistory(string symbol) => !double.IsNaN(Between(symbol, symbol));

    /// <summary>The correlation in [-1, 1], or NaN when it is unknown. Symmetric to the last bit.</summary>
    public double Between(string first, string second)
    {
        if (!_returns.TryGetValue(first, out var left) || !_returns.TryGetValue(second, out var right))
            return double.NaN;
        int length = Math.Min(left.Length, right.Length);
        return Pearson(left.AsSpan(left.Length - length), right.AsSpan(right.Length - length));
    }

    private double Pearson(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double sumLeft = 0, sumRight = 0;
        int count = 0;
        for (int i = 0; i < left.Length; i++)
        {
            if (!double.IsFinite(left[i]) || !double.IsFinite(right[i])) continue;
            sumLeft += left[i];
            sumRight += right[i];
            count++;
        }

        return count < MinimumOverlap ? double.NaN : FromDeviations(left, right, sumLeft / count, sumRight / count);
    }

    private static double FromDeviations(
        ReadOnlySpan<double> left, ReadOnlySpan<double> right, double meanLeft, double meanRight)
    {
        double leftLeft = 0, rightRight = 0, leftRight = 0;
        for (int i = 0; i < left.Length; i++)
        {
            if (!double.IsFinite(left[i]) || !double.IsFinite(right[i])) continue;
            double x = left[i] - meanLeft, y = right[i] - meanRight;
            leftLeft += x * x;
            rightRight += y * y;
            leftRight += x * y;
        }

        if (!(leftLeft > LeastVariation) || !(rightRight > LeastVariation)) return double.NaN;
        return Math.Clamp(leftRight / (Math.Sqrt(leftLeft) * Math.Sqrt(rightRight)), -1, 1);
    }
}
