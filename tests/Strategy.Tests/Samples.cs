using DolphinQuant.Strategy.Instruments;
using DolphinQuant.Strategy.Portfolio;
using DolphinQuant.Strategy.Ranking;
using DolphinQuant.Strategy.Risk;

namespace DolphinQuant.Strategy.Tests;

/// <summary>Small, valid values for tests to vary.</summary>
internal static class Samples
{
    public static readonly DateOnly Session = new(2016, 9, 30);

    /// <summary>A candidate with a sound edge: full Kelly 0.14, weight 0.07 before limits at 2 % volatility.</summary>
    public static Candidate Candidate(string symbol, double probability = 0.4, string? sector = null) => new()
    {
        Instrument = Instrument.Create(Market.UnitedStates, symbol, sector ?? "Sector " + symbol),
        Probability = probability,
        ProbabilityLowerBound = probability,
        ExpectedReturn = 0.014,
        DailyVolatility = 0.02,
        Close = 50,
        AverageTradedValue = 50_000_000,
    };

    public static Position Position(string symbol, long shares, decimal price = 50, string? sector = null) => new()
    {
        Instrument = Instrument.Create(Market.UnitedStates, symbol, sector ?? "Sector " + symbol),
        Shares = shares,
        Price = price,
    };

    /// <summary>
    /// Sixty returns that share a common part; weight 1 on it makes two such series perfectly correlated.
    /// </summary>
    public static double[] Returns(int seed, double commonWeight = 0, int commonSeed = 0, int length = 60)
    {
        var common = new Random(commonSeed);
        var own = new Random(seed + 1_000);
        return Enumerable.Range(0, length)
            .Select(_ => commonWeight * (common.NextDouble() - 0.5) + (1 - commonWeight) * (own.NextDouble() - 0.5))
            .Select(sum => 0.02 * sum)
            .ToArray();
    }

    /// <summary>Independent returns for each symbol, except the named groups, whose members move as one.</summary>
    public static CorrelationMatrix Correlations(IEnumerable<string> symbols, params string[][] groups)
    {
        var returns = symbols.Select((symbol, i) => (symbol, Returns(i)))
            .ToDictionary(pair => pair.symbol, pair => pair.Item2, StringComparer.Ordinal);
        foreach (var group in groups)
        {
            foreach (string symbol in group) returns[symbol] = returns[group[0]];
        }

        return CorrelationMatrix.FromReturns(returns);
    }
}
