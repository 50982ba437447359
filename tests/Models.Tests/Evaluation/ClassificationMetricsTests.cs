using DolphinQuant.Models.Evaluation;

namespace DolphinQuant.Models.Tests.Evaluation;

public sealed class ClassificationMetricsTests
{
    [SeededProperty(MaxTest = 200)]
    public void Auc_equals_the_count_over_all_pairs(int seed)
    {
        var (scores, outcomes, weights, days) = Draw(new Random(seed));
        double pairs = 0, wins = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            for (var j = 0; j < scores.Length; j++)
            {
                if (outcomes[i] > 0 && outcomes[j] <= 0)
                {
                    var weight = weights[days[i]] * weights[days[j]];
                    var win = scores[i] > scores[j] ? 1 : scores[i].Equals(scores[j]) ? 0.5 : 0;
                    (pairs, wins) = (pairs + weight, wins + (weight * win));
                }
            }
        }

        var auc = new ClassificationCurve(scores, outcomes, days).Evaluate(weights).Auc;

        Assert.Equal(pairs > 0 ? wins / pairs : double.NaN, auc, 12);
    }

    [SeededProperty(MaxTest = 200)]
    public void Average_precision_equals_the_sum_over_thresholds(int seed)
    {
        var (scores, outcomes, _, _) = Draw(new Random(seed));
        var known = Enumerable.Range(0, scores.Length).Where(row => !double.IsNaN(outcomes[row])).ToArray();
        double events = known.Count(row => outcomes[row] > 0);
        double expected = 0, recall = 0;
        foreach (var threshold in known.Select(row => scores[row]).Distinct().OrderDescending())
        {
            var above = known.Where(row => scores[row] >= threshold).ToArray();
            var hits = above.Count(row => outcomes[row] > 0);
            expected += ((hits / events) - recall) * hits / above.Length;
            recall = hits / events;
        }

        Assert.Equal(events > 0 ? expected : double.NaN, ClassificationMetrics.AveragePrecision(scores, outcomes), 12);
    }

    [Fact]
    public void Metrics_of_a_hand_computed_list()
    {
        // Ranked: event, none, event, none. Pairs won: 2 + 1 of 4. Precision at the events: 1 and 2/3.
        double[] scores = [4, 3, 2, 1], outcomes = [1, 0, 1, 0];

        Assert.Equal(0.75, ClassificationMetrics.Auc(scores, outcomes));
        Assert.Equal((1 + (2.0 / 3)) / 2, ClassificationMetrics.AveragePrecision(scores, outcomes), 12);
    }

    [Fact]
    public void Metrics_missing_score_ranks_last()
    {
        Assert.Equal(0, ClassificationMetrics.Auc([double.NaN, -5], [1, 0]));
        Assert.Equal(1, ClassificationMetrics.Auc([double.NaN, -5], [0, 1]));
    }

    [Fact]
    public void Metrics_with_one_outcome_only_are_undefined()
    {
        Assert.True(double.IsNaN(ClassificationMetrics.Auc([1, 2], [1, 1])));
        Assert.True(double.IsNaN(ClassificationMetrics.AveragePrecision([1, 2], [0, 0])));
    }

    // Few distinct scores, so that ties abound; some outcomes unknown; days weighed 0 to 3.
    private static (double[] Scores, double[] Outcomes, int[] Weights, int[] Days) Draw(Random random)
    {
        var count = random.Next(2, 40);
        return (
            [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(8))],
            [.. Enumerable.Range(0, count).Select(_ => random.Next(8) == 0 ? double.NaN : random.Next(2))],
            [.. Enumerable.Range(0, 5).Select(_ => random.Next(4))],
            [.. Enumerable.Range(0, count).Select(_ => random.Next(5))]);
    }
}
