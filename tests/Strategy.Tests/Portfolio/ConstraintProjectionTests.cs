using DolphinQuant.Strategy.Portfolio;
using DolphinQuant.Strategy.Risk;

namespace DolphinQuant.Strategy.Tests.Portfolio;

/// <summary>Hand cases in percent of equity; names are in rank order.</summary>
public sealed class ConstraintProjectionTests
{
    private const long Percent = WeightGrid.Whole / 100;

    [Fact]
    public void Desired_weights_within_all_limits_pass_unchanged()
    {
        var result = Project(Desire("A", 20), Desire("B", 10));

        Assert.Equal([20, 10], Percents(result));
        Assert.All(result, name => Assert.Empty(name.Bindings));
    }

    [Fact]
    public void Position_above_its_limit_is_reduced_to_it() =>
        AssertBound(Project(Desire("A", 35))[0], 20, Constraint.PositionCap);

    [Fact]
    public void Sector_room_goes_to_the_better_ranks()
    {
        var result = Project(Desire("A", 20, "Energy"), Desire("B", 20, "Energy"), Desire("C", 5, "Energy"));

        Assert.Equal([20, 10, 0], Percents(result));
        AssertBound(result[1], 10, Constraint.SectorCap);
        AssertBound(result[2], 0, Constraint.SectorCap);
    }

    [Fact]
    public void Names_without_sector_share_their_own_limit()
    {
        var limits = new RiskLimits { MaxUnclassified = 0.12 };
        var result = Project(limits, Desire("A", 10, "Unclassified"), Desire("B", 10, "Unclassified"));

        Assert.Equal([10, 2], Percents(result));
    }

    [Fact]
    public void Correlated_name_of_lower_rank_is_cut_and_says_beside_whom()
    {
        var result = Project(new RiskLimits(), [["A", "C"]], Desire("A", 10), Desire("B", 10), Desire("C", 10));

        Assert.Equal([10, 10, 0], Percents(result));
        AssertBound(result[2], 0, Constraint.Correlation);
        Assert.Contains("1.00 with A", result[2].Bindings[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_without_weight_blocks_nobody()
    {
        var result = Project(new RiskLimits(), [["A", "B"]], Desire("A", 0), Desire("B", 10));

        Assert.Equal([0, 10], Percents(result));
    }

    [Fact]
    public void Unknown_correlation_keeps_a_name_out()
    {
        var names = new[] { Desire("A", 10), Desire("stranger", 10) };
        var problem = new ProjectionProblem(names, Samples.Correlations(["A"]), new RiskLimits());

        AssertBound(ConstraintProjection.Project(problem)[1], 0, Constraint.Correlation);
    }

    [Fact]
    public void Names_beyond_the_count_are_cut() =>
        AssertBound(
            Project(new RiskLimits { MaxNames = 1 }, Desire("A", 5), Desire("B", 5))[1], 0, Constraint.NameCount);

    [Fact]
    public void Weights_never_exceed_the_equity()
    {
        var limits = new RiskLimits { MaxPosition = 0.6, MaxSector = 1, MaxDailyTurnover = 1 };
        var result = Project(limits, Desire("A", 60), Desire("B", 60));

        Assert.Equal([60, 40], Percents(result));
        AssertBound(result[1], 40, Constraint.TotalWeight);
    }

    [Fact]
    public void Buys_stop_at_the_turnover_limit_best_rank_first()
    {
        var result = Project(Desire("A", 20), Desire("B", 20), Desire("C", 20), Desire("D", 20));

        Assert.Equal([20, 20, 10, 0], Percents(result));
        AssertBound(result[2], 10, Constraint.Turnover);
        AssertBound(result[3], 0, Constraint.Turnover);
    }

    [Fact]
    public void Wished_sales_stop_at_the_turnover_limit_worst_rank_first()
    {
        var result = Project(Hold("A", 20), Hold("B", 20), Hold("C", 20), Hold("D", 20));

        Assert.Equal([20, 10, 0, 0], Percents(result));
        AssertBound(result[0], 20, Constraint.Turnover);
    }

    [Fact]
    public void Risk_limits_are_repaired_beyond_the_turnover_limit()
    {
        var limits = new RiskLimits { MaxDailyTurnover = 0.10 };
        var result = Project(limits, Hold("A", 60) with { Desired = 60 * Percent }, Hold("B", 15), Desire("C", 20));

        // The forced sale of 40 % leaves no room for the wished sale of B; buys have a budget of their own.
        Assert.Equal([20, 15, 10], Percents(result));
    }

    [Fact]
    public void Crowded_sector_is_sold_down_worst_rank_first_whatever_the_turnover()
    {
        var limits = new RiskLimits { MaxDailyTurnover = 0 };
        var result = Project(limits,
            Hold("A", 20, "Energy") with { Desired = 20 * Percent }, Hold("B", 15, "Energy"), Hold("C", 15, "Energy"));

        Assert.Equal([20, 10, 0], Percents(result));
    }

    [Fact]
    public void Correlated_pair_in_the_book_loses_its_unwanted_member()
    {
        var limits = new RiskLimits { MaxDailyTurnover = 0 };
        var result = Project(limits, [["A", "B"]], Hold("A", 10), Hold("B", 10) with { Desired = 10 * Percent });

        Assert.Equal([0, 10], Percents(result));
    }

    [Fact]
    public void Delisting_name_is_sold_whatever_the_turnover()
    {
        var result = Project(new RiskLimits { MaxDailyTurnover = 0 },
            Hold("A", 10) with { Desired = 10 * Percent, MustSell = true }, Hold("B", 10));

        Assert.Equal([0, 10], Percents(result));
    }

    [Fact]
    public void Buy_waits_for_the_postponed_sale_of_a_correlated_name()
    {
        var limits = new RiskLimits { MaxDailyTurnover = 0.05 };
        var result = Project(limits, [["A", "Z"]], Desire("A", 5), Hold("Z", 20));

        Assert.Equal([0, 15], Percents(result));
        AssertBound(result[0], 0, Constraint.Correlation);
    }

    [Fact]
    public void Locked_shares_stay_and_take_their_share_of_the_limits()
    {
        var result = Project(new RiskLimits(), [["A", "C"]],
            Desire("A", 10), Desire("B", 20, "Energy"), Hold("C", 25, "Energy") with { Locked = 25 * Percent });

        Assert.Equal([0, 5, 25], Percents(result));
        AssertBound(result[0], 0, Constraint.Correlation);
        AssertBound(result[2], 25, Constraint.Locked);
    }

    [Fact]
    public void Long_halted_holding_without_returns_does_not_stop_all_trading()
    {
        var names = new[] { Desire("A", 10), Hold("halted", 10) with { Locked = 10 * Percent } };
        var problem = new ProjectionProblem(names, Samples.Correlations(["A"]), new RiskLimits());

        Assert.Equal([10, 10], Percents(ConstraintProjection.Project(problem)));
    }

    [Fact]
    public void Name_that_cannot_be_bought_is_kept_but_does_not_grow() =>
        Assert.Equal([5], Percents(Project(Hold("A", 5) with { Desired = 20 * Percent, CanBuy = false })));

    private static ProjectionName Desire(string symbol, int percent, string? sector = null) =>
        new() { Symbol = symbol, Sector = sector ?? symbol, Desired = percent * Percent };

    private static ProjectionName Hold(string symbol, int percent, string? sector = null) =>
        new() { Symbol = symbol, Sector = sector ?? symbol, Held = percent * Percent };

    private static IReadOnlyList<ProjectedName> Project(params ProjectionName[] names) =>
        Project(new RiskLimits(), names);

    private static IReadOnlyList<ProjectedName> Project(RiskLimits limits, params ProjectionName[] names) =>
        Project(limits, [], names);

    private static IReadOnlyList<ProjectedName> Project(
        RiskLimits limits, string[][] groups, params ProjectionName[] names) =>
        ConstraintProjection.Project(
            new(names, Samples.Correlations(names.Select(name => name.Symbol), groups), limits));

    private static IEnumerable<int> Percents(IEnumerable<ProjectedName> names) =>
        names.Select(name => (int)(name.Weight / Percent));

    private static void AssertBound(ProjectedName name, int percent, Constraint constraint)
    {
        Assert.Equal(percent * Percent, name.Weight);
        Assert.Contains(name.Bindings, binding => binding.Constraint == constraint);
    }
}
