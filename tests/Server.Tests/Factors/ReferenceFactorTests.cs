namespace DolphinQuant.Server.Tests.Factors;

/// <summary>The reference itself, against values that follow from the formula with pen and paper.</summary>
public sealed class ReferenceFactorTests
{
    private const int Rows = 30;

    [Theory]
    [InlineData("momentum1", 1)]
    [InlineData("momentum5", 5)]
    [InlineData("momentum10", 10)]
    [InlineData("momentum20", 20)]
    [InlineData("momentum20Skip1", 19)]
    public void Momentum_of_steady_growth_is_the_compounded_rate(string name, int sessions) =>
        Expect(Math.Pow(1.01, sessions) - 1, name, Closes(i => Math.Pow(1.01, i)));

    [Theory]
    [InlineData("volatility5")]
    [InlineData("volatility20")]
    public void Volatility_of_steady_growth_is_its_log_rate(string name) =>
        Expect(Math.Log(1.01), name, Closes(i => Math.Pow(1.01, i)));

    [Fact]
    public void Downside_volatility_counts_losses_over_all_sessions() =>
        Expect(0.1 / Math.Sqrt(2), "downsideVolatility20", Closes(i => i % 2 == 0 ? 1 : Math.Exp(0.1)));

    [Fact]
    public void Distance_to_high_measures_from_the_highest_high() =>
        Expect((50.0 / 80.0) - 1, "distanceToHigh20", Bars(i => new Bar(50, i == Rows - 20 ? 80 : 55, 45, 50)));

    [Fact]
    public void Distance_to_high_forgets_a_high_after_twenty_sessions() =>
        Expect((50.0 / 55.0) - 1, "distanceToHigh20", Bars(i => new Bar(50, i == Rows - 21 ? 80 : 55, 45, 50)));

    [Fact]
    public void Relative_strength_is_the_share_of_gains() =>
        Expect(14.0 / 21.0, "relativeStrength14", Closes(i => 100 + (i / 2) + (i % 2 * 2)));

    [Fact]
    public void Volume_momentum_compares_the_last_week_with_the_month() =>
        Expect((300 / 150.0) - 1, "volumeMomentum", Bars(i => new Bar(1, 1, 1, 1, i >= Rows - 5 ? 300 : 100)));

    [Fact]
    public void Overnight_and_intraday_return_multiply_to_the_whole()
    {
        var bars = Bars(i => new Bar(100 + (3 * i), 300, 50, 101 + (5 * i)));
        var whole = (1 + Last("overnightReturn", bars)) * (1 + Last("intradayReturn", bars));

        Assert.Equal(1 + Last("momentum1", bars), whole, 12);
    }

    [Fact]
    public void Tug_of_war_sets_the_nights_against_the_days()
    {
        // Up 2 % every night, down 1 % every day.
        var bars = Bars(i => new Bar(Math.Exp((0.01 * i) + 0.01), 9, 0.1, Math.Exp(0.01 * i)));

        Expect(20 * (0.02 + 0.01), "tugOfWar20", bars);
    }

    [Fact]
    public void Parkinson_of_a_constant_range_is_the_range_over_its_constant() =>
        Expect(Math.Log(1.1) / Math.Sqrt(4 * Math.Log(2)), "parkinson20", Bars(_ => new Bar(100, 110, 100, 105)));

    [Fact]
    public void Garman_klass_without_a_body_is_the_range_over_root_two() =>
        Expect(Math.Log(1.1) / Math.Sqrt(2), "garmanKlass20", Bars(_ => new Bar(105, 110, 100, 105)));

    [Fact]
    public void Garman_klass_takes_the_body_off()
    {
        var expected = Math.Log(1.1) * Math.Sqrt(0.5 - ((2 * Math.Log(2)) - 1));

        Expect(expected, "garmanKlass20", Bars(_ => new Bar(100, 110, 100, 110)));
    }

    [Fact]
    public void Volatility_of_volatility_is_the_coefficient_of_variation()
    {
        // Ten ranges of x and ten of 3x: mean 2x, sample deviation x sqrt(20 / 19).
        var bars = Bars(i => new Bar(1, Math.Exp(i % 2 == 0 ? 0.01 : 0.03), 1, 1));

        Expect(Math.Sqrt(20.0 / 19.0) / 2, "volatilityOfVolatility20", bars);
    }

    [Fact]
    public void Jump_share_of_steady_growth_is_zero() => Expect(0, "jumpShare20", Closes(i => Math.Pow(1.01, i)));

    [Fact]
    public void Jump_share_of_a_single_jump_is_one() => Expect(1, "jumpShare20", Closes(i => i < Rows - 8 ? 100 : 130));

    [Fact]
    public void Jump_share_follows_the_bipower_formula()
    {
        // One session of 2 % among nineteen of 1 %: RV = 23, products = 17 + 2 * 2 = 21, both in units of 1e-4.
        var bars = Closes(i => Math.Exp((0.01 * i) + (i >= Rows - 8 ? 0.01 : 0)));

        Expect(Math.Max(23 - (Math.PI / 2 * 20 / 19 * 21), 0) / 23, "jumpShare20", bars);
    }

    [Fact]
    public void Max_return_finds_the_best_session() =>
        Expect(0.3, "maxReturn20", Closes(i => i < Rows - 8 ? 100 : 130));

    [Fact]
    public void Klen_is_the_range_over_the_open() => Expect(0.08, "klen", Bars(_ => new Bar(100, 105, 97, 99)));

    [Fact]
    public void Amihud_is_return_per_million() =>
        Expect(0.01, "amihud20", Closes(i => Math.Pow(1.01, i), amount: 1e6));

    [Fact]
    public void Amihud_needs_ten_sessions_that_traded()
    {
        Expect(double.NaN, "amihud20", Closes(i => Math.Pow(1.01, i), i => i >= Rows - 9 ? 1e6 : 0));
        Expect(0.01, "amihud20", Closes(i => Math.Pow(1.01, i), i => i >= Rows - 10 ? 1e6 : 0));
    }

    [Fact]
    public void Turnover_is_measured_in_its_own_mean() =>
        Expect(39 / (58 / 20.0), "relativeTurnover20", Bars(i => new Bar(1, 1, 1, 1, i == Rows - 1 ? 39 : 1)));

    [Fact]
    public void Dollar_volume_is_the_log_of_the_mean() =>
        Expect(6 * Math.Log(10), "dollarVolume20", Closes(_ => 1, amount: 1e6));

    [Fact]
    public void Zero_days_are_counted_as_shares()
    {
        Expect(0.25, "zeroVolumeDays20", Bars(i => new Bar(1, 1, 1, 1, i >= Rows - 5 ? 0 : 7)));
        Expect(0.95, "zeroReturnDays20", Closes(i => i < Rows - 8 ? 100 : 130));
    }

    [Fact]
    public void Corwin_schultz_of_a_range_that_repeats_is_the_whole_range() =>
        Expect(2 * (102.0 - 98) / (102 + 98), "corwinSchultz20", Bars(_ => new Bar(100, 102, 98, 101)));

    [Fact]
    public void Corwin_schultz_takes_an_overnight_gap_out()
    {
        // Every bar opens ten above the low it follows; without the gap it repeats the bar before.
        var spreads = Enumerable.Range(Rows - 21, 20).Select(i => 2 * 4.0 / (102 + 98 + (20 * i)));

        Expect(spreads.Average(), "corwinSchultz20", Bars(i => Shifted(new Bar(100, 102, 98, 98), 10 * i)));
    }

    [Fact]
    public void Roll_spread_of_a_bounce_is_its_size() =>
        Expect(2 * 0.01 * Math.Sqrt(20.0 / 19.0), "rollSpread20", Closes(i => i % 2 == 0 ? 1 : Math.Exp(0.01)));

    [Fact]
    public void Roll_spread_of_a_trend_is_zero() =>
        Expect(0, "rollSpread20", Closes(i => Math.Exp(0.001 * i * i)));

    [Fact]
    public void Close_location_runs_from_the_low_to_the_high()
    {
        Expect(1, "closeLocation", Bars(_ => new Bar(100, 102, 98, 102)));
        Expect(-1, "closeLocation", Bars(_ => new Bar(100, 102, 98, 98)));
        Expect(double.NaN, "closeLocation", Bars(_ => new Bar(100, 100, 100, 100)));
    }

    [Fact]
    public void Overnight_gap_is_measured_in_earlier_true_ranges()
    {
        var bars = Bars(i => i < Rows - 1 ? new Bar(100, 102, 98, 100) : new Bar(110, 150, 90, 120));

        Expect((110 - 100) / 4.0, "overnightGap", bars);
    }

    [Fact]
    public void Price_impact_is_return_per_log_share() =>
        Expect(0.01 / 5, "priceImpact", Bars(i => new Bar(1, 9, 0.1, Math.Pow(1.01, i), Math.Exp(5))));

    [Fact]
    public void Kyle_lambda_recovers_a_linear_impact()
    {
        // r = 0.002 s with s = sign * sqrt(amount / 10^6), signs and sizes by turns.
        double Flow(int i) => (i % 2 == 0 ? 1 : -1) * (1 + (i % 3));
        var log = new double[Rows];
        for (var i = 1; i < Rows; i++) log[i] = log[i - 1] + (0.002 * Flow(i));
        var bars = Bars(i => new Bar(
            Math.Exp(log[i]) * (Flow(i) > 0 ? 0.9 : 1.1), 9, 0.1, Math.Exp(log[i]), 1, 1e6 * Flow(i) * Flow(i)));

        Expect(0.002, "kyleLambda20", bars);
    }

    [Fact]
    public void Signed_volume_weighs_the_close_location()
    {
        Expect(0.5, "signedVolume20", Bars(_ => new Bar(100, 104, 100, 103, 10)));
        Expect(0, "signedVolume20", Bars(_ => new Bar(100, 100, 100, 100, 10)));
    }

    [Fact]
    public void Range_variance_is_compared_with_close_variance()
    {
        var bars = Bars(i => new Bar(1, 1.1, 1, Math.Exp(i % 2 == 0 ? 0 : 0.05)));
        var expected = Math.Pow(Math.Log(1.1), 2) / (4 * Math.Log(2)) / Math.Pow(0.05, 2);

        Expect(expected, "rangeToCloseVariance20", bars);
    }

    [Fact]
    public void Return_volume_correlation_of_a_line_is_one()
    {
        // ln(volume) is a line in the return.
        double Step(int i) => 0.01 * ((i % 5) - 2);
        var log = new double[Rows];
        for (var i = 1; i < Rows; i++) log[i] = log[i - 1] + Step(i);

        ReferenceBars Line(double slope) =>
            Bars(i => new Bar(1, 9, 0.1, Math.Exp(log[i]), Math.Exp(8 + (slope * Step(i)))));

        Expect(1, "returnVolumeCorrelation20", Line(100));
        Expect(-1, "returnVolumeCorrelation20", Line(-100));
    }

    [Fact]
    public void Factor_values_begin_after_the_warmup()
    {
        var bars = Bars(i =>
            new Bar(100 + Wave(i), 104 + Wave(i), 97 + Wave(i), 101 + Wave(i + 1), 50 + (i % 7), 1000 + (i % 5)));
        foreach (var (name, factor) in ReferenceFactors.All)
        {
            var values = factor.Compute(bars);

            Assert.True(values.Take(factor.Warmup).All(double.IsNaN), name);
            Assert.True(values.Skip(factor.Warmup).All(double.IsFinite), name);
        }
    }

    private static double Wave(int i) => 3 * Math.Sin(1.7 * i);

    private static Bar Shifted(Bar bar, double by) =>
        bar with { Open = bar.Open + by, High = bar.High + by, Low = bar.Low + by, Close = bar.Close + by };

    private static void Expect(double expected, string name, ReferenceBars bars) =>
        Assert.Equal(expected, Last(name, bars), 1e-9);

    private static double Last(string name, ReferenceBars bars) => ReferenceFactors.All[name].Compute(bars)[^1];

    private static ReferenceBars Closes(
        Func<int, double> close, Func<int, double>? amounts = null, double amount = 1000) =>
        Bars(i => new Bar(close(i), close(i), close(i), close(i), 100, amounts?.Invoke(i) ?? amount));

    private static ReferenceBars Bars(Func<int, Bar> bar)
    {
        var bars = Enumerable.Range(0, Rows).Select(bar).ToArray();
        return new ReferenceBars
        {
            Dates = [.. Enumerable.Range(0, Rows).Select(new DateOnly(2024, 1, 1).AddDays)],
            Open = Array.ConvertAll(bars, b => b.Open),
            High = Array.ConvertAll(bars, b => b.High),
            Low = Array.ConvertAll(bars, b => b.Low),
            Close = Array.ConvertAll(bars, b => b.Close),
            Volume = Array.ConvertAll(bars, b => b.Volume),
            Amount = Array.ConvertAll(bars, b => b.Amount),
        };
    }

    private sealed record Bar(
        double Open, double High, double Low, double Close, double Volume = 100, double Amount = 1000);
}
