using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Probability;
using DolphinQuant.Embedded.Kernels.Series;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Models of one time series by maximum likelihood.</summary>
internal static class SeriesModelFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add(
            "arima(ds, endogColName, order, [seasonalOrder], [exog], [trend], [enforceStationarity], [enforceInvertibility], "
            + "[concentrateScale], [trendOffset], [maxIter])",
            "A regression with errors of a seasonal ARIMA process, by exact maximum likelihood.", Seasonal);
        table.Add("garch(ds, endogColName, order, [maxIter])",
            "A series whose variance depends on the shocks and variances before; as many terms of one as of the other.", Variance);
    }

    private static Dictionary Seasonal(CallContext context, Arguments arguments)
    {
        var rows = SourceRows.ReadTable(context, arguments, 0);
        var series = SourceRows.Numbers(arguments, rows, 1, arguments.Text(1))[0];
        var (order, seasonal) = (Order(arguments, 2, 3), arguments.Has(3) ? Order(arguments, 3, 4) : [0, 0, 0, 0]);
        if (seasonal[3] < 2 && seasonal[..3].Any(count => count > 0)) throw arguments.Wrong(3, "must have a period of 2 or more rows");
        Require(arguments, 6, supported: true);
        Require(arguments, 7, supported: true);
        Require(arguments, 8, supported: false);
        arguments.Size(series.Length * (long)Math.Pow(order[0] + order[2] + ((seasonal[0] + seasonal[2]) * Math.Max(1, seasonal[3])) + 1, 2));
        var model = new SeasonalModel((order[0], order[1], order[2]), (seasonal[0], seasonal[1], seasonal[2], seasonal[3]));
        double[][] factors = [.. Trends(arguments, series.Length, order[1] + seasonal[1]), .. AutoregressionFunctions.Exogenous(arguments, 4, series.Length)];
        var (count, effective) = (factors.Length + model.Size + 1, series.Length - model.LostRows);
        if (effective <= count) throw arguments.Wrong(0, "must have more rows than there are parameters");
        var fit = model.Fit(series, factors, Rounds(arguments, 10, 500));
        return HypothesisFunctions.Report(
            [("params", Vector.Double([.. fit.Weights, .. fit.Coefficients, fit.Variance])), ("llf", Scalar.Double(fit.Likelihood)),
                .. Criteria(fit.Likelihood, count, effective)]);
    }

    /// <summary>The criteria of Akaike, Schwarz, and Hannan and Quinn.</summary>
    internal static (string Key, Value Value)[] Criteria(double likelihood, int parameters, int rows) =>
    [
        ("aic", Scalar.Double((2 * parameters) - (2 * likelihood))),
        ("bic", Scalar.Double((parameters * Math.Log(rows)) - (2 * likelihood))),
        ("hqic", Scalar.Double((2 * parameters * Math.Log(Math.Log(rows))) - (2 * likelihood))),
    ];

    /// <summary>So many numbers of terms.</summary>
    internal static int[] Order(Arguments arguments, int index, int count)
    {
        var given = arguments.Vector(index);
        if (given.Count != count || given.Type.Category() != DataCategory.Integral) throw arguments.Wrong(index, $"must hold {count} integers");
        int[] order = [.. Enumerable.Range(0, count).Select(i => given.Scalar(i).AsInt())];
        return Array.TrueForAll(order, item => item >= 0) ? order : throw arguments.Wrong(index, "must not be negative");
    }

    /// <summary>Refuses any value of a switch but the one that is supported.</summary>
    internal static void Require(Arguments arguments, int index, bool supported)
    {
        if (arguments.Bool(index, supported) != supported)
            throw arguments.Wrong(index, "asks for a form of the model that needs a DolphinDB server");
    }

    /// <summary>The rounds of the search at most.</summary>
    internal static int Rounds(Arguments arguments, int index, int fallback) =>
        arguments.Int(index, fallback) is > 0 and var rounds ? rounds : throw arguments.Wrong(index, "must be positive");

    private static IEnumerable<double[]> Trends(Arguments arguments, int rows, int differences)
    {
        var trend = arguments.Text(5, differences > 0 ? "n" : "c");
        if (trend is not ("n" or "c" or "t" or "ct")) throw arguments.Wrong(5, "must be 'n', 'c', 't' or 'ct'");
        // A difference takes the lowest power of time away.
        if ((trend.StartsWith('c') && differences > 0) || (trend == "t" && differences > 1))
            throw arguments.Wrong(5, "has a term that the differences take away");
        var offset = arguments.Int(9, 1);
        if (trend.StartsWith('c')) yield return [.. Enumerable.Repeat(1.0, rows)];
        if (trend.EndsWith('t')) yield return [.. Enumerable.Range(0, rows).Select(row => (double)row + offset)];
    }

    private static Dictionary Variance(CallContext context, Arguments arguments)
    {
        var rows = SourceRows.ReadTable(context, arguments, 0);
        var series = SourceRows.Numbers(arguments, rows, 1, arguments.Text(1))[0];
        var order = Order(arguments, 2, 2);
        if (order[0] < 1 || order[1] < 1) throw arguments.Wrong(2, "must be positive");
        // Text and printed results of the documentation disagree on which terms archTerm holds.
        if (order[0] != order[1]) throw arguments.Wrong(2, "must have as many terms of one kind as of the other; others need a DolphinDB server");
        var (count, effective) = (2 + order[0] + order[1], series.Length - order[0]);
        if (effective <= count) throw arguments.Wrong(0, "must have more rows than there are parameters");
        var fit = ConditionalVariance.Fit(series, (order[1], order[0]), Rounds(arguments, 3, 50));
        var criteria = Criteria(fit.LikelihoodOf(series), count, effective);
        return HypothesisFunctions.Report(
            ("volConstant", Scalar.Double(fit.Constant)), ("returnsConstant", Scalar.Double(fit.Mean)),
            // Named as in the printed results: the terms of the variances are archTerm.
            ("archTerm", Vector.Double(fit.Variances)), ("garchTerm", Vector.Double(fit.Shocks)),
            criteria[0], criteria[1], ("nobs", Scalar.Int(effective)), ("iterations", Scalar.Int(fit.Rounds)),
            ("state", HypothesisFunctions.Report(
                ("order", Vector.Int(order)), ("endog", new Matrix(Vector.Double(series), series.Length, 1)),
                ("start", Vector.Double(fit.Start)))));
    }
}
