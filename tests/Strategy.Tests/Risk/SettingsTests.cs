using DolphinQuant.Strategy.Portfolio;
using DolphinQuant.Strategy.Risk;
using DolphinQuant.Strategy.Sizing;

namespace DolphinQuant.Strategy.Tests.Risk;

public sealed class SettingsTests
{
    [Fact]
    public void Defaults_are_valid()
    {
        Assert.Empty(new RiskLimits().Problems());
        Assert.Empty(new PortfolioSettings().Problems());
    }

    [Fact]
    public void Limits_report_all_mistakes_at_once_by_name()
    {
        var limits = new RiskLimits
        {
            MaxPosition = 1.1,
            MaxSector = -0.1,
            MaxUnclassified = double.NaN,
            MaxCorrelation = 2,
            MaxDailyTurnover = double.NaN,
            MaxNames = 0,
            MinPrice = -1,
            MinTradedValue = double.PositiveInfinity,
            MaxShareOfTradedValue = 7,
        };

        Assert.Equal(
            [
                "MaxPosition", "MaxSector", "MaxUnclassified", "MaxDailyTurnover", "MaxShareOfTradedValue",
                "MaxCorrelation", "MaxNames", "MinPrice", "MinTradedValue",
            ],
            limits.Problems().Select(FirstWord));
    }

    [Fact]
    public void Settings_report_all_mistakes_at_once_by_name()
    {
        var settings = new PortfolioSettings
        {
            NoTradeBand = -1,
            Sizing = new SizingSettings
            {
                KellyFraction = 0,
                NetGain = 0,
                LossGivenMiss = -1,
                MinimumLoss = double.NaN,
                TargetVolatility = double.PositiveInfinity,
                MaxVolatilityScale = 0,
            },
        };

        Assert.Equal(
            [
                "KellyFraction", "NetGain", "LossGivenMiss", "MinimumLoss", "TargetVolatility", "MaxVolatilityScale",
                "NoTradeBand",
            ],
            settings.Problems().Select(FirstWord));
    }

    private static string FirstWord(string problem) => problem.Split(' ')[0];
}
