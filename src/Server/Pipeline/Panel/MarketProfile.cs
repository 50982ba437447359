using DolphinQuant.Models.Labels;
using DolphinQuant.Strategy.Execution.Fees;

namespace DolphinQuant.Server.Pipeline.Panel;

/// <summary>What differs between the markets: the rules of trading, its costs, and which names are looked at.</summary>
internal sealed record MarketProfile(MarketRules Rules, IFeeModel Fees, UniverseRule Universe)
{
    private static readonly MarketProfile UnitedStates = new(
        MarketRules.UnitedStates, new UnitedStatesFees(), new UniverseRule(MinPrice: 3, MinTradedValue: 1_000_000));

    private static readonly MarketProfile China = new(
        MarketRules.China, new ChinaFees(), new UniverseRule(MinPrice: 1, MinTradedValue: 10_000_000));

    /// <summary>The profile of a market's code.</summary>
    public static MarketProfile Of(string market) => market switch
    {
        "us" => UnitedStates,
        "cn" => China,
        _ => throw new ArgumentOutOfRangeException(nameof(market), market, "There is no such market."),
    };
}

/// <summary>
/// Which names of a session are predicted: traded that day, at a price and with a mean traded value (20 sessions, in
/// the market's currency) that leave room for an order, and not under special treatment. Uses nothing but the session's
/// own and earlier bars.
/// </summary>
internal sealed record UniverseRule(double MinPrice, double MinTradedValue)
{
    private const int TradedValueSessions = 20;

    public bool Includes(DailyBarSeries series, int position)
    {
        var columns = series.Columns;
        return columns.Close[position] >= MinPrice
            && !columns.IsSuspended[position]
            && columns.Volume[position] > 0
            && !columns.IsSpecialTreatment[position]
            && MeanTradedValue(series, position) >= MinTradedValue;
    }

    /// <summary>Mean of close × volume over the last bars, at most 20.</summary>
    public static double MeanTradedValue(DailyBarSeries series, int position)
    {
        var columns = series.Columns;
        var first = Math.Max(0, position - TradedValueSessions + 1);
        var sum = 0.0;
        for (var i = first; i <= position; i++) sum += columns.Close[i] * Math.Max(0, columns.Volume[i]);
        return sum / (position - first + 1);
    }
}
