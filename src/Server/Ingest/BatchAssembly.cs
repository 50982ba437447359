using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Jobs;

namespace DolphinQuant.Server.Ingest;

/// <summary>Second half of a load: the checks across rows, symbol by symbol in a fixed order.</summary>
internal sealed class BatchAssembly(TradingCalendars calendars)
{
    private static readonly BarFlags[] NotedFlags =
        [.. Enum.GetValues<BarFlags>().Where(flag => flag != BarFlags.None)];

    private readonly List<DailyBar> _bars = [];
    private readonly List<CorporateAction> _actions = [];
    private int _derivedActions;

    /// <summary>Takes or rejects every row of a batch and closes the accounts of its files.</summary>
    public IngestResult Assemble(IngestBatch batch, IReadOnlyList<FileLedger> ledgers)
    {
        foreach (var market in Market.All)
            AssembleMarket(market.Code, batch);
        var instruments = TakeInstruments(batch.Instruments);
        var unnamed = UnnamedInstruments(instruments);
        var report = new IngestReport([.. ledgers.Select(ledger => ledger.Close())])
        {
            DerivedActions = _derivedActions,
            UnnamedInstruments = unnamed.Count(instrument => instrument.Market == Market.UnitedStates.Code),
        };
        return new IngestResult(report, _bars, _actions, [.. instruments.Concat(unnamed).OrderBy(MarketOrder).ThenBy(
            instrument => instrument.Symbol, StringComparer.Ordinal)]);
    }

    private void AssembleMarket(string market, IngestBatch batch)
    {
        // Both sorts are stable: rows of one day stay in file order.
        var bars = batch.Bars.Where(row => row.Bar.Market == market)
            .OrderBy(row => row.Bar.Date).ToLookup(row => row.Bar.Symbol, StringComparer.Ordinal);
        var actions = batch.Actions.Where(row => row.Action.Market == market)
            .OrderBy(row => row.Action.ExDate).ToLookup(row => row.Action.Symbol, StringComparer.Ordinal);
        var symbols = bars.Select(group => group.Key).Union(actions.Select(group => group.Key), StringComparer.Ordinal);
        foreach (var symbol in symbols.Order(StringComparer.Ordinal))
            AssembleSymbol(calendars[market], [.. bars[symbol]], [.. actions[symbol]]);
    }

    private void AssembleSymbol(TradingCalendar calendar, BarCandidate[] bars, ActionCandidate[] actions)
    {
        var taken = new BarSequence(calendar, [.. actions.Select(row => row.Action)]).Take(bars);
        var confirmed = new ActionCheck(taken).Take(actions);
        _actions.AddRange(confirmed);
        if (calendar.Market == Market.China)
        {
            var derived = PreviousCloses.DeriveActions(taken).ToList();
            _derivedActions += derived.Count;
            _actions.AddRange(derived);
        }

        foreach (var row in PreviousCloses.Fill(taken, confirmed))
            Accept(row);
    }

    private void Accept(TakenBar row)
    {
        row.Origin.Accept();
        foreach (var flag in NotedFlags)
        {
            if (row.Bar.Flags.HasFlag(flag))
                row.Origin.Ledger.Note(flag.ToString());
        }

        if (row.Bar.IsSuspended)
            row.Origin.Ledger.Note(nameof(DailyBar.IsSuspended));
        _bars.Add(row.Bar);
    }

    private static List<Instrument> TakeInstruments(IEnumerable<InstrumentCandidate> candidates)
    {
        var taken = new Dictionary<(string, string), Instrument>();
        foreach (var (instrument, origin) in candidates)
        {
            if (taken.TryAdd((instrument.Market, instrument.Symbol), instrument))
                origin.Accept();
            else
                origin.Reject(RejectReason.Duplicate, $"{instrument.Symbol} has a row already.");
        }

        return [.. taken.Values];
    }

    /// <summary>Instruments for symbols that have bars but no row of their own, which is every Chinese one.</summary>
    private List<Instrument> UnnamedInstruments(List<Instrument> named)
    {
        var known = named.Select(instrument => (instrument.Market, instrument.Symbol)).ToHashSet();
        return [.. _bars.Select(bar => (bar.Market, bar.Symbol)).Distinct().Where(key => !known.Contains(key)).Select(
            key => new Instrument(key.Market, key.Symbol, "", "", Market.ChineseExchange(key.Symbol) ?? ""))];
    }

    private static int MarketOrder(Instrument instrument) =>
        Market.All.TakeWhile(market => market.Code != instrument.Market).Count();
}
