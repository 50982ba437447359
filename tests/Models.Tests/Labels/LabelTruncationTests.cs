using DolphinQuant.Models.Labels;

namespace DolphinQuant.Models.Tests.Labels;

/// <summary>
/// What splits rely on: cut the data at any session, and every label whose life had ended is the same, every other is
/// unknown.
/// </summary>
public sealed class LabelTruncationTests
{
    private const int LastSession = 60;

    private static readonly EventRule Rule = new();

    [SeededProperty(MaxTest = 300)]
    public void Label_with_ended_life_survives_any_cut_and_others_are_unknown(int seed)
    {
        var random = new Random(seed);
        var rules = random.Next(2) == 0 ? MarketRules.UnitedStates : MarketRules.China;
        var bars = RandomBars(random);
        var cut = random.Next(LastSession + 1);
        var full = SymbolLabels.Compute(Bars.Of(Bars.Main, bars), rules, LastSession);
        var known = SymbolLabels.Compute(
            Bars.Of(Bars.Main, Array.FindAll(bars, bar => bar.Session <= cut)), rules, cut);

        for (var row = 0; row < known.Event.Length; row++)
        {
            Assert.Equal(Cut(full.Event[row], cut), known.Event[row]);
            Assert.Equal(Cut(full.EventByHigh[row], cut), known.EventByHigh[row]);
            Assert.Equal(Cut(full.EventWithinOne[row], cut), known.EventWithinOne[row]);
            AssertCut(full.Tradable[row], known.Tradable[row], cut);
            AssertCut(full.NetReturn[row], known.NetReturn[row], cut);
        }
    }

    [SeededProperty(MaxTest = 200)]
    public void Label_life_ends_no_earlier_than_what_it_looked_at(int seed)
    {
        var bars = RandomBars(new Random(seed));
        var series = Bars.Of(Bars.Main, bars);
        var labels = SymbolLabels.Compute(series, MarketRules.China, LastSession);

        for (var row = 0; row < bars.Length; row++)
        {
            Assert.True(labels.Event[row].LifeEnd >= bars[row].Session + Rule.Horizon);
            Assert.True(labels.NetReturn[row].LifeEnd >= labels.NetReturn[row].ExitSession);
            Assert.True(labels.Tradable[row].LifeEnd > bars[row].Session);
        }
    }

    [SeededProperty(MaxTest = 200)]
    public void Net_return_settles_no_earlier_than_the_tradable_label(int seed)
    {
        var series = Bars.Of(Bars.Main, RandomBars(new Random(seed)));
        var labels = SymbolLabels.Compute(series, MarketRules.China, LastSession);

        for (var row = 0; row < series.Count; row++)
        {
            Assert.Equal(labels.Tradable[row].Entry, labels.NetReturn[row].Entry);
            Assert.True(labels.NetReturn[row].LifeEnd >= labels.Tradable[row].LifeEnd);
        }
    }

    private static EventOutcome Cut(EventOutcome full, int cut) =>
        full.LifeEnd <= cut ? full : new(null, LabelLife.Open);

    private static void AssertCut(TradableOutcome full, TradableOutcome known, int cut)
    {
        if (full.LifeEnd <= cut)
        {
            Assert.Equal(full, known);
        }
        else
        {
            Assert.Null(known.Event);
            Assert.Equal(LabelLife.Open, known.LifeEnd);
        }
    }

    private static void AssertCut(NetReturnOutcome full, NetReturnOutcome known, int cut)
    {
        if (full.LifeEnd <= cut)
        {
            Assert.Equal(full, known);
        }
        else
        {
            Assert.Null(known.Value);
            Assert.Equal(LabelLife.Open, known.LifeEnd);
        }
    }

    // Wild prices with gaps of every length, suspensions, a split and an early end.
    private static Bar[] RandomBars(Random random)
    {
        var bars = new List<Bar>();
        var close = 10.0;
        var factor = 1.0;
        var end = random.Next(30, LastSession + 10);
        for (var session = 0; session <= Math.Min(end, LastSession); session++)
        {
            if (random.Next(12) == 0)
            {
                session += random.Next(14);
                continue;
            }

            var split = random.Next(25) == 0;
            factor *= split ? 2 : 1;
            var reference = split ? close / 2 : close;
            var open = Tick(reference * (0.9 + (0.2 * random.NextDouble())));
            var next = Tick(reference * (0.88 + (0.24 * random.NextDouble())));
            var isSuspended = random.Next(10) == 0;
            close = isSuspended ? Tick(reference) : next;
            bars.Add(new Bar(session, isSuspended ? close : open, Math.Max(open, close), close)
            {
                PreviousClose = Tick(reference),
                Factor = factor,
                IsSuspended = isSuspended,
                Volume = isSuspended ? 0 : 1_000,
            });
        }

        return [.. bars];
    }

    private static double Tick(double price) => Math.Max(Math.Round(price, 2), 0.5);
}
