using DolphinQuant.Models.Evaluation;

namespace DolphinQuant.Models.Tests.Evaluation;

public sealed class DailyStatisticsTests
{
    [Fact]
    public void Ranks_ties_share_their_places() =>
        Assert.Equal([2.5, 1, 4, 2.5], Ranks.Average([5, 1, 9, 5]));

    [Fact]
    public void Spearman_of_a_hand_computed_pair()
    {
        // Rank differences 0, 1, 1, 0: 1 − 6 × 2 / (4 × 15) = 0.8.
        Assert.Equal(0.8, Ranks.Spearman([1, 2, 3, 4], [10, 30, 20, 40]), 12);
    }

    [Fact]
    public void Spearman_with_a_constant_side_is_undefined() =>
        Assert.True(double.IsNaN(Ranks.Spearman([1, 1, 1], [1, 2, 3])));

    [Fact]
    public void Summary_without_lag_is_the_plain_t_statistic()
    {
        var summary = DailySummary.Of([1, 2, 3, 4], 0);

        Assert.Equal(2.5, summary.Mean);
        Assert.Equal(Math.Sqrt(5.0 / 3), summary.StandardDeviation, 12);
        Assert.Equal(2.5 / (Math.Sqrt(5) / 4), summary.TStatistic, 12); // Σ squares 5 over n²
        Assert.Equal(2.5 / Math.Sqrt(5.0 / 3), summary.Ratio, 12);
    }

    [Fact]
    public void Summary_with_lag_adds_bartlett_weighted_products()
    {
        // Deviations −1.5 −0.5 0.5 1.5: squares 5, neighbours 1.25, next but one −1.5.
        var variance = 5 + (2 * (2.0 / 3) * 1.25) + (2 * (1.0 / 3) * -1.5);

        Assert.Equal(2.5 / (Math.Sqrt(variance) / 4), DailySummary.Of([1, 2, 3, 4], 2).TStatistic, 12);
    }

    [Fact]
    public void Summary_leaves_undefined_days_out()
    {
        Assert.Equal(DailySummary.Of([1, 3], 1), DailySummary.Of([1, double.NaN, 3], 1));
        Assert.Equal(0, DailySummary.Of([double.NaN], 1).Days);
    }

    [Fact]
    public void Bootstrap_draws_as_many_days_as_there_are_in_whole_blocks()
    {
        var bootstrap = new MovingBlockBootstrap(25, new() { BlockSessions = 10, Resamples = 200 });

        foreach (var weights in bootstrap.Resample(weights => weights))
        {
            Assert.Equal(25, weights.Sum());
            // Two full blocks and half a one: at least ten days in a row are drawn.
            Assert.True(weights.Count(weight => weight > 0) >= 10);
        }
    }

    [Fact]
    public void Bootstrap_interval_of_independent_days_matches_theory()
    {
        var random = new Random(1);
        var values = Samples.Normals(random, 400);
        var bootstrap = new MovingBlockBootstrap(400, new() { BlockSessions = 1, Resamples = 4_000 });

        var interval = MovingBlockBootstrap.IntervalOf(
            bootstrap.Resample(weights => MovingBlockBootstrap.WeightedMean(values, weights)));

        // Width of a 95 % interval of a mean of 400 unit normals: 2 × 1.96 / 20.
        Assert.NotNull(interval);
        Assert.Equal(0.196, interval.Value.Upper - interval.Value.Lower, 0.02);
    }

    [Fact]
    public void Bootstrap_with_fewer_than_two_blocks_has_no_interval() =>
        Assert.Null(MovingBlockBootstrap.IntervalOf(
            new MovingBlockBootstrap(19, new() { BlockSessions = 10 }).Resample(_ => 1.0)));
}
