using DolphinQuant.Strategy.Execution;
using DolphinQuant.Strategy.Execution.Fees;
using FsCheck;

namespace DolphinQuant.Strategy.Tests.Execution;

public sealed class FeeModelTests
{
    private static readonly DateOnly Before = new(2023, 8, 27), After = new(2023, 8, 28);

    private static readonly IFeeModel[] All =
        [new NoFees(), new ConstantFees(12), new ChinaFees(), new UnitedStatesFees()];

    [SeededProperty]
    public bool Fee_is_never_negative_and_never_falls_with_size_or_price(
        PositiveInt shares, PositiveInt cents, bool isSale, byte more)
    {
        var side = isSale ? OrderSide.Sell : OrderSide.Buy;
        decimal price = cents.Get / 100m;
        return All.All(model =>
        {
            decimal fee = model.FeeFor(side, shares.Get, price, After);
            return fee >= 0
                && model.FeeFor(side, shares.Get + more, price, After) >= fee
                && model.FeeFor(side, shares.Get, price + more / 100m, After) >= fee;
        });
    }

    [Fact]
    public void No_fees_charge_nothing() =>
        Assert.Equal(0m, new NoFees().FeeFor(OrderSide.Sell, 1_000, 10, After));

    [Fact]
    public void Constant_fees_charge_their_rate_on_both_sides()
    {
        Assert.Equal(10m, new ConstantFees(10).FeeFor(OrderSide.Buy, 1_000, 10, After));
        Assert.Equal(10m, new ConstantFees(10).FeeFor(OrderSide.Sell, 1_000, 10, After));
    }

    [Fact]
    public void China_buy_pays_commission_and_transfer_fee() =>
        // 100,000 CNY: 25 commission, 1 transfer fee.
        Assert.Equal(26m, new ChinaFees().FeeFor(OrderSide.Buy, 10_000, 10, After));

    [Fact]
    public void China_sale_pays_half_the_stamp_duty_from_the_reform_on()
    {
        Assert.Equal(126m, new ChinaFees().FeeFor(OrderSide.Sell, 10_000, 10, Before));
        Assert.Equal(76m, new ChinaFees().FeeFor(OrderSide.Sell, 10_000, 10, After));
    }

    [Fact]
    public void China_transfer_fee_halves_in_april_2022()
    {
        Assert.Equal(27m, new ChinaFees().FeeFor(OrderSide.Buy, 10_000, 10, new(2022, 4, 28)));
        Assert.Equal(26m, new ChinaFees().FeeFor(OrderSide.Buy, 10_000, 10, new(2022, 4, 29)));
    }

    [Fact]
    public void China_small_fill_pays_the_minimum_commission() =>
        // 1,000 CNY: minimum 5, transfer fee 0.01, stamp duty 0.50.
        Assert.Equal(5.51m, new ChinaFees().FeeFor(OrderSide.Sell, 100, 10, After));

    [Theory]
    [InlineData(1_000, 50, 3.5)]
    [InlineData(10, 50, 0.35)]
    [InlineData(10, 1, 0.1)]
    public void Us_fill_pays_per_share_with_minimum_and_maximum(long shares, int price, double expected) =>
        Assert.Equal((decimal)expected, new UnitedStatesFees().FeeFor(OrderSide.Buy, shares, price, After));

    [Fact]
    public void Impossible_rates_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantFees(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantFees(10_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChinaFees(commissionBps: 31));
        Assert.Throws<ArgumentOutOfRangeException>(() => new UnitedStatesFees(largestShareOfValue: 1));
    }
}
