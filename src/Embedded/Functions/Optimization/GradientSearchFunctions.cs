using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels.Optimization;
using static DolphinQuant.Embedded.Functions.Probability.HypothesisFunctions;

namespace DolphinQuant.Embedded.Functions.Optimization;

/// <summary>Minima of functions that scripts define, by their gradients.</summary>
internal static class GradientSearchFunctions
{
    // The square root of the distance between 1 and the next number.
    private const double RootEpsilon = 1.4901161193847656e-08;

    public static void Register(FunctionTable table)
    {
        table.Add("fminBFGS(func, X0, [fprime], [gtol], [norm], [epsilon], [maxIter], [xrtol], [c1], [c2])",
            "A minimum of func near X0 by the method of Broyden, Fletcher, Goldfarb and Shanno; fprime is the gradient.",
            Broyden);
        table.Add("fminLBFGSB(func, X0, [fprime], [bounds], [m], [factr], [pgtol], [epsilon], [maxIter], [maxFun], [maxLS])",
            "A minimum of func within bounds by the limited-memory method L-BFGS-B.", LimitedBroyden);
        table.Add("fminNCG(func, X0, fprime, fhess, [xtol], [maxIter], [c1], [c2])",
            "A minimum of func near X0 by Newton's method with conjugate gradients.", Newton);
        table.Add("fminSLSQP(func, X0, [fprime], [constraints], [bounds], [ftol], [epsilon], [maxIter])",
            "A minimum of func under constraints and bounds by sequential least squares programming.", Sequential);
    }

    /// <summary>What <c>fminBFGS</c> reports.</summary>
    public static Dictionary Quasi(Objective objective, double[] start, QuasiNewtonLimits limits)
    {
        var (found, inverse) = QuasiNewton.Minimize(objective, start, limits);
        return Report(
            ("xopt", Vector.Double(found.X)), ("fopt", Scalar.Double(found.Value)),
            ("gopt", Vector.Double([.. found.Slope])), ("iterations", Scalar.Int(found.Rounds)),
            ("Hinv", inverse.ToValue()), ("warnFlag", Scalar.Int(found.Warning)),
            ("fcalls", Scalar.Int(objective.Calls)), ("gcalls", Scalar.Int(objective.Gradients)));
    }

    /// <summary>What <c>fminLBFGSB</c> reports.</summary>
    public static Dictionary Limited(Objective objective, double[] start, Box box, BoundedLimits limits)
    {
        var found = BoundedQuasiNewton.Minimize(objective, start, box, limits);
        return Report(
            ("xopt", Vector.Double(found.X)), ("fopt", Scalar.Double(found.Value)),
            ("gopt", Vector.Double([.. found.Slope])), ("iterations", Scalar.Int(found.Rounds)),
            ("fcalls", Scalar.Int(objective.Calls)), ("warnFlag", Scalar.Int(found.Warning)));
    }

    /// <summary>What <c>fminSLSQP</c> reports.</summary>
    public static Dictionary Constrained(Objective objective, double[] start, SequentialProgram program)
    {
        var found = SequentialQuadratic.Minimize(objective, start, program);
        return Report(
            ("xopt", Vector.Double(found.X)), ("fopt", Scalar.Double(found.Value)),
            ("iterations", Scalar.Int(found.Rounds)), ("mode", Scalar.Int(found.Warning)));
    }

    /// <summary>The limits of a quasi-Newton search that names none.</summary>
    public static QuasiNewtonLimits PlainLimits(int rounds) =>
        new(1e-5, 0, rounds, new LineLimits(1e-4, 0.9, 1e-14, 1e-100, 1e100));

    private static Dictionary Broyden(CallContext context, Arguments arguments)
    {
        var (start, script) = Start(context, arguments);
        var objective = new Objective(script.Evaluation(0), script.Gradient(2), Positive(arguments, 5, RootEpsilon));
        var (decrease, curvature) = Wolfe(arguments, 8);
        var place = arguments.Double(7, 0);
        if (!(place >= 0)) throw arguments.Wrong(7, "must not be negative");
        return Quasi(objective, start, new QuasiNewtonLimits(
            Positive(arguments, 3, 1e-5), place, Rounds(arguments, 6, 200 * start.Length),
            new LineLimits(decrease, curvature, 1e-14, 1e-100, 1e100))
        {
            Order = Positive(arguments, 4, double.PositiveInfinity),
        });
    }

    private static Dictionary LimitedBroyden(CallContext context, Arguments arguments)
    {
        var (start, script) = Start(context, arguments);
        var box = script.Bounds(3, start.Length);
        var memory = arguments.Int(4, 10);
        if (memory < 1) throw arguments.Wrong(4, "must be a positive integer");
        var objective = new Objective(script.Evaluation(0), script.Gradient(2), Positive(arguments, 7, 1e-8))
        {
            Upper = box.Upper,
        };
        return Limited(objective, start, box, new BoundedLimits(
            memory, Positive(arguments, 5, 1e7), Positive(arguments, 6, 1e-5), Rounds(arguments, 8, 15_000),
            Rounds(arguments, 9, 15_000))
        {
            Trials = Rounds(arguments, 10, 20),
        });
    }

    private static Dictionary Newton(CallContext context, Arguments arguments)
    {
        var (start, script) = Start(context, arguments);
        var gradient = script.Gradient(2) ?? throw arguments.Wrong(2, "must be a function");
        var (decrease, curvature) = Wolfe(arguments, 6);
        var objective = new Objective(script.Evaluation(0), gradient, RootEpsilon);
        var search = new NewtonConjugate(objective, script.Hessian(3));
        var found = search.Minimize(
            start, Positive(arguments, 4, 1e-5), Rounds(arguments, 5, 15_000),
            new LineLimits(decrease, curvature, 1e-14, 1e-8, 50));
        return Report(
            ("xopt", Vector.Double(found.X)), ("fopt", Scalar.Double(found.Value)),
            ("iterations", Scalar.Int(found.Rounds)), ("fcalls", Scalar.Int(objective.Calls)),
            ("gcalls", Scalar.Int(objective.Gradients)), ("hcalls", Scalar.Int(search.Hessians)),
            ("warnFlag", Scalar.Int(found.Warning)));
    }

    private static Dictionary Sequential(CallContext context, Arguments arguments)
    {
        var (start, script) = Start(context, arguments);
        var box = script.Bounds(4, start.Length);
        var objective = new Objective(script.Evaluation(0), script.Gradient(2), Positive(arguments, 6, RootEpsilon))
        {
            Upper = box.Upper,
        };
        var constraints = ScriptConstraints.Read(script, arguments, 3, box.Nearest(start));
        return Constrained(objective, start, new SequentialProgram(
            constraints, box, Positive(arguments, 5, 1e-6), Rounds(arguments, 7, 100)));
    }

    private static (double[] Start, ScriptObjective Script) Start(CallContext context, Arguments arguments)
    {
        var start = RealMatrices.ReadColumn(arguments, 1);
        if (start.Length == 0) throw arguments.Wrong(1, "must not be empty");
        return (start, new ScriptObjective(context, arguments, arguments[1] is Scalar));
    }

    private static double Positive(Arguments arguments, int index, double fallback) =>
        arguments.Double(index, fallback) is var value and > 0 ? value : throw arguments.Wrong(index, "must be positive");

    private static int Rounds(Arguments arguments, int index, int fallback) =>
        arguments.Int(index, fallback) is var value and >= 0 ? value : throw arguments.Wrong(index, "must not be negative");

    private static (double Decrease, double Curvature) Wolfe(Arguments arguments, int first)
    {
        var (decrease, curvature) = (arguments.Double(first, 1e-4), arguments.Double(first + 1, 0.9));
        if (decrease is not (> 0 and < 1)) throw arguments.Wrong(first, "must lie between 0 and 1");
        if (curvature is not (> 0 and < 1) || curvature <= decrease)
            throw arguments.Wrong(first + 1, "must lie between c1 and 1");
        return (decrease, curvature);
    }
}
