using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Averages of technical analysis: nulls in front of a column stay, and the window starts behind them, as in TA-Lib.</summary>
internal static class TechnicalFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("sma(X, window)", "The simple moving average.", (_, a) => BehindNulls(a, (column, window) =>
            [(Vector)Shapes.MapNumbers("sma", column, StatisticFunctions.Moving<Mean>(WindowRule.Of(window, null)))]), FunctionTraits.State);
        table.Add("wma(X, window)", "The moving average with the weights 1, 2, ... window; null where the window holds a null.",
            (_, a) => BehindNulls(a, (column, window) => [Placed<LinearlyWeightedMean>("wma", column, WindowRule.Of(window, window))]), FunctionTraits.State);
        table.Add("ema(X, window, [warmup])", "The exponential moving average, weight 2 / (window + 1), started by the mean of the first window.",
            (_, a) => ExponentialAverage(a, 2), FunctionTraits.State);
        table.Add("wilder(X, window)", "Wilder's moving average: exponential with the weight 1 / window.",
            (_, a) => BehindNulls(a, (column, window) => [Exponential(column, new ExponentialMovingAverage(window, 1.0 / window))]),
            FunctionTraits.State);
        table.Add("gema(X, window, alpha)", "The exponential moving average with the weight alpha, started by the mean of the first window.", (_, a) =>
        {
            var alpha = a.Double(2);
            if (alpha is not (> 0 and < 1)) throw a.Wrong(2, "must lie between 0 and 1");
            return BehindNulls(a, (column, window) => [Exponential(column, new ExponentialMovingAverage(window, alpha))]);
        }, FunctionTraits.State);
        table.Add("linearTimeTrend(X, window)", "Intercept and slope of the least-squares line over each window against time.",
            (_, a) => BehindNulls(a, LinesThrough), FunctionTraits.State);
    }

    internal static Value BehindNulls(Arguments arguments, Func<Vector, int, Vector[]> body)
    {
        var window = Windows.Length(arguments, 1);
        var parts = new List<Value>();
        var count = 1;
        for (var part = 0; part < count; part++)
        {
            var wanted = part;
            parts.Add(Shapes.MapColumns(arguments.FunctionName, arguments[0], column =>
            {
                var front = LeadingNulls(column);
                var results = body(front == 0 ? column : column.Slice(front, column.Count - front), window);
                count = results.Length;
                if (front == 0) return results[wanted];
                var whole = Vector.Create(DataType.Double, front);
                whole.AddRange(results[wanted]);
                return whole;
            }, isNumericOnly: true));
        }

        return parts.Count == 1 ? parts[0] : Vector.Tuple([.. parts]);
    }

    private static int LeadingNulls(Vector column)
    {
        var front = 0;
        while (front < column.Count && column.IsNull(front)) front++;
        return front;
    }

    private static Value ExponentialAverage(Arguments arguments, int warmup)
    {
        if (arguments.Bool(warmup, false))
            return BehindNulls(arguments, (column, window) =>
                [Smoothed("ema", column, new DecayRule(2.0 / (window + 1), 1, IsAdjusted: false, IgnoresNull: true))]);
        return BehindNulls(arguments, (column, window) => [Exponential(column, new ExponentialMovingAverage(window))]);
    }

    private static Vector<double> Exponential(Vector column, ExponentialMovingAverage mean) =>
        Vector.Double(RowByRow.Run<double, double, ExponentialMovingAverage>(Numeric.Doubles("ema", column), mean));

    private static Vector[] LinesThrough(Vector column, int window)
    {
        var rule = WindowRule.Of(window, null);
        return [Placed<LineIntercept>("linearTimeTrend", column, rule), Placed<LineSlope>("linearTimeTrend", column, rule)];
    }

    private static Vector<double> Placed<TAggregate>(string name, Vector column, WindowRule rule)
        where TAggregate : struct, IAggregate<Placed, double, TAggregate> => Vector.Double(
            RowByRow.Run<double, double, PlacedWindowState<TAggregate>>(Numeric.Doubles(name, column), new(rule, column.Count)));

    internal static Vector<double> Smoothed(string name, Vector column, DecayRule rule) =>
        Vector.Double(RowByRow.Run<double, double, ExponentialMean>(Numeric.Doubles(name, column), new ExponentialMean(rule)));
}
