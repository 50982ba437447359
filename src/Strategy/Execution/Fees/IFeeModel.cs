namespace DolphinQuant.Strategy.Execution.Fees;

/// <summary>Answers one question: what does a fill cost?</summary>
public interface IFeeModel
{
    /// <summary>
    /// All commissions, fees and taxes of one fill, in market currency, zero or more. For one side and session the fee
    /// must not fall when shares or price rise.
    /// </summary>
    /// <param name="side">Buy or sell.</param>
    /// <param name="shares">Shares filled; positive.</param>
    /// <param name="price">Price per share, in market currency; positive.</param>
    /// <param name="session">Session of the fill: rates are dated.</param>
    decimal FeeFor(OrderSide side, long shares, decimal price, DateOnly session);
}
