using DolphinQuant.Data;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;

namespace DolphinQuant.Embedded.Tests.Kernels;

/// <summary>
/// Ranks, quantiles, deviations and lines of windows against the definition computed anew for each row: over nulls, ties, infinities
/// and runs of one number, in windows shorter and longer than those that are looked through.
/// </summary>
public sealed class OrderedWindowTests
{
    [SeededProperty]
    public void Rank_counts_the_smaller_items_of_the_window(int seed)
    {
        var (items, window, random) = Draw(seed);
        foreach (var isAscending in new[] { true, false })
            foreach (var (ties, share) in new[] { ("min", 0.0), ("max", 1.0), ("average", 0.5) })
                RequireSame(
                    ByRow(items, window, rows => Rank(rows, isAscending, share)),
                    Call("mrank", D(items), Scalar.Bool(isAscending), N(window), Scalar.True, T(ties), Scalar.False, N(1)), 0);
        RequireSame(
            [.. items.Select((_, row) => Rank(items[..(row + 1)], true, 1))],
            Call("cumrank", D(items), Scalar.True, Scalar.True, T("max")), 0);
        var times = Times(random, items.Length);
        RequireSame(ByTime(times, items, window, rows => Rank(rows, true, 0)), Call("tmrank", I(times), D(items), Scalar.True, N(window)), 0);
    }

    [SeededProperty]
    public void Rank_with_null_as_the_smallest_counts_nulls(int seed)
    {
        var (items, window, _) = Draw(seed);
        // Below null there is nothing, so that it stands below the smallest infinity too.
        var lowest = Array.ConvertAll(items, item => double.IsNaN(item) ? double.NegativeInfinity : Math.Max(item, double.MinValue));
        RequireSame(
            [.. ByRow(lowest, window, rows => Rank(rows, true, 0)).Select((rank, row) => row + 1 < window ? double.NaN : rank)],
            Call("mrank", D(items), Scalar.True, N(window), Scalar.False), 0);
    }

    [SeededProperty]
    public void Quantile_is_that_of_the_sorted_window(int seed)
    {
        var (items, window, random) = Draw(seed);
        RequireSame(ByRow(items, window, rows => Median(Valid(rows))), Call("mmed", D(items), N(window), N(1)), 0);
        var times = Times(random, items.Length);
        RequireSame(ByTime(times, items, window, rows => Median(Valid(rows))), Call("tmmed", I(times), D(items), N(window)), 0);
        RequireSame([.. items.Select((_, row) => Median(Valid(items[..(row + 1)])))], Call("cummed", D(items)), 0);
    }

    [SeededProperty]
    public void Absolute_deviation_is_that_of_the_window(int seed)
    {
        var (items, window, _) = Draw(seed);
        RequireSame(
            ByRow(items, window, rows => DeviationFromMedian(Valid(rows))),
            Call("mmad", D(items), N(window), Scalar.True, N(1)), 0);
        RequireSame(
            ByRow(items, window, rows => DeviationFromMean(Valid(rows))),
            Call("mmad", D(items), N(window), Scalar.False, N(1)), 1e-10);
    }

    [SeededProperty]
    public void Linearly_weighted_mean_is_that_of_the_window(int seed)
    {
        var (items, window, _) = Draw(seed);
        var begun = items.SkipWhile(double.IsNaN).ToArray();
        var expected = begun.Select((_, row) => row + 1 < window ? double.NaN
            : begun[(row + 1 - window)..(row + 1)].Select((item, i) => item * (i + 1)).Sum() / (window * (window + 1) / 2.0));
        RequireSame(Behind(items.Length - begun.Length, expected), Call("wma", D(items), N(window)), 1e-10);
    }

    [SeededProperty]
    public void Time_trend_is_the_line_through_the_window(int seed)
    {
        var (items, window, _) = Draw(seed);
        var begun = items.SkipWhile(double.IsNaN).Select(item => double.IsNaN(item) ? 0 : item).ToArray();
        var lines = begun.Select((_, row) => row + 1 < window || window == 1
            ? (double.NaN, double.NaN)
            : Line(begun[(row + 1 - window)..(row + 1)])).ToArray();
        var parts = (Vector)Call("linearTimeTrend", D(items), N(window));
        RequireSame(Behind(items.Length - begun.Length, lines.Select(line => line.Item1)), parts[0], 1e-9);
        RequireSame(Behind(items.Length - begun.Length, lines.Select(line => line.Item2)), parts[1], 1e-9);
    }

    [Theory]
    // Numbers lie in one piece or in several; ranks are counted or read from an order.
    [InlineData(65)]
    [InlineData(1100)]
    public void Long_windows_give_what_short_ones_do(int window)
    {
        var random = new Random(window);
        var items = Array.ConvertAll(new double[window + 60], _ => random.Next(20) == 0 ? Nil : random.Next(window / 3) / 4.0);
        RequireSame(ByRow(items, window, rows => Rank(rows, true, 0.5)),
            Call("mrank", D(items), Scalar.True, N(window), Scalar.True, T("average"), Scalar.False, N(1)), 0);
        RequireSame(ByRow(items, window, rows => Median(Valid(rows))), Call("mmed", D(items), N(window), N(1)), 0);
        RequireSame(
            ByRow(items, window, rows => DeviationFromMedian(Valid(rows))),
            Call("mmad", D(items), N(window), Scalar.True, N(1)), 0);
        // A window in time that grows long and becomes short again.
        var times = items.Select((_, row) => row < window ? 0 : (row - window) * window / 40).ToArray();
        RequireSame(ByTime(times, items, window, rows => Rank(rows, true, 0)), Call("tmrank", I(times), D(items), Scalar.True, N(window)), 0);
    }

    [Fact]
    public void Constant_rows_have_no_slope_and_their_own_mean()
    {
        var items = Enumerable.Repeat(0.1, 40).ToArray();
        var parts = (Vector)Call("linearTimeTrend", D(items), N(7));
        RequireSame([.. items.Select((item, row) => row < 6 ? Nil : item)], parts[0], 0);
        RequireSame([.. items.Select((_, row) => row < 6 ? Nil : 0)], parts[1], 0);
    }

    // Up to 90 rows: numbers of a range of all sizes, nulls, sometimes infinities, sometimes runs of one number.
    private static (double[] Items, int Window, Random Random) Draw(int seed)
    {
        var random = new Random(seed);
        var range = random.Next(3) switch { 0 => 4, 1 => 100, _ => 1_000_000 };
        var (infinities, stays) = (random.Next(4) == 0 ? 10 : 0, random.Next(3) == 0);
        var items = new double[random.Next(1, 90)];
        for (var i = 0; i < items.Length; i++)
            items[i] = i > 0 && stays && random.Next(4) > 0 ? items[i - 1]
                : random.Next(100) < infinities ? (random.Next(2) == 0 ? double.PositiveInfinity : double.NegativeInfinity)
                : random.Next(6) == 0 ? Nil : (random.Next(range) - (range / 2)) / 4.0;
        return (items, random.Next(2) == 0 ? random.Next(1, 8) : random.Next(1, 90), random);
    }

    private static int[] Times(Random random, int count)
    {
        var times = new int[count];
        for (var i = 1; i < count; i++) times[i] = times[i - 1] + random.Next(3);
        return times;
    }

    private static double[] ByRow(double[] items, int window, Func<double[], double> statistic) =>
        [.. items.Select((_, row) => statistic(items[Math.Max(0, row + 1 - window)..(row + 1)]))];

    private static double[] ByTime(int[] times, double[] items, int window, Func<double[], double> statistic) =>
        [.. times.Select((time, row) => statistic(
            [.. Enumerable.Range(0, row + 1).Where(other => times[other] > time - window).Select(other => items[other])]))];

    private static double[] Behind(int nulls, IEnumerable<double> results) => [.. Enumerable.Repeat(Nil, nulls), .. results];

    private static double[] Valid(double[] rows) => Array.FindAll(rows, item => !double.IsNaN(item));

    // share 0 is the first rank of equal items, 1 the last one.
    private static double Rank(double[] rows, bool isAscending, double share)
    {
        if (double.IsNaN(rows[^1])) return double.NaN;
        var before = rows.Count(item => isAscending ? item < rows[^1] : item > rows[^1]);
        return before + (share * (rows.Count(item => item == rows[^1]) - 1));
    }

    // Half-way from one of the two in the middle to the other: of infinities that is what it is, null for two of both signs.
    private static double Median(double[] rows)
    {
        double[] sorted = [.. rows.Order()];
        if (sorted.Length == 0) return double.NaN;
        var (lower, higher) = (sorted[(sorted.Length - 1) / 2], sorted[sorted.Length / 2]);
        return sorted.Length % 2 == 1 ? lower : lower + ((higher - lower) * 0.5);
    }

    private static double DeviationFromMedian(double[] rows)
    {
        var median = Median(rows);
        return Median(Array.ConvertAll(rows, item => Math.Abs(item - median)));
    }

    private static double DeviationFromMean(double[] rows)
    {
        var mean = rows.Length == 0 ? double.NaN : rows.Average();
        return double.IsFinite(mean) ? rows.Average(item => Math.Abs(item - mean)) : double.NaN;
    }

    private static (double Intercept, double Slope) Line(double[] rows)
    {
        var (middle, mean) = ((rows.Length - 1) / 2.0, rows.Average());
        var slope = rows.Select((item, i) => (i - middle) * (item - mean)).Sum()
            / rows.Select((_, i) => (i - middle) * (i - middle)).Sum();
        return (mean - (slope * middle), slope);
    }

    private static void RequireSame(double[] expected, Value actual, double tolerance)
    {
        var column = (Vector)actual;
        Assert.Equal(expected.Length, column.Count);
        for (var row = 0; row < expected.Length; row++)
        {
            var found = column.Scalar(row).AsDouble();
            Assert.True(
                expected[row].Equals(found) || Math.Abs(expected[row] - found) <= tolerance * Math.Max(1, Math.Abs(expected[row])),
                $"Row {row}: {expected[row]} was expected, {found} came out.");
        }
    }
}
