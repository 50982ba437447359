using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels.Optimization;
using static DolphinQuant.Embedded.Functions.Probability.HypothesisFunctions;

namespace DolphinQuant.Embedded.Functions.Optimization;

/// <summary>The least value of a function in a whole region: on a grid, or by evolution.</summary>
internal static class GlobalSearchFunctions
{
    private const double PolishStep = 1e-8;

    public static void Register(FunctionTable table)
    {
        table.Add("brute(func, ranges, [ns], [finish])",
            "The least value of func on a grid, refined by finish (fmin unless it is NULL).", Grid);
        table.Add(
            "differentialEvolution(func, bounds, [X0], [maxIter], [popSize], [mutation], [recombination], [tol], [atol], "
            + "[polish], [seed])",
            "The least value of func within bounds by differential evolution, refined by L-BFGS-B unless polish is false.",
            Evolution);
    }

    private static Dictionary Grid(CallContext context, Arguments arguments)
    {
        var script = new ScriptObjective(context, arguments, isScalar: false);
        var function = script.Value(0);
        var axes = Axes(arguments);
        var points = 1L;
        foreach (var axis in axes) points = arguments.Size(points * axis.Length);
        var (best, least) = (Place(axes, 0), double.NaN);
        for (var point = 0; point < points; point++)
        {
            var place = Place(axes, point);
            var value = function(place);
            if (double.IsNaN(least) || value < least) (best, least) = (place, value);
        }

        if (arguments.IsVoid(3)) return Report(("xopt", Vector.Double(best)), ("fopt", Scalar.Double(least)));
        if (arguments.Has(3)) return Finished(context, arguments, best);
        var rounds = 200 * best.Length;
        var found = NelderMead.Minimize(function, best, new SimplexLimits(1e-4, 1e-4, rounds, rounds));
        return Report(("xopt", Vector.Double(found.X)), ("fopt", Scalar.Double(found.Value)));
    }

    private static Dictionary Finished(CallContext context, Arguments arguments, double[] best)
    {
        var found = context.Invoke(arguments.Function(3), arguments.Function(0), Vector.Double(best)) as Dictionary;
        return found?.Find("xopt") is { } x && found.Find("fopt") is { } value
            ? Report(("xopt", x), ("fopt", value))
            : throw arguments.Wrong(3, "must give a dictionary with xopt and fopt");
    }

    // The last coordinate runs fastest; the first of equal places wins.
    private static double[] Place(double[][] axes, long point)
    {
        var place = new double[axes.Length];
        for (var i = axes.Length - 1; i >= 0; i--)
        {
            place[i] = axes[i][point % axes[i].Length];
            point /= axes[i].Length;
        }

        return place;
    }

    private static double[][] Axes(Arguments arguments)
    {
        var count = arguments.Int(2, 20);
        if (count < 1) throw arguments.Wrong(2, "must be a positive integer");
        if (arguments[1] is not Vector<Value> { Count: > 0 } ranges) throw arguments.Wrong(1, "must be a tuple of ranges");
        return Array.ConvertAll(ranges.Span.ToArray(), range =>
        {
            var parts = range switch
            {
                Pair pair => [pair.First.AsDouble(), pair.Second.AsDouble()],
                Vector vector when vector.Count is 2 or 3 =>
                    Numeric.Doubles(arguments.FunctionName, Columns.Of(arguments.FunctionName, Flat(vector))).ToArray(),
                _ => throw arguments.Wrong(1, "must hold ranges of the form (low, high) or (low, high, num)"),
            };
            if (Array.Exists(parts, part => !double.IsFinite(part))) throw arguments.Wrong(1, "must be finite");
            if (parts.Length == 3 && (parts[2] < 1 || parts[2] != Math.Floor(parts[2])))
                throw arguments.Wrong(1, "must have positive integers as numbers of points");
            var points = parts.Length == 3 ? arguments.Size((long)parts[2]) : arguments.Size(count);
            var stride = points == 1 ? 0 : (parts[1] - parts[0]) / (points - 1);
            return Enumerable.Range(0, points).Select(i => parts[0] + (i * stride)).ToArray();
        });
    }

    private static Vector Flat(Vector vector) => vector is Vector<Value> tuple
        ? Columns.CombineScalars(tuple.Span.ToArray())
        : vector;

    private static Dictionary Evolution(CallContext context, Arguments arguments)
    {
        var width = (arguments[1] as Matrix)?.Rows ?? throw arguments.Wrong(1, "must be a matrix of 2 columns");
        var script = new ScriptObjective(context, arguments, isScalar: false);
        var box = script.Bounds(1, width);
        var start = arguments.Has(2) ? RealMatrices.ReadColumn(arguments, 2) : null;
        if (start is not null && start.Length != width) throw Shapes.Unequal(arguments.FunctionName, width, start.Length);
        var settings = Settings(context, arguments);
        arguments.Size((long)settings.PopulationFactor * width * width);
        return Evolved(script.Value(0), box, start, settings, arguments.Bool(9, true));
    }

    /// <summary>What <c>differentialEvolution</c> reports.</summary>
    /// <exception cref="ScriptException">The region is not finite.</exception>
    public static Dictionary Evolved(
        Func<double[], double> function, Box box, double[]? start, EvolutionSettings settings, bool isPolished)
    {
        if (box.Lower.Concat(box.Upper).Any(side => !double.IsFinite(side)))
            throw new ScriptException("Differential evolution needs bounds that are finite: give bounds.");
        var found = DifferentialEvolution.Minimize(function, box, start, settings);
        var (x, value, calls) = (found.X, found.Value, found.Calls);
        if (isPolished)
        {
            var objective = new Objective(place => new(function(place), null), null, PolishStep) { Upper = box.Upper };
            var polished = BoundedQuasiNewton.Minimize(
                objective, x, box, new BoundedLimits(10, 1e7, 1e-5, 15_000, 15_000));
            calls += objective.Calls;
            if (polished.Value < value) (x, value) = (polished.X, polished.Value);
        }

        return Report(
            ("xopt", Vector.Double(x)), ("fopt", Scalar.Double(value)), ("iterations", Scalar.Int(found.Rounds)),
            ("fcalls", Scalar.Int(calls)), ("converged", Scalar.Bool(found.IsConverged)));
    }

    private static EvolutionSettings Settings(CallContext context, Arguments arguments)
    {
        var random = arguments.Has(10) ? new Random(arguments.Int(10)) : context.Random;
        var (rounds, factor) = (arguments.Int(3, 1000), arguments.Int(4, 15));
        if (rounds < 0) throw arguments.Wrong(3, "must not be negative");
        if (factor < 1) throw arguments.Wrong(4, "must be a positive integer");
        var recombination = arguments.Double(6, 0.7);
        if (recombination is not (>= 0 and <= 1)) throw arguments.Wrong(6, "must lie between 0 and 1");
        var (relative, absolute) = (arguments.Double(7, 0.01), arguments.Double(8, 0));
        if (!(relative >= 0)) throw arguments.Wrong(7, "must not be negative");
        if (!(absolute >= 0)) throw arguments.Wrong(8, "must not be negative");
        return new EvolutionSettings(random, rounds)
        {
            PopulationFactor = factor, Mutation = Mutation(arguments), Recombination = recombination,
            Relative = relative, Absolute = absolute,
        };
    }

    private static (double Least, double Most) Mutation(Arguments arguments)
    {
        var (least, most) = arguments.Find(5) switch
        {
            null => (0.5, 1),
            Pair pair when pair.Type.IsNumeric() => (pair.First.AsDouble(), pair.Second.AsDouble()),
            Vector { Count: 2 } both => (both.Scalar(0).AsDouble(), both.Scalar(1).AsDouble()),
            _ => throw arguments.Wrong(5, "must be a pair of numbers"),
        };
        return least >= 0 && least <= most && most < 2
            ? (least, most)
            : throw arguments.Wrong(5, "must ascend from 0 or more to less than 2");
    }
}
