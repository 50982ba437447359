using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Probability;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Kernels.Algebra;
using DolphinQuant.Embedded.Kernels.Optimization;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Linear regressions whose coefficients are shrunk or bounded.</summary>
internal static class PenalisedRegressionFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("ridgeBasic(Y, X, [mode], [alpha], [intercept], [normalize], [maxIter], [tolerance], [solver], [swColName])",
            "Ridge regression: squares plus alpha times the squares of the coefficients.", (_, a) =>
            {
                if (a.Text(8, "svd") is not ("svd" or "cholesky")) throw a.Wrong(8, "must be 'svd' or 'cholesky'");
                return Report(a, new Places(3, -1, 4, 5, 6, 7, -1, 9), "beta");
            });
        table.Add(
            "lassoBasic(Y, X, [mode], [alpha], [intercept], [normalize], [maxIter], [tolerance], [positive], [swColName], [checkInput])",
            "Lasso regression: half the mean of the squares plus alpha times the sizes of the coefficients.",
            (_, a) => Report(a, new Places(3, -1, 4, 5, 6, 7, 8, 9), "x"));
        table.Add(
            "elasticNetBasic(Y, X, [mode], [alpha], [l1Ratio], [intercept], [normalize], [maxIter], [tolerance], [positive], "
            + "[swColName], [checkInput])",
            "Elastic net regression: a mixture of the penalties of lasso and ridge.",
            (_, a) => Report(a, new Places(3, 4, 5, 6, 7, 8, 9, 10), "x"));
        table.Add("bvls(Y, X, bounds, [maxIter], [tolerance], [intercept], [mode])",
            "Least squares with bounds on the coefficients, that of the intercept included.", (_, a) => Bounded(a));
    }

    private static Value Report(Arguments arguments, Places places, string word)
    {
        if (arguments.Has(places.Weights))
            throw arguments.Wrong(places.Weights, "is not supported by the embedded engine; a DolphinDB server is needed");
        var y = RegressionFunctions.Filled(arguments.FunctionName, arguments.Vector(0));
        var (_, factors) = RegressionFunctions.Factors(arguments, 1, y.Length);
        var hasIntercept = arguments.Bool(places.Intercept, true);
        var coefficients = Fit(arguments, places, factors, y);
        var mode = arguments.Int(2, 0);
        if (mode is not (0 or 1 or 2)) throw arguments.Wrong(2, "must be 0, 1 or 2");
        if (mode == 0) return Vector.Double(coefficients);
        double[][] columns = hasIntercept ? [[.. Enumerable.Repeat(1.0, y.Length)], .. factors] : factors;
        var start = word == "beta" ? 0 : 1;
        string[] names = [.. hasIntercept ? ["intercept"] : Array.Empty<string>(),
            .. factors.Select((_, i) => $"{word}{i + start}")];
        return Statistics(new Fitted(names, columns, y, coefficients, hasIntercept), mode);
    }

    private static double[] Fit(Arguments arguments, Places places, double[][] factors, double[] y)
    {
        var alpha = NotNegative(arguments, places.Alpha, 1);
        var rounds = arguments.Int(places.Rounds, 1000);
        if (rounds < 1) throw arguments.Wrong(places.Rounds, "must be a positive integer");
        var tolerance = NotNegative(arguments, places.Tolerance, 1e-4);
        if (y.Length == 0) throw arguments.Wrong(0, "must not be empty");
        var fit = ShrunkRegression.Fit(factors, y, new Shrinkage(
            arguments.FunctionName == "ridgeBasic" ? null : PenaltyOf(arguments, places, alpha * y.Length, (rounds, tolerance)),
            alpha, arguments.Bool(places.Intercept, true), arguments.Bool(places.Normalize, false)));
        return fit.HasIntercept ? [fit.Intercept, .. fit.Slopes] : fit.Slopes;
    }

    private static Penalty PenaltyOf(Arguments arguments, Places places, double alpha, (int Rounds, double Tolerance) end)
    {
        var share = places.Share < 0 ? 1 : arguments.Double(places.Share, 0.5);
        if (share is not (>= 0 and <= 1)) throw arguments.Wrong(places.Share, "must lie between 0 and 1");
        return new Penalty(
            alpha * share, alpha * (1 - share), end.Rounds, end.Tolerance, arguments.Bool(places.Positive, false));
    }

    private static double NotNegative(Arguments arguments, int index, double fallback) =>
        arguments.Double(index, fallback) is var value && value >= 0
            ? value
            : throw arguments.Wrong(index, "must not be negative");

    private static Value Statistics(Fitted fit, int mode)
    {
        var used = fit.Names.Length - (fit.HasIntercept ? 1 : 0);
        var freedom = fit.Y.Length - fit.Names.Length;
        var predicted = RealMatrix.FromColumns(fit.Columns).Times(fit.Coefficients);
        var residuals = Vectors.Minus(fit.Y, predicted);
        var centre = fit.HasIntercept ? fit.Y.Average() : 0;
        var total = fit.Y.Sum(item => (item - centre) * (item - centre));
        var explained = predicted.Sum(item => (item - centre) * (item - centre));
        var error = Vectors.Dot(residuals, residuals);
        var noise = error / freedom;
        var plain = LeastSquares.Fit(fit.Y, fit.Columns, [.. Enumerable.Repeat(1.0, fit.Y.Length)]);
        // The standard errors of a plain regression on the same factors, with this fit's noise.
        var errors = Array.ConvertAll(plain.StandardErrors, item => item * Math.Sqrt(error / plain.ErrorSquares));
        var scores = fit.Coefficients.Zip(errors, (beta, spread) => beta / spread).ToArray();
        var coefficients = new Table(
            ("factor", Vector.String(fit.Names)), ("beta", Vector.Double(fit.Coefficients)),
            ("stdError", Vector.Double(errors)), ("tstat", Vector.Double(scores)),
            ("pvalue", Vector.Double(Array.ConvertAll(scores, score => Distributions.StudentTails(score, freedom)))));
        if (mode == 1) return coefficients;
        var (mean, share) = (explained / used, explained / total);
        var all = fit.Y.Length - (fit.HasIntercept ? 1 : 0);
        var anova = new Table(
            ("Breakdown", Vector.String("Regression", "Residual", "Total")), ("DF", Vector.Int(used, freedom, all)),
            ("SS", Vector.Double(explained, error, total)), ("MS", Vector.Double(mean, noise, double.NaN)),
            ("F", Vector.Double(mean / noise, double.NaN, double.NaN)),
            ("Significance", Vector.Double(Distributions.FisherTail(mean / noise, used, freedom), double.NaN, double.NaN)));
        var statistics = new Table(
            ("item", Vector.String("R2", "AdjustedR2", "StdError", "Observations")),
            ("statistics", Vector.Double(share, 1 - ((1 - share) * all / freedom), Math.Sqrt(noise), fit.Y.Length)));
        return HypothesisFunctions.Report(
            ("Coefficient", coefficients), ("RegressionStat", statistics), ("ANOVA", anova),
            ("Residual", Vector.Double(residuals)));
    }

    private static Vector<double> Bounded(Arguments arguments)
    {
        var y = RegressionFunctions.Filled("bvls", arguments.Vector(0));
        var (_, factors) = RegressionFunctions.Factors(arguments, 1, y.Length);
        if (arguments.Int(6, 0) != 0) throw arguments.Wrong(6, "can only be 0");
        if (arguments.Int(3, 1) < 1) throw arguments.Wrong(3, "must be a positive integer");
        NotNegative(arguments, 4, 1e-10);
        if (arguments.Bool(5, true)) factors = [[.. Enumerable.Repeat(1.0, y.Length)], .. factors];
        var (lower, upper) = Bounds(arguments, factors.Length);
        var columns = RealMatrix.FromColumns(factors);
        var gram = columns.Transposed().Times(columns);
        var target = Array.ConvertAll(columns.TransposedTimes(y), item => -item);
        if (CholeskyFactor.Of(gram) is null) throw arguments.Wrong(1, "must hold linearly independent factors");
        return Vector.Double(ActiveSetQuadratic.Solve(gram, target, LinearConstraints.None(factors.Length).Within(lower, upper))
            ?? throw arguments.Wrong(2, "must leave room between the bounds"));
    }

    private static (double[] Lower, double[] Upper) Bounds(Arguments arguments, int count)
    {
        var parts = arguments[2] is Vector { Count: 2 } given ? new[] { given[0], given[1] } : arguments[2] is Pair pair
            ? [pair.First, pair.Second]
            : throw arguments.Wrong(2, "must hold a lower and an upper bound");
        var bounds = Array.ConvertAll(parts, part => part switch
        {
            Scalar scalar when scalar.Type.IsNumeric() => [.. Enumerable.Repeat(scalar.AsDouble(), count)],
            Vector vector when vector.Count == count => Numeric.Doubles("bvls", vector).ToArray(),
            _ => throw arguments.Wrong(2, "must hold numbers, or vectors with a bound for each factor"),
        });
        return bounds[0].Zip(bounds[1]).Any(both => both.First > both.Second)
            ? throw arguments.Wrong(2, "must leave room between the bounds")
            : (bounds[0], bounds[1]);
    }

    /// <summary>Where the optional arguments stand; -1 for what a function does not have.</summary>
    private sealed record Places(
        int Alpha, int Share, int Intercept, int Normalize, int Rounds, int Tolerance, int Positive, int Weights);

    private sealed record Fitted(string[] Names, double[][] Columns, double[] Y, double[] Coefficients, bool HasIntercept);
}
