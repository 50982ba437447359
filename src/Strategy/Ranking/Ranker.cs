namespace DolphinQuant.Strategy.Ranking;

/// <summary>What the candidates are ordered by.</summary>
public enum RankingScore
{
    /// <summary>The calibrated probability: the quantity the model is fitted and judged on. The default.</summary>
    Probability,

    /// <summary>The lower bound of the probability: prefers names the model has seen much evidence for.</summary>
    ProbabilityLowerBound,

    /// <summary>The expected net return: the edge in money, noisier than the probability.</summary>
    ExpectedReturn,
}

/// <summary>A candidate with its place in the list of the day.</summary>
/// <param name="Rank">One-based place.</param>
/// <param name="Score">The figure the place was given for; NaN ranks last.</param>
/// <param name="Candidate">The name.</param>
public sealed record RankedCandidate(int Rank, double Score, Candidate Candidate);

/// <summary>Orders candidates so that the same set gives the same list, whatever order it came in.</summary>
public static class Ranker
{
    /// <summary>Orders by score, highest first, unknown scores last, equal scores by symbol (ordinal).</summary>
    /// <exception cref="ArgumentException">A symbol occurs twice.</exception>
    public static IReadOnlyList<RankedCandidate> Rank(IEnumerable<Candidate> candidates, RankingScore score)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        var scored = candidates.Select(candidate => (Score: ScoreOf(candidate, score), Candidate: candidate)).ToList();
        RejectDuplicates(scored.Select(pair => pair.Candidate));

        // NaN compares below every number, so that descending order puts it last.
        return scored
            .OrderByDescending(pair => pair.Score)
            .ThenBy(pair => pair.Candidate.Symbol, StringComparer.Ordinal)
            .Select((pair, index) => new RankedCandidate(index + 1, pair.Score, pair.Candidate))
            .ToList();
    }

    private static double ScoreOf(Candidate candidate, RankingScore score) => score switch
    {
        RankingScore.Probability => candidate.Probability,
        RankingScore.ProbabilityLowerBound => candidate.ProbabilityLowerBound,
        RankingScore.ExpectedReturn => candidate.ExpectedReturn,
        _ => throw new ArgumentOutOfRangeException(nameof(score), score, "Unknown ranking score."),
    };

    private static void RejectDuplicates(IEnumerable<Candidate> candidates)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var candidate in candidates)
        {
            if (!seen.Add(candidate.Symbol))
                throw new ArgumentException($"Candidate '{candidate.Symbol}' occurs twice.", nameof(candidates));
        }
    }
}
