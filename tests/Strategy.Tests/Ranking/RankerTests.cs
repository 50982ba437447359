using DolphinQuant.Strategy.Ranking;

namespace DolphinQuant.Strategy.Tests.Ranking;

public sealed class RankerTests
{
    [Fact]
    public void Candidates_order_by_probability_then_symbol_with_unknown_last()
    {
        var ranked = Ranker.Rank(
            [
                Samples.Candidate("D", double.NaN), Samples.Candidate("C", 0.2),
                Samples.Candidate("b", 0.3), Samples.Candidate("B", 0.3), Samples.Candidate("A", 0.1),
            ],
            RankingScore.Probability);

        Assert.Equal(["B", "b", "C", "A", "D"], ranked.Select(line => line.Candidate.Symbol));
        Assert.Equal([1, 2, 3, 4, 5], ranked.Select(line => line.Rank));
    }

    [Theory]
    [InlineData(RankingScore.Probability, "A")]
    [InlineData(RankingScore.ProbabilityLowerBound, "B")]
    [InlineData(RankingScore.ExpectedReturn, "C")]
    public void Score_decides_who_leads(RankingScore score, string leader)
    {
        Candidate[] candidates =
        [
            Samples.Candidate("A") with { Probability = 0.9 },
            Samples.Candidate("B") with { ProbabilityLowerBound = 0.8 },
            Samples.Candidate("C") with { ExpectedReturn = 0.5 },
        ];

        Assert.Equal(leader, Ranker.Rank(candidates, score)[0].Candidate.Symbol);
    }

    [Fact]
    public void Repeated_symbol_is_refused() =>
        Assert.Throws<ArgumentException>(
            () => Ranker.Rank([Samples.Candidate("A"), Samples.Candidate("A")], RankingScore.Probability));
}
