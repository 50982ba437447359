using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Linear regression and the distributions its tests use.</summary>
internal static class RegressionFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("ols(Y, X, [intercept], [mode], [method], [usePinv])",
            "Least squares of Y on the factors X: the coefficients, with mode=1 their table, with mode=2 a dictionary of all results. Null counts as 0.",
            (_, a) => Report(a, new RegressionPlaces(1, 2, 3), null));
        table.Add("olsEx(ds, Y, X, [intercept], [mode])",
            "As ols, on columns of data sources by their names.", OverSources);
        table.Add("wls(Y, X, W, [intercept], [mode])", "As ols, with a weight for each row.",
            (_, a) => Report(a, new RegressionPlaces(1, 3, 4), a.Vector(2)));
        table.Add("residual(Y, X, params, [intercept])", "Y less what the coefficients params predict from X.", (_, a) => Residual(a));
        AddNormal(table, "cdfNormal(mean, stdev, X)", "The normal distribution function.", (x, mean, deviation) =>
            Distributions.Normal((x - mean) / deviation));
        AddNormal(table, "pdfNormal(mean, stdev, X)", "The density of the normal distribution.", (x, mean, deviation) =>
            Math.Exp(-(x - mean) * (x - mean) / (2 * deviation * deviation)) / (deviation * Math.Sqrt(2 * Math.PI)));
        AddNormal(table, "invNormal(mean, stdev, X)", "The quantile of the normal distribution.", (x, mean, deviation) =>
            mean + (deviation * Distributions.NormalQuantile(x)));
    }

    private static void AddNormal(FunctionTable table, string signature, string summary, Func<double, double, double, double> body) =>
        table.Add(signature, summary, (_, a) =>
        {
            var (mean, deviation) = (a.Double(0), a.Double(1));
            if (!(deviation > 0)) throw a.Wrong(1, "must be positive");
            return Shapes.Map(a.FunctionName, a[2], column => Vector.Double(
                Array.ConvertAll(Numeric.Doubles(a.FunctionName, column).ToArray(), x => body(x, mean, deviation))));
        });

    private static Value Report(Arguments arguments, RegressionPlaces places, Vector? weights)
    {
        var y = Filled(arguments.FunctionName, arguments.Vector(0));
        var (names, factors) = Factors(arguments, places.Factors, y.Length);
        var hasIntercept = arguments.Bool(places.Intercept, true);
        if (hasIntercept)
        {
            names = ["intercept", .. names];
            factors = [[.. Enumerable.Repeat(1.0, y.Length)], .. factors];
        }

        if (y.Length < factors.Length) throw arguments.Wrong(0, "must have at least as many rows as there are coefficients");
        var weight = weights is null ? [.. Enumerable.Repeat(1.0, y.Length)] : Filled(arguments.FunctionName, weights);
        if (weight.Length != y.Length) throw Shapes.Unequal(arguments.FunctionName, y.Length, weight.Length);
        if (weight.Any(w => w < 0)) throw arguments.Wrong(2, "must not hold negative weights");
        var fit = LeastSquares.Fit(y, factors, weight, IsPseudo(arguments, weights));
        return ByMode(arguments, places.Mode, names, (fit, y, hasIntercept));
    }

    private static Value OverSources(CallContext context, Arguments arguments)
    {
        var rows = SourceRows.ReadTable(context, arguments, 0);
        string[] names = [.. StorageArguments.Names(arguments, 2)];
        double[] Column(int index, string name) => Filled(
            arguments.FunctionName, rows.Find(name) ?? throw arguments.Wrong(index, $"names {name}, which is no column"));
        var (y, factors) = (Column(1, arguments.Text(1)), Array.ConvertAll(names, name => Column(2, name)));
        var hasIntercept = arguments.Bool(3, true);
        if (hasIntercept)
        {
            names = ["intercept", .. names];
            factors = [[.. Enumerable.Repeat(1.0, y.Length)], .. factors];
        }

        if (y.Length < factors.Length) throw arguments.Wrong(0, "must have at least as many rows as there are coefficients");
        var fit = LeastSquares.Fit(y, factors, [.. Enumerable.Repeat(1.0, y.Length)], isPseudo: true);
        return ByMode(arguments, 4, names, (fit, y, hasIntercept));
    }

    private static Value ByMode(
        Arguments arguments, int index, string[] names, (LeastSquares Fit, double[] Y, bool HasIntercept) regression) =>
        arguments.Int(index, 0) switch
        {
            0 => Vector.Double(regression.Fit.Coefficients),
            1 => CoefficientTable(names, regression.Fit),
            2 => Everything(names, regression.Fit, regression.Y, regression.HasIntercept),
            _ => throw arguments.Wrong(index, "must be 0, 1 or 2"),
        };

    // The default of ols goes through the pseudo-inverse of X'X; the singular values of X itself lose nothing.
    private static bool IsPseudo(Arguments arguments, Vector? weights)
    {
        if (weights is not null) return false;
        return arguments.Text(4, "default") switch
        {
            "default" => arguments.Bool(5, true),
            "svd" => false,
            _ => throw arguments.Wrong(4, "must be 'default' or 'svd'"),
        };
    }

    internal static (string[] Names, double[][] Factors) Factors(Arguments arguments, int index, int rows)
    {
        var columns = arguments[index] switch
        {
            Matrix matrix when matrix.Rows != rows && matrix.Columns == rows => ColumnsOf(Reshaping.Transpose(matrix)),
            Matrix matrix => ColumnsOf(matrix),
            _ => Rows.ColumnsOf(arguments, index, index),
        };
        if (Array.Find(columns, column => column.Count != rows) is { } other)
            throw Shapes.Unequal(arguments.FunctionName, rows, other.Count);
        var names = arguments[index] is Table table && table.Columns.Count == columns.Length
            ? [.. table.Names]
            : Enumerable.Range(1, columns.Length).Select(i => $"x{i}").ToArray();
        return (names, Array.ConvertAll(columns, column => Filled(arguments.FunctionName, column)));
    }

    private static Vector[] ColumnsOf(Matrix matrix) => [.. Enumerable.Range(0, matrix.Columns).Select(matrix.Column)];

    internal static double[] Filled(string function, Vector column) =>
        Array.ConvertAll(Numeric.Doubles(function, column).ToArray(), item => double.IsNaN(item) ? 0 : item);

    private static Table CoefficientTable(string[] names, LeastSquares fit)
    {
        var errors = fit.StandardErrors;
        var scores = fit.Coefficients.Zip(errors, (beta, error) => beta / error).ToArray();
        return new Table(
            ("factor", Vector.String(names)), ("beta", Vector.Double(fit.Coefficients)), ("stdError", Vector.Double(errors)),
            ("tstat", Vector.Double(scores)),
            ("pvalue", Vector.Double(Array.ConvertAll(scores, score => Distributions.StudentTails(score, fit.Freedom)))));
    }

    private static Dictionary Everything(string[] names, LeastSquares fit, double[] y, bool hasIntercept)
    {
        var centre = hasIntercept ? y.Zip(fit.Weights, (item, weight) => item * weight).Sum() / fit.Weights.Sum() : 0;
        var total = y.Zip(fit.Weights, (item, weight) => weight * (item - centre) * (item - centre)).Sum();
        var error = fit.ErrorSquares;
        var (rows, used) = (y.Length, names.Length - (hasIntercept ? 1 : 0));
        var freedom = rows - (hasIntercept ? 1 : 0);
        var (explained, noise) = ((total - error) / used, error / fit.Freedom);
        var score = explained / noise;
        var report = new Dictionary(DataType.String, DataType.Any, isOrdered: true)
        {
            [Scalar.String("ANOVA")] = new Table(
                ("Breakdown", Vector.String("Regression", "Residual", "Total")), ("DF", Vector.Int(used, fit.Freedom, freedom)),
                ("SS", Vector.Double(total - error, error, total)), ("MS", Vector.Double(explained, noise, double.NaN)),
                ("F", Vector.Double(score, double.NaN, double.NaN)),
                ("Significance", Vector.Double(Distributions.FisherTail(score, used, fit.Freedom), double.NaN, double.NaN))),
            [Scalar.String("RegressionStat")] = new Table(
                ("item", Vector.String("R2", "AdjustedR2", "StdError", "Observations")),
                ("statistics", Vector.Double(
                    1 - (error / total), 1 - (noise / (total / freedom)), Math.Sqrt(noise), rows))),
            [Scalar.String("Coefficient")] = CoefficientTable(names, fit),
            [Scalar.String("Residual")] = Vector.Double(fit.Residuals),
        };
        return report;
    }

    private static Vector<double> Residual(Arguments arguments)
    {
        var y = Numeric.Doubles("residual", arguments.Vector(0)).ToArray();
        var (_, factors) = Factors(arguments, 1, y.Length);
        var beta = Numeric.Doubles("residual", Columns.Of("residual", arguments[2]));
        var start = arguments.Bool(3, true) ? 1 : 0;
        if (beta.Length != factors.Length + start) throw Shapes.Unequal("residual", factors.Length + start, beta.Length);
        for (var row = 0; row < y.Length; row++)
        {
            if (start == 1) y[row] -= beta[0];
            for (var i = 0; i < factors.Length; i++) y[row] -= beta[start + i] * factors[i][row];
        }

        return Vector.Double(y);
    }

    /// <summary>Where a regression's optional arguments stand.</summary>
    private readonly record struct RegressionPlaces(int Factors, int Intercept, int Mode);
}
