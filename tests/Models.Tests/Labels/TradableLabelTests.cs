using DolphinQuant.Models.Labels;

namespace DolphinQuant.Models.Tests.Labels;

public sealed class TradableLabelTests
{
    private static readonly EventRule Rule = new();

    [Fact]
    public void Tradable_event_counts_from_the_entry_open()
    {
        // +15 % over the signal close, but only +6.5 % over the open at 10.80.
        var series = Bars.Of("A", new(0, 10, 10, 10), new(1, 10.8, 11.5, 11.5), new(2, 11, 11, 11), new(3, 11, 11, 11));

        Assert.True(EventLabel.Compute(series, Rule, 3)[0].Value);
        Assert.Equal(new TradableOutcome(Buyability.Buyable, false, 3), Us(series, 3));
    }

    [Fact]
    public void Tradable_entry_session_close_counts_in_the_us_but_not_under_t_plus_one()
    {
        var series = Bars.Of(
            "sh.688001",
            new(0, 10, 10, 10),
            new(1, 10, 11.2, 11.2),
            new(2, 10.5, 10.5, 10.5),
            new(3, 10.5, 10.5, 10.5));

        Assert.True(Us(series, 3).Event);
        Assert.False(Cn(series, 3).Event);
    }

    [Theory]
    [InlineData(11.00, Buyability.LimitUp)]
    [InlineData(10.999999999999998, Buyability.LimitUp)]
    [InlineData(10.99, Buyability.Buyable)]
    public void Tradable_open_at_limit_up_cannot_be_bought(double open, Buyability expected)
    {
        var series = Bars.Of(
            Bars.Main, new(0, 10, 10, 10), new(1, open, 11, 11), new(2, 11, 11, 11), new(3, 11, 11, 11));

        Assert.Equal(expected, Cn(series, 3).Entry);
    }

    [Fact]
    public void Tradable_not_buyable_has_no_event_and_is_known_at_once()
    {
        var series = Bars.Of(Bars.Main, new(0, 10, 10, 10), new(1, 11, 11, 11));

        Assert.Equal(new TradableOutcome(Buyability.LimitUp, null, 1), Cn(series, 1));
    }

    [Fact]
    public void Tradable_limit_counts_from_the_ex_right_reference()
    {
        // 10-for-10 bonus: the reference is 5.00, so an open at 5.50 is the limit though the close before was 10.
        var series = Bars.Of(
            Bars.Main, new(0, 10, 10, 10), new Bar(1, 5.5, 5.5, 5.5) { PreviousClose = 5, Factor = 2 });

        Assert.Equal(Buyability.LimitUp, Cn(series, 1).Entry);
    }

    [Fact]
    public void Tradable_suspended_next_session_cannot_be_bought()
    {
        var series = Bars.Of(Bars.Main, new(0, 10, 10, 10), new Bar(1, 10, 10, 10) { IsSuspended = true, Volume = 0 });

        Assert.Equal(new TradableOutcome(Buyability.Suspended, null, 1), Cn(series, 1));
    }

    [Fact]
    public void Tradable_absent_next_session_cannot_be_bought()
    {
        var series = Bars.Of("A", new(0, 10, 10, 10), new(2, 10, 10, 10));

        Assert.Equal(new TradableOutcome(Buyability.Absent, null, 1), Us(series, 1));
        Assert.Equal(new TradableOutcome(Buyability.Absent, null, 1), Us(series, 5));
    }

    [Fact]
    public void Tradable_next_session_ahead_is_unknown()
    {
        var series = Bars.Of("A", new Bar(0, 10, 10, 10));

        Assert.Equal(new TradableOutcome(Buyability.Unknown, null, LabelLife.Open), Us(series, 0));
    }

    [Fact]
    public void Tradable_bar_without_open_cannot_be_bought()
    {
        var series = Bars.Of("A", new(0, 10, 10, 10), new(1, double.NaN, 10, 10));

        Assert.Equal(Buyability.NoOpeningPrice, Us(series, 1).Entry);
    }

    [Fact]
    public void Tradable_close_locked_at_limit_down_does_not_count()
    {
        // STAR, 20 %: bought at 8.50, closes at 12.00 (not sellable, T+1), then locked at 9.60, above 9.35 but unsold.
        var series = Bars.Of(
            "sh.688001", new(0, 10, 10, 10), new(1, 8.5, 12, 12), new(2, 9.6, 9.6, 9.6), new(3, 8, 8, 8));

        Assert.False(Cn(series, 3).Event);
    }

    [Fact]
    public void Tradable_symbol_gone_after_entry_waits_for_ten_absent_sessions()
    {
        var series = Bars.Of("A", new(0, 10, 10, 10), new(1, 10, 12, 12));

        Assert.Equal(new TradableOutcome(Buyability.Buyable, null, LabelLife.Open), Us(series, 10));
        Assert.Equal(new TradableOutcome(Buyability.Buyable, true, 11), Us(series, 11));
    }

    private static TradableOutcome Us(DailyBarSeries series, int lastSession) =>
        TradableLabel.Compute(series, MarketRules.UnitedStates, Rule, lastSession)[0];

    private static TradableOutcome Cn(DailyBarSeries series, int lastSession) =>
        TradableLabel.Compute(series, MarketRules.China, Rule, lastSession)[0];
}
