namespace DolphinQuant.Strategy.Execution.Fees;

/// <summary>
/// A-share costs: broker's commission with a minimum on both sides, transfer fee on both sides, stamp duty on sales.
/// Each item is rounded half up to 0.01 CNY.
/// </summary>
/// <remarks>
/// Stamp duty: 0.1 % of sales since 2008-09-19, 0.05 % from 2023-08-28 (Ministry of Finance, announcement 39 of 2023).
/// Transfer fee: 0.002 % since 2015-08-01, 0.001 % from 2022-04-29 (China Securities Depository and Clearing). Earlier
/// sessions are charged these oldest rates. Exchange and supervision levies are part of the commission, as brokers
/// quote it.
/// </remarks>
public sealed class ChinaFees : IFeeModel
{
    private static readonly DateOnly StampDutyHalved = new(2023, 8, 28);
    private static readonly DateOnly TransferFeeHalved = new(2022, 4, 29);

    private readonly decimal _commissionRate;
    private readonly decimal _minimumCommission;

    /// <summary>Makes the model.</summary>
    /// <param name="commissionBps">Broker's commission in basis points of the traded value; at most 30 by
    /// regulation.</param>
    /// <param name="minimumCommission">Smallest commission of one fill, in CNY.</param>
    public ChinaFees(decimal commissionBps = 2.5m, decimal minimumCommission = 5m)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(commissionBps);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(commissionBps, 30m);
        ArgumentOutOfRangeException.ThrowIfNegative(minimumCommission);
        _commissionRate = commissionBps / 10_000m;
        _minimumCommission = minimumCommission;
    }

    /// <inheritdoc/>
    public decimal FeeFor(OrderSide side, long shares, decimal price, DateOnly session)
    {
        decimal value = shares * price;
        decimal commission = Math.Max(Round(value * _commissionRate), _minimumCommission);
        decimal transfer = Round(value * (session >= TransferFeeHalved ? 0.00001m : 0.00002m));
        decimal stampRate = session >= StampDutyHalved ? 0.0005m : 0.001m;
        decimal stampDuty = side == OrderSide.Sell ? Round(value * stampRate) : 0m;
        return commission + transfer + stampDuty;
    }

    private static decimal Round(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);
}
