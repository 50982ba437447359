using DolphinQuant.Strategy.Risk;

namespace DolphinQuant.Strategy.Portfolio;

/// <summary>
/// Maps desired weights and today's book to the weights of the next session, such that every limit is kept.
/// </summary>
/// <remarks>
/// <para>
/// First a <em>goal</em> without regard to turnover: locked shares stand, then names are admitted in rank order, each
/// up to what position, sector, correlation, name count and whole equity leave. Then a <em>step</em> from the book
/// towards the goal (<see cref="TurnoverStep"/>).
/// </para>
/// <para>
/// Every weight of the result lies between the book and the goal. A set of desired weights that already keeps the
/// limits is its own goal and its own step, so projecting twice equals projecting once, exactly. Only rank order
/// matters, so the order of the input does not. Limits that locked shares alone break cannot be repaired; nothing is
/// added to them.
/// </para>
/// </remarks>
internal static class ConstraintProjection
{
    /// <summary>The weight of each name and what bound it, in the order of the problem's names.</summary>
    public static IReadOnlyList<ProjectedName> Project(ProjectionProblem problem)
    {
        var bindings = problem.Names.Select(_ => new List<Binding>()).ToArray();
        long[] goal = Goal(problem, bindings);
        long[] weights = new TurnoverStep(problem, goal, bindings).Take();
        return problem.Names.Select((_, i) => new ProjectedName(weights[i], bindings[i])).ToList();
    }

    private static long[] Goal(ProjectionProblem problem, List<Binding>[] bindings)
    {
        var budget = new RiskBudget(problem, problem.Names.Select(name => name.Locked).ToArray());
        for (int i = 0; i < problem.Names.Count; i++)
        {
            var name = problem.Names[i];
            if (name.Locked > name.Wanted)
                bindings[i].Add(new(Constraint.Locked, "held shares that cannot be sold in this session"));
            budget.Grant(i, name.Wanted - name.Locked, bindings[i]);
        }

        return budget.Weights;
    }
}
