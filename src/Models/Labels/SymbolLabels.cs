namespace DolphinQuant.Models.Labels;

/// <summary>Every label of one symbol, one entry per bar of its series.</summary>
public sealed record SymbolLabels
{
    private SymbolLabels()
    {
    }

    /// <summary>Event by close within three sessions.</summary>
    public required EventOutcome[] Event { get; init; }

    /// <summary>Event by high within three sessions.</summary>
    public required EventOutcome[] EventByHigh { get; init; }

    /// <summary>Event by close within one session.</summary>
    public required EventOutcome[] EventWithinOne { get; init; }

    /// <summary>Event by close within two sessions.</summary>
    public required EventOutcome[] EventWithinTwo { get; init; }

    /// <summary>Tradable event within three sessions.</summary>
    public required TradableOutcome[] Tradable { get; init; }

    /// <summary>What a pick earned.</summary>
    public required NetReturnOutcome[] NetReturn { get; init; }

    /// <summary>Adjusted close-to-close return of the next session; NaN when unknown.</summary>
    public required double[] NextReturn { get; init; }

    /// <summary>Adjusted close-to-close return over the next three sessions; NaN when unknown.</summary>
    public required double[] ForwardReturn { get; init; }

    /// <summary>Computes all labels of a series with the data known at <paramref name="lastSession"/>.</summary>
    public static SymbolLabels Compute(DailyBarSeries series, MarketRules rules, int lastSession)
    {
        var rule = new EventRule();
        return new()
        {
            Event = EventLabel.Compute(series, rule, lastSession),
            EventByHigh = EventLabel.Compute(series, rule with { Basis = PriceBasis.High }, lastSession),
            EventWithinOne = EventLabel.Compute(series, rule with { Horizon = 1 }, lastSession),
            EventWithinTwo = EventLabel.Compute(series, rule with { Horizon = 2 }, lastSession),
            Tradable = TradableLabel.Compute(series, rules, rule, lastSession),
            NetReturn = Labels.NetReturn.Compute(series, rules, rule, lastSession),
            NextReturn = Labels.ForwardReturn.Compute(series, 1, lastSession),
            ForwardReturn = Labels.ForwardReturn.Compute(series, rule.Horizon, lastSession),
        };
    }
}
