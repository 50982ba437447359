using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Functions.Probability;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Series taken apart into trend, season and rest.</summary>
internal static class DecompositionFunctions
{
    public static void Register(FunctionTable table) => table.Add(
        "stl(data, period, sWindow, [sDegree], [sJump], [tWindow], [tDegree], [tJump], [lWindow], [lDegree], [lJump], "
        + "[robust], [inner], [outer])",
        "A series decomposed into trend, season and rest by local regression.", (_, a) => Decompose(a));

    private static Dictionary Decompose(Arguments arguments)
    {
        var data = RealMatrices.ReadColumn(arguments, 0);
        var period = arguments.Int(1);
        if (period < 2) throw arguments.Wrong(1, "must be an integer above 1");
        if (data.Length <= 2 * period) throw arguments.Wrong(0, "must hold more than two periods");
        var isPeriodic = arguments[2].Type.IsText();
        if (isPeriodic && arguments.Text(2) != "periodic") throw arguments.Wrong(2, "must be 'periodic' or an odd number");
        // A window that wide makes each place of the period one constant.
        var window = isPeriodic ? (10 * data.Length) + 1 : arguments.Int(2);
        if (window < 7 || window % 2 == 0) throw arguments.Wrong(2, "must be 'periodic' or an odd number from 7 on");
        var isRobust = arguments.Bool(11, false);
        var (season, trend) = SeasonalTrend.Decompose(data, new SeasonalTrendSettings(
            period, SmootherOf(arguments, (3, 4), window) is var cycle && isPeriodic ? cycle with { Degree = 0 } : cycle,
            SmootherOf(arguments, (6, 7), Window(arguments, 5, NextOdd(1.5 * period / (1 - (1.5 / window))))),
            SmootherOf(arguments, (9, 10), Window(arguments, 8, NextOdd(period))))
        {
            Inner = Count(arguments, 12, isRobust ? 1 : 2, 1), Outer = Count(arguments, 13, isRobust ? 15 : 0, 0),
        });
        if (isPeriodic) season = Means(season, period);
        var rest = data.Select((value, i) => value - season[i] - trend[i]).ToArray();
        return HypothesisFunctions.Report(
            ("trend", Vector.Double(trend)), ("seasonal", Vector.Double(season)), ("residuals", Vector.Double(rest)));
    }

    /// <summary>The season of a series as one value for each place of the period, with little weight for outliers.</summary>
    /// <exception cref="ScriptException">The series is too short.</exception>
    internal static double[] PeriodicSeason(Arguments arguments, double[] data, int period)
    {
        if (period < 2) throw arguments.Wrong(1, "must be an integer above 1");
        if (data.Length <= 2 * period) throw arguments.Wrong(0, "must hold more than two periods");
        Smoother Line(int window) => new(window, 1, (int)Math.Ceiling(window / 10.0));
        var window = (10 * data.Length) + 1;
        var (season, _) = SeasonalTrend.Decompose(data, new SeasonalTrendSettings(
            period, Line(window) with { Degree = 0 }, Line(NextOdd(1.5 * period / (1 - (1.5 / window)))), Line(NextOdd(period)))
        {
            Inner = 1, Outer = 15,
        });
        return Means(season, period);
    }

    private static double[] Means(double[] season, int period)
    {
        var means = Enumerable.Range(0, period)
            .Select(place => season.Where((_, i) => i % period == place).Average()).ToArray();
        return [.. season.Select((_, i) => means[i % period])];
    }

    private static int NextOdd(double width) => (int)Math.Ceiling(width) is var whole && whole % 2 == 0 ? whole + 1 : whole;

    private static int Window(Arguments arguments, int index, int fallback) =>
        arguments.Int(index, fallback) is var window && window > 0 && window % 2 == 1
            ? window
            : throw arguments.Wrong(index, "must be a positive odd number");

    private static Smoother SmootherOf(Arguments arguments, (int Degree, int Jump) places, int window)
    {
        var degree = arguments.Int(places.Degree, 1);
        if (degree is not (0 or 1 or 2)) throw arguments.Wrong(places.Degree, "must be 0, 1 or 2");
        var jump = arguments.Int(places.Jump, (int)Math.Ceiling(window / 10.0));
        return jump >= 1 ? new Smoother(window, degree, jump) : throw arguments.Wrong(places.Jump, "must be positive");
    }

    private static int Count(Arguments arguments, int index, int fallback, int least) =>
        arguments.Int(index, fallback) is var count && count >= least
            ? count
            : throw arguments.Wrong(index, $"must be at least {least}");
}
