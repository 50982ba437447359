using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Moving functions that need the rows of the window themselves: ranks, quantiles, deviations, weights by place.</summary>
internal static class MovingFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("mavg(X, window, [minPeriods])", "The mean over a moving window; with a vector of weights instead of a window, the weighted mean.",
            (_, a) => a[1] is Vector weights ? Weighted(a, weights) : Statistic<Mean>(a), FunctionTraits.State);
        table.Add("mfirst(X, window, [minPeriods])", "The first value of a moving window.", (_, a) => Edge(a, isFirst: true), FunctionTraits.State);
        table.Add("mlast(X, window, [minPeriods])", "The last value of a moving window.", (_, a) => Edge(a, isFirst: false), FunctionTraits.State);
        table.Add("mrank(X, [ascending], window, [ignoreNA], [tiesMethod], [percent], [minPeriods])",
            "The rank of each value among those of the window that ends with it, from 0.", (_, a) => Rank(a), FunctionTraits.State);
        table.Add("mmed(X, window, [minPeriods])", "The median over a moving window.",
            (_, a) => Quantile(a, 0.5, Interpolation.Linear, Windows.Rule(a, 1, 2)), FunctionTraits.State);
        table.Add("mpercentile(X, percent, window, [interpolation], [minPeriods])", "The percentile over a moving window.",
            (_, a) => Quantile(a, AggregateFunctions.Share(a, 1, 100), AggregateFunctions.InterpolationOf(a, 3), Windows.Rule(a, 2, 4)),
            FunctionTraits.State);
        table.Add("mmad(X, window, [useMedian], [minPeriods])", "The mean absolute deviation over a moving window, or that from the median.",
            (_, a) => AbsoluteDeviation(a), FunctionTraits.State);
        table.Add("mmaxPositiveStreak(X, window)", "The largest sum of neighbouring positive values in a moving window.",
            (_, a) => Streak(a), FunctionTraits.State);
    }

    /// <summary>A function of the window's rows, column by column.</summary>
    internal static Value OverWindows<TFunction>(Arguments arguments, WindowRule rule, TFunction function)
        where TFunction : IWindowFunction<double, double>
    {
        return Shapes.MapNumbers(arguments.FunctionName, arguments[0],
            (items, results) => WindowFold.Run<double, double, TFunction>(items, rule, function, results));
    }

    // Over windows of rows, or over those of an indexed series or matrix.
    private static Value OverSpans<TFunction>(Arguments arguments, int minimumPeriods, TFunction function)
        where TFunction : struct, IOrderedFunction => WindowSpan.Map(arguments, (1, minimumPeriods), (column, span) =>
    {
        var results = ColumnMemory.Allocate<double>(column.Count);
        TimedWindow.Run(Numeric.Doubles(arguments.FunctionName, column), span.Starts, span.MinimumItems, new OrderedNumbers<TFunction>(function), results);
        results.AsSpan(0, Math.Min(span.MinimumRows - 1, results.Length)).Fill(double.NaN);
        return Vector.Double(results);
    });

    private static Value Statistic<TAggregate>(Arguments arguments) where TAggregate : struct, IAggregate<double, double, TAggregate> =>
        Shapes.MapNumbers(arguments.FunctionName, arguments[0], StatisticFunctions.Moving<TAggregate>(Windows.Rule(arguments, 1, 2)));

    private static Value Weighted(Arguments arguments, Vector weights)
    {
        if (weights.Count is 0 or > 1024) throw arguments.Wrong(1, "must hold 1 to 1024 weights");
        var places = new PlaceWeights(Numeric.Doubles("mavg", weights).ToArray());
        return OverWindows(arguments, WindowRule.Of(weights.Count, null), places);
    }

    private static Value Edge(Arguments arguments, bool isFirst)
    {
        var rule = Windows.Rule(arguments, 1, 2);
        // The first row of a full window is the column moved.
        if (isFirst && rule.MinimumRows > 1)
            return OrderFunctions.Move(arguments, rule.Length - 1);
        return Shapes.MapColumns(arguments.FunctionName, arguments[0], column =>
        {
            var rows = new int[column.Count];
            var valid = 0;
            for (var i = 0; i < rows.Length; i++)
            {
                var start = Math.Max(0, i - rule.Length + 1);
                if (!column.IsNull(i)) valid++;
                if (i >= rule.Length && !column.IsNull(i - rule.Length)) valid--;
                // A window of nulls has edges too, and they are null; only minPeriods asks for values.
                var isMet = i + 1 >= rule.MinimumRows && (rule.MinimumRows > 1 || valid >= rule.MinimumItems);
                rows[i] = !isMet ? -1 : isFirst ? start : i;
            }

            return column.Gather(rows);
        });
    }

    private static Value Rank(Arguments arguments)
    {
        var rule = new RankRule(
            arguments.Bool(1, true), arguments.Bool(3, true), RankFunctions.TiesOf(arguments, 4), arguments.Bool(5, false));
        if (rule.Ties == Ties.First) throw arguments.Wrong(4, "must be 'min', 'max' or 'average'");
        var window = Windows.Rule(arguments, 2, 6);
        // With nulls among the ranked rows, a window has a result however few values it holds.
        if (!rule.IgnoresNull && !arguments.Has(6)) window = window with { MinimumItems = 0 };
        var ranks = Shapes.MapNumbers(arguments.FunctionName, arguments[0], (items, results) => MovingRanks.Run(items, window, rule, results));
        return rule.IsFloating ? ranks : Conversion.Convert(ranks, DataType.Int);
    }

    private static Value Quantile(Arguments arguments, double share, Interpolation interpolation, WindowRule rule)
    {
        var name = arguments.FunctionName;
        return Shapes.MapNumbers(name, arguments[0], (items, results) => RowByRow.Run(
            items, new OrderedWindowState<OrderedQuantile>(rule, new OrderedQuantile(share, interpolation), items.Length), results));
    }

    private static Value AbsoluteDeviation(Arguments arguments) => arguments.Bool(2, false)
        ? OverSpans(arguments, 3, default(MedianAbsoluteDeviation))
        : OverSpans(arguments, 3, default(MeanAbsoluteDeviation));

    private static Value Streak(Arguments arguments) => WindowSpan.Map(arguments, (1, 2), (column, span) =>
    {
        var sums = ColumnMemory.Allocate<double>(column.Count);
        TimedWindow.Run<Placed, double, PositiveStreak>(Numeric.Placed(arguments.FunctionName, column), span.Starts, 1, sums);
        sums.AsSpan(0, Math.Min(span.MinimumRows - 1, sums.Length)).Fill(double.NaN);
        return Numeric.IsInteger(column.Type) ? Conversion.Convert(Vector.Double(sums), DataType.Long) : Vector.Double(sums);
    });
}
