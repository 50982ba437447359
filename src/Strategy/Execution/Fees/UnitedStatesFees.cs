namespace DolphinQuant.Strategy.Execution.Fees;

/// <summary>
/// US share costs as a per-share broker charges them: a rate per share with a minimum, never more than a share of the
/// value.
/// </summary>
/// <remarks>
/// The defaults follow the tiered schedule common among per-share brokers (0.0035 USD a share, at least 0.35, at most 1
/// % of the value). Regulatory fees on sales (SEC section 31, FINRA trading activity fee) change yearly, come to a
/// fraction of a basis point at usual prices, and are left out.
/// </remarks>
public sealed class UnitedStatesFees : IFeeModel
{
    private readonly decimal _perShare;
    private readonly decimal _minimum;
    private readonly decimal _largestShareOfValue;

    /// <summary>Makes the model.</summary>
    /// <param name="perShare">USD per share.</param>
    /// <param name="minimum">Smallest commission of one fill, in USD.</param>
    /// <param name="largestShareOfValue">Upper bound as a fraction of the traded value, below 1; it beats the
    /// minimum.</param>
    public UnitedStatesFees(decimal perShare = 0.0035m, decimal minimum = 0.35m, decimal largestShareOfValue = 0.01m)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(perShare);
        ArgumentOutOfRangeException.ThrowIfNegative(minimum);
        ArgumentOutOfRangeException.ThrowIfNegative(largestShareOfValue);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(largestShareOfValue, 1m);
        _perShare = perShare;
        _minimum = minimum;
        _largestShareOfValue = largestShareOfValue;
    }

    /// <inheritdoc/>
    public decimal FeeFor(OrderSide side, long shares, decimal price, DateOnly session)
    {
        decimal commission = Math.Max(shares * _perShare, _minimum);
        return Math.Min(commission, shares * price * _largestShareOfValue);
    }
}
