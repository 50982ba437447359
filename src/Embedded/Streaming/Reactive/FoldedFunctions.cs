using System.Collections.Frozen;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// The built-in functions that <c>moving</c> and <c>tmoving</c> carry along with their windows, in place of calling them
/// anew for every row.
/// </summary>
internal static class FoldedFunctions
{
    private static readonly FrozenDictionary<string, FoldedFunction> Functions = Create();

    /// <summary>What carries a function of columns along, or null where it is called for every row.</summary>
    public static FoldedFunction? Find(FunctionValue function, Vector[] columns) =>
        function is BuiltInFunction && Functions.GetValueOrDefault(function.Name) is { } found
        && found.Columns == columns.Length
        && Array.TrueForAll(columns, column => column.Type.Category() is DataCategory.Integral or DataCategory.Floating)
            ? found
            : null;

    private static FrozenDictionary<string, FoldedFunction> Create()
    {
        var functions = new Dictionary<string, FoldedFunction>(StringComparer.Ordinal)
        {
            ["avg"] = One<Mean>(), ["mean"] = One<Mean>(),
            ["std"] = One<Deviation>(), ["stdp"] = One<PopulationDeviation>(),
            ["var"] = One<Variance>(), ["varp"] = One<PopulationVariance>(),
            ["sum2"] = One<SumOfSquares>(), ["prod"] = One<Product>(),
            ["skew"] = One<Skewness>(), ["kurtosis"] = One<Kurtosis>(),
            // The language has no correlation of whole columns that hardly vary.
            ["corr"] = Two<GuardedCorrelation>(), ["covar"] = Two<Covariance>(), ["covarp"] = Two<PopulationCovariance>(),
            ["beta"] = Two<Slope>(), ["wsum"] = Two<WeightedSum>(), ["wavg"] = Two<WeightedMean>(),
            ["med"] = Median, ["max"] = Extreme(isLargest: true), ["min"] = Extreme(isLargest: false), ["sum"] = Total,
        };
        return functions.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FoldedFunction One<TAggregate>() where TAggregate : struct, IAggregate<double, double, TAggregate> =>
        Of<double, double, TAggregate>(1, (function, inputs) => InputColumns.Doubles(function, inputs[0]), DataType.Double);

    private static FoldedFunction Two<TAggregate>() where TAggregate : struct, IAggregate<Twin, double, TAggregate> =>
        Of<Twin, double, TAggregate>(2, (function, inputs) => Numeric.Twins(function, inputs[0], inputs[1]), DataType.Double);

    private static FoldedFunction Of<TItem, TResult, TAggregate>(
        int columns, Func<string, Vector[], ReadOnlyMemory<TItem>> read, DataType type)
        where TItem : struct where TAggregate : struct, IAggregate<TItem, TResult, TAggregate> => new(
            columns,
            (function, _, rule) => new SlidingOperator<TItem, TResult, TAggregate>(inputs => read(function, inputs), rule, type),
            (function, _, reach) => new TimedOperator<TItem, TResult, TimedAggregate<TItem, TResult, TAggregate>>(
                function, inputs => read(function, inputs), reach, () => new(1), type));

    private static FoldedFunction Median => new(
        1,
        (function, _, rule) => new KeyedOperator<double, double, OrderedWindowState<OrderedQuantile>>(
            inputs => InputColumns.Doubles(function, inputs[0]), () => new(rule, new(0.5, Interpolation.Linear)), DataType.Double),
        (function, _, reach) => new TimedOperator<double, double, TimedNumbers<OrderedNumbers<OrderedQuantile>>>(
            function, inputs => InputColumns.Doubles(function, inputs[0]), reach,
            () => TimedStateFunctions.Quantile(0.5, Interpolation.Linear), DataType.Double));

    // Sums of integers are exact and LONG.
    private static FoldedFunction Total
    {
        get
        {
            var (floating, integer) = (One<Sum>(), Of<long, long, IntegerSum<long>>(
                1, (_, inputs) => inputs[0].Numbers<long>().ToArray(), DataType.Long));
            FoldedFunction For(Vector[] columns) => Numeric.IsInteger(columns[0].Type) ? integer : floating;
            return new(
                1,
                (function, columns, rule) => For(columns).Moving(function, columns, rule),
                (function, columns, reach) => For(columns).Timed(function, columns, reach));
        }
    }

    // Extremes are numbers of the column's own type.
    private static FoldedFunction Extreme(bool isLargest)
    {
        FoldedFunction For(string function, Vector[] columns) =>
            Numeric.Run<ExtremeBody, FoldedFunction>(function, columns[0], new ExtremeBody(isLargest));
        return new(
            1,
            (function, columns, rule) => For(function, columns).Moving(function, columns, rule),
            (function, columns, reach) => For(function, columns).Timed(function, columns, reach));
    }

    private readonly struct ExtremeBody(bool isLargest) : INumericBody<FoldedFunction>
    {
        public FoldedFunction Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T> => isLargest
            ? Of<T, T, Maximum<T>>(1, (_, inputs) => ((Vector<T>)inputs[0]).Memory, column.Type)
            : Of<T, T, Minimum<T>>(1, (_, inputs) => ((Vector<T>)inputs[0]).Memory, column.Type);
    }
}

/// <summary>How a function is carried along.</summary>
/// <param name="Columns">The number of its arguments.</param>
/// <param name="Moving">Over windows of rows: from the name for messages, columns of the types to come, and the windows.</param>
/// <param name="Timed">Over windows in time; the times stand behind the columns.</param>
internal sealed record FoldedFunction(
    int Columns, Func<string, Vector[], WindowRule, StateOperator> Moving, Func<string, Vector[], TimeReach, StateOperator> Timed);
