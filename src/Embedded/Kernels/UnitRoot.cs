using DolphinQuant.Embedded.Kernels.Probability;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// The augmented test of Dickey and Fuller: the t-statistic of the level in a regression of the differences on the level
/// before, on lagged differences and on a trend (Said and Dickey, Biometrika 71, 1984). The number of lags is the best of
/// those up to a limit on the same rows; then the regression runs on all rows that this number leaves.
/// </summary>
internal static class UnitRoot
{
    // The normal quantile of 95 percent: the least t-statistic of the last lag.
    private const double LastLag = 1.6448536269514722;

    /// <summary>Runs the test.</summary>
    /// <param name="x">The series.</param>
    /// <param name="trend">What the regression holds besides.</param>
    /// <param name="mostLags">The most lagged differences.</param>
    /// <param name="rule">How their number is chosen.</param>
    public static UnitRootTest Test(double[] x, Trend trend, int mostLags, LagRule rule)
    {
        var differences = new double[x.Length - 1];
        for (var i = 0; i < differences.Length; i++) differences[i] = x[i + 1] - x[i];
        var (lags, best) = rule == LagRule.Most ? (mostLags, double.NaN) : Choose(x, differences, (trend, mostLags), rule);
        var fit = Fit(x, differences, (trend, lags), lags);
        var statistic = fit.Coefficients[0] / fit.StandardErrors[0];
        return new UnitRootTest(statistic, lags, differences.Length - lags, best);
    }

    /// <summary>The columns of a trend over rows that are counted from 1, or from another number.</summary>
    public static double[][] TrendColumns(Trend trend, int rows, int first = 1) =>
        [.. Enumerable.Range(0, (int)trend).Select(power =>
            Enumerable.Range(0, rows).Select(row => Math.Pow((double)row + first, power)).ToArray())];

    private static (int Lags, double Best) Choose(
        double[] x, double[] differences, (Trend Trend, int Lags) most, LagRule rule)
    {
        var fits = Enumerable.Range(0, most.Lags + 1)
            .Select(lags => Fit(x, differences, (most.Trend, lags), most.Lags)).ToArray();
        if (rule == LagRule.Significance)
        {
            // The last lag kept is the first from above that is significant; with none left the level stands last.
            for (var lags = most.Lags; lags >= 0; lags--)
            {
                var size = Math.Abs(fits[lags].Coefficients[lags] / fits[lags].StandardErrors[lags]);
                if (size >= LastLag || lags == 0) return (lags, size);
            }
        }

        var criteria = Array.ConvertAll(fits, fit => Criterion(fit, rule));
        var best = Array.IndexOf(criteria, criteria.Min());
        return (best, criteria[best]);
    }

    // Akaike's or Schwarz' criterion of the normal likelihood.
    private static double Criterion(LeastSquares fit, LagRule rule)
    {
        double rows = fit.Residuals.Length;
        var likelihood = -rows / 2 * (Math.Log(2 * Math.PI * fit.ErrorSquares / rows) + 1);
        var price = rule == LagRule.Akaike ? 2 : Math.Log(rows);
        return (price * fit.Coefficients.Length) - (2 * likelihood);
    }

    // The level first, then the lagged differences, then the trend; rows from the first on that has so many lags.
    private static LeastSquares Fit(double[] x, double[] differences, (Trend Trend, int Lags) model, int firstRow)
    {
        Interruption.Check();
        var rows = differences.Length - firstRow;
        double[][] columns =
        [
            x.AsSpan(firstRow, rows).ToArray(),
            .. Enumerable.Range(1, model.Lags).Select(lag => differences.AsSpan(firstRow - lag, rows).ToArray()),
            .. TrendColumns(model.Trend, rows),
        ];
        return LeastSquares.Fit(differences[firstRow..], columns, [.. Enumerable.Repeat(1.0, rows)]);
    }
}

/// <summary>How the number of lags is chosen.</summary>
internal enum LagRule
{
    Akaike,
    Schwarz,
    Significance,
    Most,
}

/// <summary>The statistic, the lags used, the rows and the value of the rule that chose the lags.</summary>
internal sealed record UnitRootTest(double Statistic, int Lags, int Rows, double Best);
