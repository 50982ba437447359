using DolphinQuant.Strategy.Instruments;
using DolphinQuant.Strategy.Portfolio;
using DolphinQuant.Strategy.Risk;
using FsCheck;
using FsCheck.Fluent;

namespace DolphinQuant.Strategy.Tests.Portfolio;

/// <summary>Random parts of portfolios, degenerate ones included on purpose.</summary>
internal static class ProblemGenerator
{
    /// <summary>Zero, small, usual and absurd weights.</summary>
    public static Gen<double> Weight { get; } = Gen.Frequency(
        (3, Gen.Constant(0.0)),
        (4, Gen.Choose(1, 300).Select(permille => permille / 1_000.0)),
        (1, Gen.Choose(1, 1_000_000).Select(part => part / 1e6)));

    /// <summary>Limits from shut to open.</summary>
    public static Gen<RiskLimits> Limits { get; } =
        from position in Share(0.2)
        from sector in Share(0.3)
        from unclassified in Share(0.3)
        from turnover in Share(0.5)
        from correlation in Gen.Elements(-1.0, 0.3, 0.7, 1.0)
        from count in Gen.Elements(1, 3, 20)
        select new RiskLimits
        {
            MaxPosition = position,
            MaxSector = sector,
            MaxUnclassified = unclassified,
            MaxDailyTurnover = turnover,
            MaxCorrelation = correlation,
            MaxNames = count,
        };

    public static Gen<string> Sector { get; } = Gen.Elements("Energy", "Health Care", Instrument.UnclassifiedSector);

    /// <summary>Projection problems of up to 15 names.</summary>
    public static Gen<ProjectionProblem> Problems { get; } =
        from count in Gen.Choose(0, 15)
        from names in Name.ListOf(count)
        from correlations in Correlations(Symbols(count))
        from limits in Limits
        select new ProjectionProblem(
            WithinEquity(names).Select((name, i) => name with { Symbol = "S" + i }).ToList(), correlations, limits);

    private static Gen<ProjectionName> Name =>
        from sector in Sector
        from desired in Weight
        from held in Weight
        from lockedPercent in Gen.Frequency(
            (8, Gen.Constant(0)), (1, Gen.Constant(100)), (1, Gen.Choose(1, 99)))
        from flags in Gen.Choose(0, 15)
        select new ProjectionName
        {
            Symbol = "",
            Sector = sector,
            Desired = WeightGrid.FromWeight(desired),
            Held = WeightGrid.FromWeight(held),
            Locked = WeightGrid.FromWeight(held) * lockedPercent / 100,
            CanBuy = flags % 4 != 0,
            MustSell = flags == 1,
        };

    public static string[] Symbols(int count) => Enumerable.Range(0, count).Select(i => "S" + i).ToArray();

    /// <summary>Returns with a common part between none and all of it; some names have none or too few.</summary>
    public static Gen<CorrelationMatrix> Correlations(string[] symbols) =>
        from seed in Gen.Choose(0, 10_000)
        from share in Gen.Elements(0.0, 0.5, 0.8, 1.0)
        from lengths in Gen.Frequency((9, Gen.Constant(60)), (1, Gen.Elements(0, 10, 25))).ListOf(symbols.Length)
        select CorrelationMatrix.FromReturns(symbols
            .Select((symbol, i) => (symbol, returns: Samples.Returns(seed + i, i % 3 == 0 ? share : share / 2)))
            .Zip(lengths, (pair, length) => (pair.symbol, returns: pair.returns[^length..]))
            .ToDictionary(pair => pair.symbol, pair => pair.returns, StringComparer.Ordinal));

    private static Gen<double> Share(double usual) =>
        Gen.Frequency((3, Gen.Constant(usual)), (2, Gen.Choose(0, 100).Select(percent => percent / 100.0)));

    // A book may break every limit but one: it cannot weigh more than its equity.
    private static IEnumerable<ProjectionName> WithinEquity(IEnumerable<ProjectionName> names)
    {
        long left = WeightGrid.Whole;
        foreach (var name in names)
        {
            long held = Math.Min(name.Held, left);
            left -= held;
            yield return name with { Held = held, Locked = Math.Min(name.Locked, held) };
        }
    }
}
