using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Kernels.Probability;
using static DolphinQuant.Embedded.Functions.Probability.HypothesisFunctions;

namespace DolphinQuant.Embedded.Functions.Probability;

/// <summary>Tests whether series wander: of one for a unit root, of several for cointegration.</summary>
internal static class UnitRootFunctions
{
    // Factors that explain more than this share of the series are collinear with it.
    private const double Collinear = 1 - (100 * 1.4901161193847656e-08);

    public static void Register(FunctionTable table)
    {
        table.Add("adfuller(X, [maxLag], [regression], [autoLag], [store], [regResults])",
            "The augmented Dickey-Fuller test for a unit root.", (_, a) => DickeyFuller(a));
        table.Add("coint(Y0, Y1, [trend], [method], [maxLag], [autoLag])",
            "The augmented Engle-Granger test for no cointegration.", (_, a) => EngleGranger(a));
    }

    private static Dictionary DickeyFuller(Arguments arguments)
    {
        foreach (var index in new[] { 4, 5 })
            if (arguments.Bool(index, false))
                throw arguments.Wrong(index, "can only be false: results of regressions need a DolphinDB server");
        var x = RealMatrices.ReadColumn(arguments, 0);
        if (x.Length < 4) throw arguments.Wrong(0, "must hold at least 4 values");
        if (x.Max() == x.Min()) throw arguments.Wrong(0, "must not be constant");
        var trend = TrendOf(arguments, 2);
        var rule = RuleOf(arguments, 3);
        var found = UnitRoot.Test(x, trend, MostLags(arguments, 1, x.Length, trend), rule);
        (string, Value)[] entries =
        [
            ("adfStat", Scalar.Double(found.Statistic)),
            ("pValue", Scalar.Double(UnitRootTables.Chance(found.Statistic, trend, 1))),
            ("criticalValues", Vector.Double(UnitRootTables.Critical(trend, 1, found.Rows))),
            ("usedLag", Scalar.Int(found.Lags)), ("nobs", Scalar.Int(found.Rows)),
        ];
        return Report(rule == LagRule.Most ? entries : [.. entries, ("icBest", Scalar.Double(found.Best))]);
    }

    private static Dictionary EngleGranger(Arguments arguments)
    {
        if (arguments.Text(3, "aeg") != "aeg") throw arguments.Wrong(3, "must be 'aeg'");
        var y = RealMatrices.ReadColumn(arguments, 0);
        var factors = arguments[1] is Matrix
            ? RealMatrices.Read(arguments, 1) is var matrix
                ? Enumerable.Range(0, matrix.Columns).Select(i => matrix.Column(i).ToArray()).ToArray()
                : []
            : [RealMatrices.ReadColumn(arguments, 1)];
        if (Array.Find(factors, factor => factor.Length != y.Length) is { } other)
            throw Shapes.Unequal(arguments.FunctionName, y.Length, other.Length);
        if (factors.Length >= UnitRootTables.MostSeries)
            throw arguments.Wrong(1, $"can hold at most {UnitRootTables.MostSeries - 1} series");
        var (trend, series) = (TrendOf(arguments, 2), factors.Length + 1);
        double[][] columns = [.. factors, .. UnitRoot.TrendColumns(trend, y.Length)];
        if (y.Length <= columns.Length + 3) throw arguments.Wrong(0, $"must hold at least {columns.Length + 4} values");
        var fit = LeastSquares.Fit(y, columns, [.. Enumerable.Repeat(1.0, y.Length)]);
        var statistic = Explained(y, fit, trend) < Collinear
            ? UnitRoot.Test(
                fit.Residuals, Trend.None, MostLags(arguments, 4, y.Length, Trend.None), RuleOf(arguments, 5)).Statistic
            : double.NegativeInfinity;
        var critical = trend == Trend.None
            ? [double.NaN, double.NaN, double.NaN]
            : UnitRootTables.Critical(trend, series, y.Length - 1);
        return Report(
            ("tValue", Scalar.Double(statistic)),
            ("pValue", Scalar.Double(UnitRootTables.Chance(statistic, trend, series))),
            ("criticalValues", Vector.Double(critical)));
    }

    private static double Explained(double[] y, LeastSquares fit, Trend trend)
    {
        var centre = trend == Trend.None ? 0 : y.Average();
        return 1 - (fit.ErrorSquares / y.Sum(item => (item - centre) * (item - centre)));
    }

    // Schwert's rule, as far as the rows go.
    private static int MostLags(Arguments arguments, int index, int rows, Trend trend)
    {
        var room = (rows / 2) - (int)trend - 1;
        if (room < 0) throw arguments.Wrong(0, "is too short for the regression");
        if (!arguments.Has(index)) return Math.Min(room, (int)Math.Ceiling(12 * Math.Pow(rows / 100.0, 0.25)));
        var most = arguments.Int(index);
        return most >= 0 && most <= room ? most : throw arguments.Wrong(index, $"must be from 0 to {room}");
    }

    /// <summary>The trend that an argument names.</summary>
    internal static Trend TrendOf(Arguments arguments, int index) => arguments.Text(index, "c") switch
    {
        "n" => Trend.None,
        "c" => Trend.Constant,
        "ct" => Trend.Linear,
        "ctt" => Trend.Quadratic,
        _ => throw arguments.Wrong(index, "must be 'n', 'c', 'ct' or 'ctt'"),
    };

    private static LagRule RuleOf(Arguments arguments, int index) => arguments.Text(index, "aic") switch
    {
        "aic" => LagRule.Akaike,
        "bic" => LagRule.Schwarz,
        "tstat" => LagRule.Significance,
        "max" => LagRule.Most,
        _ => throw arguments.Wrong(index, "must be 'aic', 'bic', 'tstat' or 'max'"),
    };
}
