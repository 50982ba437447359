using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels.Optimization;
using DolphinQuant.Embedded.Kernels.Probability;
using static DolphinQuant.Embedded.Functions.Probability.HypothesisFunctions;

namespace DolphinQuant.Embedded.Functions.Optimization;

/// <summary>Roots and minima of functions that scripts define.</summary>
internal static class SearchFunctions
{
    private const double Epsilon = 2.220446049250313e-16;

    public static void Register(FunctionTable table)
    {
        table.Add("brentq(f, a, b, [xtol], [rtol], [maxIter], [funcDataParam])",
            "A root of f between a and b by Brent's method, with how the search ended.", (context, a) => Root(context, a));
        table.Add("fmin(f, X0, [fargs], [xtol], [ftol], [maxIter], [maxFun])",
            "A minimum of f near X0 by the simplex method of Nelder and Mead.", (context, a) => Minimum(context, a));
    }

    private static Vector<Value> Root(CallContext context, Arguments arguments)
    {
        var function = arguments.Function(0);
        var extra = arguments.Has(6) ? Enumerable.Range(0, arguments.Vector(6).Count).Select(i => arguments.Vector(6)[i]).ToArray() : [];
        double F(double x) => Number(context.Invoke(function, [Scalar.Double(x), .. extra]), arguments, 0);
        var (low, high) = (arguments.Double(1), arguments.Double(2));
        var limits = new RootLimits(arguments.Double(3, 2e-12), arguments.Double(4, 4 * Epsilon), arguments.Int(5, 100));
        if (limits.Rounds < 0) throw arguments.Wrong(5, "must not be negative");
        var (atLow, atHigh) = (F(low), F(high));
        if (atLow * atHigh > 0 || double.IsNaN(atLow * atHigh))
            return Vector.Tuple(Scalar.String("SIGNERR"), Scalar.Double(0));
        var isFound = Roots.TryFind(F, (low, high), limits, out var root);
        return Vector.Tuple(Scalar.String(isFound ? "CONVERGED" : "CONVERR"), Scalar.Double(root));
    }

    private static Dictionary Minimum(CallContext context, Arguments arguments)
    {
        var start = RealMatrices.ReadColumn(arguments, 1);
        if (start.Length == 0) throw arguments.Wrong(1, "must not be empty");
        Value[] extra = arguments.Find(2) switch
        {
            null => [],
            Vector<Value> tuple => tuple.Span.ToArray(),
            var single => [single],
        };
        var function = new ScriptObjective(context, arguments, arguments[1] is Scalar).Value(0, extra);
        var limits = new SimplexLimits(
            Tolerance(arguments, 3), Tolerance(arguments, 4), arguments.Int(5, 200 * start.Length), arguments.Int(6, 200 * start.Length));
        var found = NelderMead.Minimize(function, start, limits);
        return Report(
            ("xopt", Vector.Double(found.X)), ("fopt", Scalar.Double(found.Value)), ("iterations", Scalar.Int(found.Rounds)),
            ("fcalls", Scalar.Int(found.Calls)), ("warnFlag", Scalar.Int(found.Warning)));
    }

    private static double Tolerance(Arguments arguments, int index) =>
        arguments.Double(index, 1e-4) is var tolerance and > 0
            ? tolerance
            : throw arguments.Wrong(index, "must be positive");

    private static double Number(Value value, Arguments arguments, int index) => value switch
    {
        Scalar scalar when scalar.Type.IsNumeric() => scalar.AsDouble(),
        Vector { Count: 1 } vector when vector.Type.IsNumeric() => vector.Scalar(0).AsDouble(),
        _ => throw arguments.Wrong(index, "must give a number"),
    };
}
