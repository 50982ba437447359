using System.Collections.Immutable;

namespace DolphinQuant.Models.Labels;

/// <summary>
/// What an exchange allows and what a trade costs there; everything that changed over time carries its date.
/// </summary>
public sealed record MarketRules
{
    /// <summary>Short name of the market: <c>us</c> or <c>cn</c>.</summary>
    public required string Market { get; init; }

    /// <summary>
    /// Sessions between a purchase and the first session it can be sold in: 0 = same session, 1 = T+1.
    /// </summary>
    public required int FirstSellableOffset { get; init; }

    /// <summary>Smallest price step, in currency.</summary>
    public double TickSize { get; init; } = 0.01;

    /// <summary>Dated price limits; empty where the market has none.</summary>
    public ImmutableArray<PriceLimitRule> PriceLimitRules { get; init; } = [];

    /// <summary>Dated exemptions of new listings from the price limit.</summary>
    public ImmutableArray<NewListingRule> NewListingRules { get; init; } = [];

    /// <summary>Commission per side, in basis points of the traded value.</summary>
    public double CommissionBps { get; init; }

    /// <summary>Smallest commission per order, in currency.</summary>
    public double MinimumCommission { get; init; }

    /// <summary>Value of the order the minimum commission is weighed against, in currency.</summary>
    public double OrderValue { get; init; } = 100_000;

    /// <summary>Taxes and levies on the value sold, by date; empty where there are none.</summary>
    public ImmutableArray<DatedRate> SaleTaxes { get; init; } = [];

    /// <summary>
    /// United States equities: same-session sale, no daily price limit, commission of 0.5 bp with a minimum of 1 USD,
    /// and the SEC's Section 31 levy on sales (fee advisories of fiscal years 2015 and 2016).
    /// </summary>
    public static MarketRules UnitedStates { get; } = new()
    {
        Market = "us",
        FirstSellableOffset = 0,
        CommissionBps = 0.5,
        MinimumCommission = 1,
        SaleTaxes = [new(new DateOnly(2015, 2, 14), 18.40e-6), new(new DateOnly(2016, 2, 16), 21.80e-6)],
    };

    /// <summary>
    /// Mainland China A-shares: T+1, price limits per board, commission of 2.5 bp with a minimum of 5 CNY, stamp duty
    /// on sales of 0.1 % and from 2023-08-28 of 0.05 %. New main-board listings before the registration system had a
    /// wider first-day band; here that day counts as unlimited.
    /// </summary>
    public static MarketRules China { get; } = new()
    {
        Market = "cn",
        FirstSellableOffset = 1,
        CommissionBps = 2.5,
        MinimumCommission = 5,
        SaleTaxes = [new(new DateOnly(2008, 9, 19), 0.001), new(new DateOnly(2023, 8, 28), 0.0005)],
        PriceLimitRules =
        [
            new(Board.Main, false, new DateOnly(1996, 12, 16), 0.10),
            new(Board.Main, true, new DateOnly(1998, 4, 22), 0.05),
            new(Board.ChiNext, false, new DateOnly(2009, 10, 30), 0.10),
            new(Board.ChiNext, true, new DateOnly(2009, 10, 30), 0.05),
            new(Board.ChiNext, false, new DateOnly(2020, 8, 24), 0.20),
            new(Board.ChiNext, true, new DateOnly(2020, 8, 24), 0.20),
            new(Board.Star, false, new DateOnly(2019, 7, 22), 0.20),
            new(Board.Star, true, new DateOnly(2019, 7, 22), 0.20),
            new(Board.Beijing, false, new DateOnly(2021, 11, 15), 0.30),
            new(Board.Beijing, true, new DateOnly(2021, 11, 15), 0.30),
        ],
        NewListingRules =
        [
            new(Board.Main, new DateOnly(1996, 12, 16), 1),
            new(Board.Main, new DateOnly(2023, 4, 10), 5),
            new(Board.ChiNext, new DateOnly(2009, 10, 30), 1),
            new(Board.ChiNext, new DateOnly(2020, 8, 24), 5),
            new(Board.Star, new DateOnly(2019, 7, 22), 5),
            new(Board.Beijing, new DateOnly(2021, 11, 15), 1),
        ],
    };

    /// <summary>Price limits of one bar: round-half-up(reference × (1 ± fraction)) to the tick.</summary>
    public PriceLimits LimitsOf(DailyBarSeries series, int position)
    {
        ArgumentNullException.ThrowIfNull(series);
        var reference = series.Columns.PreviousClose[position];
        var fraction = LimitFraction(series, position);
        return fraction is null || !DailyBarSeries.IsPrice(reference)
            ? PriceLimits.None
            : new(LimitPrice(reference, -fraction.Value), LimitPrice(reference, fraction.Value), TickSize / 2);
    }

    /// <summary>
    /// Return of a purchase and sale after commission (with its minimum) on both sides and the levy on the sale.
    /// </summary>
    /// <param name="grossRatio">Adjusted exit price over adjusted entry price.</param>
    /// <param name="saleDate">Date of the sale; decides the levy.</param>
    public double ReturnAfterCosts(double grossRatio, DateOnly saleDate)
    {
        var cost = OrderValue + Commission(OrderValue);
        var saleValue = OrderValue * grossRatio;
        var proceeds = saleValue - Commission(saleValue) - (saleValue * SaleTaxOn(saleDate));
        return (proceeds / cost) - 1;
    }

    /// <summary>The lowest tick price that is not below a raw price: where a sell limit is placed.</summary>
    internal double CeilingToTick(double price)
    {
        var tick = (decimal)TickSize;
        return (double)(Math.Ceiling((decimal)price / tick) * tick);
    }

    private double SaleTaxOn(DateOnly date) =>
        SaleTaxes.Where(rate => rate.From <= date).MaxBy(rate => rate.From)?.Fraction ?? 0;

    private double Commission(double value) => Math.Max(value * CommissionBps / 10_000, MinimumCommission);

    // Decimal arithmetic: 10.05 × 1.1 = 11.055 must round to 11.06, and binary doubles lie just below the half.
    private double LimitPrice(double reference, double fraction)
    {
        var tick = (decimal)TickSize;
        var ticks = (decimal)reference * (1 + (decimal)fraction) / tick;
        return (double)(Math.Round(ticks, MidpointRounding.AwayFromZero) * tick);
    }

    private double? LimitFraction(DailyBarSeries series, int position)
    {
        if (PriceLimitRules.IsEmpty || IsNewListing(series, position))
        {
            return null;
        }

        var board = Boards.Of(series.Symbol);
        var date = series.Columns.Dates[position];
        var marked = series.Columns.IsSpecialTreatment[position];
        return PriceLimitRules
            .Where(rule => rule.Board == board && rule.IsSpecialTreatment == marked && rule.From <= date)
            .MaxBy(rule => rule.From)?.Fraction;
    }

    private bool IsNewListing(DailyBarSeries series, int position)
    {
        if (series.ListedSession is not { } listed)
        {
            return false;
        }

        var board = Boards.Of(series.Symbol);
        var date = series.Columns.Dates[position];
        var unlimited = NewListingRules
            .Where(rule => rule.Board == board && rule.From <= date)
            .MaxBy(rule => rule.From)?.UnlimitedSessions ?? 0;
        return series.Columns.Sessions[position] - listed < unlimited;
    }
}
