namespace DolphinQuant.Models.Evaluation;

/// <summary>A daily figure over many days.</summary>
/// <param name="Mean">Mean over the days on which it is defined; NaN when there is none.</param>
/// <param name="StandardDeviation">Sample standard deviation; NaN with fewer than two days.</param>
/// <param name="TStatistic">Mean over its Newey–West standard error; NaN when undefined.</param>
/// <param name="Days">Days on which the figure is defined.</param>
public readonly record struct DailySummary(double Mean, double StandardDeviation, double TStatistic, int Days)
{
    /// <summary>
    /// Mean over standard deviation: the ICIR when the figure is an information coefficient (not annualised).
    /// </summary>
    public double Ratio => Mean / StandardDeviation;

    /// <summary>Summarises a daily figure, days with NaN left out.</summary>
    /// <param name="values">One value per day, in time order.</param>
    /// <param name="lag">
    /// Newey–West lag (Newey and West 1987, Bartlett weights): horizon − 1, as labels of neighbouring days overlap by
    /// that much.
    /// </param>
    public static DailySummary Of(ReadOnlySpan<double> values, int lag)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lag);
        var known = new List<double>(values.Length);
        foreach (var value in values)
        {
            if (!double.IsNaN(value))
            {
                known.Add(value);
            }
        }

        if (known.Count == 0)
        {
            return new(double.NaN, double.NaN, double.NaN, 0);
        }

        var mean = known.Average();
        var deviations = known.ConvertAll(value => value - mean);
        var squares = Product(deviations, 0);
        var deviation = known.Count > 1 ? Math.Sqrt(squares / (known.Count - 1)) : double.NaN;
        var variance = squares;
        for (var shift = 1; shift <= Math.Min(lag, known.Count - 1); shift++)
        {
            variance += 2 * (1 - (shift / (lag + 1.0))) * Product(deviations, shift);
        }

        var error = Math.Sqrt(variance) / known.Count;
        return new(mean, deviation, known.Count > 1 && error > 0 ? mean / error : double.NaN, known.Count);
    }

    private static double Product(List<double> deviations, int shift)
    {
        var sum = 0.0;
        for (var i = shift; i < deviations.Count; i++)
        {
            sum += deviations[i] * deviations[i - shift];
        }

        return sum;
    }
}
