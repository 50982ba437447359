using DolphinQuant.Strategy.Instruments;
using DolphinQuant.Strategy.Portfolio;
using DolphinQuant.Strategy.Ranking;
using DolphinQuant.Strategy.Risk;
using FsCheck;
using FsCheck.Fluent;

namespace DolphinQuant.Strategy.Tests.Portfolio;

/// <summary>One day's complete input.</summary>
public sealed record Day(
    IReadOnlyList<Candidate> Candidates, Book Book, CorrelationMatrix Correlations, RiskLimits Limits)
{
    public TargetPortfolio Build() => PortfolioBuilder.Build(Candidates, Book, Correlations, Limits, new());

    public override string ToString() =>
        $"{Limits}\ncash {Book.Cash}\n{string.Join('\n', Book.Positions)}\n{string.Join('\n', Candidates)}";
}

/// <summary>
/// Random days of either market: NaN figures, absurd prices, halted names, books that break their limits.
/// </summary>
public static class DayGenerator
{
    private static readonly string[] ChinaPrefixes = ["sh.600", "sz.300", "sh.688", "bj.430"];

    public static Arbitrary<Day> Days() => Day.ToArbitrary();

    private static Gen<Day> Day =>
        from market in Gen.Elements(Market.UnitedStates, Market.China)
        from count in Gen.Choose(0, 12)
        let symbols = Enumerable.Range(0, count).Select(i => Symbol(market, i)).ToArray()
        from sectors in ProblemGenerator.Sector.ListOf(count)
        let instruments = symbols.Zip(sectors, (symbol, sector) => Instrument.Create(market, symbol, sector)).ToArray()
        from candidates in Gen.CollectToList(instruments, Candidate)
        from offered in Gen.Choose(0, count)
        from positions in Gen.CollectToList(instruments, Position)
        from heldFrom in Gen.Choose(0, count)
        from cash in Gen.Elements(1m, 500m, 20_000m, 1_000_000m, 300_000_000m)
        from correlations in ProblemGenerator.Correlations(symbols)
        from limits in ProblemGenerator.Limits
        select new Day(
            candidates.Take(offered).ToList(),
            new Book(Samples.Session, cash, positions.Skip(heldFrom)),
            correlations,
            limits);

    private static Gen<Candidate> Candidate(Instrument instrument) =>
        from probability in Figure(Gen.Choose(1, 999).Select(permille => permille / 1_000.0))
        from bound in Gen.Choose(50, 100).Select(percent => percent / 100.0)
        from expected in Figure(Gen.Choose(-200, 600).Select(basisPoints => basisPoints / 1e4))
        from volatility in Figure(Gen.Choose(1, 100).Select(permille => permille / 1_000.0))
        from close in Figure(Gen.Choose(50, 500_000).Select(cents => cents / 100.0))
        from traded in Figure(Gen.Elements(1e4, 2e6, 1e8, 1e11))
        from flags in Gen.Choose(0, 19)
        select new Candidate
        {
            Instrument = instrument,
            Probability = probability,
            ProbabilityLowerBound = probability * bound,
            ExpectedReturn = expected,
            DailyVolatility = volatility,
            Close = close,
            AverageTradedValue = traded,
            IsBuyable = flags != 0,
            IsSuspended = flags == 1,
        };

    private static Gen<Position> Position(Instrument instrument) =>
        from shares in Gen.Frequency((3, Gen.Choose(1, 2_000)), (1, Gen.Choose(1, 200_000)))
        from cents in Gen.Frequency((5, Gen.Choose(100, 20_000)), (1, Gen.Choose(1, 30)))
        from status in Gen.Frequency(
            (8, Gen.Constant(HoldingStatus.Tradable)),
            (1, Gen.Constant(HoldingStatus.Suspended)),
            (1, Gen.Constant(HoldingStatus.Delisting)))
        from boughtToday in Gen.Choose(0, 5)
        select new Position
        {
            Instrument = instrument,
            Shares = shares,
            Price = cents / 100m,
            Status = status,
            LatestPurchase = boughtToday == 0 ? new Purchase(Samples.Session, (shares + 1) / 2) : null,
        };

    // One figure in ten is nothing a price or a statistic could be.
    private static Gen<double> Figure(Gen<double> usual) =>
        Gen.Frequency((18, usual), (2, Gen.Elements(
            double.NaN, 0, -1, double.Epsilon, double.MaxValue, double.PositiveInfinity, double.NegativeInfinity)));

    private static string Symbol(Market market, int i) =>
        market == Market.UnitedStates ? "S" + i : ChinaPrefixes[i % ChinaPrefixes.Length] + i.ToString("000");
}
