using DolphinQuant.Data;
using DolphinQuant.Models.Training;
using DolphinQuant.Strategy.Execution;
using DolphinQuant.Strategy.Instruments;
using DolphinQuant.Strategy.Portfolio;

namespace DolphinQuant.Server.Pipeline.Selection;

/// <summary>The selection of a day as rows of <c>dfs://strategy</c>.</summary>
internal sealed class SelectionTables(
    RunRequest request,
    IReadOnlyDictionary<string, NamedInstrument> instruments,
    IReadOnlyList<OfferedName> offered,
    TargetPortfolio portfolio,
    OrderPlan plan)
{
    private readonly Dictionary<string, OfferedName> _offered =
        offered.ToDictionary(name => name.Candidate.Symbol, StringComparer.Ordinal);

    /// <summary>
    /// Every table to append to, by name. The recommendations come last: where they are, the rest is.
    /// </summary>
    public IEnumerable<(string Name, Table Rows)> All()
    {
        if (plan.Orders.Count > 0) yield return ("orders", Orders());
        var holdings = Holdings();
        if (holdings.Count > 0) yield return ("position", Positions(holdings));
        yield return ("book", BookRow(holdings));
        yield return ("recommendation", Recommendations());
    }

    private Table Orders() => Rows(
        plan.Orders.Count,
        ("symbol", Vector.Symbol(plan.Orders.Select(order => order.Instrument.Symbol))),
        ("side", Vector.Symbol(plan.Orders.Select(order => order.Side == OrderSide.Buy ? "buy" : "sell"))),
        ("shares", Vector.Long([.. plan.Orders.Select(order => order.Shares)])),
        ("limitPrice", Doubles(plan.Orders, order => (double)order.LimitPrice)),
        ("notional", Doubles(plan.Orders, order => (double)(order.Shares * order.LimitPrice))),
        ("fee", Doubles(plan.Orders, order => (double)order.Fee)),
        ("reason", Vector.String([.. plan.Orders.Select(ReasonOf)])));

    private string ReasonOf(Order order)
    {
        var target = TargetOf(order);
        return target.Bindings.Count == 0 ? "target weight" : target.BoundBy;
    }

    private Target TargetOf(Order order) =>
        portfolio.Targets.First(target => target.Instrument.Symbol == order.Instrument.Symbol);

    private Table Recommendations()
    {
        var lines = portfolio.Recommendations;
        var columns = new List<(string, Vector)>
        {
            ("rank", Vector.Int([.. lines.Select(line => line.Rank)])),
            ("symbol", Vector.Symbol(lines.Select(line => line.Candidate.Symbol))),
            ("name", Vector.String([.. lines.Select(NameOf)])),
            ("sector", Vector.Symbol(lines.Select(SectorOf))),
            ("probability", Doubles(lines, line => line.Candidate.Probability)),
            ("probabilityLower", Doubles(lines, line => line.Candidate.ProbabilityLowerBound)),
            ("expectedReturn", Doubles(lines, line => line.Candidate.ExpectedReturn)),
            ("weight", Doubles(lines, line => line.Target.Weight)),
            ("shares", Vector.Long([.. lines.Select(line => line.Target.Shares)])),
            ("price", Doubles(lines, line => line.Candidate.Close)),
            ("decision", Vector.Symbol(lines.Select(line => WordOf(line.Target.Decision)))),
            ("boundBy", Vector.Symbol(lines.Select(line => ConstraintsOf(line.Target)))),
            ("reason", Vector.String([.. lines.Select(line => SentenceOf(line.Target))])),
        };
        for (var place = 0; place < TrainedModel.TopFactorCount; place++) columns.AddRange(FactorColumns(place));
        columns.Add(("modelVersion", Vector.Symbol(lines.Select(line =>
            _offered[line.Candidate.Symbol].ModelVersion))));
        return Rows(lines.Count, [.. columns]);
    }

    private IEnumerable<(string, Vector)> FactorColumns(int place)
    {
        var factors = portfolio.Recommendations
            .Select(line => _offered[line.Candidate.Symbol].TopFactors.ElementAtOrDefault(place))
            .ToArray();
        yield return ($"factor{place + 1}", Vector.Symbol(factors.Select(factor => factor?.Name ?? "")));
        yield return ($"value{place + 1}", Doubles(factors, factor => factor?.Value ?? double.NaN));
        yield return ($"contribution{place + 1}", Doubles(factors, factor => factor?.Contribution ?? double.NaN));
    }

    // Every order is taken as filled at the close it was computed from; a simulated fill comes with the backtest.
    private List<Holding> Holdings()
    {
        var ordered = plan.Orders.ToLookup(order => order.Instrument.Symbol, StringComparer.Ordinal);
        var before = portfolio.Book.Positions.ToDictionary(
            position => position.Instrument.Symbol, StringComparer.Ordinal);
        return [.. portfolio.Targets
            .Select(target => (Target: target, target.Instrument.Symbol))
            .Select(held => Filled(held.Target, ordered[held.Symbol], before.GetValueOrDefault(held.Symbol)))
            .Where(holding => holding.Shares > 0)
            .OrderBy(holding => holding.Symbol, StringComparer.Ordinal)];
    }

    private Holding Filled(Target target, IEnumerable<Order> orders, Position? before)
    {
        var bought = orders.Where(order => order.Side == OrderSide.Buy).Sum(order => order.Shares);
        var sold = orders.Where(order => order.Side == OrderSide.Sell).Sum(order => order.Shares);
        var boughtOn = bought > 0 ? portfolio.Book.Session : before?.LatestPurchase?.Session ?? portfolio.Book.Session;
        return new Holding(target.Instrument.Symbol, target.CurrentShares + bought - sold, target.Price, boughtOn);
    }

    private Table Positions(List<Holding> holdings) => Rows(
        holdings.Count,
        ("symbol", Vector.Symbol(holdings.Select(holding => holding.Symbol))),
        ("shares", Vector.Long([.. holdings.Select(holding => holding.Shares)])),
        ("price", Doubles(holdings, holding => (double)holding.Price)),
        ("weight", Doubles(holdings, holding => (double)(holding.Shares * holding.Price / portfolio.Book.Equity))),
        ("boughtOn", Vector.Date(holdings.Select(holding => holding.BoughtOn))));

    private Table BookRow(List<Holding> holdings)
    {
        var cash = portfolio.Book.Cash + plan.Orders.Sum(order =>
            ((order.Side == OrderSide.Sell ? order.Shares : -order.Shares) * TargetOf(order).Price) - order.Fee);
        var equity = cash + holdings.Sum(holding => holding.Shares * holding.Price);
        return Rows(1, ("cash", Vector.Double((double)cash)), ("equity", Vector.Double((double)equity)));
    }

    private Table Rows(int count, params (string Name, Vector Column)[] columns) => new(
    [
        ("market", Vector.Symbol(Enumerable.Repeat(request.Market, count))),
        ("date", Vector.Date(Enumerable.Repeat(request.Date, count))),
        .. columns,
    ]);

    private string NameOf(Strategy.Portfolio.Recommendation line) =>
        instruments.TryGetValue(line.Candidate.Symbol, out var named) ? named.Name : "";

    // The strategy's word for a sector that nobody knows is not a sector.
    private static string SectorOf(Strategy.Portfolio.Recommendation line) =>
        line.Candidate.Instrument.Sector == Instrument.UnclassifiedSector ? "" : line.Candidate.Instrument.Sector;

    private static string WordOf(Strategy.Portfolio.Decision decision) => decision switch
    {
        Strategy.Portfolio.Decision.Selected => "selected",
        Strategy.Portfolio.Decision.Bounded => "reduced",
        _ => "cut",
    };

    private static string ConstraintsOf(Target target) =>
        string.Join(" ", target.Bindings.Select(binding => binding.Constraint).Distinct());

    private static string SentenceOf(Target target) => target.Bindings.Count == 0 ? "" : target.BoundBy;

    private static Vector<double> Doubles<T>(IEnumerable<T> items, Func<T, double> select) =>
        Vector.Double([.. items.Select(select)]);

    private sealed record Holding(string Symbol, long Shares, decimal Price, DateOnly BoughtOn);
}
