using DolphinQuant.Strategy.Portfolio;
using DolphinQuant.Strategy.Risk;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace DolphinQuant.Strategy.Tests.Portfolio;

/// <summary>Random desires, books and limits, most of them contradicting each other.</summary>
[Properties(Arbitrary = [typeof(ProjectionProperties)], MaxTest = 1_000)]
public sealed class ProjectionProperties
{
    public sealed record Case(object Inner)
    {
        internal ProjectionProblem Problem => (ProjectionProblem)Inner;

        public override string ToString() =>
            $"{Problem.Limits}\n{string.Join('\n', Problem.Names)}";
    }

    public static Arbitrary<Case> Cases() =>
        ProblemGenerator.Problems.Select(problem => new Case(problem)).ToArbitrary();

    [SeededProperty]
    public bool Weight_stays_between_what_is_locked_and_what_is_allowed(Case given)
    {
        var (names, weights, limits) = Solve(given);
        long limit = WeightGrid.FromWeight(limits.MaxPosition);
        return names.Select((name, i) => (name, weight: weights[i])).All(pair =>
            pair.weight >= pair.name.Locked
            && pair.weight <= Math.Max(limit, pair.name.Locked)
            && pair.weight <= Math.Max(pair.name.Desired, pair.name.Held)
            && (pair.name.CanBuy || pair.weight <= pair.name.Held)
            && (!pair.name.MustSell || pair.weight == pair.name.Locked));
    }

    [SeededProperty]
    public bool Sector_limit_is_kept(Case given)
    {
        var (names, weights, limits) = Solve(given);
        return Enumerable.Range(0, names.Count).GroupBy(i => names[i].Sector, StringComparer.Ordinal).All(sector =>
            sector.Sum(i => weights[i])
            <= Math.Max(WeightGrid.FromWeight(limits.SectorLimit(sector.Key)), sector.Sum(i => names[i].Locked)));
    }

    [SeededProperty]
    public bool Whole_equity_and_name_count_are_kept(Case given)
    {
        var (names, weights, limits) = Solve(given);
        return weights.Sum() <= Math.Max(WeightGrid.Whole, names.Sum(name => name.Locked))
            && weights.Count(weight => weight > 0) <= Math.Max(limits.MaxNames, names.Count(name => name.Locked > 0));
    }

    [SeededProperty]
    public bool Correlation_limit_is_kept(Case given)
    {
        var (names, weights, limits) = Solve(given);
        for (int i = 0; i < names.Count; i++)
        {
            for (int k = 0; k < i; k++)
            {
                if (weights[i] == 0 || weights[k] == 0) continue;
                double correlation = given.Problem.Correlations.Between(names[i].Symbol, names[k].Symbol);
                int locked = (names[i].Locked > 0 ? 1 : 0) + (names[k].Locked > 0 ? 1 : 0);
                if (double.IsNaN(correlation) && locked == 0) return false;
                if (correlation > limits.MaxCorrelation && locked < 2) return false;
            }
        }

        return true;
    }

    [SeededProperty]
    public bool Turnover_limit_is_kept_but_for_forced_sales(Case given)
    {
        var (names, weights, limits) = Solve(given);
        long limit = WeightGrid.FromWeight(limits.MaxDailyTurnover);
        long bought = names.Select((name, i) => Math.Max(0, weights[i] - name.Held)).Sum();
        long sold = names.Select((name, i) => Math.Max(0, name.Held - weights[i])).Sum();
        if (bought > limit) return false;
        return sold <= limit || Enumerable.Range(0, names.Count)
            .Where(i => weights[i] < names[i].Held)
            .All(i => BreaksALimit(given.Problem, i));
    }

    [SeededProperty]
    public bool Projecting_twice_equals_projecting_once(Case given)
    {
        var (names, weights, _) = Solve(given);
        var again = names.Select((name, i) => name with { Desired = weights[i] }).ToList();
        return Weights(given.Problem with { Names = again }).SequenceEqual(weights);
    }

    [SeededProperty]
    public bool Result_held_as_a_book_and_desired_again_is_left_alone(Case given)
    {
        var (names, weights, _) = Solve(given);
        var settled = names.Select((name, i) => name with { Desired = weights[i], Held = weights[i] }).ToList();
        return Weights(given.Problem with { Names = settled }).SequenceEqual(weights);
    }

    [SeededProperty]
    public bool Name_that_misses_its_desire_says_why(Case given)
    {
        var result = ConstraintProjection.Project(given.Problem);
        return given.Problem.Names.Select((name, i) => (name, result[i])).All(pair =>
            pair.name.MustSell || pair.Item2.Weight == pair.name.Wanted || pair.Item2.Bindings.Count > 0);
    }

    private static bool BreaksALimit(ProjectionProblem problem, int i)
    {
        var name = problem.Names[i];
        var held = Enumerable.Range(0, problem.Names.Count).Where(k => problem.Names[k].Held > 0).ToList();
        long sector = held.Where(k => problem.Names[k].Sector == name.Sector).Sum(k => problem.Names[k].Held);
        return name.MustSell
            || name.Held > WeightGrid.FromWeight(problem.Limits.MaxPosition)
            || sector > WeightGrid.FromWeight(problem.Limits.SectorLimit(name.Sector))
            || held.Sum(k => problem.Names[k].Held) > WeightGrid.Whole
            || held.Count > problem.Limits.MaxNames
            || held.Exists(k => k != i && problem.Compare(i, k).IsTooHigh);
    }

    private static (IReadOnlyList<ProjectionName> Names, long[] Weights, RiskLimits Limits) Solve(Case given) =>
        (given.Problem.Names, Weights(given.Problem), given.Problem.Limits);

    private static long[] Weights(ProjectionProblem problem) =>
        ConstraintProjection.Project(problem).Select(name => name.Weight).ToArray();
}
