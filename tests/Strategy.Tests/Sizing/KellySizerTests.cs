using DolphinQuant.Strategy.Sizing;

namespace DolphinQuant.Strategy.Tests.Sizing;

public sealed class KellySizerTests
{
    private static readonly SizingSettings Settings = new() { NetGain = 0.10 };

    [Theory]
    [InlineData(0.55, 1, 0.10)]
    [InlineData(0.40, 2, 0.10)]
    [InlineData(0.50, 1, 0.00)]
    [InlineData(0.40, 1, -0.20)]
    public void Fraction_matches_published_values(double probability, double payoff, double expected) =>
        Assert.Equal(expected, KellySizer.Fraction(probability, payoff), 12);

    [Fact]
    public void Fraction_maximises_expected_log_growth()
    {
        const double Probability = 0.4, Payoff = 2;
        static double Growth(double f) => Probability * Math.Log(1 + Payoff * f) + (1 - Probability) * Math.Log(1 - f);
        double best = KellySizer.Fraction(Probability, Payoff);

        Assert.True(Growth(best) > Growth(best - 0.01));
        Assert.True(Growth(best) > Growth(best + 0.01));
    }

    [Fact]
    public void Size_is_the_product_of_its_factors()
    {
        // Implied loss (0.4 * 0.1 - 0.01) / 0.6 = 0.05, payoff 2; at the bound (2 * 0.35 - 0.65) / 2 = 0.025.
        var candidate = Samples.Candidate("A") with
        {
            Probability = 0.4, ProbabilityLowerBound = 0.35, ExpectedReturn = 0.01, DailyVolatility = 0.04,
        };
        var size = KellySizer.Size(candidate, Settings);

        Assert.Equal(0.025, size.Kelly, 12);
        Assert.Equal(0.875, size.Confidence, 12);
        Assert.Equal(0.5, size.VolatilityScale, 12);
        Assert.Equal(0.5 * 0.025 * 0.875 * 0.5, size.Weight, 12);
    }

    [Fact]
    public void Measured_loss_replaces_the_implied_one()
    {
        var candidate = Samples.Candidate("A", 0.4) with { ExpectedReturn = -1 };
        var size = KellySizer.Size(candidate, Settings with { LossGivenMiss = 0.05 });

        Assert.Equal(KellySizer.Fraction(0.4, 2), size.Kelly, 12);
    }

    [Fact]
    public void Optimistic_return_is_held_back_by_the_minimum_loss()
    {
        var size = KellySizer.Size(Samples.Candidate("A", 0.4) with { ExpectedReturn = 10 }, Settings);

        Assert.Equal(KellySizer.Fraction(0.4, 10), size.Kelly, 12);
    }

    [Fact]
    public void Calm_name_is_not_levered_up() =>
        Assert.Equal(
            1, KellySizer.Size(Samples.Candidate("A") with { DailyVolatility = 1e-6 }, Settings).VolatilityScale);

    [Fact]
    public void Bound_above_the_probability_counts_as_the_probability() =>
        Assert.Equal(
            KellySizer.Size(Samples.Candidate("A", 0.3), Settings),
            KellySizer.Size(Samples.Candidate("A", 0.3) with { ProbabilityLowerBound = 0.9 }, Settings));

    [Theory]
    [InlineData(0.0)]
    [InlineData(-0.01)]
    public void Name_that_does_not_earn_its_costs_gets_nothing(double expectedReturn)
    {
        var size = KellySizer.Size(Samples.Candidate("A", 0.3) with { ExpectedReturn = expectedReturn }, Settings);

        Assert.True(size.Kelly <= 1e-12);
        Assert.True(size.Weight < 1e-12);
    }

    [SeededProperty]
    public bool Stake_is_the_return_at_the_bound_over_the_gain(byte probability, byte bound, sbyte basisPoints)
    {
        double p = probability / 256.0, lower = Math.Min(p, bound / 256.0), expected = basisPoints / 1e4;
        var candidate = Samples.Candidate("A", p) with { ProbabilityLowerBound = lower, ExpectedReturn = expected };
        double loss = (p * Settings.NetGain - expected) / (1 - p);
        if (loss < Settings.MinimumLoss) return true;

        double doubt = (p - lower) * (Settings.NetGain + loss);
        return Math.Abs(KellySizer.Size(candidate, Settings).Kelly - (expected - doubt) / Settings.NetGain) < 1e-9;
    }

    [SeededProperty]
    public bool Weight_is_a_fraction_for_any_valid_candidate(byte probability, byte bound, float expected)
    {
        if (!float.IsFinite(expected)) return true;
        var candidate = Samples.Candidate("A", probability / 255.0) with
        {
            ProbabilityLowerBound = bound / 255.0, ExpectedReturn = expected,
        };
        return KellySizer.Size(candidate, Settings).Weight is >= 0 and <= 1;
    }
}
