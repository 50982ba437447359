using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Probability;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Kernels.Algebra;
using DolphinQuant.Embedded.Kernels.Series;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Models of several time series together by maximum likelihood.</summary>
internal static class VectorModelFunctions
{
    public static void Register(FunctionTable table) => table.Add(
        "varma(ds, endogColNames, order, [exog], [trend], [errorCovType], [measurementError], [enforceStationarity], "
        + "[enforceInvertibility], [trendOffset], [maxIter])",
        "Series that depend on the values and shocks of all of them before, by exact maximum likelihood.", Fit);

    private static Dictionary Fit(CallContext context, Arguments arguments)
    {
        var rows = SourceRows.ReadTable(context, arguments, 0);
        if (rows.Columns.Count > 0 && rows.Columns[0].Type.IsTemporal())
            rows = rows.Gather(Sorting.Order(rows.Columns[0], isAscending: true));
        var series = SourceRows.Numbers(arguments, rows, 1, [.. StorageArguments.Names(arguments, 1)]);
        if (series.Length == 0 || series[0].Length == 0) throw arguments.Wrong(0, "must have rows and columns");
        var order = SeriesModelFunctions.Order(arguments, 2, 2);
        if (order.Sum() == 0) throw arguments.Wrong(2, "must ask for values or shocks before");
        SeriesModelFunctions.Require(arguments, 6, supported: false);
        SeriesModelFunctions.Require(arguments, 7, supported: true);
        SeriesModelFunctions.Require(arguments, 8, supported: true);
        var isDiagonal = StorageArguments.Word(arguments, 5, "unstructured", "diagonal") == "diagonal";
        var trend = UnitRootFunctions.TrendOf(arguments, 4);
        var exogenous = AutoregressionFunctions.Exogenous(arguments, 3, series[0].Length);
        arguments.Size(series[0].Length * (long)Math.Pow(series.Length * (order.Max() + 1), 2));
        var model = new VectorModel(series, [.. UnitRoot.TrendColumns(trend, series[0].Length, arguments.Int(9, 1)), .. exogenous], (order[0], order[1]), isDiagonal);
        if (series.Length * series[0].Length <= model.Size) throw arguments.Wrong(0, "must have more values than there are parameters");
        var fit = model.Fit(SeriesModelFunctions.Rounds(arguments, 10, 50));
        var criteria = SeriesModelFunctions.Criteria(fit.Likelihood, model.Size, series[0].Length);
        return HypothesisFunctions.Report(
            ("params", Vector.Double([.. Parameters(fit, ((int)trend, exogenous.Length), isDiagonal)])), ("llf", Scalar.Double(fit.Likelihood)),
            ("kAr", Scalar.Int(order[0])), ("kMa", Scalar.Int(order[1])), ("kTrend", Scalar.Int((int)trend)),
            ("nobs", Scalar.Int(series[0].Length)), criteria[0], criteria[1], criteria[2]);
    }

    // The trend term by term, then values, shocks and factors before equation by equation, then the root of the covariance
    // row by row, or the variances.
    private static IEnumerable<double> Parameters(VectorFit fit, (int Trend, int Exogenous) factors, bool isDiagonal)
    {
        var (process, width) = (fit.Process, fit.Process.Width);
        IEnumerable<double> Equations(RealMatrix[] parts) =>
            Enumerable.Range(0, width).SelectMany(row => parts.SelectMany(part => part.Row(row)));
        var exogenous = Enumerable.Range(0, width).SelectMany(equation =>
            Enumerable.Range(factors.Trend, factors.Exogenous).Select(factor => fit.Weights[(factor * width) + equation]));
        var root = Enumerable.Range(0, width).SelectMany(row => isDiagonal
            ? [process.Shock[row, row] * process.Shock[row, row]]
            : process.Shock.Row(row)[..(row + 1)]);
        return [.. fit.Weights.Take(factors.Trend * width), .. Equations(process.Regressive), .. Equations(process.Moving), .. exogenous, .. root];
    }
}
