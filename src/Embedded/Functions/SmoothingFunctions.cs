using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Averages of averages, as TA-Lib defines them; each stage starts behind the nulls of the stage before it.</summary>
internal static class SmoothingFunctions
{
    public static void Register(FunctionTable table)
    {
        Add(table, "dema(X, window)", "The double exponential moving average.", (_, column, window) =>
        {
            var stages = Stages(column, window, 2);
            return Sum((2, stages[0]), (-1, stages[1]));
        });
        Add(table, "tema(X, window)", "The triple exponential moving average.", (_, column, window) =>
        {
            var stages = Stages(column, window, 3);
            return Sum((3, stages[0]), (-3, stages[1]), (1, stages[2]));
        });
        Add(table, "t3(X, window, [vfactor])", "Tillson's T3 average.", (a, column, window) =>
        {
            var v = a.Double(2, 1);
            if (v is not (>= 0 and <= 1)) throw a.Wrong(2, "must lie between 0 and 1");
            var stages = Stages(column, window, 6);
            var (square, cube) = (v * v, v * v * v);
            return Sum(
                (-cube, stages[5]), ((3 * square) + (3 * cube), stages[4]), ((-6 * square) - (3 * v) - (3 * cube), stages[3]),
                (1 + (3 * v) + cube + (3 * square), stages[2]));
        });
        Add(table, "trima(X, window)", "The triangular moving average: a simple average of simple averages.", (_, column, window) =>
            Simple(Simple(Numeric.Doubles("trima", column).ToArray(), (window + 1) / 2), (window / 2) + 1));
        Add(table, "kama(X, window)", "Kaufman's adaptive moving average.",
            (_, column, window) => RowByRow.Run<double, double, AdaptiveMovingAverage>(
                Numeric.Doubles("kama", column), new AdaptiveMovingAverage(window)));
    }

    private static void Add(FunctionTable table, string signature, string summary, Func<Arguments, Vector, int, double[]> body) =>
        table.Add(signature, summary, (_, a) =>
            TechnicalFunctions.BehindNulls(a, (column, window) => [Vector.Double(body(a, column, window))]), FunctionTraits.State);

    private static double[][] Stages(Vector column, int window, int count)
    {
        var stages = new double[count][];
        var items = Numeric.Doubles("ema", column);
        for (var stage = 0; stage < count; stage++)
            items = stages[stage] = RowByRow.Run<double, double, ExponentialMovingAverage>(items, new ExponentialMovingAverage(window));
        return stages;
    }

    private static double[] Simple(double[] items, int window)
    {
        var front = Front(items);
        var results = Blank(items.Length);
        Fold.Sliding<double, double, Mean>(items.AsSpan(front), WindowRule.Of(window, null), results.AsSpan(front));
        return results;
    }

    private static double[] Sum(params (double Weight, double[] Items)[] parts)
    {
        var sums = new double[parts[0].Items.Length];
        foreach (var (weight, items) in parts)
            for (var i = 0; i < sums.Length; i++)
                sums[i] += weight * items[i];
        return sums;
    }

    private static int Front(double[] items)
    {
        var front = Array.FindIndex(items, item => !double.IsNaN(item));
        return front < 0 ? items.Length : front;
    }

    private static double[] Blank(int length)
    {
        var blank = new double[length];
        Array.Fill(blank, double.NaN);
        return blank;
    }
}
