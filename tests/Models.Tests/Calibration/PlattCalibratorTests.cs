using DolphinQuant.Models.Calibration;

namespace DolphinQuant.Models.Tests.Calibration;

public sealed class PlattCalibratorTests
{
    [Fact]
    public void Fit_recovers_the_curve_the_outcomes_came_from()
    {
        var calibrator = PlattCalibrator.Fit(Draw(new Random(1), 40_000, slope: 0.7, intercept: -2));

        Assert.Equal(0.7, calibrator.Slope, 0.05);
        Assert.Equal(-2, calibrator.Intercept, 0.05);
    }

    [Fact]
    public void Fit_of_two_scores_meets_the_smoothed_frequencies()
    {
        // Score 0: 1 event of 4; score 1: 3 of 4. Smoothed targets are 5/6 for an event and 1/6 for none.
        var calibrator = PlattCalibrator.Fit(new()
        {
            Scores = [0, 0, 0, 0, 1, 1, 1, 1],
            Events = [true, false, false, false, true, true, true, false],
            Clusters = [0, 1, 2, 3, 4, 5, 6, 7],
        });

        Assert.Equal(((5.0 / 6) + (3 * (1.0 / 6))) / 4, calibrator.Probability(0).Value, 9);
        Assert.Equal(((3 * (5.0 / 6)) + (1.0 / 6)) / 4, calibrator.Probability(1).Value, 9);
    }

    [SeededProperty(MaxTest = 100)]
    public void Probability_increases_strictly_with_the_score(int seed)
    {
        var random = new Random(seed);
        var calibrator = PlattCalibrator.Fit(Draw(random, 60, slope: (2 * random.NextDouble()) - 1, intercept: -1));

        var probabilities = Enumerable.Range(-10, 21)
            .Select(score => calibrator.Probability(score / 4.0).Value)
            .ToArray();
        Assert.All(probabilities.Zip(probabilities.Skip(1)), pair => Assert.True(pair.First < pair.Second));
    }

    [SeededProperty(MaxTest = 100)]
    public void Lower_bound_lies_below_the_probability_and_above_zero(int seed)
    {
        var random = new Random(seed);
        var calibrator = PlattCalibrator.Fit(Draw(random, 60, slope: 1, intercept: -1));
        var probability = calibrator.Probability(Samples.Normal(random));

        Assert.True(probability.LowerBound < probability.Value);
        Assert.True(probability.LowerBound > 0);
    }

    [Fact]
    public void Fit_on_scores_that_point_the_wrong_way_is_flat_at_the_base_rate()
    {
        var calibrator = PlattCalibrator.Fit(Draw(new Random(3), 2_000, slope: -1, intercept: 0));

        Assert.Equal(PlattCalibrator.MinimumSlope, calibrator.Slope);
        Assert.Equal(0.5, calibrator.Probability(0).Value, 0.05);
    }

    [Fact]
    public void Fit_without_any_event_gives_a_small_probability()
    {
        var calibrator = PlattCalibrator.Fit(new()
        {
            Scores = [.. Enumerable.Range(0, 98).Select(i => i / 98.0)],
            Events = new bool[98],
            Clusters = [.. Enumerable.Range(0, 98)],
        });

        Assert.Equal(0.01, calibrator.Probability(0.5).Value, 0.001);
    }

    [Fact]
    public void Lower_bound_covers_the_true_probability_as_often_as_promised()
    {
        var random = new Random(4);
        var covered = 0;
        for (var trial = 0; trial < 400; trial++)
        {
            var calibrator = PlattCalibrator.Fit(Draw(random, 400, slope: 1, intercept: -1));
            var truth = 1 / (1 + Math.Exp(-0.5));
            covered += calibrator.Probability(1.5).LowerBound <= truth ? 1 : 0;
        }

        Assert.InRange(covered / 400.0, 0.92, 0.995);
    }

    [Fact]
    public void Lower_bound_is_wider_when_days_move_together()
    {
        // Every row four times in the same cluster: the same evidence as one row each.
        var single = Draw(new Random(5), 300, slope: 1, intercept: -1);
        var repeated = new CalibrationRows
        {
            Scores = [.. single.Scores.SelectMany(score => Enumerable.Repeat(score, 4))],
            Events = [.. single.Events.SelectMany(happened => Enumerable.Repeat(happened, 4))],
            Clusters = [.. single.Clusters.SelectMany(cluster => Enumerable.Repeat(cluster, 4))],
        };

        var (alone, together) = (PlattCalibrator.Fit(single), PlattCalibrator.Fit(repeated));

        Assert.Equal(alone.Clustered.Intercept, together.Clustered.Intercept, alone.Clustered.Intercept * 0.05);
        Assert.Equal(
            alone.Independent.Intercept / 4, together.Independent.Intercept, alone.Independent.Intercept * 0.05);
        Assert.True(together.Probability(0).LowerBound < 1.05 * alone.Probability(0).LowerBound);
    }

    [Fact]
    public void Fit_refuses_rows_it_cannot_use()
    {
        Assert.Throws<ArgumentException>(() => PlattCalibrator.Fit(new() { Scores = [], Events = [], Clusters = [] }));
        Assert.Throws<ArgumentException>(
            () => PlattCalibrator.Fit(new() { Scores = [double.NaN], Events = [true], Clusters = [0] }));
    }

    private static CalibrationRows Draw(Random random, int count, double slope, double intercept)
    {
        var scores = Samples.Normals(random, count);
        return new()
        {
            Scores = scores,
            Events = Array.ConvertAll(
                scores, score => random.NextDouble() < 1 / (1 + Math.Exp(-((slope * score) + intercept)))),
            Clusters = [.. Enumerable.Range(0, count)],
        };
    }
}
