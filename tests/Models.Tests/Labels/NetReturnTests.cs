using DolphinQuant.Models.Labels;

namespace DolphinQuant.Models.Tests.Labels;

public sealed class NetReturnTests
{
    private static readonly EventRule Rule = new();

    [Fact]
    public void Net_return_limit_touched_sells_at_the_limit()
    {
        var series = Bars.Of(
            Bars.Main, new(0, 10, 10, 10), new(1, 10, 10.6, 10.5), new(2, 10.6, 11.3, 11.1), new(3, 11, 11, 11));

        AssertSold(Cn(series, 3), ExitReason.Target, 2, China(11.00 / 10));
    }

    [Fact]
    public void Net_return_open_above_limit_sells_at_the_open()
    {
        var series = Bars.Of(
            Bars.Main, new(0, 10, 10, 10), new(1, 10, 10.9, 10.9), new(2, 11.5, 11.6, 11.2), new(3, 11, 11, 11));

        AssertSold(Cn(series, 3), ExitReason.Target, 2, China(11.5 / 10));
    }

    [Fact]
    public void Net_return_same_session_target_sells_in_the_us_only()
    {
        var series = Bars.Of(
            "sh.688001",
            new(0, 10, 10, 10),
            new(1, 10, 11.5, 10.2),
            new(2, 10.2, 10.3, 10.2),
            new(3, 10.2, 10.3, 10.1));

        AssertSold(Us(series, 3), ExitReason.Target, 1, MarketRules.UnitedStates.ReturnAfterCosts(1.1, Date(1)));
        AssertSold(Cn(series, 3), ExitReason.HorizonClose, 3, China(1.01));
    }

    [Fact]
    public void Net_return_target_missed_sells_at_the_third_close()
    {
        var series = Bars.Of(
            "A", new(0, 10, 10, 10), new(1, 10, 10.5, 10.5), new(2, 10, 10.4, 10), new(3, 9, 9.6, 9.5));

        AssertSold(Us(series, 3), ExitReason.HorizonClose, 3, MarketRules.UnitedStates.ReturnAfterCosts(0.95, Date(3)));
    }

    [Fact]
    public void Net_return_filled_early_is_unknown_until_the_window_is_complete()
    {
        var series = Bars.Of("A", new(0, 10, 10, 10), new(1, 10, 12, 12), new(2, 12, 12, 12));

        var outcome = Us(series, 2);

        Assert.Null(outcome.Value);
        Assert.Equal(LabelLife.Open, outcome.LifeEnd);
    }

    [Fact]
    public void Net_return_suspended_third_session_sells_at_the_next_close()
    {
        var series = Bars.Of(
            Bars.Main,
            new(0, 10, 10, 10),
            new(1, 10, 10, 10),
            new(2, 10, 10, 10),
            new Bar(3, 10, 10, 10) { IsSuspended = true, Volume = 0 },
            new Bar(4, 10, 10, 10) { IsSuspended = true, Volume = 0 },
            new(5, 9.5, 9.8, 9.7));

        Assert.Null(Cn(series, 4).Value);
        var outcome = Cn(series, 5);
        AssertSold(outcome, ExitReason.DelayedClose, 5, MarketRules.China.ReturnAfterCosts(0.97, Date(5)));
        Assert.Equal(5, outcome.LifeEnd);
    }

    [Fact]
    public void Net_return_close_locked_at_limit_down_sells_at_the_next_close()
    {
        var series = Bars.Of(
            Bars.Main,
            new(0, 10, 10, 10),
            new(1, 10, 10, 10),
            new(2, 10, 10, 10),
            new(3, 9.5, 9.5, 9),
            new(4, 8.5, 8.8, 8.6));

        AssertSold(Cn(series, 4), ExitReason.DelayedClose, 4, MarketRules.China.ReturnAfterCosts(0.86, Date(4)));
        AssertSold(Us(series, 4), ExitReason.HorizonClose, 3, MarketRules.UnitedStates.ReturnAfterCosts(0.9, Date(3)));
    }

    [Fact]
    public void Net_return_target_above_limit_up_cannot_be_reached()
    {
        // Bought at 9.10 on the way down to 9.00; the target 10.01 lies above session 2's limit-up of 9.90.
        var series = Bars.Of(
            Bars.Main, new(0, 10, 10, 10), new(1, 9.1, 9.2, 9), new(2, 9.9, 9.9, 9.9), new(3, 9.9, 9.9, 9.85));

        AssertSold(Cn(series, 3), ExitReason.HorizonClose, 3, MarketRules.China.ReturnAfterCosts(9.85 / 9.1, Date(3)));
    }

    [Fact]
    public void Net_return_session_locked_at_limit_down_does_not_fill_the_limit()
    {
        var series = Bars.Of(
            "sh.688001", new(0, 10, 10, 10), new(1, 8.5, 12, 12), new(2, 9.6, 9.6, 9.6), new(3, 9, 9.2, 9.1));

        AssertSold(Cn(series, 3), ExitReason.HorizonClose, 3, MarketRules.China.ReturnAfterCosts(9.1 / 8.5, Date(3)));
    }

    [Fact]
    public void Net_return_split_between_entry_and_exit_moves_the_limit()
    {
        // Bought at 100; 2:1 on session 2. The limit becomes 55.00 raw.
        var series = Bars.Of(
            "A",
            new(0, 100, 100, 100),
            new(1, 100, 104, 102),
            new Bar(2, 52, 55.2, 54) { Factor = 2 },
            new Bar(3, 54, 54, 54) { Factor = 2 });

        AssertSold(Us(series, 3), ExitReason.Target, 2, MarketRules.UnitedStates.ReturnAfterCosts(1.1, Date(2)));
    }

    [Fact]
    public void Net_return_dividend_before_exit_is_earned()
    {
        // A dividend of 2 % on session 3 raises the factor, so the flat price of 9.8 is worth 9.996.
        var series = Bars.Of(
            "A",
            new(0, 10, 10, 10),
            new(1, 10, 10, 10),
            new(2, 10, 10, 10),
            new Bar(3, 9.8, 9.8, 9.8) { Factor = 1.02 });

        AssertSold(
            Us(series, 3), ExitReason.HorizonClose, 3, MarketRules.UnitedStates.ReturnAfterCosts(0.9996, Date(3)));
    }

    [Fact]
    public void Net_return_delisted_exits_at_the_last_close_after_ten_absent_sessions()
    {
        var series = Bars.Of("A", new(0, 10, 10, 10), new(1, 10, 10, 10), new(2, 9, 9, 7));

        Assert.Null(Us(series, 11).Value);
        var outcome = Us(series, 12);
        AssertSold(outcome, ExitReason.Delisted, 2, MarketRules.UnitedStates.ReturnAfterCosts(0.7, Date(2)));
        Assert.Equal(12, outcome.LifeEnd);
    }

    [Fact]
    public void Net_return_not_buyable_has_no_value()
    {
        var series = Bars.Of(Bars.Main, new(0, 10, 10, 10), new(1, 11, 11, 11));

        Assert.Equal(new NetReturnOutcome(Buyability.LimitUp, null, ExitReason.None, -1, 1), Cn(series, 1));
    }

    [Fact]
    public void Forward_return_uses_adjusted_closes_and_is_missing_at_the_end()
    {
        var series = Bars.Of("A", new(0, 10, 10, 10), new(1, 11, 11, 11), new Bar(2, 6, 6, 6) { Factor = 2 });

        var returns = ForwardReturn.Compute(series, 1, 2);

        Assert.Equal(0.1, returns[0], 12);
        Assert.Equal(12.0 / 11 - 1, returns[1], 12);
        Assert.True(double.IsNaN(returns[2]));
    }

    private static void AssertSold(NetReturnOutcome outcome, ExitReason reason, int session, double value)
    {
        Assert.Equal(Buyability.Buyable, outcome.Entry);
        Assert.Equal(reason, outcome.Exit);
        Assert.Equal(session, outcome.ExitSession);
        Assert.NotNull(outcome.Value);
        Assert.Equal(value, outcome.Value.Value, 12);
    }

    private static double China(double grossRatio) => MarketRules.China.ReturnAfterCosts(grossRatio, Date(3));

    private static DateOnly Date(int session) => new DateOnly(2024, 1, 2).AddDays(session);

    private static NetReturnOutcome Us(DailyBarSeries series, int lastSession) =>
        NetReturn.Compute(series, MarketRules.UnitedStates, Rule, lastSession)[0];

    private static NetReturnOutcome Cn(DailyBarSeries series, int lastSession) =>
        NetReturn.Compute(series, MarketRules.China, Rule, lastSession)[0];
}
