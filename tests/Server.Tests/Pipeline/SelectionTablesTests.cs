using DolphinQuant.Data;
using DolphinQuant.Server.Pipeline;
using DolphinQuant.Server.Pipeline.Selection;
using DolphinQuant.Strategy.Execution;
using DolphinQuant.Strategy.Execution.Fees;
using DolphinQuant.Strategy.Instruments;
using DolphinQuant.Strategy.Portfolio;
using DolphinQuant.Strategy.Ranking;
using DolphinQuant.Strategy.Risk;

namespace DolphinQuant.Server.Tests.Pipeline;

public sealed class SelectionTablesTests
{
    private static readonly DateOnly Bought = TestData.Day("2016-09-05");
    private static readonly DateOnly Today = TestData.Day("2016-09-29");
    private static readonly DateOnly Next = TestData.Day("2016-09-30");

    private readonly OrderPlan _plan;
    private readonly Dictionary<string, Table> _tables;

    public SelectionTablesTests()
    {
        var book = new Book(Next, 10_000m, [Holding("KEEP", 10, 10m), Holding("OLD", 50, 20m)]);
        var candidate = new Candidate
        {
            Instrument = Named("NEW"), Probability = 0.4, ProbabilityLowerBound = 0.3, ExpectedReturn = 0.02,
            DailyVolatility = 0.02, Close = 100, AverageTradedValue = 1e9,
        };
        var portfolio = new TargetPortfolio(
            book,
            [new Strategy.Portfolio.Recommendation(1, candidate, null, Target("NEW", 100m, 0, 30))],
            [Target("KEEP", 10m, 10, 10), Target("OLD", 20m, 50, 0)]);
        _plan = OrderPlanner.Plan(portfolio, new ConstantFees(10));
        var offered = new OfferedName(candidate, "m1", [new FactorContribution("klen", null, 0.5)]);
        var tables = new SelectionTables(
            new RunRequest("us", Today),
            new Dictionary<string, NamedInstrument> { ["NEW"] = new(candidate.Instrument, "New Inc.") },
            [offered],
            portfolio,
            _plan);
        _tables = tables.All().ToDictionary(table => table.Name, table => table.Rows);
    }

    [Fact]
    public void Cash_and_positions_add_up_to_the_equity_before_less_the_fees()
    {
        var fees = _plan.Orders.Sum(order => order.Fee);
        var (cash, equity) = (Number("book", "cash", 0), Number("book", "equity", 0));
        var value = Enumerable.Range(0, 2).Sum(
            row => Number("position", "shares", row) * Number("position", "price", row));

        Assert.True(fees > 0);
        Assert.Equal((double)(10_000m + (50 * 20m) - (30 * 100m) - fees), cash, 6);
        Assert.Equal(cash + value, equity, 6);
        Assert.Equal((double)(11_100m - fees), equity, 6);
    }

    [Fact]
    public void Bought_shares_carry_the_session_of_their_purchase_and_kept_ones_the_old()
    {
        Assert.Equal(["KEEP", "NEW"], Column("position", "symbol").Select(cell => cell.AsText()));
        Assert.Equal([Bought, Next], Column("position", "boughtOn").Select(cell => cell.AsDate()));
        Assert.Equal([10, 30], Column("position", "shares").Select(cell => cell.AsLong()));
    }

    [Fact]
    public void Orders_say_side_shares_and_notional()
    {
        Assert.Equal(["sell", "buy"], Column("orders", "side").Select(cell => cell.AsText()));
        Assert.Equal(
            _plan.Orders.Select(order => (double)(order.Shares * order.LimitPrice)),
            Column("orders", "notional").Select(cell => cell.AsDouble()));
    }

    [Fact]
    public void Recommendation_has_a_place_for_every_factor_and_leaves_absent_ones_empty()
    {
        var rows = _tables["recommendation"];

        Assert.Equal("New Inc.", rows["name"].Scalar(0).AsText());
        Assert.Equal("", rows["sector"].Scalar(0).AsText());
        Assert.Equal("selected", rows["decision"].Scalar(0).AsText());
        Assert.Equal("klen", rows["factor1"].Scalar(0).AsText());
        Assert.True(rows["value1"].IsNull(0));
        Assert.Equal("", rows["factor3"].Scalar(0).AsText());
    }

    [Fact]
    public void Recommendations_come_last() =>
        Assert.Equal(["orders", "position", "book", "recommendation"], _tables.Keys);

    private IEnumerable<Scalar> Column(string table, string column) =>
        Enumerable.Range(0, _tables[table].Count).Select(row => _tables[table][column].Scalar(row));

    private double Number(string table, string column, int row) => _tables[table][column].Scalar(row).AsDouble();

    private static Instrument Named(string symbol) => Instrument.Create(Market.UnitedStates, symbol);

    private static Position Holding(string symbol, long shares, decimal price) => new()
    {
        Instrument = Named(symbol), Shares = shares, Price = price, LatestPurchase = new Purchase(Bought, shares),
    };

    private static Target Target(string symbol, decimal price, long current, long shares) => new()
    {
        Instrument = Named(symbol), Price = price, CurrentShares = current, Shares = shares,
        CurrentWeight = (double)(current * price / 11_100m), Weight = (double)(shares * price / 11_100m),
        Bindings = Array.Empty<Binding>(),
    };
}
