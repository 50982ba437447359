using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Functions.Probability;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Kernels.Probability;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Models that explain series by their own past.</summary>
internal static class AutoregressionFunctions
{
    public static void Register(FunctionTable table) => table.Add(
        "vectorAR(ds, endogColNames, [exog], [trend], [maxLag], [ic])",
        "A vector autoregression of columns; ic chooses the number of lags up to maxLag.", Fit);

    private static Dictionary Fit(CallContext context, Arguments arguments)
    {
        var table = SourceRows.ReadTable(context, arguments, 0);
        var series = SourceRows.Numbers(arguments, table, 1, [.. StorageArguments.Names(arguments, 1)]);
        if (series.Length == 0 || series[0].Length == 0) throw arguments.Wrong(0, "must have rows and columns");
        var exogenous = Exogenous(arguments, 2, series[0].Length);
        var trend = UnitRootFunctions.TrendOf(arguments, 3);
        var lags = Lags(arguments, series, exogenous, trend);
        if (series[0].Length - lags <= Parameters(series, exogenous, trend, lags))
            throw arguments.Wrong(0, "must have more rows than there are parameters");
        var found = VectorAutoregression.Fit(series, exogenous, trend, lags, lags);
        return HypothesisFunctions.Report(
            ("params", found.Parameters.ToValue()), ("kAr", Scalar.Int(lags)), ("kTrend", Scalar.Int((int)trend)),
            ("nobs", Scalar.Int(found.Rows)), ("sigmaU", found.Covariance.ToValue()),
            ("sigmaUMle", found.Likely.ToValue()), ("aic", Scalar.Double(found.Akaike)),
            ("bic", Scalar.Double(found.Schwarz)), ("hqic", Scalar.Double(found.HannanQuinn)),
            ("fpe", Scalar.Double(found.PredictionError)), ("llf", Scalar.Double(found.Likelihood)));
    }

    /// <summary>The columns of a matrix of factors from outside; none when it is left out.</summary>
    /// <exception cref="ScriptException">The matrix has another number of rows.</exception>
    internal static double[][] Exogenous(Arguments arguments, int index, int rows)
    {
        if (!arguments.Has(index)) return [];
        var matrix = RealMatrices.Read(arguments, index);
        return matrix.Rows == rows
            ? [.. Enumerable.Range(0, matrix.Columns).Select(i => matrix.Column(i).ToArray())]
            : throw Shapes.Unequal(arguments.FunctionName, rows, matrix.Rows);
    }

    private static int Parameters(double[][] series, double[][] exogenous, Trend trend, int lags) =>
        (int)trend + exogenous.Length + (lags * series.Length);

    private static int Lags(Arguments arguments, double[][] series, double[][] exogenous, Trend trend)
    {
        var rows = series[0].Length;
        if (arguments.Has(4) && arguments.Int(4) < 0) throw arguments.Wrong(4, "must not be negative");
        if (!arguments.Has(5)) return arguments.Int(4, 1);
        var criterion = Criterion(arguments, 5);
        // As many lags as leave a row more than there are parameters.
        var room = (rows - series.Length - (int)trend - exogenous.Length) / (1 + series.Length);
        var most = Math.Min(arguments.Int(4, (int)Math.Round(12 * Math.Pow(rows / 100.0, 0.25))), room);
        var least = trend == Trend.None ? 1 : 0;
        if (most < least) throw arguments.Wrong(0, "must have more rows than there are parameters");
        return Enumerable.Range(least, most - least + 1).MinBy(lags =>
            criterion(VectorAutoregression.Fit(series, exogenous, trend, lags, most)));
    }

    private static Func<VectorAutoregression, double> Criterion(Arguments arguments, int index) => arguments.Text(index) switch
    {
        "aic" => model => model.Akaike,
        "bic" => model => model.Schwarz,
        "hqic" => model => model.HannanQuinn,
        "fpe" => model => model.PredictionError,
        _ => throw arguments.Wrong(index, "must be 'aic', 'bic', 'hqic' or 'fpe'"),
    };
}
