using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels.Optimization;
using static DolphinQuant.Embedded.Functions.Probability.HypothesisFunctions;

namespace DolphinQuant.Embedded.Functions.Optimization;

/// <summary>
/// The search that a fit's argument method names: 'nm', 'bfgs', 'lbfgs', 'slsqp' or 'de', with the defaults of the
/// function of that search.
/// </summary>
internal sealed record FittingSearch(string Method, int? Rounds, Box? Bounds, Random Random)
{
    private const double RootEpsilon = 1.4901161193847656e-08;

    /// <summary>How differential evolution goes on; its rounds and random numbers are this search's.</summary>
    public EvolutionSettings Evolution { get; init; } = new(Random, Rounds ?? 1000);

    /// <summary>Reads a fit's arguments.</summary>
    /// <exception cref="ScriptException">The method is unknown, or an argument does not fit it.</exception>
    public static FittingSearch Read(CallContext context, Arguments arguments, FittingPlaces places)
    {
        var method = arguments.Text(places.Method, places.Fallback);
        if (method is not ("nm" or "bfgs" or "lbfgs" or "slsqp" or "de"))
            throw arguments.Wrong(places.Method, "must be 'nm', 'bfgs', 'lbfgs', 'slsqp' or 'de'");
        int? rounds = arguments.Has(places.Rounds) ? arguments.Int(places.Rounds) : null;
        if (rounds < 0) throw arguments.Wrong(places.Rounds, "must not be negative");
        var bounds = arguments.Has(places.Bounds)
            ? new ScriptObjective(context, arguments, isScalar: false).Bounds(places.Bounds, places.Width)
            : null;
        return new FittingSearch(
            method, rounds, bounds, arguments.Has(places.Seed) ? new Random(arguments.Int(places.Seed)) : context.Random);
    }

    /// <summary>The place of the least value, and what the search's own function reports.</summary>
    public (double[] X, Dictionary Report) Minimize(Func<double[], double> function, double[] start)
    {
        var report = Method switch
        {
            "bfgs" => GradientSearchFunctions.Quasi(
                Smooth(function), start, GradientSearchFunctions.PlainLimits(Rounds ?? (200 * start.Length))),
            "lbfgs" => GradientSearchFunctions.Limited(
                Smooth(function, 1e-8), start, Within(start), new BoundedLimits(10, 1e7, 1e-5, Rounds ?? 15_000, 15_000)),
            "slsqp" => GradientSearchFunctions.Constrained(Smooth(function), start, new SequentialProgram(
                new NonlinearConstraints(0, _ => [], x => new(x.Length, 0)), Within(start), 1e-6, Rounds ?? 100)),
            "de" => GlobalSearchFunctions.Evolved(function, Within(start), start, Evolution, isPolished: true),
            _ => Simplex(function, start),
        };
        return (((Vector<double>)report.Find("xopt")!).Span.ToArray(), report);
    }

    private Box Within(double[] start) => Bounds ?? Box.Everywhere(start.Length);

    private Objective Smooth(Func<double[], double> function, double step = RootEpsilon) =>
        new(x => new(function(x), null), null, step) { Upper = Method == "bfgs" ? null : Bounds?.Upper };

    private Dictionary Simplex(Func<double[], double> function, double[] start)
    {
        var most = 200 * start.Length;
        var found = NelderMead.Minimize(function, start, new SimplexLimits(1e-4, 1e-4, Rounds ?? most, most));
        return Report(
            ("xopt", Vector.Double(found.X)), ("fopt", Scalar.Double(found.Value)),
            ("iterations", Scalar.Int(found.Rounds)), ("fcalls", Scalar.Int(found.Calls)),
            ("warnFlag", Scalar.Int(found.Warning)));
    }
}

/// <summary>Where a fit's arguments of the search stand, the method without one, and the number of coordinates.</summary>
internal sealed record FittingPlaces(int Method, int Rounds, int Bounds, int Seed, string Fallback, int Width);
