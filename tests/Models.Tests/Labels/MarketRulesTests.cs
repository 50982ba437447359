using DolphinQuant.Models.Labels;

namespace DolphinQuant.Models.Tests.Labels;

public sealed class MarketRulesTests
{
    [Theory]
    [InlineData("sh.600000", "2024-01-02", false, 10.00, 9.00, 11.00)]
    [InlineData("sh.600000", "2024-01-02", false, 10.05, 9.05, 11.06)] // 9.045 and 11.055 round half up
    [InlineData("sh.600000", "2024-01-02", true, 10.00, 9.50, 10.50)]
    [InlineData("sh.688293", "2024-01-02", false, 10.00, 8.00, 12.00)]
    [InlineData("sh.688293", "2024-01-02", true, 10.00, 8.00, 12.00)]
    [InlineData("sz.300122", "2020-08-21", false, 10.00, 9.00, 11.00)]
    [InlineData("sz.300122", "2020-08-24", false, 10.00, 8.00, 12.00)]
    [InlineData("bj.430047", "2024-01-02", false, 10.00, 7.00, 13.00)]
    public void China_limits_follow_board_mark_and_date(
        string symbol, string date, bool isMarked, double reference, double down, double up)
    {
        var bar = new Bar(0, 10, 10, 10) { PreviousClose = reference, IsSpecialTreatment = isMarked };
        var series = Bars.From(symbol, DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture), bar);

        var limits = MarketRules.China.LimitsOf(series, 0);

        Assert.Equal(down, limits.Down);
        Assert.Equal(up, limits.Up);
    }

    [Fact]
    public void China_limit_is_lifted_for_the_first_five_sessions_of_a_listing()
    {
        var bars = Bars.Flat(10, 15).ToArray();
        var listed = Bars.From("sh.688293", new DateOnly(2024, 1, 2), bars);
        var series = new DailyBarSeries("sh.688293", listed.Columns) { ListedSession = 10 };

        Assert.Equal(PriceLimits.None, MarketRules.China.LimitsOf(series, 4));
        Assert.Equal(12, MarketRules.China.LimitsOf(series, 5).Up);
    }

    [Fact]
    public void Limits_without_known_reference_do_not_bind()
    {
        var series = Bars.Of(Bars.Main, new Bar(0, 10, 10, 10));

        Assert.Equal(PriceLimits.None, MarketRules.China.LimitsOf(series, 0));
        Assert.False(PriceLimits.None.IsAtUp(1e9));
        Assert.False(PriceLimits.None.IsAtDown(0.01));
    }

    [Fact]
    public void UnitedStates_has_no_price_limits()
    {
        var series = Bars.Of("AAPL", new(0, 10, 10, 10), new(1, 20, 20, 20));

        Assert.Equal(PriceLimits.None, MarketRules.UnitedStates.LimitsOf(series, 1));
    }

    [Theory]
    [InlineData("2023-08-27", 110)] // 0.1 % of 110,000
    [InlineData("2023-08-28", 55)]
    public void China_stamp_duty_halves_on_its_date(string date, double stampDuty)
    {
        // Buy 100,000 with 25 commission; sell 110,000 with 27.5 commission and the duty.
        var expected = ((110_000 - 27.5 - stampDuty) / 100_025) - 1;

        var actual = MarketRules.China.ReturnAfterCosts(
            1.10, DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(expected, actual, 12);
    }

    [Fact]
    public void Minimum_commission_binds_on_small_orders()
    {
        var rules = MarketRules.China with { OrderValue = 1_000 };

        // 5 on each side; duty of 0.05 % on 1,000.
        Assert.Equal(((1_000 - 5 - 0.5) / 1_005) - 1, rules.ReturnAfterCosts(1, new DateOnly(2024, 1, 2)), 12);
    }

    [Fact]
    public void UnitedStates_flat_trade_loses_commission_and_levy()
    {
        // 5 on each side of 100,000, and 21.80 per million sold.
        var expected = ((100_000 - 5 - 2.18) / 100_005) - 1;

        Assert.Equal(expected, MarketRules.UnitedStates.ReturnAfterCosts(1, new DateOnly(2016, 6, 1)), 12);
    }

    [Theory]
    [InlineData(11.000000000000002, 11.00)]
    [InlineData(11.001, 11.01)]
    [InlineData(10.999999999999998, 11.00)]
    public void Sell_limit_is_the_next_tick_up(double price, double expected) =>
        Assert.Equal(expected, MarketRules.China.CeilingToTick(price));
}
