using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Functions.Optimization;

namespace DolphinQuant.Embedded.Functions.Curves;

/// <summary>Yield curves of few parameters (Nelson and Siegel 1987; Svensson 1994): their fit and their values.</summary>
internal static class YieldFunctions
{
    public static void Register(FunctionTable table)
    {
        Add(table, "ns", "A Nelson-Siegel model of yields by maturity.", [0.01, 0.01, 0.01, 1]);
        Add(table, "nss", "A Nelson-Siegel-Svensson model of yields by maturity.", [0.01, 0.01, 0.01, 0.01, 1, 1]);
        table.Add("nssPredict(model, T)", "The yield at maturity T of a Nelson-Siegel ('ns') or Svensson ('nss') model.",
            (_, a) => Predict(a));
    }

    private static void Add(FunctionTable table, string name, string summary, double[] guess) =>
        table.Add($"{name}(maturity, yield, [method], [maxIter], [bounds], [initialGuess], [seed])", summary,
            (context, a) => Fit(context, a, guess));

    private static Dictionary Fit(CallContext context, Arguments arguments, double[] guess)
    {
        var maturity = RealMatrices.ReadColumnWithNulls(arguments, 0);
        var yield = RealMatrices.ReadColumnWithNulls(arguments, 1);
        if (maturity.Length != yield.Length) throw Shapes.Unequal(arguments.FunctionName, maturity.Length, yield.Length);
        if (Array.Exists(maturity, years => years < 0)) throw arguments.Wrong(0, "must not be negative");
        var rows = Enumerable.Range(0, yield.Length).Where(i => !double.IsNaN(maturity[i]) && !double.IsNaN(yield[i])).ToArray();
        if (rows.Length == 0) throw arguments.Wrong(1, "must hold at least one value");
        var start = arguments.Has(5) ? RealMatrices.ReadColumn(arguments, 5) : guess;
        if (start.Length != guess.Length) throw Shapes.Unequal(arguments.FunctionName, guess.Length, start.Length);
        var search = FittingSearch.Read(context, arguments, new FittingPlaces(2, 3, 4, 6, "nm", start.Length));
        var (x, report) = search.Minimize(p =>
        {
            context.Check();
            return rows.Sum(i => Math.Pow(Yield(p, maturity[i]) - yield[i], 2));
        }, start);
        return CurveArguments.Model(
            context, arguments.FunctionName, "nssPredict", ("params", Vector.Double(x)), ("fminResult", report));
    }

    private static Value Predict(Arguments arguments)
    {
        var name = (arguments[0] as Dictionary)?.Find("modelName") is Scalar given && given.Type.IsText() ? given.AsText() : "";
        var p = CurveArguments.Numbers(arguments, "params");
        if (!(name == "ns" && p.Length == 4) && !(name == "nss" && p.Length == 6))
            throw arguments.Wrong(0, "must be a model 'ns' with four or 'nss' with six params");
        return CurveArguments.Map(arguments, 1, t => Yield(p, t));
    }

    private static double Yield(double[] p, double t)
    {
        var isExtended = p.Length == 6;
        var (level, hump) = Loadings(t / (isExtended ? p[4] : p[3]));
        var yield = p[0] + (p[1] * level) + (p[2] * hump);
        return isExtended ? yield + (p[3] * Loadings(t / p[5]).Hump) : yield;
    }

    private static (double Slope, double Hump) Loadings(double x)
    {
        var slope = x == 0 ? 1 : (1 - Math.Exp(-x)) / x;
        return (slope, slope - Math.Exp(-x));
    }
}
