namespace DolphinQuant.Strategy.Execution.Fees;

/// <summary>Trading costs nothing.</summary>
public sealed class NoFees : IFeeModel
{
    /// <inheritdoc/>
    public decimal FeeFor(OrderSide side, long shares, decimal price, DateOnly session) => 0m;
}

/// <summary>A constant rate on the traded value of both sides.</summary>
public sealed class ConstantFees : IFeeModel
{
    private readonly decimal _rate;

    /// <summary>Makes the model.</summary>
    /// <param name="feeBps">Rate in basis points of the traded value, from 0 to below 10,000.</param>
    public ConstantFees(decimal feeBps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(feeBps);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(feeBps, 10_000m);
        _rate = feeBps / 10_000m;
    }

    /// <inheritdoc/>
    public decimal FeeFor(OrderSide side, long shares, decimal price, DateOnly session) => shares * price * _rate;
}
