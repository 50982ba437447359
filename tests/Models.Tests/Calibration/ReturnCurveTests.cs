using DolphinQuant.Models.Calibration;

namespace DolphinQuant.Models.Tests.Calibration;

public sealed class ReturnCurveTests
{
    [Fact]
    public void Curve_shrinks_each_bin_towards_the_overall_mean()
    {
        // Two bins of two: means 0.01 and 0.05, overall 0.03; n / (n + k) = 2 / (2 + 2).
        var curve = ReturnCurve.Fit([1, 2, 3, 4], [0.00, 0.02, 0.04, 0.06], new() { Bins = 2, Shrinkage = 2 });

        Assert.Equal([1.0, 3.0], curve.LowerScores);
        Assert.Equal(0.02, curve.ExpectedReturn(2.9), 12);
        Assert.Equal(0.04, curve.ExpectedReturn(3.0), 12);
    }

    [Fact]
    public void Curve_extends_its_outer_bins()
    {
        var curve = ReturnCurve.Fit([1, 2, 3, 4], [0.00, 0.02, 0.04, 0.06], new() { Bins = 2, Shrinkage = 0 });

        Assert.Equal(0.01, curve.ExpectedReturn(-100), 12);
        Assert.Equal(0.05, curve.ExpectedReturn(100), 12);
    }

    [Fact]
    public void Curve_leaves_unknown_returns_out()
    {
        var curve = ReturnCurve.Fit([1, 2, 3], [0.1, double.NaN, 0.1], new() { Bins = 1 });

        Assert.Equal(0.1, curve.OverallMean, 12);
        Assert.Equal(0.1, curve.ExpectedReturn(2), 12);
    }

    [Fact]
    public void Curve_keeps_equal_scores_in_one_bin()
    {
        var curve = ReturnCurve.Fit([1, 1, 1, 2], [0.0, 0.0, 0.3, 0.5], new() { Bins = 2, Shrinkage = 0 });

        Assert.Equal([1.0, 2.0], curve.LowerScores);
        Assert.Equal(0.1, curve.ExpectedReturn(1), 12);
        Assert.Equal(0.5, curve.ExpectedReturn(2), 12);
    }

    [Fact]
    public void Curve_does_not_depend_on_row_order()
    {
        var random = new Random(1);
        var scores = Samples.Normals(random, 200);
        var returns = Samples.Normals(random, 200);
        var order = Enumerable.Range(0, 200).OrderBy(_ => random.Next()).ToArray();
        var settings = new ReturnCurveSettings();

        var straight = ReturnCurve.Fit(scores, returns, settings);
        var shuffled = ReturnCurve.Fit(
            Array.ConvertAll(order, row => scores[row]), Array.ConvertAll(order, row => returns[row]), settings);

        Assert.Equal(straight.LowerScores, shuffled.LowerScores);
        Assert.All(
            straight.ExpectedReturns.Zip(shuffled.ExpectedReturns), pair => Assert.Equal(pair.First, pair.Second, 12));
    }

    [Fact]
    public void Curve_without_any_return_is_refused() =>
        Assert.Throws<ArgumentException>(() => ReturnCurve.Fit([1], [double.NaN], new()));
}
