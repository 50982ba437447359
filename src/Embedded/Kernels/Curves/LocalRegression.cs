namespace DolphinQuant.Embedded.Kernels.Curves;

/// <summary>
/// Local regression: at each point a line through its neighbours, weighted by their distance, and again with less
/// weight for those far from it (Cleveland, Robust Locally Weighted Regression and Smoothing Scatterplots, Journal of
/// the American Statistical Association 74, 1979).
/// </summary>
internal static class LocalRegression
{
    /// <summary>The smoothed values of points in ascending order.</summary>
    /// <param name="x">The places.</param>
    /// <param name="y">The values.</param>
    /// <param name="neighbours">The points of a line, at least 2.</param>
    /// <param name="rounds">How often the weights are made anew.</param>
    /// <param name="accuracy">The median distance at which that ends.</param>
    public static double[] Smooth(double[] x, double[] y, int neighbours, int rounds, double accuracy)
    {
        if (x.Length < 3) return (double[])y.Clone();
        double[] robustness = [.. Enumerable.Repeat(1.0, x.Length)];
        for (var round = 0; ; round++)
        {
            Interruption.Check();
            var smoothed = Pass(x, y, robustness, (neighbours, accuracy));
            if (round == rounds) return smoothed;
            var distances = y.Zip(smoothed, (given, fitted) => Math.Abs(given - fitted)).ToArray();
            var median = distances.Order().ElementAt(distances.Length / 2);
            if (median < accuracy) return smoothed;
            robustness = Array.ConvertAll(distances, distance => Bisquare(distance / (6 * median)));
        }
    }

    private static double[] Pass(double[] x, double[] y, double[] robustness, (int Neighbours, double Accuracy) rule)
    {
        var smoothed = new double[x.Length];
        var (left, right) = (0, rule.Neighbours - 1);
        for (var i = 0; i < x.Length; i++)
        {
            if (i > 0 && right < x.Length - 1 && x[right + 1] - x[i] < x[i] - x[left]) (left, right) = (left + 1, right + 1);
            var farthest = Math.Max(x[i] - x[left], x[right] - x[i]);
            var place = i;
            double Weight(int k) => Tricube(Math.Abs(x[k] - x[place]) / farthest) * robustness[k];
            smoothed[i] = Line(x, y, (left, right), Weight).At(x[i], rule.Accuracy);
            // Where no neighbour has any weight the point stands for itself.
            if (double.IsNaN(smoothed[i])) smoothed[i] = y[i];
        }

        return smoothed;
    }

    private static WeightedLine Line(double[] x, double[] y, (int Left, int Right) range, Func<int, double> weight)
    {
        var (sum, meanX, meanY) = (0.0, 0.0, 0.0);
        for (var k = range.Left; k <= range.Right; k++)
        {
            sum += weight(k);
            meanX += weight(k) * x[k];
            meanY += weight(k) * y[k];
        }

        (meanX, meanY) = (meanX / sum, meanY / sum);
        var (spread, product) = (0.0, 0.0);
        for (var k = range.Left; k <= range.Right; k++)
        {
            spread += weight(k) / sum * (x[k] - meanX) * (x[k] - meanX);
            product += weight(k) / sum * (x[k] - meanX) * (y[k] - meanY);
        }

        return new WeightedLine(meanX, meanY, spread, product);
    }

    private static double Tricube(double share) => share >= 1 ? 0 : Math.Pow(1 - (share * share * share), 3);

    private static double Bisquare(double share) => share >= 1 ? 0 : Math.Pow(1 - (share * share), 2);

    private readonly record struct WeightedLine(double MeanX, double MeanY, double Spread, double Product)
    {
        // Neighbours at one place have no slope.
        public double At(double x, double accuracy) =>
            Math.Sqrt(Spread) < accuracy ? MeanY : MeanY + (Product / Spread * (x - MeanX));
    }
}
