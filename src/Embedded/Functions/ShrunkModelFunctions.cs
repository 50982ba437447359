using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Curves;
using DolphinQuant.Embedded.Functions.Probability;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Models of ridge, lasso and elastic net over columns of a table; those in CV choose alpha by validation.</summary>
internal static class ShrunkModelFunctions
{
    private const int Folds = 5;

    private static readonly double[] UsualAlphas = [0.01, 0.1, 1];

    public static void Register(FunctionTable table)
    {
        const string ridge = "[intercept], [normalize], [maxIter], [tolerance], [solver], [swColName]";
        const string lasso = "[intercept], [normalize], [maxIter], [tolerance], [positive], [swColName], [checkInput]";
        Add(table, $"ridge(ds, yColName, xColNames, [alpha], {ridge})", "A model of ridge regression.");
        Add(table, $"lasso(ds, yColName, xColNames, [alpha], {lasso})", "A model of lasso regression.");
        Add(table, $"elasticNet(ds, yColName, xColNames, [alpha], [l1Ratio], {lasso})", "A model of elastic net regression.");
        const string validated = "whose alpha is the best in a validation of five folds.";
        Add(table, $"ridgeCV(ds, yColName, xColNames, [alphas], {ridge})", $"A model of ridge regression {validated}");
        Add(table, $"lassoCV(ds, yColName, xColNames, [alphas], {lasso})", $"A model of lasso regression {validated}");
        Add(table, $"elasticNetCV(ds, yColName, xColNames, [alphas], [l1Ratio], {lasso})",
            $"A model of elastic net regression {validated}");
        table.Add("coordinateDescentPredict(model, X)",
            "What a model of lasso, ridge or elastic net predicts from the columns it was made with.",
            (_, a) => Predict(a));
    }

    private static void Add(FunctionTable table, string signature, string summary) => table.Add(signature, summary, Fit);

    private static Dictionary Fit(CallContext context, Arguments arguments)
    {
        var rows = SourceRows.ReadTable(context, arguments, 0);
        string[] names = [.. StorageArguments.Names(arguments, 2)];
        var factors = SourceRows.Numbers(arguments, rows, 2, names);
        var y = SourceRows.Numbers(arguments, rows, 1, arguments.Text(1))[0];
        if (y.Length == 0) throw arguments.Wrong(0, "must have rows");
        if (factors.Length == 0) throw arguments.Wrong(2, "must name a column");
        var isValidated = arguments.FunctionName.EndsWith("CV", StringComparison.Ordinal);
        var alphas = Alphas(arguments, isValidated);
        var settings = Settings(arguments);
        var alpha = isValidated && alphas.Length > 1 ? Best(arguments, (factors, y), alphas, settings) : alphas[0];
        var fit = ShrunkRegression.Fit(factors, y, settings(alpha, y.Length));
        (string, Value)[] entries = arguments.FunctionName.StartsWith("ridge", StringComparison.Ordinal)
            ? [("coefficients", Vector.Double(fit.Slopes)), ("intercept", Scalar.Double(fit.Intercept))]
            :
            [
                ("coefficients", Vector.Double(fit.Slopes)), ("intercept", Scalar.Double(fit.Intercept)),
                ("dual_gap", Scalar.Double(fit.Gap)), ("tolerance", Scalar.Double(Tolerance(arguments))),
                ("iterations", Scalar.Int(fit.Rounds)),
            ];
        entries = [("modelName", Scalar.String(arguments.FunctionName)), .. entries, ("xColNames", Vector.String(names)),
            ("predict", context.Functions.Find("coordinateDescentPredict")!)];
        return HypothesisFunctions.Report(isValidated ? [.. entries, ("alpha", Scalar.Double(alpha))] : entries);
    }

    private static double[] Alphas(Arguments arguments, bool isValidated)
    {
        var alphas = !arguments.Has(3) ? isValidated ? UsualAlphas : [1.0]
            : isValidated ? Algebra.RealMatrices.ReadColumn(arguments, 3) : [arguments.Double(3)];
        return alphas.Length > 0 && Array.TrueForAll(alphas, alpha => alpha >= 0)
            ? alphas
            : throw arguments.Wrong(3, "must not be negative");
    }

    // Consecutive rows form a fold; the first ones are longer by one where the rows do not divide.
    private static double Best(
        Arguments arguments, (double[][] Factors, double[] Y) data, double[] alphas, Func<double, int, Shrinkage> settings)
    {
        var rows = data.Y.Length;
        if (rows < Folds) throw arguments.Wrong(0, $"must have at least {Folds} rows");
        var errors = new double[alphas.Length];
        var start = 0;
        for (var fold = 0; fold < Folds; fold++)
        {
            var length = (rows / Folds) + (fold < rows % Folds ? 1 : 0);
            var (from, to) = (start, start + length);
            double[] Kept(double[] column) => [.. column[..from], .. column[to..]];
            var (factors, y) = (Array.ConvertAll(data.Factors, Kept), Kept(data.Y));
            for (var i = 0; i < alphas.Length; i++)
            {
                var fit = ShrunkRegression.Fit(factors, y, settings(alphas[i], y.Length));
                var squares = 0.0;
                for (var row = from; row < to; row++) squares += Math.Pow(data.Y[row] - fit.At(data.Factors, row), 2);
                errors[i] += squares / length;
            }

            start = to;
        }

        return alphas[Array.IndexOf(errors, errors.Min())];
    }

    private static double Tolerance(Arguments arguments) => arguments.Double(arguments.IndexOf("tolerance"), 1e-4);

    private static Func<double, int, Shrinkage> Settings(Arguments arguments)
    {
        int At(string name) => arguments.IndexOf(name);
        if (arguments.Has(At("swColName")))
            throw arguments.Wrong(At("swColName"), "is not supported by the embedded engine; a DolphinDB server is needed");
        if (arguments.Text(At("solver"), "svd") is not ("svd" or "cholesky"))
            throw arguments.Wrong(At("solver"), "must be 'svd' or 'cholesky'");
        var (rounds, tolerance) = (arguments.Int(At("maxIter"), 1000), Tolerance(arguments));
        if (rounds < 1) throw arguments.Wrong(At("maxIter"), "must be a positive integer");
        if (!(tolerance >= 0)) throw arguments.Wrong(At("tolerance"), "must not be negative");
        var isRidge = arguments.FunctionName.StartsWith("ridge", StringComparison.Ordinal);
        var share = arguments.FunctionName.StartsWith("lasso", StringComparison.Ordinal)
            ? 1 : arguments.Double(At("l1Ratio"), 0.5);
        if (share is not (>= 0 and <= 1)) throw arguments.Wrong(At("l1Ratio"), "must lie between 0 and 1");
        var isPositive = arguments.Bool(At("positive"), false);
        var (hasIntercept, isNormalized) = (arguments.Bool(At("intercept"), true), arguments.Bool(At("normalize"), false));
        return (alpha, count) => new Shrinkage(
            isRidge ? null : new Penalty(alpha * share * count, alpha * (1 - share) * count, rounds, tolerance, isPositive),
            alpha, hasIntercept, isNormalized);
    }

    private static Vector<double> Predict(Arguments arguments)
    {
        var slopes = CurveArguments.Numbers(arguments, "coefficients");
        var names = CurveArguments.Entry(arguments, "xColNames");
        if (((Dictionary)arguments[0]).Find("intercept") is not Scalar intercept || names.Count != slopes.Length)
            throw arguments.Wrong(0, "must be a model of lasso, ridge or elastic net");
        var factors = SourceRows.Numbers(arguments, arguments.Table(1), 1, names.Texts());
        var fit = new ShrunkFit(intercept.AsDouble(), slopes, HasIntercept: true);
        return Vector.Double([.. Enumerable.Range(0, factors[0].Length).Select(row => fit.At(factors, row))]);
    }
}
