using DolphinQuant.Strategy.Risk;

namespace DolphinQuant.Strategy.Tests.Risk;

public sealed class CorrelationMatrixTests
{
    [Fact]
    public void Correlation_equals_the_textbook_value()
    {
        // x = 1..5, y = 2, 4, 5, 4, 5: covariance sum 6, variance sums 10 and 6.
        var matrix = Of(3, ("x", [1, 2, 3, 4, 5]), ("y", [2, 4, 5, 4, 5]));

        Assert.Equal(6 / Math.Sqrt(60), matrix.Between("x", "y"), 12);
        Assert.Equal(1, matrix.Between("x", "x"), 12);
    }

    [Fact]
    public void Missing_returns_are_left_out_pairwise()
    {
        var full = Of(3, ("x", [1, 2, 3, 4]), ("y", [1, 3, 2, 5]));
        var broken = Of(3, ("x", [1, 9, 2, 3, 4]), ("y", [1, double.NaN, 3, 2, 5]));

        Assert.Equal(full.Between("x", "y"), broken.Between("x", "y"), 12);
    }

    [Fact]
    public void Series_of_unequal_length_meet_at_the_last_session() =>
        Assert.Equal(1, Of(3, ("x", [7, -7, 1, 2, 4]), ("y", [1, 2, 4])).Between("x", "y"), 12);

    [Fact]
    public void Only_the_window_is_read()
    {
        double[] x = [.. Enumerable.Repeat(100.0, 10), 1, 2, 3];
        double[] y = [.. Enumerable.Repeat(-100.0, 10), 1, 2, 3];
        var matrix = CorrelationMatrix.FromReturns(
            new Dictionary<string, double[]>(StringComparer.Ordinal) { ["x"] = x, ["y"] = y },
            sessions: 3, minimumOverlap: 3);

        Assert.Equal(1, matrix.Between("x", "y"), 12);
    }

    [Fact]
    public void Too_short_an_overlap_is_unknown()
    {
        double[] firstHalf = [.. Samples.Returns(1, length: 30), .. Enumerable.Repeat(double.NaN, 30)];
        double[] secondHalf = [.. Enumerable.Repeat(double.NaN, 30), .. Samples.Returns(2, length: 30)];
        var matrix = Of(20, ("x", firstHalf), ("y", secondHalf));

        Assert.True(matrix.HasHistory("x"));
        Assert.True(matrix.HasHistory("y"));
        Assert.True(double.IsNaN(matrix.Between("x", "y")));
    }

    [Fact]
    public void Short_constant_infinite_and_absent_series_have_no_history()
    {
        var matrix = Of(20,
            ("short", Samples.Returns(1, length: 19)),
            ("constant", Enumerable.Repeat(0.01, 60).ToArray()),
            ("infinite", Enumerable.Repeat(double.PositiveInfinity, 60).ToArray()),
            ("huge", Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? double.MaxValue : -double.MaxValue).ToArray()));

        string[] symbols = ["short", "constant", "infinite", "huge", "absent"];
        Assert.All(symbols, symbol => Assert.False(matrix.HasHistory(symbol)));
    }

    [Fact]
    public void Later_changes_to_the_given_array_have_no_effect()
    {
        double[] x = [1, 2, 3], y = [1, 2, 3];
        var matrix = Of(3, ("x", x), ("y", y));
        x[0] = 50;

        Assert.Equal(1, matrix.Between("x", "y"), 12);
    }

    [SeededProperty]
    public bool Correlation_is_symmetric_and_bounded(int first, int second, byte share)
    {
        double weight = share / 255.0;
        var matrix = Of(20, ("x", Samples.Returns(first % 500, weight)), ("y", Samples.Returns(second % 500, weight)));
        double correlation = matrix.Between("x", "y");
        return correlation is >= -1 and <= 1 && correlation.Equals(matrix.Between("y", "x"));
    }

    private static CorrelationMatrix Of(int minimumOverlap, params (string Symbol, double[] Returns)[] series) =>
        CorrelationMatrix.FromReturns(
            series.ToDictionary(pair => pair.Symbol, pair => pair.Returns, StringComparer.Ordinal),
            minimumOverlap: minimumOverlap);
}
