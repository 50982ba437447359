using DolphinQuant.Models;
using DolphinQuant.Models.Evaluation;
using DolphinQuant.Models.Labels;
using DolphinQuant.Models.Leaks;
using DolphinQuant.Models.Training;

namespace DolphinQuant.Server.Pipeline.Panel;

/// <summary>
/// The rows that models learn from and predict: one per (session, symbol) of the universe, with factors known at the
/// close of the session, and with labels where their future is known.
/// </summary>
internal sealed class ResearchDataset
{
    private readonly SymbolLabels[] _labels;
    private readonly int[] _bars;

    private ResearchDataset(MarketPanel panel, SymbolLabels[] labels, int[] rows, int[] bars)
    {
        Panel = panel;
        _labels = labels;
        _bars = bars;
        Sessions = Array.ConvertAll(rows, row => panel.Factors.Sessions[row]);
        SymbolIndexes = Array.ConvertAll(rows, row => panel.Factors.Symbols[row]);
        Features = panel.Factors.Values.SelectRows(rows);
    }

    public MarketPanel Panel { get; }

    public FeatureMatrix Features { get; }

    /// <summary>Signal session of each row.</summary>
    public int[] Sessions { get; }

    /// <summary>Symbol of each row, as an index into <see cref="MarketPanel.Symbols"/>.</summary>
    public int[] SymbolIndexes { get; }

    public int Count => Sessions.Length;

    /// <summary>Builds the dataset of a panel with the labels known after its last session.</summary>
    public static ResearchDataset Create(MarketPanel panel, MarketProfile profile)
    {
        var labels = Array.ConvertAll(
            panel.Series, series => SymbolLabels.Compute(series, profile.Rules, panel.LastSession));
        var rows = new List<int>();
        var bars = new List<int>();
        for (var row = 0; row < panel.Factors.Count; row++)
        {
            var (symbol, session) = (panel.Factors.Symbols[row], panel.Factors.Sessions[row]);
            var bar = Array.BinarySearch(panel.Series[symbol].Columns.Sessions, session);
            if (bar < 0 || !profile.Universe.Includes(panel.Series[symbol], bar)) continue;
            rows.Add(row);
            bars.Add(bar);
        }

        return new ResearchDataset(panel, labels, [.. rows], [.. bars]);
    }

    /// <summary>What the walk-forward training reads: the tradable event, and what the pick earned.</summary>
    public TrainingPanel ToTrainingPanel() => new()
    {
        Features = Features,
        Symbols = Array.ConvertAll(SymbolIndexes, symbol => Panel.Symbols[symbol]),
        Sessions = Sessions,
        Targets = ForEachRow(row => Indicator(TradableOf(row).Event)),
        LifeEnds = ForEachRow(row => KnownFrom(row, TradableOf(row).LifeEnd)),
        NetReturns = ForEachRow(row => NetReturnOf(row).Value ?? double.NaN),
        NetReturnLifeEnds = ForEachRow(row => KnownFrom(row, NetReturnOf(row).LifeEnd)),
    };

    /// <summary>
    /// What the leak checks read: the event, whether or not it could be traded, and close-to-close returns.
    /// </summary>
    public LeakRows ToLeakRows() => new()
    {
        Features = Features,
        Sessions = Sessions,
        Events = ForEachRow(row => Indicator(EventOf(row, PriceBasis.Close).Value)),
        HorizonReturns = ForEachRow(row => LabelsOf(row).ForwardReturn[_bars[row]]),
        NextReturns = ForEachRow(row => LabelsOf(row).NextReturn[_bars[row]]),
    };

    /// <summary>What became of the given rows as one could have traded them, for judging a ranking of them.</summary>
    public RankingRows ToRankingRows(int[] rows) => new()
    {
        Sessions = Array.ConvertAll(rows, row => Sessions[row]),
        Symbols = Array.ConvertAll(rows, row => SymbolIndexes[row]),
        Outcomes = Array.ConvertAll(rows, row => Indicator(TradableOf(row).Event)),
        Buyability = Array.ConvertAll(rows, row => TradableOf(row).Entry),
        NetReturns = Array.ConvertAll(rows, row => NetReturnOf(row).Value ?? double.NaN),
    };

    /// <summary>What the market did after the given rows, whether or not it could be traded.</summary>
    public RankingRows ToEventRows(int[] rows, PriceBasis basis) => new()
    {
        Sessions = Array.ConvertAll(rows, row => Sessions[row]),
        Symbols = Array.ConvertAll(rows, row => SymbolIndexes[row]),
        Outcomes = Array.ConvertAll(rows, row => Indicator(EventOf(row, basis).Value)),
        // Every name counts, so that a name is left out for an unknown outcome alone.
        Buyability = Array.ConvertAll(rows, _ => Buyability.Buyable),
        NetReturns = Array.ConvertAll(rows, row => NetReturnOf(row).Value ?? double.NaN),
    };

    /// <summary>The rows of one session, in symbol order.</summary>
    public int[] RowsOf(int session) => [.. Enumerable.Range(0, Count).Where(row => Sessions[row] == session)];

    /// <summary>The bar of a row in its symbol's series.</summary>
    public int BarOf(int row) => _bars[row];

    public DailyBarSeries SeriesOf(int row) => Panel.Series[SymbolIndexes[row]];

    public string SymbolOf(int row) => Panel.Symbols[SymbolIndexes[row]];

    private SymbolLabels LabelsOf(int row) => _labels[SymbolIndexes[row]];

    private EventOutcome EventOf(int row, PriceBasis basis) =>
        (basis == PriceBasis.High ? LabelsOf(row).EventByHigh : LabelsOf(row).Event)[_bars[row]];

    private TradableOutcome TradableOf(int row) => LabelsOf(row).Tradable[_bars[row]];

    private NetReturnOutcome NetReturnOf(int row) => LabelsOf(row).NetReturn[_bars[row]];

    // A label is known no earlier than the bars it was made of were published.
    private int KnownFrom(int row, int lifeEnd)
    {
        if (lifeEnd == LabelLife.Open) return lifeEnd;
        var symbol = SymbolIndexes[row];
        return Math.Max(lifeEnd, Panel.VisibleFrom[symbol][Panel.LastBar(symbol, lifeEnd)]);
    }

    private T[] ForEachRow<T>(Func<int, T> select) => [.. Enumerable.Range(0, Count).Select(select)];

    private static double Indicator(bool? value) => value is { } known ? known ? 1 : 0 : double.NaN;
}
