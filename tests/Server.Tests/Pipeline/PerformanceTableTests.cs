using DolphinQuant.Models.Evaluation;
using DolphinQuant.Models.Labels;
using DolphinQuant.Server.Pipeline;
using DolphinQuant.Server.Pipeline.Reporting;

namespace DolphinQuant.Server.Tests.Pipeline;

public sealed class PerformanceTableTests
{
    private static readonly RunRequest Day = new("us", TestData.Day("2016-09-30"));
    private static readonly BlockReport Block = Measure(seed: 1);

    [Fact]
    public void Report_is_read_back_as_it_was_written()
    {
        var report = PerformanceTable.Read("us", "m1", PerformanceTable.Of(Day, "m1", Block));

        var tradable = Block.Tradable;
        Assert.Equal((Block.From, Block.To), (report.From, report.To));
        Assert.Equal((tradable.Rows, tradable.BaseRate), (report.Rows, report.BaseRate));
        Assert.Equal((tradable.Model.Auc, tradable.Model.AveragePrecision), (report.Auc, report.AveragePrecision));
        Assert.Equal(tradable.Model.RankIc.Mean, report.RankIc);
        Assert.Equal([5, 10, 20], report.Precision.Select(picks => picks.K));
        Assert.Equal(tradable.Model.PickLists.Select(picks =>
            picks.Lift), report.Precision.Select(picks => picks.Lift));
        var baseline = Assert.Single(report.Baselines);
        var gap = tradable.Baselines[0].Gaps.First(
            entry => entry.Metric == RankingMetric.Precision && entry.Depth == 10);
        Assert.Equal(("klen", 10), (baseline.Name, baseline.Precision.K));
        Assert.Equal(
            new PairedGap(gap.Value, gap.Interval!.Value.Lower, gap.Interval.Value.Upper), baseline.PrecisionGap);
    }

    [Fact]
    public void Events_are_kept_apart_from_the_tradable_label()
    {
        var report = PerformanceTable.Read("us", "m1", PerformanceTable.Of(Day, "m1", Block));

        Assert.Equal(["event", "eventHigh"], report.Events.Select(found => found.Label));
        foreach (var (expected, found) in Block.Events.Zip(report.Events))
        {
            Assert.Equal(expected.Report.BaseRate, found.BaseRate);
            Assert.Equal(expected.Report.Model.Auc, found.Auc);
            Assert.Equal(expected.Report.Model.AveragePrecision, found.AveragePrecision);
            Assert.Equal(
                expected.Report.Model.PickLists.Select(picks =>
                    new EventPrecision(picks.Depth, picks.Precision, picks.Lift)),
                found.Precision);
        }

        Assert.NotEqual(report.Auc, report.Events[0].Auc);
    }

    [Fact]
    public void Rows_of_an_older_day_and_of_a_store_without_events_are_understood()
    {
        var older = PerformanceTable.Of(Day with { Date = Day.Date.AddDays(-1) }, "m1", Measure(seed: 2));
        var newest = PerformanceTable.Of(Day, "m1", Block with { Events = [] });
        newest.AddRange(older);

        var report = PerformanceTable.Read("us", "m1", newest);

        Assert.Equal(Block.Tradable.Model.Auc, report.Auc);
        Assert.Empty(report.Events);
    }

    private static BlockReport Measure(int seed)
    {
        var random = new Random(seed);
        var (model, klen) = (Column("model", random), Column("klen", random));
        return new BlockReport(
            TestData.Day("2016-07-01"),
            TestData.Day("2016-09-27"),
            RankingEvaluator.Evaluate(Fates(random), model, [klen], new RankingOptions { Resamples = 20 }),
            [.. EventReport.Labels.Select(label => new EventReport(label, Points()))]);

        RankingReport Points() =>
            RankingEvaluator.Evaluate(Fates(random), model, [klen], new RankingOptions { Resamples = 1 });
    }

    private const int Days = 20;
    private const int Names = 30;

    private static ScoreColumn Column(string name, Random random) => new(name, Draw(random.NextDouble));

    private static RankingRows Fates(Random random) => new()
    {
        Sessions = [.. Enumerable.Range(0, Days * Names).Select(row => row / Names)],
        Symbols = [.. Enumerable.Range(0, Days * Names).Select(row => row % Names)],
        Outcomes = Draw(() => random.Next(5) == 0 ? 1 : 0),
        Buyability = [.. Enumerable.Repeat(Buyability.Buyable, Days * Names)],
        NetReturns = Draw(() => random.NextDouble() - 0.5),
    };

    private static double[] Draw(Func<double> next) => [.. Enumerable.Range(0, Days * Names).Select(_ => next())];
}
