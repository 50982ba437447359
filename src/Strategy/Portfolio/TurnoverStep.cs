using System.Diagnostics;
using System.Globalization;
using DolphinQuant.Strategy.Risk;

namespace DolphinQuant.Strategy.Portfolio;

/// <summary>
/// One session's move from the book towards the goal: forced sales, then wished sales, then buys.
/// </summary>
/// <remarks>
/// Risk limits beat turnover: what the book breaks (position, sector, correlation, name count, whole equity, delisting)
/// is sold in full even beyond the turnover limit, and wished sales then get only what is left of it. Sales go worst
/// rank first, buys best rank first. Names whose sale is postponed still count, so a buy waits for the sale that makes
/// room for it.
/// </remarks>
internal sealed class TurnoverStep
{
    private readonly ProjectionProblem _problem;
    private readonly long[] _goal;
    private readonly List<Binding>[] _bindings;
    private readonly long[] _kept;
    private readonly long _limit;
    private long _sold;

    public TurnoverStep(ProjectionProblem problem, long[] goal, List<Binding>[] bindings)
    {
        _problem = problem;
        _goal = goal;
        _bindings = bindings;
        _kept = problem.Names.Select(name => name.Held).ToArray();
        _limit = WeightGrid.FromWeight(problem.Limits.MaxDailyTurnover);
    }

    /// <summary>The weights after the session.</summary>
    public long[] Take()
    {
        SellLeavers();
        SellOversized();
        SellConflicting();
        SellCrowdedSectors();
        SellDown(Enumerable.Range(0, Count), _kept.Sum() - WeightGrid.Whole);
        SellWished();
        return Buy();
    }

    private int Count => _problem.Names.Count;

    private void SellLeavers()
    {
        for (int i = 0; i < Count; i++)
        {
            if (_problem.Names[i].MustSell) SellTo(i, _goal[i]);
        }
    }

    private void SellOversized()
    {
        long limit = WeightGrid.FromWeight(_problem.Limits.MaxPosition);
        for (int i = 0; i < Count; i++) SellTo(i, Math.Max(limit, _problem.Names[i].Locked));
    }

    // Goals agree with each other and with all locked shares, so what is sold here is an unwanted holding or the free
    // part of a locked one that is in the way of another.
    private void SellConflicting()
    {
        var kept = new RiskBudget(_problem, _problem.Names.Select(name => name.Locked).ToArray());
        var held = Enumerable.Range(0, Count).Where(i => _kept[i] > 0).ToList();
        foreach (int i in held.Where(i => _goal[i] > 0).Concat(held.Where(i => _goal[i] == 0)))
        {
            bool isOneTooMany = _goal[i] == 0 && kept.IsFull;
            if (isOneTooMany || kept.Conflict(i) is not null) SellTo(i, _goal[i]);
            else kept.Add(i, _kept[i] - _problem.Names[i].Locked);
        }
    }

    private void SellCrowdedSectors()
    {
        var sectors = Enumerable.Range(0, Count).GroupBy(i => _problem.Names[i].Sector, StringComparer.Ordinal);
        foreach (var sector in sectors)
        {
            long limit = WeightGrid.FromWeight(_problem.Limits.SectorLimit(sector.Key));
            SellDown(sector, sector.Sum(i => _kept[i]) - limit);
        }
    }

    private void SellWished()
    {
        SellDown(Enumerable.Range(0, Count), Math.Max(0, _limit - _sold));
        for (int i = 0; i < Count; i++)
        {
            if (_kept[i] > _goal[i])
                _bindings[i].Add(TurnoverBinding($"sale of {WeightGrid.ToWeight(_kept[i] - _goal[i]):P1} postponed"));
        }
    }

    private long[] Buy()
    {
        var budget = new RiskBudget(_problem, _kept);
        long left = _limit;
        for (int i = 0; i < Count; i++)
        {
            long wanted = _goal[i] - _kept[i];
            if (wanted <= 0) continue;
            if (wanted > left)
                _bindings[i].Add(TurnoverBinding($"buy of {WeightGrid.ToWeight(wanted - left):P1} postponed"));
            long before = budget.Weights[i];
            budget.Grant(i, Math.Min(wanted, left), _bindings[i]);
            left -= budget.Weights[i] - before;
        }

        return budget.Weights;
    }

    /// <summary>Sells towards the goal, worst rank first, until <paramref name="amount"/> is reached.</summary>
    private void SellDown(IEnumerable<int> names, long amount)
    {
        foreach (int i in names.OrderDescending())
        {
            if (amount <= 0) return;
            long part = Math.Clamp(_kept[i] - _goal[i], 0, amount);
            SellTo(i, _kept[i] - part);
            amount -= part;
        }
    }

    private void SellTo(int name, long weight)
    {
        if (_kept[name] <= weight) return;
        Debug.Assert(weight >= _problem.Names[name].Locked, "Locked shares are never sold.");
        _sold += _kept[name] - weight;
        _kept[name] = weight;
    }

    private Binding TurnoverBinding(FormattableString what) =>
        new(Constraint.Turnover, string.Create(CultureInfo.InvariantCulture,
            $"turnover limit {_problem.Limits.MaxDailyTurnover:P1}: {what.ToString(CultureInfo.InvariantCulture)}"));
}
