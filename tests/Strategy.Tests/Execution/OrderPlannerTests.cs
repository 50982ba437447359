using DolphinQuant.Strategy.Execution;
using DolphinQuant.Strategy.Execution.Fees;
using DolphinQuant.Strategy.Portfolio;
using DolphinQuant.Strategy.Tests.Portfolio;

namespace DolphinQuant.Strategy.Tests.Execution;

public sealed class OrderPlannerTests
{
    private static readonly IFeeModel[] FeeModels =
        [new NoFees(), new ConstantFees(500), new ChinaFees(), new UnitedStatesFees()];

    [Fact]
    public void Sales_come_first_and_pay_for_buys()
    {
        var portfolio = Portfolio(0, Target("new", 0, 90), Target("old", 100, 0));
        var plan = OrderPlanner.Plan(portfolio, new NoFees(), priceAllowance: 0);

        Assert.Equal(["old", "new"], plan.Orders.Select(order => order.Instrument.Symbol));
        Assert.Equal([OrderSide.Sell, OrderSide.Buy], plan.Orders.Select(order => order.Side));
        Assert.Equal(500m, plan.CashAfter);
        Assert.Empty(plan.Shortfalls);
    }

    [Fact]
    public void Buy_shrinks_to_the_cash_after_fees()
    {
        // 1,000 less the fee of the full order (1 % of 1,000) pays for 19 shares at 50.
        var plan = OrderPlanner.Plan(Portfolio(1_000, Target("A", 0, 20)), new ConstantFees(100), priceAllowance: 0);

        Assert.Equal(19, plan.Orders.Single().Shares);
        Assert.Equal(1_000m - 19 * 50 * 1.01m, plan.CashAfter);
        Assert.Equal(new Shortfall("A", OrderSide.Buy, 1, "the cash does not reach"), plan.Shortfalls.Single());
    }

    [Fact]
    public void Better_ranks_are_paid_for_first()
    {
        var plan = OrderPlanner.Plan(
            Portfolio(1_000, Target("first", 0, 15), Target("second", 0, 15)), new NoFees(), priceAllowance: 0);

        Assert.Equal([15L, 5L], plan.Orders.Select(order => order.Shares));
    }

    [Fact]
    public void Limit_prices_lie_outside_the_close_on_the_tick()
    {
        var plan = OrderPlanner.Plan(
            Portfolio(10_000, Target("A", 0, 10) with { Price = 50.01m }, Target("B", 10, 0) with { Price = 50.01m }),
            new NoFees(), priceAllowance: 0.01m);

        Assert.Equal([49.50m, 50.52m], plan.Orders.Select(order => order.LimitPrice));
    }

    [Fact]
    public void Sale_that_costs_more_than_it_brings_is_left_out()
    {
        var plan = OrderPlanner.Plan(
            Portfolio(10, Target("A", 1, 0) with { Price = 2 }), new ChinaFees(), priceAllowance: 0);

        Assert.Empty(plan.Orders);
        Assert.Equal(10m, plan.CashAfter);
        Assert.Equal(OrderSide.Sell, plan.Shortfalls.Single().Side);
    }

    [Fact]
    public void Unchanged_holding_needs_no_order() =>
        Assert.Empty(OrderPlanner.Plan(Portfolio(10, Target("A", 5, 5)), new NoFees()).Orders);

    [SeededProperty(Arbitrary = [typeof(DayGenerator)], MaxTest = 500)]
    public bool Cash_never_goes_negative_and_every_order_is_accepted(Day day, byte model, byte allowance)
    {
        var plan = OrderPlanner.Plan(day.Build(), FeeModels[model % FeeModels.Length], allowance / 256m);
        decimal cash = day.Book.Cash;
        foreach (var order in plan.Orders)
        {
            cash += order.CashFlow;
            string symbol = order.Instrument.Symbol;
            var position = day.Book.Positions.SingleOrDefault(held => held.Instrument.Symbol == symbol);
            bool isAccepted = order.Side == OrderSide.Buy
                ? order.Instrument.Lots.IsValidBuy(order.Shares)
                : order.Instrument.Lots.IsValidSell(order.Shares, position!.SellableShares(day.Book.Session));
            if (cash < 0 || !isAccepted || order.LimitPrice <= 0) return false;
        }

        return cash == plan.CashAfter;
    }

    [SeededProperty(Arbitrary = [typeof(DayGenerator)], MaxTest = 300)]
    public bool Orders_and_shortfalls_add_up_to_the_targets(Day day)
    {
        var portfolio = day.Build();
        var plan = OrderPlanner.Plan(portfolio, new ChinaFees());
        return portfolio.Targets.All(target =>
        {
            long ordered = plan.Orders.Where(order => order.Instrument == target.Instrument)
                .Sum(order => Signed(order.Side, order.Shares));
            long missed = plan.Shortfalls.Where(shortfall => shortfall.Symbol == target.Instrument.Symbol)
                .Sum(shortfall => Signed(shortfall.Side, shortfall.Shares));
            return ordered + missed == target.Shares - target.CurrentShares;
        });
    }

    private static long Signed(OrderSide side, long shares) => side == OrderSide.Buy ? shares : -shares;

    private static Target Target(string symbol, long current, long shares) => new()
    {
        Instrument = Samples.Candidate(symbol).Instrument,
        Price = 50,
        CurrentWeight = 0,
        Weight = 0,
        CurrentShares = current,
        Shares = shares,
        Bindings = [],
    };

    private static TargetPortfolio Portfolio(decimal cash, params Target[] targets)
    {
        var positions = targets.Where(target => target.CurrentShares > 0)
            .Select(target => Samples.Position(target.Instrument.Symbol, target.CurrentShares, target.Price));
        return new(new Book(Samples.Session, cash, positions), [], targets);
    }
}
