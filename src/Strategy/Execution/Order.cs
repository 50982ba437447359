using DolphinQuant.Strategy.Instruments;

namespace DolphinQuant.Strategy.Execution;

/// <summary>The direction of an order.</summary>
public enum OrderSide
{
    /// <summary>Adds shares.</summary>
    Buy,

    /// <summary>Takes shares away.</summary>
    Sell,
}

/// <summary>A limit order for the opening of the coming session. Money is in market currency.</summary>
/// <param name="Instrument">The share.</param>
/// <param name="Side">Buy or sell.</param>
/// <param name="Shares">Shares; a size that the exchange accepts.</param>
/// <param name="LimitPrice">Worst price accepted, on the tick: above the last close for a buy, below for a
/// sale.</param>
/// <param name="Fee">Fees and taxes if filled in full at <paramref name="LimitPrice"/>.</param>
public sealed record Order(Instrument Instrument, OrderSide Side, long Shares, decimal LimitPrice, decimal Fee)
{
    /// <summary>Cash the order moves at its limit: negative for a buy, positive for a sale, fees included.</summary>
    public decimal CashFlow => (Side == OrderSide.Sell ? Shares * LimitPrice : -Shares * LimitPrice) - Fee;
}

/// <summary>The orders of a session: sales first, then buys in rank order.</summary>
/// <param name="Orders">Orders in the order to be sent.</param>
/// <param name="CashAfter">Cash if every order fills in full at its limit; never negative.</param>
/// <param name="Shortfalls">What could not be ordered as the target asks.</param>
public sealed record OrderPlan(IReadOnlyList<Order> Orders, decimal CashAfter, IReadOnlyList<Shortfall> Shortfalls);

/// <summary>Shares that a target asks for and no order brings.</summary>
/// <param name="Symbol">The share.</param>
/// <param name="Side">Buy or sell.</param>
/// <param name="Shares">Shares missing.</param>
/// <param name="Reason">Why, in one phrase.</param>
public sealed record Shortfall(string Symbol, OrderSide Side, long Shares, string Reason);
