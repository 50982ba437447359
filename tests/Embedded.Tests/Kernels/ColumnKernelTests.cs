using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Tests.Kernels;

/// <summary>The kernels that sort, turn and count whole columns, against plain references.</summary>
public sealed class ColumnKernelTests
{
    [SeededProperty]
    public void Distribution_order_is_the_stable_order_by_comparison(double[] items, bool isAscending) =>
        Assert.Equal(Sorting.StableOrder((double[])items.Clone(), isAscending), DistributionSort.Order(items, isAscending));

    [Fact]
    public void Distribution_order_of_signs_nulls_and_equals_keeps_their_rows()
    {
        double[] items = [0.0, -0.0, double.NaN, -1, 5, double.PositiveInfinity, 5, double.NegativeInfinity, double.NaN, -1e-300];

        Assert.Equal([2, 8, 7, 3, 9, 0, 1, 4, 6, 5], DistributionSort.Order(items, isAscending: true));
        Assert.Equal([5, 4, 6, 0, 1, 9, 3, 7, 2, 8], DistributionSort.Order(items, isAscending: false));
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1.0)]
    [InlineData(40.0)]
    public void Distribution_order_of_skewed_and_repeated_items_is_the_stable_order(double width)
    {
        var random = new Random(7);
        var items = Enumerable.Range(0, 20_000).Select(i => i % 13 == 0 ? double.NaN
            : i % 5 == 0 ? i % 3 - 1.0
            : (i % 2 == 0 ? 1 : -1) * Math.Exp(width * (random.NextDouble() - 0.5))).ToArray();

        Assert.Equal(Sorting.StableOrder((double[])items.Clone(), isAscending: true), DistributionSort.Order(items, isAscending: true));
        Assert.Equal(Sorting.StableOrder((double[])items.Clone(), isAscending: false), DistributionSort.Order(items, isAscending: false));
    }

    [Theory]
    [InlineData(1, 7)]
    [InlineData(33, 65)]
    [InlineData(700, 300)]
    [InlineData(100_000, 1)]
    public void Turned_cells_stand_row_after_row(int rows, int columns)
    {
        var cells = Vector.Int([.. Enumerable.Range(0, rows * columns)]);

        var turned = (Vector<int>)Turning.Of(cells, rows, columns);

        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                Assert.Equal((column * rows) + row, turned.Span[(row * columns) + column]);
    }

    [SeededProperty]
    public void Last_rank_counts_what_is_smaller_and_what_is_equal(int[] numbers, bool isAscending, bool ignoresNull, bool isPercent)
    {
        // Few different items, so that ties and nulls are common.
        var window = Array.ConvertAll([.. numbers, 3], number => number % 7 == 0 ? double.NaN : number % 5);
        var valid = window.Count(item => !double.IsNaN(item));
        var rule = new RankRule(isAscending, ignoresNull, Ties.Average, isPercent);
        var last = window[^1];
        var ranked = window.Where(item => !ignoresNull || !double.IsNaN(item)).ToArray();
        var before = ranked.Count(item => isAscending ? item.CompareTo(last) < 0 : item.CompareTo(last) > 0);
        var same = ranked.Count(item => item.Equals(last));

        Assert.Equal(rule.Position(before, same, ranked.Length), new LastRank(rule).Apply(window, valid));
    }

    [Fact]
    public void Ranges_divide_all_rows_and_raise_the_first_failure()
    {
        var seen = new int[1_000_000];
        RowRanges.Run(seen.Length, (_, first, end) =>
        {
            for (var i = first; i < end; i++) seen[i]++;
        });
        var failure = Assert.Throws<ScriptException>(() => RowRanges.RunPieces(50, piece =>
        {
            if (piece >= 7) throw new ScriptException($"piece {piece}");
        }));

        Assert.All(seen, count => Assert.Equal(1, count));
        Assert.Equal("piece 7", failure.Message);
    }

    [Fact]
    public void Moving_mean_over_nulls_infinities_and_cancellation_is_the_mean_of_each_window()
    {
        var items = new double[500];
        for (var i = 0; i < items.Length; i++) items[i] = i % 11 == 0 ? double.NaN : (i % 2 == 0 ? 1e12 : -1e12) + i;
        items[450] = double.PositiveInfinity;
        var results = new double[items.Length];

        Fold.Sliding<double, double, Mean>(items, WindowRule.Of(24, null), results);

        for (var i = 0; i < items.Length; i++)
        {
            var window = items[Math.Max(0, i - 23)..(i + 1)].Where(item => !double.IsNaN(item)).ToArray();
            if (i < 23) Assert.Equal(double.NaN, results[i]);
            else if (window.Contains(double.PositiveInfinity)) Assert.Equal(double.PositiveInfinity, results[i]);
            else Assert.Equal((double)(window.Sum(item => (decimal)item) / window.Length), results[i], 1e-12 * Math.Max(1, Math.Abs(results[i])));
        }
    }
}
