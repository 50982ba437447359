using DolphinQuant.Models.Labels;
using DolphinQuant.Server.Pipeline.Selection;

namespace DolphinQuant.Server.Tests.Pipeline;

public sealed class ReturnWindowTests
{
    [Fact]
    public void Returns_stand_at_their_session_and_are_NaN_where_there_was_none()
    {
        var panel = Panels.Of(
            5, Panels.Series("A", 0, 100, 110, 99, 99, 108.9), Panels.Series("B", 3, 50, 55));

        var returns = ReturnWindow.Of(panel, 3);

        AssertClose([-0.1, 0, 0.1], returns["A"]);
        AssertClose([double.NaN, double.NaN, 0.1], returns["B"]);
    }

    [Fact]
    public void Return_over_a_split_is_adjusted_and_a_suspended_session_has_none()
    {
        var columns = Panels.Columns(0, 100, 50, 55) with
        {
            AdjustmentFactor = [1, 2, 2], IsSuspended = [false, true, false],
        };

        var returns = ReturnWindow.Of(Panels.Of(3, new DailyBarSeries("A", columns)), 2);

        AssertClose([double.NaN, 0.1], returns["A"]);
    }

    [Fact]
    public void Volatility_is_the_sample_deviation_of_the_last_returns_and_unknown_before()
    {
        var series = Panels.Series("A", 0, 100, 110, 99, 108.9);

        Assert.Equal(Math.Sqrt(0.04 / 3), ReturnWindow.Volatility(series, 3, 3), 12);
        Assert.Equal(double.NaN, ReturnWindow.Volatility(series, 2, 3));
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 12);
    }
}
