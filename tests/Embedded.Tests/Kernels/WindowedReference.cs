namespace DolphinQuant.Embedded.Tests.Kernels;

/// <summary>Moving functions written the long way: every window is cut out and computed anew, in two passes.</summary>
internal static class WindowedReference
{
    public static double[] Over(double[] items, int window, int? minimumPeriods, Func<double[], double> statistic)
    {
        var results = new double[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            var rows = items[Math.Max(0, i - window + 1)..(i + 1)];
            var valid = Array.FindAll(rows, item => !double.IsNaN(item));
            var isMet = minimumPeriods is { } periods ? valid.Length >= periods : i + 1 >= window && valid.Length > 0;
            results[i] = isMet ? statistic(valid) : double.NaN;
        }

        return results;
    }

    public static double[] OverPairs(
        (double X, double Y)[] items, int window, int? minimumPeriods, Func<(double X, double Y)[], double> statistic)
    {
        var results = new double[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            var rows = items[Math.Max(0, i - window + 1)..(i + 1)];
            var valid = Array.FindAll(rows, item => !double.IsNaN(item.X) && !double.IsNaN(item.Y));
            var isMet = minimumPeriods is { } periods ? valid.Length >= periods : i + 1 >= window && valid.Length > 0;
            results[i] = isMet ? statistic(valid) : double.NaN;
        }

        return results;
    }

    public static double Moment(double[] items, int power)
    {
        var mean = items.Average();
        return items.Sum(item => Math.Pow(item - mean, power));
    }

    public static double Variance(double[] items) => items.Length < 2 ? double.NaN : Moment(items, 2) / (items.Length - 1);

    public static double Products((double X, double Y)[] items)
    {
        var (meanX, meanY) = (items.Average(item => item.X), items.Average(item => item.Y));
        return items.Sum(item => (item.X - meanX) * (item.Y - meanY));
    }

    public static double Slope((double X, double Y)[] items)
    {
        var squares = Moment(Array.ConvertAll(items, item => item.Y), 2);
        return squares == 0 ? double.NaN : Products(items) / squares;
    }

    public static double Correlation((double X, double Y)[] items)
    {
        var squaresX = Moment(Array.ConvertAll(items, item => item.X), 2);
        var squaresY = Moment(Array.ConvertAll(items, item => item.Y), 2);
        return squaresX == 0 || squaresY == 0 ? double.NaN : Products(items) / Math.Sqrt(squaresX * squaresY);
    }

    public static double Median(double[] items)
    {
        var sorted = items.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
