using System.Buffers;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>The statistics of two columns: over whole columns, growing runs, moving windows and rows. Rows with a null are skipped.</summary>
internal static class PairStatisticFunctions
{
    // Below this variance the language takes a column for constant and gives no correlation.
    private const double LeastVariance = GuardedCorrelation.LeastVariance;

    public static void Register(FunctionTable table)
    {
        table.Add("corr(X, Y)", "The correlation.", (_, a) => PairShapes.Reduce("corr", a[0], a[1], Correlate), FunctionTraits.Aggregate);
        AddRuns<Correlation>(table, "corr", "X, Y", "The correlation.");
        AddRow<Correlation>(table, "corr", "X, Y", "The correlation.");
        Add<Covariance>(table, "covar", "X, Y", "The covariance of a sample.");
        AddRuns<PopulationCovariance>(table, "covarp", "X, Y", "The covariance of a population.");
        Add<Slope>(table, "beta", "Y, X", "The slope of the least-squares line of the first argument on the second.");
        Add<WeightedSum>(table, "wsum", "X, Y", "The sum of the products.");
        Add<WeightedMean>(table, "wavg", "X, Y", "The mean of the first argument weighted by the second.");
        table.Add("mslr(Y, X, window, [minPeriods])", "Intercept and slope of the least-squares line of Y on X in a moving window.", (_, a) =>
        {
            var rule = Windows.Rule(a, 2, 3);
            return Vector.Tuple(
                Shapes.ZipMatrixColumns("mslr", a[0], a[1], (y, x) => Moving<Intercept>("mslr", y, x, rule)),
                Shapes.ZipMatrixColumns("mslr", a[0], a[1], (y, x) => Moving<Slope>("mslr", y, x, rule)));
        }, FunctionTraits.State);
        table.Add("mmse(Y, X, window, [minPeriods])", "Slope and mean square error of the least-squares line of Y on X in a moving window.", (_, a) =>
        {
            var rule = Windows.Rule(a, 2, 3);
            return Vector.Tuple(
                Shapes.ZipMatrixColumns("mmse", a[0], a[1], (y, x) => Moving<Slope>("mmse", y, x, rule)),
                Shapes.ZipMatrixColumns("mmse", a[0], a[1], (y, x) => Moving<MeanSquareError>("mmse", y, x, rule)));
        }, FunctionTraits.State);
        table.Add("wsum2(X, Y)", "The sum of the squares of X weighted by Y.", (_, a) => PairShapes.Reduce(a.FunctionName, a[0], a[1], (x, y) =>
            Scalar.Double(Fold.Result<Twin, double, WeightedSum>(Array.ConvertAll(
                Numeric.Twins(a.FunctionName, x, y), twin => twin with { X = twin.X * twin.X })))), FunctionTraits.Aggregate);
    }

    private static void Add<TAggregate>(FunctionTable table, string name, string parameters, string summary)
        where TAggregate : struct, IAggregate<Twin, double, TAggregate>
    {
        table.Add($"{name}({parameters})", summary,
            (_, a) => PairShapes.Reduce(name, a[0], a[1],
                (x, y) => Scalar.Double(Fold.Result<Twin, double, TAggregate>(Numeric.Twins(name, x, y)))), FunctionTraits.Aggregate);
        AddRuns<TAggregate>(table, name, parameters, summary);
        AddRow<TAggregate>(table, name, parameters, summary);
    }

    private static void AddRuns<TAggregate>(FunctionTable table, string name, string parameters, string summary)
        where TAggregate : struct, IAggregate<Twin, double, TAggregate>
    {
        table.Add($"cum{name}({parameters})", summary + " Of the rows so far.", (_, a) =>
            Shapes.ZipMatrixColumns(a.FunctionName, a[0], a[1], (x, y) => Running<TAggregate>(a.FunctionName, x, y)), FunctionTraits.State);
        table.Add($"m{name}({parameters}, window, [minPeriods])", summary + " Over a moving window.", (_, a) =>
        {
            var rule = Windows.Rule(a, 2, 3);
            return Shapes.ZipNumbers(a.FunctionName, a[0], a[1], (x, y, results) => Moving<TAggregate>(x, y, rule, results));
        }, FunctionTraits.State);
    }

    private static void AddRow<TAggregate>(FunctionTable table, string name, string parameters, string summary)
        where TAggregate : struct, IAggregate<Twin, double, TAggregate> =>
        table.Add($"row{char.ToUpperInvariant(name[0])}{name[1..]}({parameters})", summary + " Of every row.", (_, a) =>
            PairShapes.ReduceRows(a, (x, y) => Fold.Result<Twin, double, TAggregate>(Numeric.Twins(a.FunctionName, x, y))));

    private static Scalar Correlate(Vector x, Vector y)
    {
        var twins = Numeric.Twins("corr", x, y);
        var complete = Array.FindAll(twins, twin => !twin.IsIncomplete);
        var isConstant = Variance(Array.ConvertAll(complete, twin => twin.X)) < LeastVariance
            || Variance(Array.ConvertAll(complete, twin => twin.Y)) < LeastVariance;
        return Scalar.Double(isConstant ? double.NaN : Fold.Result<Twin, double, Correlation>(complete));
    }

    private static double Variance(double[] items) => Fold.Result<double, double, Variance>(items);

    private static Vector<double> Running<TAggregate>(string function, Vector x, Vector y)
        where TAggregate : struct, IAggregate<Twin, double, TAggregate>
    {
        var results = ColumnMemory.Allocate<double>(x.Count);
        Fold.Running<Twin, double, TAggregate>(Numeric.Twins(function, x, y), results);
        return Vector.Double(results);
    }

    private static Vector<double> Moving<TAggregate>(string function, Vector x, Vector y, WindowRule rule)
        where TAggregate : struct, IAggregate<Twin, double, TAggregate>
    {
        var results = ColumnMemory.Allocate<double>(x.Count);
        Moving<TAggregate>(Numeric.Doubles(function, x), Numeric.Doubles(function, y), rule, results);
        return Vector.Double(results);
    }

    private static void Moving<TAggregate>(ReadOnlySpan<double> x, ReadOnlySpan<double> y, WindowRule rule, Span<double> results)
        where TAggregate : struct, IAggregate<Twin, double, TAggregate>
    {
        var rented = ArrayPool<Twin>.Shared.Rent(x.Length);
        var twins = rented.AsSpan(0, x.Length);
        for (var i = 0; i < twins.Length; i++) twins[i] = new Twin(x[i], y[i]);
        Fold.Sliding<Twin, double, TAggregate>(twins, rule, results);
        ArrayPool<Twin>.Shared.Return(rented);
    }
}
