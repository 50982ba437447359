using DolphinQuant.Models.Evaluation;
using DolphinQuant.Models.Labels;

namespace DolphinQuant.Models.Tests.Evaluation;

public sealed class RankingEvaluatorTests
{
    private static readonly RankingOptions Small = new() { Depths = [2], MinimumNamesPerDay = 4 };

    // Two days of four names. Day 0: name 2 opens at its limit. Day 1: all can be bought.
    private static readonly RankingRows TwoDays = new()
    {
        Sessions = [0, 0, 0, 0, 1, 1, 1, 1],
        Symbols = [0, 1, 2, 3, 0, 1, 2, 3],
        Outcomes = [1, 0, double.NaN, 0, 0, 1, 1, 0],
        Buyability =
        [
            Buyability.Buyable, Buyability.Buyable, Buyability.LimitUp, Buyability.Buyable,
            Buyability.Buyable, Buyability.Buyable, Buyability.Buyable, Buyability.Buyable,
        ],
        NetReturns = [0.10, -0.02, double.NaN, 0.01, -0.01, 0.10, 0.10, -0.05],
    };

    [Fact]
    public void Report_of_two_hand_computed_days()
    {
        // Day 0 picks names 2 (unbuyable) and 0; day 1 picks names 1 and 3.
        double[] scores = [3, 1, 4, 2, 1, 4, 2, 3];

        var report = RankingEvaluator.Evaluate(TwoDays, new("model", scores), [], Small);

        var list = Assert.Single(report.Model.PickLists);
        Assert.Equal(2, report.Days);
        Assert.Equal(7, report.Rows);
        Assert.Equal(3.0 / 7, report.BaseRate, 12);
        Assert.Equal((1.0 + 0.5) / 2, list.Precision, 12);
        Assert.Equal(((1.0 / 3) + 0.5) / 2, list.BaseRate, 12);
        Assert.Equal(0.75 / (2.5 / 6), list.Lift, 12);
        Assert.Equal((0.5 + 1) / 2, list.BuyableShare, 12);
        Assert.Equal((0.10 + 0.025) / 2, list.NetReturn, 12);
        Assert.Equal((0.03 + 0.035) / 2, list.UniverseNetReturn, 12);
        Assert.Equal((0.07 - 0.01) / 2, list.Excess.Mean, 12);
    }

    [Fact]
    public void Report_rank_ic_uses_names_that_could_be_bought()
    {
        var rows = TwoDays with { NetReturns = [0.3, 0.1, double.NaN, 0.2, 0.1, 0.4, 0.2, 0.3] };
        double[] scores = [3, 1, 9, 2, 1, 4, 2, 3];
        // One name is missing on day 0, so only day 1 has the four names that are asked for.
        var report = RankingEvaluator.Evaluate(rows, new("model", scores), [], Small);

        Assert.Equal(1, report.Model.RankIc.Days);
        Assert.Equal(1, report.Model.RankIc.Mean, 12);
    }

    [Fact]
    public void Report_breaks_ties_by_symbol_order_whatever_the_row_order()
    {
        var scores = new double[8];
        int[] order = [7, 2, 5, 0, 3, 6, 1, 4];
        var shuffled = new RankingRows
        {
            Sessions = Array.ConvertAll(order, row => TwoDays.Sessions[row]),
            Symbols = Array.ConvertAll(order, row => TwoDays.Symbols[row]),
            Outcomes = Array.ConvertAll(order, row => TwoDays.Outcomes[row]),
            Buyability = Array.ConvertAll(order, row => TwoDays.Buyability[row]),
            NetReturns = Array.ConvertAll(order, row => TwoDays.NetReturns[row]),
        };

        var straight = RankingEvaluator.Evaluate(TwoDays, new("ties", scores), [], Small);
        var other = RankingEvaluator.Evaluate(shuffled, new("ties", scores), [], Small);

        // Names 0 and 1 on both days: one event of two each.
        Assert.Equal(0.5, straight.Model.PickLists[0].Precision);
        Assert.Equal(straight.Model.PickLists[0], other.Model.PickLists[0]);
    }

    [Fact]
    public void Report_missing_scores_are_picked_last()
    {
        double[] scores = [double.NaN, 1, 0, 2, double.NaN, 2, 1, 0];

        var report = RankingEvaluator.Evaluate(TwoDays, new("gaps", scores), [], Small);

        // Day 0: names 3 and 1, no event; day 1: names 1 and 2, both events.
        Assert.Equal((0.0 + 1) / 2, report.Model.PickLists[0].Precision);
    }

    [Fact]
    public void Report_rows_not_settled_are_left_out()
    {
        var rows = TwoDays with
        {
            Outcomes = [1, 0, double.NaN, 0, double.NaN, double.NaN, double.NaN, double.NaN],
            NetReturns = [0.10, -0.02, double.NaN, 0.01, double.NaN, double.NaN, double.NaN, double.NaN],
        };

        Assert.Equal(1, RankingEvaluator.Evaluate(rows, new("model", new double[8]), [], Small).Days);
    }

    [Fact]
    public void Gap_to_the_same_ranking_is_exactly_zero()
    {
        var (rows, signal, _) = Draw(new Random(1));

        var report = RankingEvaluator.Evaluate(rows, new("model", signal), [new("same", signal)]);

        var comparison = Assert.Single(report.Baselines);
        Assert.Equal(3 + (2 * 3), comparison.Gaps.Count);
        Assert.All(comparison.Gaps, gap => Assert.Equal(new Interval(0, 0), gap.Interval));
    }

    [Fact]
    public void Gap_of_a_ranking_that_knows_more_is_above_zero()
    {
        var (rows, signal, noise) = Draw(new Random(1));

        var report = RankingEvaluator.Evaluate(rows, new("model", signal), [new("noise", noise)]);

        var gaps = report.Baselines[0].Gaps;
        Assert.All(gaps, gap => Assert.True(gap.Interval!.Value.Lower > 0, $"{gap}"));
        Assert.All(gaps, gap => Assert.InRange(gap.Value, gap.Interval!.Value.Lower, gap.Interval.Value.Upper));
        Assert.Equal(report.Model.Auc - report.Baselines[0].Score.Auc, gaps[0].Value, 12);
    }

    [Fact]
    public void Gap_between_two_noises_holds_zero()
    {
        var (rows, _, noise) = Draw(new Random(2));
        var other = Samples.Normals(new Random(3), noise.Length);

        var report = RankingEvaluator.Evaluate(rows, new("noise", noise), [new("other", other)]);

        var auc = report.Baselines[0].Gaps[0].Interval;
        Assert.NotNull(auc);
        Assert.InRange(0, auc.Value.Lower, auc.Value.Upper);
    }

    [Fact]
    public void Report_same_seed_gives_the_same_intervals_and_another_does_not()
    {
        var (rows, signal, noise) = Draw(new Random(1));
        Interval? Auc(int seed) => RankingEvaluator
            .Evaluate(rows, new("model", signal), [new("noise", noise)], new() { Seed = seed })
            .Baselines[0].Gaps[0].Interval;

        Assert.Equal(Auc(1), Auc(1));
        Assert.NotEqual(Auc(1), Auc(2));
    }

    [Fact]
    public void Report_with_few_days_has_no_intervals()
    {
        var report = RankingEvaluator.Evaluate(
            TwoDays, new("model", new double[8]), [new("other", new double[8])], Small);

        Assert.Null(report.Model.PickLists[0].ExcessInterval);
        Assert.All(report.Baselines[0].Gaps, gap => Assert.Null(gap.Interval));
    }

    [Fact]
    public void Report_ranking_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => RankingEvaluator.Evaluate(TwoDays, new("model", [1]), []));

    // Sixty days of thirty names: a signal that knows the return, and a noise that does not.
    private static (RankingRows Rows, double[] Signal, double[] Noise) Draw(Random random)
    {
        const int Days = 60, Names = 30, Count = Days * Names;
        var returns = Array.ConvertAll(Samples.Normals(random, Count), value => 0.05 * value);
        var rows = new RankingRows
        {
            Sessions = [.. Enumerable.Range(0, Count).Select(row => row / Names)],
            Symbols = [.. Enumerable.Range(0, Count).Select(row => row % Names)],
            Outcomes = Array.ConvertAll(returns, value => value > 0.07 ? 1.0 : 0.0),
            Buyability = Enumerable.Repeat(Buyability.Buyable, Count).ToArray(),
            NetReturns = returns,
        };
        var signal = Array.ConvertAll(returns, value => value + (0.03 * Samples.Normal(random)));
        return (rows, signal, Samples.Normals(random, Count));
    }
}
