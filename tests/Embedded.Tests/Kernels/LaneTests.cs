using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Tests.Kernels;

/// <summary>Kernels that work on several rows or columns at once give the very bits of those that take one row after another.</summary>
public sealed class LaneTests
{
    [Theory]
    [InlineData(400, 2, null)]
    [InlineData(401, 5, null)]
    [InlineData(250, 20, null)]
    [InlineData(250, 20, 7)]
    [InlineData(250, 62, 1)]
    [InlineData(90, 31, null)]
    public void Moving_statistics_in_lanes_are_those_row_by_row(int rows, int length, int? minimumPeriods)
    {
        var rule = WindowRule.Of(length, minimumPeriods);
        foreach (var items in new[] { Numbers(rows, 0), Numbers(rows, 1), Numbers(rows, 2) })
        {
            AssertSame<double, Sum>(items, rule);
            AssertSame<double, Mean>(items, rule);
            AssertSame<double, Deviation>(items, rule);
            AssertSame<double, Variance>(items, rule);
            AssertSame<double, PopulationDeviation>(items, rule);
            AssertSame<double, PopulationVariance>(items, rule);
            AssertSame<double, Maximum<double>>(items, rule);
            AssertSame<double, Minimum<double>>(items, rule);
            var twins = items.Zip(Numbers(rows, 3), (x, y) => new Twin(x, y)).ToArray();
            AssertSame<Twin, Correlation>(twins, rule);
            AssertSame<Twin, Covariance>(twins, rule);
            AssertSame<Twin, Slope>(twins, rule);
        }
    }

    [SeededProperty]
    public void Moving_ranks_four_at_a_time_are_those_row_by_row(int[] numbers, int window, bool isAscending, bool ignoresNull)
    {
        var items = Array.ConvertAll(numbers, number => number % 7 == 0 ? double.NaN : number % 5);
        var rule = WindowRule.Of(1 + Math.Abs(window % 9), window % 2 == 0 ? 1 : null);
        var rank = new RankRule(isAscending, ignoresNull, Ties.Average, IsPercent: false);
        var (ranks, expected) = (new double[items.Length], new double[items.Length]);

        MovingRanks.Run(items, rule, rank, ranks);
        WindowFold.Run<double, double, LastRank>(items, rule, new LastRank(rank), expected);

        Assert.Equal(expected, ranks);
    }

    [SeededProperty]
    public void Comparison_in_lanes_is_that_of_single_numbers(double[] x, double single)
    {
        AssertSame<Less<double>>(x, single);
        AssertSame<LessOrEqual<double>>(x, single);
        AssertSame<Greater<double>>(x, single);
        AssertSame<GreaterOrEqual<double>>(x, single);
        AssertSame<Equal<double>>(x, single);
        AssertSame<NotEqual<double>>(x, single);
    }

    [Fact]
    public void Choice_takes_a_side_and_keeps_null()
    {
        var (numbers, counts) = (new double[3], new int[3]);

        Choice.Pick<double>([1, 0, sbyte.MinValue], [1.5, 2.5, 3.5], [-1], numbers);
        Choice.Pick<int>([5, 0, sbyte.MinValue], [7], [4, 5, 6], counts);

        Assert.Equal([1.5, -1, double.NaN], numbers);
        Assert.Equal([7, 5, int.MinValue], counts);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(17, 33)]
    [InlineData(250, 400)]
    public void Row_blocks_put_every_row_through_the_kernel_and_back(int rows, int columns)
    {
        var cells = Numbers(rows * columns, 0);

        var results = RowBlocks.Map(cells, rows, (items, worked) =>
        {
            for (var i = 0; i < items.Length; i++) worked[i] = items[i] + (2 * items[0]) + i;
        });

        for (var cell = 0; cell < cells.Length; cell++)
            Assert.Equal(cells[cell] + (2 * cells[cell % rows]) + (cell / rows), results[cell]);
    }

    [Fact]
    public void Row_folds_are_those_of_each_row()
    {
        const int Rows = 250, Columns = 300;
        var cells = Numbers(Rows * Columns, 2);

        var sums = RowFold.Run<Sum>(cells, Rows, Columns);

        for (var row = 0; row < Rows; row++)
            Assert.Equal(Fold.Result<double, double, Sum>(Enumerable.Range(0, Columns).Select(column => cells[(column * Rows) + row]).ToArray()), sums[row]);
    }

    // 0: no nulls; 1: nulls in front; 2: nulls and repeated numbers in between; 3: like 0, other numbers.
    private static double[] Numbers(int count, int kind)
    {
        var random = new Random(kind + 5);
        return [.. Enumerable.Range(0, count).Select(i => (kind == 1 && i < 37) || (kind == 2 && random.Next(4) == 0) ? double.NaN
            : kind == 2 ? random.Next(3) : 100 + (10 * random.NextDouble()))];
    }

    private static void AssertSame<TItem, TAggregate>(TItem[] items, WindowRule rule)
        where TItem : struct where TAggregate : struct, IAggregate<TItem, double, TAggregate>
    {
        var results = new double[items.Length];
        Fold.Sliding<TItem, double, TAggregate>(items, rule, results);
        var window = new SlidingWindow<TItem, double, TAggregate>(rule, items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            window.Push(items[i]);
            if (double.IsNaN(window.Value)) Assert.True(double.IsNaN(results[i]), $"{typeof(TAggregate).Name} at {i}");
            else Assert.Equal(BitConverter.DoubleToInt64Bits(window.Value), BitConverter.DoubleToInt64Bits(results[i]));
        }
    }

    private static void AssertSame<TComparison>(double[] x, double single) where TComparison : struct, IComparison<double>
    {
        double[] items = [.. x, double.NaN, single, 0.0, -0.0];
        foreach (var other in new[] { [single], [double.NaN], items.Reverse().ToArray() })
        {
            var (results, expected) = (new sbyte[items.Length], new sbyte[items.Length]);
            ElementwiseKernel.Compare<double, TComparison>(items, other, results);
            ElementwiseKernel.Zip<double, sbyte, TComparison>(items, other, expected);
            Assert.Equal(expected, results);
        }
    }
}
