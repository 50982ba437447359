using System.Globalization;
using DolphinQuant.Strategy.Risk;

namespace DolphinQuant.Strategy.Portfolio;

/// <summary>
/// The weights given so far and the room that the risk limits leave. It starts from weights that are a fact (locked or
/// still held) and grants more only where every limit is kept.
/// </summary>
internal sealed class RiskBudget
{
    private readonly ProjectionProblem _problem;
    private readonly long[] _weights;
    private readonly List<int> _present = [];
    private readonly Dictionary<string, long> _sectors = new(StringComparer.Ordinal);
    private long _total;

    public RiskBudget(ProjectionProblem problem, IReadOnlyList<long> weights)
    {
        _problem = problem;
        _weights = new long[weights.Count];
        for (int i = 0; i < weights.Count; i++) Add(i, weights[i]);
    }

    /// <summary>The weights given so far, in rank order.</summary>
    public long[] Weights => _weights;

    /// <summary>Whether another name would be one too many.</summary>
    public bool IsFull => _present.Count >= Limits.MaxNames;

    private RiskLimits Limits => _problem.Limits;

    /// <summary>
    /// Gives a name up to <paramref name="wanted"/> more, as far as the limits allow, and notes what bound.
    /// </summary>
    public void Grant(int name, long wanted, List<Binding> bindings)
    {
        if (wanted <= 0) return;
        if (Refusal(name) is { } refusal)
        {
            bindings.Add(refusal);
            return;
        }

        var (room, constraint) = Tightest(name);
        long granted = Math.Clamp(room, 0, wanted);
        if (granted < wanted) bindings.Add(new(constraint, Describe(name, constraint)));
        Add(name, granted);
    }

    /// <summary>Gives a name more, whatever the limits: for weights that are a fact.</summary>
    public void Add(int name, long units)
    {
        if (units <= 0) return;
        if (_weights[name] == 0) _present.Add(name);
        _weights[name] += units;
        _total += units;
        string sector = _problem.Names[name].Sector;
        _sectors[sector] = _sectors.GetValueOrDefault(sector) + units;
    }

    /// <summary>The first given name that this one may not be held beside, in the order they were given.</summary>
    public Binding? Conflict(int name)
    {
        foreach (int other in _present)
        {
            if (other == name) continue;
            var (isTooHigh, correlation) = _problem.Compare(name, other);
            if (!isTooHigh) continue;
            string figure = double.IsNaN(correlation) ? "unknown" : Invariant($"{correlation:0.00}");
            string symbol = _problem.Names[other].Symbol;
            return new(Constraint.Correlation,
                Invariant($"correlation {figure} with {symbol}, limit {Limits.MaxCorrelation:0.00}"));
        }

        return null;
    }

    private Binding? Refusal(int name) =>
        _weights[name] == 0 && IsFull
            ? new(Constraint.NameCount, Invariant($"{Limits.MaxNames} names are held already"))
            : Conflict(name);

    private (long Room, Constraint Constraint) Tightest(int name)
    {
        string sector = _problem.Names[name].Sector;
        var tightest = (Room: Room(Limits.MaxPosition, _weights[name]), Constraint: Constraint.PositionCap);
        long sectorRoom = Room(Limits.SectorLimit(sector), _sectors.GetValueOrDefault(sector));
        if (sectorRoom < tightest.Room) tightest = (sectorRoom, Constraint.SectorCap);
        long totalRoom = WeightGrid.Whole - _total;
        return totalRoom < tightest.Room ? (totalRoom, Constraint.TotalWeight) : tightest;
    }

    private string Describe(int name, Constraint constraint)
    {
        string sector = _problem.Names[name].Sector;
        return constraint switch
        {
            Constraint.PositionCap => Invariant($"position limit {Limits.MaxPosition:P1}"),
            Constraint.SectorCap => Invariant($"sector {sector} at its limit {Limits.SectorLimit(sector):P1}"),
            _ => "the whole equity is assigned",
        };
    }

    private static long Room(double limit, long used) => WeightGrid.FromWeight(limit) - used;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
