using DolphinQuant.Server.Pipeline;

namespace DolphinQuant.Server.Tests.Service;

/// <summary>Results with a different value in every field.</summary>
internal static class Answers
{
    public static RecommendationList Recommendations { get; } = new(
        "us",
        TestData.Day("2016-09-30"),
        "m1",
        [
            new Recommendation
            {
                Rank = 1, Symbol = "AAPL", Name = "Apple Inc.", Sector = "Technology",
                Probability = 0.31, ProbabilityLowerBound = 0.22, ExpectedReturn = 0.012,
                Weight = 0.08, Shares = 707, Price = 113.05, Decision = Decision.Reduced,
                TopFactors = [new FactorContribution("KLEN", 0.04, 0.6), new FactorContribution("gap", null, -0.2)],
                Constraint = "sector", Reason = "The sector was full.",
            },
            new Recommendation
            {
                Rank = 2, Symbol = "MSFT", Name = "", Sector = "", Probability = 0.3, ProbabilityLowerBound = 0.2,
                ExpectedReturn = 0.01, Weight = 0, Shares = 0, Price = 57.6, Decision = Decision.Cut,
                TopFactors = [], Constraint = "correlation", Reason = "It moves with AAPL.",
            },
        ]);

    public static PerformanceReport Performance { get; } = new()
    {
        Market = "us", ModelVersion = "m1", Rows = 24_000,
        From = TestData.Day("2016-04-01"), To = TestData.Day("2016-09-30"),
        BaseRate = 0.05, Auc = 0.7, AveragePrecision = 0.14, RankIc = 0.03,
        Precision = [Top(5, 0.2, 4)],
        Baselines =
        [
            new BaselineComparison(
                "KLEN", Top(5, 0.15, 3), new PairedGap(0.05, 0.01, 0.09), new PairedGap(0.002, -0.001, 0.005))
            {
                Auc = 0.65, AucGap = new PairedGap(0.05, 0.02, 0.08),
            },
        ],
        Events = [new EventMeasurement("event", 0.06, 0.72, 0.15, [new EventPrecision(5, 0.24, 4.1)])],
    };

    private static PrecisionAtK Top(int k, double precision, double lift) => new(k, precision, lift)
    {
        BuyableShare = 0.9, MeanNetReturn = 0.004, UniverseMeanNetReturn = 0.001,
    };
}
