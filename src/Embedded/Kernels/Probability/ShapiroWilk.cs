namespace DolphinQuant.Embedded.Kernels.Probability;

/// <summary>
/// The W statistic of Shapiro and Wilk with its significance (Royston, Applied Statistics 44, 1995, algorithm AS R94;
/// the polynomials' coefficients are part of the algorithm).
/// </summary>
internal static class ShapiroWilk
{
    private static readonly double[] Last = [0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056];
    private static readonly double[] BeforeLast = [0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633];
    private static readonly double[] SmallMean = [0.544, -0.39978, 0.025054, -6.714e-4];
    private static readonly double[] SmallDeviation = [1.3822, -0.77857, 0.062767, -0.0020322];
    private static readonly double[] LargeMean = [-1.5861, -0.31082, -0.083751, 0.0038915];
    private static readonly double[] LargeDeviation = [-0.4803, -0.082676, 0.0030302];

    /// <summary>W and its significance for 3 to 5000 ascending values that are not all equal.</summary>
    public static (double W, double P) Test(double[] sorted)
    {
        var weights = Weights(sorted.Length);
        var mean = sorted.Average();
        var (linear, squares) = (0.0, 0.0);
        for (var i = 0; i < sorted.Length; i++)
        {
            linear += weights[i] * (sorted[i] - mean);
            squares += (sorted[i] - mean) * (sorted[i] - mean);
        }

        var w = Math.Min(1, linear * linear / squares);
        return (w, Significance(w, sorted.Length));
    }

    private static double[] Weights(int count)
    {
        if (count == 3) return [-Math.Sqrt(0.5), 0, Math.Sqrt(0.5)];
        var scores = new double[count];
        for (var i = 0; i < count; i++) scores[i] = Distributions.NormalQuantile((i + 1 - 0.375) / (count + 0.25));
        var squares = scores.Sum(score => score * score);
        var root = 1 / Math.Sqrt(count);
        var last = Polynomial(Last, root) + (scores[^1] / Math.Sqrt(squares));
        var before = Polynomial(BeforeLast, root) + (scores[^2] / Math.Sqrt(squares));
        var kept = count > 5 ? 2 : 1;
        var (rest, part) = (squares - (2 * scores[^1] * scores[^1]), 1 - (2 * last * last));
        if (kept == 2) (rest, part) = (rest - (2 * scores[^2] * scores[^2]), part - (2 * before * before));
        var scale = Math.Sqrt(rest / part);
        var weights = Array.ConvertAll(scores, score => score / scale);
        (weights[0], weights[^1]) = (-last, last);
        if (kept == 2) (weights[1], weights[^2]) = (-before, before);
        return weights;
    }

    private static double Significance(double w, int count)
    {
        if (count == 3)
            return Math.Clamp(6 / Math.PI * (Math.Asin(Math.Sqrt(w)) - Math.Asin(Math.Sqrt(0.75))), 0, 1);
        var rest = Math.Log(1 - w);
        var log = Math.Log(count);
        double mean, deviation;
        if (count <= 11)
        {
            var limit = (0.459 * count) - 2.273;
            if (rest >= limit) return 0;
            rest = -Math.Log(limit - rest);
            (mean, deviation) = (Polynomial(SmallMean, count), Math.Exp(Polynomial(SmallDeviation, count)));
        }
        else
        {
            (mean, deviation) = (Polynomial(LargeMean, log), Math.Exp(Polynomial(LargeDeviation, log)));
        }

        return Distributions.Normal(-(rest - mean) / deviation);
    }

    // Ascending powers.
    private static double Polynomial(double[] coefficients, double x)
    {
        var sum = 0.0;
        for (var i = coefficients.Length - 1; i >= 0; i--) sum = (sum * x) + coefficients[i];
        return sum;
    }
}
