using DolphinQuant.Strategy.Execution.Fees;
using DolphinQuant.Strategy.Instruments;
using DolphinQuant.Strategy.Portfolio;

namespace DolphinQuant.Strategy.Execution;

/// <summary>
/// Turns target shares into orders that the cash at hand can pay for.
/// </summary>
/// <remarks>
/// Everything is counted at the limit prices, the worst that can be filled: sales bring the least, buys cost the most,
/// fees included. So cash stays at zero or more if the sales fill, as both markets let proceeds pay for buys of the
/// same session. A sale that would cost more than it brings is left out.
/// </remarks>
public static class OrderPlanner
{
    /// <summary>Plans the session's orders.</summary>
    /// <param name="portfolio">Targets and the book they start from.</param>
    /// <param name="fees">The costs of a fill.</param>
    /// <param name="priceAllowance">
    /// How far an opening price may lie from the last close before the order stays unfilled, as a fraction in [0, 1).
    /// </param>
    public static OrderPlan Plan(TargetPortfolio portfolio, IFeeModel fees, decimal priceAllowance = 0.02m)
    {
        ArgumentNullException.ThrowIfNull(portfolio);
        ArgumentNullException.ThrowIfNull(fees);
        ArgumentOutOfRangeException.ThrowIfNegative(priceAllowance);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(priceAllowance, 1m);
        var ledger = new Ledger(portfolio.Book, fees, priceAllowance);
        var targets = portfolio.Targets.ToList();
        foreach (var target in targets.Where(target => target.Shares < target.CurrentShares)) ledger.Sell(target);
        foreach (var target in targets.Where(target => target.Shares > target.CurrentShares)) ledger.Buy(target);
        return new(ledger.Orders, ledger.Cash, ledger.Shortfalls);
    }

    private sealed class Ledger(Book book, IFeeModel fees, decimal allowance)
    {
        public List<Order> Orders { get; } = [];

        public List<Shortfall> Shortfalls { get; } = [];

        public decimal Cash { get; private set; } = book.Cash;

        public void Sell(Target target)
        {
            long shares = target.CurrentShares - target.Shares;
            var order = OrderFor(target, OrderSide.Sell, shares);
            if (order.CashFlow > 0) Send(order);
            else Miss(target, OrderSide.Sell, shares, "the sale would cost more than it brings");
        }

        public void Buy(Target target)
        {
            long wanted = target.Shares - target.CurrentShares;
            long shares = Payable(target, wanted);
            if (shares > 0) Send(OrderFor(target, OrderSide.Buy, shares));
            if (shares < wanted) Miss(target, OrderSide.Buy, wanted - shares, "the cash does not reach");
        }

        // Fewer shares never cost more in fees, so what is left after the fee of the full order pays for the smaller
        // one.
        private long Payable(Target target, long wanted)
        {
            var full = OrderFor(target, OrderSide.Buy, wanted);
            if (full.CashFlow + Cash >= 0) return wanted;
            decimal left = Cash - full.Fee;
            return left <= 0 ? 0 : target.Instrument.Lots.RoundDownBuy((long)decimal.Floor(left / full.LimitPrice));
        }

        private Order OrderFor(Target target, OrderSide side, long shares)
        {
            decimal limit = LimitPrice(target.Instrument, side, target.Price);
            return new(target.Instrument, side, shares, limit, fees.FeeFor(side, shares, limit, book.Session));
        }

        private decimal LimitPrice(Instrument instrument, OrderSide side, decimal price)
        {
            decimal tick = instrument.TickSizeAt(price);
            return side == OrderSide.Buy
                ? decimal.Ceiling(price * (1 + allowance) / tick) * tick
                : Math.Max(decimal.Floor(price * (1 - allowance) / tick) * tick, tick);
        }

        private void Send(Order order)
        {
            Orders.Add(order);
            Cash += order.CashFlow;
        }

        private void Miss(Target target, OrderSide side, long shares, string reason) =>
            Shortfalls.Add(new(target.Instrument.Symbol, side, shares, reason));
    }
}
