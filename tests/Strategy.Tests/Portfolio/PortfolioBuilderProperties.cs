using DolphinQuant.Strategy.Portfolio;
using FsCheck.Xunit;

namespace DolphinQuant.Strategy.Tests.Portfolio;

[Properties(Arbitrary = [typeof(DayGenerator)], MaxTest = 500)]
public sealed class PortfolioBuilderProperties
{
    // A locked weight may round up by one billionth, for each of up to twelve names.
    private const double Rounding = 2e-8;

    [SeededProperty]
    public bool Position_sector_and_whole_are_kept_but_for_locked_shares(Day day)
    {
        var portfolio = day.Build();
        var targets = portfolio.Targets.ToList();
        double limit = day.Limits.MaxPosition;
        return targets.All(target => target.Weight <= Math.Max(limit, Locked(portfolio, target)) + Rounding)
            && targets.Sum(target => target.Weight) <= 1 + Rounding
            && targets.GroupBy(target => target.Instrument.Sector, StringComparer.Ordinal).All(sector =>
                sector.Sum(target => target.Weight)
                <= Math.Max(day.Limits.SectorLimit(sector.Key), sector.Sum(t => Locked(portfolio, t))) + Rounding);
    }

    [SeededProperty]
    public bool Correlation_is_kept_but_for_locked_shares(Day day)
    {
        var portfolio = day.Build();
        var held = portfolio.Targets.Where(target => target.Weight > 0).ToList();
        return held.All(first => held.All(second =>
            ReferenceEquals(first, second)
            || (Locked(portfolio, first) > 0 && Locked(portfolio, second) > 0)
            || !IsTooHigh(day, first.Instrument.Symbol, second.Instrument.Symbol)));
    }

    [SeededProperty]
    public bool Buys_stay_within_the_turnover_limit(Day day) =>
        day.Build().Targets.Sum(target => Math.Max(0, target.Weight - target.CurrentWeight))
        <= day.Limits.MaxDailyTurnover + Rounding;

    [SeededProperty]
    public bool Every_candidate_and_holding_is_answered_once_and_every_cut_has_a_reason(Day day)
    {
        var portfolio = day.Build();
        var answered = portfolio.Targets.Select(target => target.Instrument.Symbol).Order(StringComparer.Ordinal);
        var asked = day.Candidates.Select(candidate => candidate.Symbol)
            .Union(day.Book.Positions.Select(position => position.Instrument.Symbol), StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        return answered.SequenceEqual(asked)
            && portfolio.Recommendations.Count == day.Candidates.Count
            && portfolio.Targets.All(target => target.Decision != Decision.Cut || target.Bindings.Count > 0);
    }

    [SeededProperty]
    public bool Shares_are_tradable_lots_and_never_exceed_the_weight(Day day)
    {
        var portfolio = day.Build();
        return portfolio.Targets.All(target =>
        {
            long change = target.Shares - target.CurrentShares;
            long sellable = Sellable(portfolio, target);
            if (change < 0) return target.Instrument.Lots.IsValidSell(-change, sellable);
            if (change == 0) return true;
            return target.Instrument.Lots.IsValidBuy(change)
                && target.Shares * target.Price <= (decimal)target.Weight * day.Book.Equity;
        });
    }

    [SeededProperty]
    public bool Order_of_the_input_does_not_matter(Day day, int seed)
    {
        var random = new Random(seed);
        var candidates = day.Candidates.ToArray();
        var positions = day.Book.Positions.ToArray();
        random.Shuffle(candidates);
        random.Shuffle(positions);
        var shuffled = day with { Candidates = candidates, Book = new(day.Book.Session, day.Book.Cash, positions) };

        return Lines(day.Build()).SequenceEqual(Lines(shuffled.Build()));
    }

    private static IEnumerable<(string, double, long, string)> Lines(TargetPortfolio portfolio) =>
        portfolio.Targets.Select(target => (target.Instrument.Symbol, target.Weight, target.Shares, target.BoundBy));

    private static bool IsTooHigh(Day day, string first, string second) =>
        day.Correlations.Between(first, second) > day.Limits.MaxCorrelation;

    private static double Locked(TargetPortfolio portfolio, Target target)
    {
        long locked = target.CurrentShares - Sellable(portfolio, target);
        return (double)(locked * target.Price / portfolio.Book.Equity);
    }

    private static long Sellable(TargetPortfolio portfolio, Target target)
    {
        string symbol = target.Instrument.Symbol;
        bool isHalted = portfolio.Recommendations.Select(line => line.Candidate)
            .Any(candidate => candidate.Symbol == symbol && candidate.IsSuspended);
        var position = portfolio.Book.Positions.SingleOrDefault(held => held.Instrument.Symbol == symbol);
        return isHalted ? 0 : position?.SellableShares(portfolio.Book.Session) ?? 0;
    }
}
