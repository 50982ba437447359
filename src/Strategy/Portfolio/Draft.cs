using System.Globalization;
using DolphinQuant.Strategy.Instruments;
using DolphinQuant.Strategy.Ranking;
using DolphinQuant.Strategy.Risk;
using DolphinQuant.Strategy.Sizing;

namespace DolphinQuant.Strategy.Portfolio;

/// <summary>A name between sizing and projection, with the constraints that have acted on it so far.</summary>
internal sealed record Draft(Instrument Instrument, ProjectionName Name, IReadOnlyList<Binding> Bindings)
{
    /// <summary>The candidate, or null for a holding that is none.</summary>
    public RankedCandidate? Ranked { get; init; }

    public Position? Position { get; init; }

    public PositionSize? Size { get; init; }
}

/// <summary>Tests and sizes single names against the book they would join.</summary>
internal sealed record DraftMaker(
    Book Book, CorrelationMatrix Correlations, RiskLimits Limits, PortfolioSettings Settings)
{
    private const string Delisting = "leaves the exchange";

    private readonly Dictionary<string, Position> _positions =
        Book.Positions.ToDictionary(position => position.Instrument.Symbol, StringComparer.Ordinal);

    public Draft ForCandidate(RankedCandidate ranked)
    {
        var candidate = ranked.Candidate;
        var position = _positions.GetValueOrDefault(candidate.Symbol);
        var bindings = new List<Binding>();
        var failure = Eligibility.FirstFailure(candidate, Limits, Correlations);
        var size = failure is null ? KellySizer.Size(candidate, Settings.Sizing) : null;
        double weight = size is null ? 0 : Affordable(candidate, size, bindings);
        if (failure is not null) bindings.Add(failure);
        if (Eligibility.BuyRefusal(candidate) is { } refusal) bindings.Add(refusal);

        var held = Holding(position, candidate.IsSuspended);
        if (held.MustSell) bindings.Add(new(Constraint.LeftList, Delisting));
        var name = held with
        {
            Symbol = candidate.Symbol,
            Sector = candidate.Instrument.Sector,
            Desired = WithinBand(WeightGrid.FromWeight(weight), held.Held),
            CanBuy = candidate.IsBuyable && !candidate.IsSuspended && !held.MustSell,
        };
        return new(candidate.Instrument, name, bindings) { Ranked = ranked, Position = position, Size = size };
    }

    public Draft ForLeaver(Position position)
    {
        string reason = position.Status == HoldingStatus.Delisting ? Delisting : "no longer a candidate";
        var name = Holding(position, isSuspended: false);
        return new(position.Instrument, name, [new(Constraint.LeftList, reason)]) { Position = position };
    }

    private double Affordable(Candidate candidate, PositionSize size, List<Binding> bindings)
    {
        if (size.Weight <= 0)
        {
            string stake = Invariant($"Kelly stake {size.Kelly:0.000} at the lower bound");
            bindings.Add(new(Constraint.NonPositiveEdge, stake));
        }

        double limit = Limits.MaxShareOfTradedValue * candidate.AverageTradedValue / (double)Book.Equity;
        if (size.Weight <= limit) return size.Weight;
        string share = Invariant($"{Limits.MaxShareOfTradedValue:P1} of a session's traded value");
        bindings.Add(new(Constraint.Liquidity, share));
        return limit;
    }

    private long WithinBand(long desired, long held)
    {
        bool isSmallChange = Math.Abs(desired - held) < WeightGrid.FromWeight(Settings.NoTradeBand);
        return desired > 0 && held > 0 && isSmallChange ? held : desired;
    }

    private ProjectionName Holding(Position? position, bool isSuspended)
    {
        if (position is null) return new() { Symbol = "", Sector = "" };
        long sellable = isSuspended ? 0 : position.SellableShares(Book.Session);
        long held = WeightGrid.FromMoney(position.Value, Book.Equity);
        long free = sellable == position.Shares ? held : WeightGrid.FromMoney(sellable * position.Price, Book.Equity);
        return new()
        {
            Symbol = position.Instrument.Symbol,
            Sector = position.Instrument.Sector,
            Held = held,
            Locked = held - free,
            CanBuy = false,
            MustSell = position.Status == HoldingStatus.Delisting,
        };
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
