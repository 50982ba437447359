using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// The statistics of one column that come out in DOUBLE. Each is one kernel struct and gives four functions: over the whole column, over a
/// growing run (<c>cum</c>), over a moving window (<c>m</c>) and over rows (<c>row</c>).
/// </summary>
internal static class StatisticFunctions
{
    public static void Register(FunctionTable table)
    {
        Add<Mean>(table, "avg", "The mean.");
        Add<Deviation>(table, "std", "The standard deviation of a sample.");
        Add<PopulationDeviation>(table, "stdp", "The standard deviation of a population.");
        Add<Variance>(table, "var", "The variance of a sample.");
        Add<PopulationVariance>(table, "varp", "The variance of a population.");
        Add<SumOfSquares>(table, "sum2", "The sum of squares.");
        Add<Product>(table, "prod", "The product.");
        table.Alias("mean", "avg");
        AddShape<Skewness, SampleSkewness>(table, "skew", "The skewness.");
        AddShape<Kurtosis, SampleKurtosis>(table, "kurtosis", "The kurtosis; 3 for the normal distribution.");
    }

    /// <summary>The statistic of a whole column.</summary>
    internal static Scalar Whole<TAggregate>(string function, Vector column) where TAggregate : struct, IAggregate<double, double, TAggregate> =>
        Scalar.Double(Fold.Result<double, double, TAggregate>(Numeric.Doubles(function, column)));

    /// <summary>The statistic over a moving window.</summary>
    internal static NumberKernel Moving<TAggregate>(WindowRule rule) where TAggregate : struct, IAggregate<double, double, TAggregate> =>
        (items, results) => Fold.Sliding<double, double, TAggregate>(items, rule, results);

    private static void Add<TAggregate>(FunctionTable table, string name, string summary)
        where TAggregate : struct, IAggregate<double, double, TAggregate>
    {
        table.Add($"{name}(X)", summary, (_, a) => Shapes.Reduce(name, a[0], column => Whole<TAggregate>(name, column)),
            FunctionTraits.Aggregate);
        table.Add($"cum{name}(X)", summary + " Over the rows so far.",
            (_, a) => Shapes.MapColumns($"cum{name}", a[0], column => Running<TAggregate>($"cum{name}", column), isNumericOnly: true),
            FunctionTraits.State);
        if (name != "avg") AddMoving<TAggregate>(table, name, summary);
        AddRow<TAggregate>(table, name, summary);
    }

    private static void AddMoving<TAggregate>(FunctionTable table, string name, string summary)
        where TAggregate : struct, IAggregate<double, double, TAggregate> =>
        table.Add($"m{name}(X, window, [minPeriods])", summary + " Over a moving window.", (_, a) =>
        {
            var rule = Windows.Rule(a, 1, 2);
            return Shapes.MapNumbers(a.FunctionName, a[0], Moving<TAggregate>(rule));
        }, FunctionTraits.State);

    private static void AddRow<TAggregate>(FunctionTable table, string name, string summary)
        where TAggregate : struct, IAggregate<double, double, TAggregate> =>
        table.Add($"{RowName(name)}(X, [Y...])", summary + " Of every row.", (_, a) =>
            Rows.FoldNumbers<TAggregate>(a));

    private static void AddShape<TBiased, TSample>(FunctionTable table, string name, string summary)
        where TBiased : struct, IAggregate<double, double, TBiased> where TSample : struct, IAggregate<double, double, TSample>
    {
        table.Add($"{name}(X, [biased])", summary, (_, a) =>
        {
            var isBiased = a.Bool(1, true);
            return Shapes.Reduce(name, a[0], column => isBiased ? Whole<TBiased>(name, column) : Whole<TSample>(name, column));
        }, FunctionTraits.Aggregate);
        table.Add($"m{name}(X, window, [biased], [minPeriods])", summary + " Over a moving window.", (_, a) =>
        {
            var rule = Windows.Rule(a, 1, 3);
            var isBiased = a.Bool(2, true);
            return Shapes.MapNumbers(a.FunctionName, a[0], isBiased ? Moving<TBiased>(rule) : Moving<TSample>(rule));
        }, FunctionTraits.State);
        table.Add($"{RowName(name)}(X, [biased])", summary + " Of every row.", (_, a) =>
            a.Bool(1, true) ? Rows.FoldNumbers<TBiased>(a, last: 0) : Rows.FoldNumbers<TSample>(a, last: 0));
    }

    private static string RowName(string name) => $"row{char.ToUpperInvariant(name[0])}{name[1..]}";

    private static Vector<double> Running<TAggregate>(string function, Vector column)
        where TAggregate : struct, IAggregate<double, double, TAggregate>
    {
        var results = ColumnMemory.Allocate<double>(column.Count);
        Fold.Running<double, double, TAggregate>(Numeric.Doubles(function, column), results);
        return Vector.Double(results);
    }
}
