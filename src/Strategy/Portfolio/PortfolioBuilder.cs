using DolphinQuant.Strategy.Instruments;
using DolphinQuant.Strategy.Ranking;
using DolphinQuant.Strategy.Risk;

namespace DolphinQuant.Strategy.Portfolio;

/// <summary>
/// Turns the day's candidates and today's book into the portfolio of the next session: rank, test, size, project on the
/// limits, round to lots. Every name leaves with its weight and the reasons for it.
/// </summary>
public static class PortfolioBuilder
{
    /// <summary>Builds the target portfolio; the same input in any order gives the same result.</summary>
    /// <param name="candidates">The names of one market; a held name keeps its place only if it is among them.</param>
    /// <param name="book">Cash and holdings of the same market.</param>
    /// <param name="correlations">
    /// Correlations of candidates and holdings; a candidate without history in it is cut as
    /// <see cref="Constraint.ShortHistory"/>.
    /// </param>
    /// <param name="limits">The limits to be kept.</param>
    /// <param name="settings">Ranking and sizing.</param>
    /// <exception cref="ArgumentException">
    /// Limits or settings are out of range, a symbol occurs twice, or candidates and book are of different markets.
    /// </exception>
    public static TargetPortfolio Build(
        IReadOnlyCollection<Candidate> candidates,
        Book book,
        CorrelationMatrix correlations,
        RiskLimits limits,
        PortfolioSettings settings)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(correlations);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(settings);
        limits.ThrowIfInvalid();
        settings.ThrowIfInvalid();
        RejectMixedMarkets(candidates, book);

        var drafts = Drafts(candidates, new(book, correlations, limits, settings));
        var problem = new ProjectionProblem(drafts.Select(draft => draft.Name).ToList(), correlations, limits);
        var targets = ConstraintProjection.Project(problem)
            .Select((projected, i) => TargetRounding.ToTarget(drafts[i], projected, book))
            .ToList();
        return new(book, Recommendations(drafts, targets), targets.Skip(candidates.Count).ToList());
    }

    // Holdings that are no candidates stand behind every candidate: they are the first to be sold.
    private static List<Draft> Drafts(IReadOnlyCollection<Candidate> candidates, DraftMaker maker)
    {
        var drafts = Ranker.Rank(candidates, maker.Settings.Score).Select(maker.ForCandidate).ToList();
        var offered = candidates.Select(candidate => candidate.Symbol).ToHashSet(StringComparer.Ordinal);
        drafts.AddRange(maker.Book.Positions
            .Where(position => !offered.Contains(position.Instrument.Symbol))
            .Select(maker.ForLeaver));
        return drafts;
    }

    private static List<Recommendation> Recommendations(List<Draft> drafts, List<Target> targets) =>
        drafts
            .Select((draft, i) => (draft.Ranked, draft.Size, Target: targets[i]))
            .Where(line => line.Ranked is not null)
            .Select(line => new Recommendation(line.Ranked!.Rank, line.Ranked.Candidate, line.Size, line.Target))
            .ToList();

    private static void RejectMixedMarkets(IReadOnlyCollection<Candidate> candidates, Book book)
    {
        var markets = candidates.Select(candidate => candidate.Instrument)
            .Concat(book.Positions.Select(position => position.Instrument))
            .Select(instrument => instrument.Market)
            .Distinct()
            .ToList();
        if (markets.Count <= 1) return;
        string words = string.Join(", ", markets.Select(MarketWords.ToWord));
        throw new ArgumentException($"One market at a time; candidates and book name {words}.");
    }
}
