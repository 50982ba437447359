using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Statistics over windows in time: <c>tm</c> functions. A window has a result as soon as it holds one value.</summary>
internal static class TimedFunctions
{
    public static void Register(FunctionTable table)
    {
        Add<Mean>(table, "avg", "The mean");
        Add<Deviation>(table, "std", "The standard deviation of a sample");
        Add<PopulationDeviation>(table, "stdp", "The standard deviation of a population");
        Add<Variance>(table, "var", "The variance of a sample");
        Add<PopulationVariance>(table, "varp", "The variance of a population");
        Add<SumOfSquares>(table, "sum2", "The sum of squares");
        Add<Product>(table, "prod", "The product");
        AddShape<Skewness, SampleSkewness>(table, "skew", "The skewness", 1);
        AddShape<Kurtosis, SampleKurtosis>(table, "kurtosis", "The kurtosis", 3);
        AddPair<Correlation>(table, "corr", "X, Y", "The correlation");
        AddPair<Covariance>(table, "covar", "X, Y", "The covariance of a sample");
        AddPair<PopulationCovariance>(table, "covarp", "X, Y", "The covariance of a population");
        AddPair<Slope>(table, "beta", "Y, X", "The slope of the least-squares line");
        AddPair<WeightedSum>(table, "wsum", "X, Y", "The sum of the products");
        AddPair<WeightedMean>(table, "wavg", "X, Y", "The weighted mean");
        AddOrdered(table);
        AddRows(table);
        AddRanges(table);
    }

    private static void Add<TAggregate>(FunctionTable table, string name, string summary)
        where TAggregate : struct, IAggregate<double, double, TAggregate> =>
        table.Add($"tm{name}(T, X, window)", summary + " over a window in time.", (_, a) => OverTime(a, (column, starts) =>
            Doubles<TAggregate>(a, column, starts)), FunctionTraits.State);

    private static void AddShape<TBiased, TSample>(FunctionTable table, string name, string summary, int minimum)
        where TBiased : struct, IAggregate<double, double, TBiased> where TSample : struct, IAggregate<double, double, TSample> =>
        table.Add($"tm{name}(T, X, window, [biased])", summary + " over a window in time.", (_, a) => OverTime(a, (column, starts) =>
            a.Bool(3, true) ? Doubles<TBiased>(a, column, starts, minimum) : Doubles<TSample>(a, column, starts, minimum)), FunctionTraits.State);

    private static void AddPair<TAggregate>(FunctionTable table, string name, string parameters, string summary)
        where TAggregate : struct, IAggregate<Twin, double, TAggregate> =>
        table.Add($"tm{name}(T, {parameters}, window)", summary + " over a window in time.", (_, a) =>
        {
            var starts = TimeWindows.Starts(a.FunctionName, a.Vector(0), a.Scalar(3));
            return Shapes.ZipMatrixColumns(a.FunctionName, a[1], a[2], (x, y) =>
            {
                RequireRows(a, starts, x.Count);
                var results = new double[x.Count];
                TimedWindow.Run<Twin, double, TAggregate>(Numeric.Twins(a.FunctionName, x, y), starts, 1, results);
                return Vector.Double(results);
            });
        }, FunctionTraits.State);

    private static void AddOrdered(FunctionTable table)
    {
        table.Add("tmsum(T, X, window)", "The sum over a window in time.", (_, a) => OverTime(a, (column, starts) =>
        {
            if (!Numeric.IsInteger(column.Type)) return Doubles<Sum>(a, column, starts);
            var sums = new long[column.Count];
            TimedWindow.Run<long, long, IntegerSum<long>>(column.Numbers<long>(), starts, 1, sums);
            return Vector.Long(sums);
        }), FunctionTraits.State);
        table.Add("tmmax(T, X, window)", "The largest value in a window in time.", (_, a) => OverTime(a, (column, starts) =>
            Conversion.Convert(Doubles<Maximum<double>>(a, column, starts), column.Type)), FunctionTraits.State);
        table.Add("tmmin(T, X, window)", "The smallest value in a window in time.", (_, a) => OverTime(a, (column, starts) =>
            Conversion.Convert(Doubles<Minimum<double>>(a, column, starts), column.Type)), FunctionTraits.State);
        table.Add("tmmed(T, X, window)", "The median of a window in time.", (_, a) => OverTime(a, (column, starts) =>
            Applied(a, column, starts, 1, new OrderedNumbers<OrderedQuantile>(new(0.5, Interpolation.Linear)))), FunctionTraits.State);
        table.Add("tmpercentile(T, X, percent, window, [interpolation])", "The percentile of a window in time.", (_, a) =>
        {
            var quantile = new OrderedQuantile(AggregateFunctions.Share(a, 2, 100), AggregateFunctions.InterpolationOf(a, 4));
            return OverTime(a, (column, starts) => Applied(a, column, starts, 1, new OrderedNumbers<OrderedQuantile>(quantile)), window: 3);
        }, FunctionTraits.State);
        table.Add("tmrank(T, X, [ascending], window, [ignoreNA], [tiesMethod], [percent])",
            "The rank of each value among those of the window in time that ends with it, from 0.", (_, a) => Rank(a), FunctionTraits.State);
    }

    private static void AddRows(FunctionTable table)
    {
        table.Add("tmcount(T, X, window)", "The number of values in a window in time.", (_, a) => OverTime(a, (column, starts) =>
        {
            var counts = new int[column.Count];
            var (first, valid) = (0, 0);
            for (var i = 0; i < counts.Length; i++)
            {
                if (!column.IsNull(i)) valid++;
                for (; first < starts[i]; first++)
                    if (!column.IsNull(first))
                        valid--;
                counts[i] = valid;
            }

            return Vector.Int(counts);
        }), FunctionTraits.State);
        table.Add("tmfirst(T, X, window)", "The first element of a window in time.",
            (_, a) => OverTime(a, (column, starts) => column.Gather(starts)), FunctionTraits.State);
        table.Add("tmlast(T, X, window)", "The last element of a window in time: the row's own.",
            (_, a) => OverTime(a, (column, _) => column.Copy()), FunctionTraits.State);
        table.Add("tmove(T, X, window)", "The element that stood at the time a window before each row's own; null when there was none.",
            (_, a) => OverTime(a, (column, starts) => column.Gather(Array.ConvertAll(starts, start => start - 1))), FunctionTraits.State);
    }

    private static void AddRanges(FunctionTable table)
    {
        table.Add("tmTopRange(T, X, window)", "How many rows right before each row, in a window in time, are smaller than it.",
            (_, a) => Range(a, 1), FunctionTraits.State);
        table.Add("tmLowRange(T, X, window)", "How many rows right before each row, in a window in time, are larger than it.",
            (_, a) => Range(a, -1), FunctionTraits.State);
    }

    private static Value Range(Arguments arguments, int sign) => OverTime(arguments, (column, starts) =>
    {
        var items = Numeric.Doubles(arguments.FunctionName, column);
        var (ranges, neighbours, before) = (new int[column.Count], new NeighbourRange(sign), WindowSpan.ValidBefore(column));
        for (var i = 0; i < ranges.Length; i++)
        {
            var range = neighbours.Push(items[i], starts[i]);
            ranges[i] = before[i + 1] == before[starts[i]] ? Null.Of<int>() : range;
        }

        return Vector.Int(ranges);
    });

    /// <summary>How tmrank ranks.</summary>
    /// <exception cref="ScriptException">The rule for ties is not one of its own.</exception>
    public static RankRule RankRuleOf(Arguments arguments)
    {
        var rule = new RankRule(
            arguments.Bool(2, true), arguments.Bool(4, true), RankFunctions.TiesOf(arguments, 5), arguments.Bool(6, false));
        return rule.Ties == Ties.First ? throw arguments.Wrong(5, "must be 'min', 'max' or 'average'") : rule;
    }

    private static Value Rank(Arguments arguments)
    {
        var rule = RankRuleOf(arguments);
        var ranks = OverTime(arguments, (column, starts) =>
            Applied(arguments, column, starts, rule.IgnoresNull ? 1 : 0, new RankedNumbers(rule)), window: 3);
        return rule.IsFloating ? ranks : Conversion.Convert(ranks, DataType.Int);
    }

    private static Value OverTime(Arguments arguments, Func<Vector, int[], Vector> body, int window = 2)
    {
        var starts = TimeWindows.Starts(arguments.FunctionName, arguments.Vector(0), arguments.Scalar(window));
        return Shapes.MapColumns(arguments.FunctionName, arguments[1], column =>
        {
            RequireRows(arguments, starts, column.Count);
            return body(column, starts);
        }, isNumericOnly: true);
    }

    private static void RequireRows(Arguments arguments, int[] starts, int rows)
    {
        if (starts.Length != rows) throw Shapes.Unequal(arguments.FunctionName, starts.Length, rows);
    }

    private static Vector<double> Doubles<TAggregate>(Arguments arguments, Vector column, int[] starts, int minimum = 1)
        where TAggregate : struct, IAggregate<double, double, TAggregate>
    {
        var results = new double[column.Count];
        TimedWindow.Run<double, double, TAggregate>(Numeric.Doubles(arguments.FunctionName, column), starts, minimum, results);
        return Vector.Double(results);
    }

    private static Vector<double> Applied<TNumbers>(Arguments arguments, Vector column, int[] starts, int minimum, TNumbers numbers)
        where TNumbers : IWindowNumbers
    {
        var results = new double[column.Count];
        TimedWindow.Run(Numeric.Doubles(arguments.FunctionName, column), starts, minimum, numbers, results);
        return Vector.Double(results);
    }
}
