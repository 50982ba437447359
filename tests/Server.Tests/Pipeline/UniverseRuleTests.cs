using DolphinQuant.Models.Labels;
using DolphinQuant.Server.Pipeline.Panel;

namespace DolphinQuant.Server.Tests.Pipeline;

public sealed class UniverseRuleTests
{
    private static readonly UniverseRule Rule = new(MinPrice: 3, MinTradedValue: 1_000_000);

    [Fact]
    public void Liquid_name_is_included() => Assert.True(Includes(Liquid));

    [Fact]
    public void Name_below_the_price_is_left_out() => Assert.False(Includes(Liquid with { Close = [10, 2.99] }));

    [Fact]
    public void Suspended_name_is_left_out() => Assert.False(Includes(Liquid with { IsSuspended = [false, true] }));

    [Fact]
    public void Name_without_volume_that_day_is_left_out() =>
        Assert.False(Includes(Liquid with { Volume = [9_000_000, 0] }));

    [Fact]
    public void Name_under_special_treatment_is_left_out() =>
        Assert.False(Includes(Liquid with { IsSpecialTreatment = [false, true] }));

    [Fact]
    public void Name_that_trades_too_little_on_average_is_left_out() =>
        Assert.False(Includes(Liquid with { Volume = [50_000, 149_999] }));

    [Fact]
    public void Mean_traded_value_counts_the_last_twenty_bars_alone()
    {
        var closes = Panels.Flat(21);
        closes[0] = 1_000_000;

        Assert.Equal(100 * 1_000_000.0, UniverseRule.MeanTradedValue(Panels.Series("A", 0, closes), 20));
    }

    private static DailyBarColumns Liquid => Panels.Columns(0, 10, 10);

    private static bool Includes(DailyBarColumns columns) => Rule.Includes(new DailyBarSeries("A", columns), 1);
}
