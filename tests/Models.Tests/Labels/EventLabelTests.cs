using DolphinQuant.Models.Labels;

namespace DolphinQuant.Models.Tests.Labels;

public sealed class EventLabelTests
{
    private static readonly EventRule Rule = new();

    [Fact]
    public void Event_close_exactly_ten_percent_up_counts()
    {
        var series = Bars.Of("A", new(0, 10, 10, 10), new(1, 10, 10, 10), new(2, 10, 11, 11), new(3, 10, 10, 10));

        Assert.Equal(new EventOutcome(true, 3), EventLabel.Compute(series, Rule, 3)[0]);
    }

    [Fact]
    public void Event_close_a_tick_short_does_not_count()
    {
        var series = Bars.Of("A", new(0, 10, 10, 10), new(1, 10, 10, 10), new(2, 10, 11, 10.99), new(3, 10, 10, 10));

        Assert.Equal(new EventOutcome(false, 3), EventLabel.Compute(series, Rule, 3)[0]);
    }

    [Fact]
    public void Event_high_reaches_but_close_does_not_differs_by_basis()
    {
        var series = Bars.Of("A", new(0, 10, 10, 10), new(1, 10, 11.2, 10.5), new(2, 10, 10, 10), new(3, 10, 10, 10));

        Assert.False(EventLabel.Compute(series, Rule, 3)[0].Value);
        Assert.True(EventLabel.Compute(series, Rule with { Basis = PriceBasis.High }, 3)[0].Value);
    }

    [Fact]
    public void Event_reached_early_but_window_open_is_unknown()
    {
        var series = Bars.Of("A", new(0, 10, 10, 10), new(1, 12, 12, 12), new(2, 12, 12, 12));

        Assert.Equal(new EventOutcome(null, LabelLife.Open), EventLabel.Compute(series, Rule, 2)[0]);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void Event_horizon_limits_the_window(int horizon, bool expected)
    {
        var series = Bars.Of("A", new(0, 10, 10, 10), new(1, 10, 10, 10), new(2, 11, 11, 11), new(3, 10, 10, 10));

        Assert.Equal(
            new EventOutcome(expected, horizon), EventLabel.Compute(series, Rule with { Horizon = horizon }, 3)[0]);
    }

    [Fact]
    public void Event_split_inside_window_uses_adjusted_prices()
    {
        // 2:1 on session 2: 56 raw is 112 adjusted, while 54 is 108.
        DailyBarSeries Split(double after) => Bars.Of(
            "A",
            new(0, 100, 100, 100),
            new(1, 100, 100, 100),
            new Bar(2, after, after, after) { Factor = 2 },
            new Bar(3, 50, 50, 50) { Factor = 2 });

        Assert.True(EventLabel.Compute(Split(56), Rule, 3)[0].Value);
        Assert.False(EventLabel.Compute(Split(54), Rule, 3)[0].Value);
    }

    [Fact]
    public void Event_one_missing_session_inside_window_is_skipped()
    {
        var series = Bars.Of("A", new(0, 10, 10, 10), new(2, 11, 11, 11), new(3, 10, 10, 10));

        Assert.Equal(new EventOutcome(true, 3), EventLabel.Compute(series, Rule, 3)[0]);
    }

    [Fact]
    public void Event_last_session_missing_is_settled_when_symbol_returns()
    {
        var series = Bars.Of("A", new(0, 10, 10, 10), new(1, 11, 11, 11), new(6, 10, 10, 10));

        Assert.Null(EventLabel.Compute(series, Rule, 5)[0].Value);
        Assert.Equal(new EventOutcome(true, 6), EventLabel.Compute(series, Rule, 6)[0]);
    }

    [Fact]
    public void Event_symbol_gone_is_settled_after_ten_absent_sessions()
    {
        var series = Bars.Of("A", new(0, 10, 10, 10), new(1, 10.5, 10.5, 10.5));

        Assert.Null(EventLabel.Compute(series, Rule, 10)[0].Value);
        Assert.Equal(new EventOutcome(false, 11), EventLabel.Compute(series, Rule, 11)[0]);
    }

    [Fact]
    public void Event_bar_without_volume_is_not_a_price()
    {
        var series = Bars.Of(
            "A", new(0, 10, 10, 10), new Bar(1, 12, 12, 12) { Volume = 0 }, new(2, 10, 10, 10), new(3, 10, 10, 10));

        Assert.False(EventLabel.Compute(series, Rule, 3)[0].Value);
    }

    [Fact]
    public void Series_with_repeated_session_is_refused() =>
        Assert.Throws<ArgumentException>(() => Bars.Of("A", new(1, 10, 10, 10), new(1, 10, 10, 10)));

    [Fact]
    public void Series_with_zero_factor_is_refused() =>
        Assert.Throws<ArgumentException>(() => Bars.Of("A", new Bar(1, 10, 10, 10) { Factor = 0 }));
}
