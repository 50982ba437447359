using DolphinQuant.Models.Leaks;

namespace DolphinQuant.Models.Tests.Leaks;

/// <summary>
/// The positive control: columns built from the future must be found in a market of random walks with volatility
/// clusters, and the columns an honest factor set holds must not.
/// </summary>
public sealed class LeakScanTests
{
    private const int Days = 80;
    private const int Names = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Scan_honest_columns_raise_no_alarm(int seed)
    {
        var market = new Market(seed);

        var report = LeakScan.Run(market.Rows(
            ("pastReturn", Market.Of((name, day) => market.Return(name, day))),
            ("momentum5", Market.Of((name, day) => market.Past(name, day, 5))),
            ("volatility", Market.Of((name, day) => market.Volatility(name, day))),
            ("weakAlpha", Market.Of((name, day) => market.Return(name, day + 1) + (0.5 * market.Noise()))),
            ("marketPast", Market.Of((_, day) => market.MarketReturn(day))),
            ("warmUp", Market.Of((name, day) => day < 10 ? double.NaN : market.Past(name, day, 10))),
            ("noise", Market.Of((_, _) => market.Noise()))));

        Assert.True(report.IsClean, string.Join('\n', report.Alarms));
        Assert.Equal(7, report.Features.Count);
    }

    [Fact]
    public void Scan_finds_tomorrows_return()
    {
        var market = new Market(1);

        AssertFound(market, (name, day) => market.Return(name, day + 1), LeakCheck.NextSessionIc);
    }

    [Fact]
    public void Scan_finds_tomorrows_return_under_noise()
    {
        var market = new Market(1);

        // Four parts of noise to one of return.
        AssertFound(
            market, (name, day) => market.Return(name, day + 1) + (0.08 * market.Noise()), LeakCheck.NextSessionIc);
    }

    [Fact]
    public void Scan_finds_tomorrows_return_with_its_sign_turned()
    {
        var market = new Market(1);

        AssertFound(market, (name, day) => -market.Return(name, day + 1), LeakCheck.NextSessionIc);
    }

    [Fact]
    public void Scan_finds_the_return_over_the_horizon()
    {
        var market = new Market(2);

        AssertFound(market, (name, day) => market.Ahead(name, day) + (0.05 * market.Noise()), LeakCheck.HorizonIc);
    }

    [Fact]
    public void Scan_finds_the_label()
    {
        var market = new Market(2);

        AssertFound(market, (name, day) => market.Event(name, day) + (0.1 * market.Noise()), LeakCheck.EventAuc);
    }

    [Fact]
    public void Scan_finds_the_label_under_noise_in_the_tail()
    {
        var market = new Market(3);

        AssertFound(market, (name, day) => market.Event(name, day) + (0.6 * market.Noise()), LeakCheck.TailAuc);
    }

    [Fact]
    public void Scan_finds_a_column_filled_only_before_events()
    {
        var market = new Market(3);

        AssertFound(
            market, (name, day) => market.Event(name, day) > 0 ? market.Noise() : double.NaN, LeakCheck.MissingAuc);
    }

    [Fact]
    public void Scan_finds_tomorrows_market_spread_over_all_names()
    {
        var market = new Market(4);

        AssertFound(
            market, (_, day) => market.MarketReturn(day + 1) + (0.002 * market.Noise()), LeakCheck.MarketCorrelation);
    }

    [Fact]
    public void Scan_of_too_few_days_stays_silent()
    {
        var random = new Random(1);
        var returns = Samples.Normals(random, 10 * Names);
        var report = LeakScan.Run(new()
        {
            Features = FeatureMatrix.FromColumns(["future"], [returns]),
            Sessions = [.. Enumerable.Range(0, 10 * Names).Select(row => row / Names)],
            Events = Array.ConvertAll(returns, _ => double.NaN),
            HorizonReturns = returns,
            NextReturns = returns,
        });

        Assert.True(report.IsClean);
        Assert.Equal(10, report.Features[0].NextSessionIc.Days);
    }

    [Fact]
    public void Scan_columns_of_unequal_length_are_refused()
    {
        var market = new Market(1);
        var rows = market.Rows(("noise", Market.Of((_, _) => market.Noise())));

        Assert.Throws<ArgumentException>(() => LeakScan.Run(rows with { Events = [] }));
    }

    private static void AssertFound(Market market, Func<int, int, double> planted, LeakCheck check)
    {
        var report = LeakScan.Run(market.Rows(
            ("noise", Market.Of((_, _) => market.Noise())), ("planted", Market.Of(planted))));

        Assert.All(report.Alarms, alarm => Assert.Equal("planted", alarm.Feature));
        Assert.Contains(report.Alarms, alarm => alarm.Check == check);
    }

    /// <summary>
    /// Names with their own volatility around a common market; nothing in the past says anything about the future.
    /// </summary>
    private sealed class Market
    {
        private const int Lead = 20;
        private readonly Random _random;
        private readonly double[] _market;
        private readonly double[][] _returns;
        private readonly double[] _volatility;

        internal Market(int seed)
        {
            _random = new(seed);
            _market = Array.ConvertAll(Samples.Normals(_random, Days + Lead + 3), value => 0.01 * value);
            _volatility = [.. Enumerable.Range(0, Names).Select(_ => 0.01 + (0.03 * _random.NextDouble()))];
            _returns = Array.ConvertAll(
                _volatility,
                volatility => Array.ConvertAll(_market, market => market + (volatility * Samples.Normal(_random))));
        }

        internal double Noise() => Samples.Normal(_random);

        internal double Return(int name, int day) => _returns[name][day + Lead];

        internal double MarketReturn(int day) => _market[day + Lead];

        internal double Past(int name, int day, int sessions) =>
            Enumerable.Range(0, sessions).Sum(back => Return(name, day - back));

        internal double Volatility(int name, int day) =>
            Math.Sqrt(Enumerable.Range(0, 20).Sum(back => Math.Pow(Return(name, day - back), 2)));

        internal double Ahead(int name, int day) => Enumerable.Range(1, 3).Sum(ahead => Return(name, day + ahead));

        internal double Event(int name, int day) =>
            Enumerable.Range(1, 3).Max(ahead =>
                Enumerable.Range(1, ahead).Sum(i => Return(name, day + i))) >= 0.08 ? 1 : 0;

        internal static double[] Of(Func<int, int, double> value) =>
            [.. Enumerable.Range(0, Days * Names).Select(row => value(row % Names, row / Names))];

        internal LeakRows Rows(params (string Name, double[] Values)[] columns) => new()
        {
            Features = FeatureMatrix.FromColumns(
                Array.ConvertAll(columns, column => column.Name), Array.ConvertAll(columns, column => column.Values)),
            Sessions = [.. Enumerable.Range(0, Days * Names).Select(row => row / Names)],
            Events = Of(Event),
            HorizonReturns = Of(Ahead),
            NextReturns = Of((name, day) => Return(name, day + 1)),
        };
    }
}
