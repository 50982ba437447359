using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>
/// The aggregate functions that grow row by row. Each has the kernel that the function itself has, so a window's value
/// is what the function gives over the window's rows.
/// </summary>
internal static class PaneAggregates
{
    /// <summary>An aggregate for arguments of the types of these columns; null where a window's rows are needed.</summary>
    public static PaneAggregate? Create(string function, IReadOnlyList<Vector> arguments, int panes) =>
        arguments.Count switch
        {
            1 when function is "first" or "last" or "firstNot" or "lastNot" or "max" or "min" or "count" or "sum" =>
                OfColumn(function, arguments[0], panes),
            1 when arguments[0].Type.IsNumeric() => OfNumbers(function, panes),
            2 when arguments.All(argument => argument.Type.IsNumeric()) => OfPairs(function, panes),
            _ => null,
        };

    private static PaneAggregate? OfColumn(string function, Vector argument, int panes) => argument switch
    {
        Vector<double> items => OfItems(function, items, panes),
        Vector<float> items => OfItems(function, items, panes),
        Vector<long> items => OfItems(function, items, panes),
        Vector<int> items => OfItems(function, items, panes),
        Vector<short> items => OfItems(function, items, panes),
        Vector<sbyte> items => OfItems(function, items, panes),
        _ => null,
    };

    private static PaneAggregate? OfItems<T>(string function, Vector<T> column, int panes)
        where T : struct, System.Numerics.INumber<T>
    {
        return function switch
        {
            "first" => Of<FirstItem<T>>(),
            "last" => Of<LastItem<T>>(),
            "firstNot" => Of<FirstValid<T>>(),
            "lastNot" => Of<LastValid<T>>(),
            "max" => Of<Maximum<T>>(),
            "min" => Of<Minimum<T>>(),
            "count" => new PaneAggregate<T, int, Tally<T>>(DataType.Int, panes, Items<T>, none: 0),
            _ => SumOf(column, panes),
        };

        PaneAggregate Of<TAggregate>() where TAggregate : struct, IAggregate<T, T, TAggregate> =>
            new PaneAggregate<T, T, TAggregate>(column.Type, panes, Items<T>, Null.Of<T>());
    }

    private static PaneAggregate? SumOf(Vector column, int panes) => column switch
    {
        { Type: var type } when !type.IsNumeric() => null,
        Vector<long> => OfIntegers<long>(panes),
        Vector<int> => OfIntegers<int>(panes),
        Vector<short> => OfIntegers<short>(panes),
        Vector<sbyte> => OfIntegers<sbyte>(panes),
        _ => OfDoubles<Sum>(panes),
    };

    private static PaneAggregate? OfNumbers(string function, int panes) => function switch
    {
        "avg" => OfDoubles<Mean>(panes),
        "std" => OfDoubles<Deviation>(panes),
        "stdp" => OfDoubles<PopulationDeviation>(panes),
        "var" => OfDoubles<Variance>(panes),
        "varp" => OfDoubles<PopulationVariance>(panes),
        "sum2" => OfDoubles<SumOfSquares>(panes),
        "prod" => OfDoubles<Product>(panes),
        "skew" => OfDoubles<Skewness>(panes),
        "kurtosis" => OfDoubles<Kurtosis>(panes),
        _ => null,
    };

    private static PaneAggregate? OfPairs(string function, int panes) => function switch
    {
        "wsum" => OfTwins<WeightedSum>(panes),
        "wavg" => OfTwins<WeightedMean>(panes),
        "corr" => OfTwins<GuardedCorrelation>(panes),
        "covar" => OfTwins<Covariance>(panes),
        "beta" => OfTwins<Slope>(panes),
        _ => null,
    };

    private static PaneAggregate<T, long, IntegerSum<T>> OfIntegers<T>(int panes) where T : struct, System.Numerics.IBinaryInteger<T> =>
        new(DataType.Long, panes, Items<T>, Null.Of<long>());

    private static PaneAggregate<double, double, TAggregate> OfDoubles<TAggregate>(int panes)
        where TAggregate : struct, IAggregate<double, double, TAggregate> =>
        new(DataType.Double, panes, Items<double>, double.NaN);

    private static PaneAggregate<Twin, double, TAggregate> OfTwins<TAggregate>(int panes)
        where TAggregate : struct, IAggregate<Twin, double, TAggregate> =>
        new(DataType.Double, panes, arguments => Numeric.Twins("metrics", arguments[0], arguments[1]), double.NaN);

    private static ReadOnlySpan<T> Items<T>(IReadOnlyList<Vector> arguments) where T : struct, System.Numerics.INumber<T> =>
        arguments[0].Numbers<T>();
}
