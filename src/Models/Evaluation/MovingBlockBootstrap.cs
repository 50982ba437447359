namespace DolphinQuant.Models.Evaluation;

/// <summary>
/// Resamples days in moving blocks (Künsch 1989): blocks of consecutive days are drawn with replacement until as many
/// days as before are there, the last block cut. Neighbouring days share labels and volatility, so single days must not
/// be drawn.
/// </summary>
internal sealed class MovingBlockBootstrap
{
    private readonly int[][] _dayWeights;

    internal MovingBlockBootstrap(int dayCount, RankingOptions options)
    {
        // With fewer than two blocks every resample would be nearly the same days: no interval beats a narrow one.
        var isPossible = dayCount >= 2 * options.BlockSessions;
        var random = new Random(options.Seed);
        _dayWeights = new int[isPossible ? options.Resamples : 0][];
        for (var i = 0; i < _dayWeights.Length; i++)
        {
            _dayWeights[i] = Draw(random, dayCount, options.BlockSessions);
        }
    }

    /// <summary>A statistic of each resample, in the order of the draws; empty when there are too few days.</summary>
    /// <param name="statistic">Computes the statistic from how often each day was drawn.</param>
    internal T[] Resample<T>(Func<int[], T> statistic) => Array.ConvertAll(_dayWeights, weights => statistic(weights));

    /// <summary>95 % percentile interval of resampled values; null when none is defined.</summary>
    internal static Interval? IntervalOf(double[] resampled)
    {
        var values = Array.FindAll(resampled, value => !double.IsNaN(value));
        if (values.Length == 0)
        {
            return null;
        }

        Array.Sort(values);
        return new(Percentile(values, 0.025), Percentile(values, 0.975));
    }

    /// <summary>Mean of a daily figure over the drawn days on which it is defined.</summary>
    internal static double WeightedMean(ReadOnlySpan<double> values, ReadOnlySpan<int> dayWeights)
    {
        double sum = 0, weight = 0;
        for (var day = 0; day < values.Length; day++)
        {
            if (dayWeights[day] > 0 && !double.IsNaN(values[day]))
            {
                sum += dayWeights[day] * values[day];
                weight += dayWeights[day];
            }
        }

        return weight > 0 ? sum / weight : double.NaN;
    }

    private static int[] Draw(Random random, int dayCount, int blockLength)
    {
        var weights = new int[dayCount];
        for (var drawn = 0; drawn < dayCount;)
        {
            var start = random.Next(dayCount - blockLength + 1);
            for (var offset = 0; offset < blockLength && drawn < dayCount; offset++, drawn++)
            {
                weights[start + offset]++;
            }
        }

        return weights;
    }

    private static double Percentile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
