using DolphinQuant.Data;
using DolphinQuant.Models.Labels;
using DolphinQuant.Server.Pipeline.Learning;
using DolphinQuant.Server.Pipeline.Panel;
using DolphinQuant.Strategy.Instruments;
using DolphinQuant.Strategy.Portfolio;
using DolphinQuant.Strategy.Ranking;

namespace DolphinQuant.Server.Pipeline.Selection;

/// <summary>A name offered to the strategy, with what the list shows beside it.</summary>
internal sealed record OfferedName(
    Candidate Candidate, string ModelVersion, IReadOnlyList<FactorContribution> TopFactors);

/// <summary>A listed name and its company's name.</summary>
internal sealed record NamedInstrument(Instrument Instrument, string Name);

/// <summary>
/// Reads what the strategy works on: the day's predictions, the instruments, and the paper book of the day before.
/// </summary>
internal sealed class SelectionReader(DailyRunContext context, ResearchDataset dataset)
{
    private const int VolatilitySessions = 20;

    // A holding without a bar for this long has left the exchange.
    private const int GoneSessions = 10;

    // A product of ratios may fall short of the whole number that it stands for.
    private const double Tolerance = 1e-6;

    private readonly Market _market = MarketWords.Parse(context.Request.Market);

    public async Task<IReadOnlyDictionary<string, NamedInstrument>> InstrumentsAsync(
        CancellationToken cancellationToken)
    {
        var table = await CallAsync("instruments", cancellationToken, Scalar.String(context.Request.Market));
        return Enumerable.Range(0, table.Count)
            .Select(row => new NamedInstrument(
                Instrument.Create(_market, Text(table, "symbol", row), Text(table, "sector", row)),
                Text(table, "name", row)))
            .ToDictionary(named => named.Instrument.Symbol, StringComparer.Ordinal);
    }

    /// <summary>The day's predictions as candidates, each explained by the model that made it.</summary>
    /// <exception cref="DailyRunException">The day has none.</exception>
    public async Task<IReadOnlyList<OfferedName>> OfferedAsync(
        IReadOnlyDictionary<string, NamedInstrument> instruments, CancellationToken cancellationToken)
    {
        var table = await CallAsync("predictions", cancellationToken, DailyStore.Key(context.Request));
        if (table.Count == 0) throw NoPredictions();
        var rowOf = dataset.RowsOf(dataset.Panel.LastSession).ToDictionary(dataset.SymbolOf, StringComparer.Ordinal);
        var rows = Enumerable.Range(0, table.Count).Select(row => rowOf[Text(table, "symbol", row)]).ToArray();
        var version = Text(table, "modelVersion", 0);
        var models = new ModelStore(context.Session, context.Request.Market);
        using var model = await models.LoadAsync(version, cancellationToken);
        var features = dataset.Features.SelectRows(rows);
        var explained = model.Predict(features, withTopFactors: true);
        return [.. rows.Select((row, place) => new OfferedName(
            CandidateOf(table, place, row, instruments),
            version,
            FactorSheetMatrix.TopFactors(explained[place], features, place)))];
    }

    /// <summary>
    /// The paper book before the orders of the day, at the day's closes; cash alone before the first day.
    /// </summary>
    public async Task<Book> BookAsync(
        IReadOnlyDictionary<string, NamedInstrument> instruments,
        decimal startingCash,
        CancellationToken cancellationToken)
    {
        var next = context.Calendar.Next(context.Request.Date);
        var books = await CallAsync("bookBefore", cancellationToken, DailyStore.Key(context.Request));
        if (books.Count == 0) return Book.OfCash(next, startingCash);
        var day = books["date"].Scalar(0);
        var held = await CallAsync("positions", cancellationToken, Scalar.String(context.Request.Market), day);
        // A reverse split can leave less than one share, which is no position.
        var positions = Enumerable.Range(0, held.Count)
            .Select(row => PositionOf(held, row, day.AsDate(), instruments))
            .Where(position => position.Shares > 0);
        return new Book(next, (decimal)books["cash"].Scalar(0).AsDouble(), positions);
    }

    private DailyRunException NoPredictions() => new(FormattableString.Invariant(
        $"Market {context.Request.Market} has no predictions for {context.Request.Date:yyyy-MM-dd}: ")
        + "no name of the universe has all its bars by then.");

    private Candidate CandidateOf(
        Table table, int row, int datasetRow, IReadOnlyDictionary<string, NamedInstrument> instruments)
    {
        var (series, bar) = (dataset.SeriesOf(datasetRow), dataset.BarOf(datasetRow));
        return new Candidate
        {
            Instrument = InstrumentOf(Text(table, "symbol", row), instruments),
            Probability = table["probability"].Scalar(row).AsDouble(),
            ProbabilityLowerBound = table["probabilityLower"].Scalar(row).AsDouble(),
            ExpectedReturn = table["expectedReturn"].Scalar(row).AsDouble(),
            DailyVolatility = ReturnWindow.Volatility(series, bar, VolatilitySessions),
            Close = series.Columns.Close[bar],
            AverageTradedValue = UniverseRule.MeanTradedValue(series, bar),
            IsSuspended = series.Columns.IsSuspended[bar],
        };
    }

    private Position PositionOf(
        Table held, int row, DateOnly day, IReadOnlyDictionary<string, NamedInstrument> instruments)
    {
        var symbol = Text(held, "symbol", row);
        var index = Array.BinarySearch(dataset.Panel.Symbols, symbol, StringComparer.Ordinal);
        if (index < 0) throw new DailyRunException($"The book holds {symbol}, which has no bars; mend the positions.");
        var series = dataset.Panel.Series[index];
        var bar = dataset.Panel.LastBar(index, dataset.Panel.LastSession);
        var shares = AfterSplits(series, held["shares"].Scalar(row).AsLong(), day, bar);
        return new Position
        {
            Instrument = InstrumentOf(symbol, instruments),
            Shares = shares,
            Price = (decimal)series.Columns.Close[bar],
            Status = StatusOf(series.Columns, bar),
            LatestPurchase = new Purchase(held["boughtOn"].Scalar(row).AsDate(), shares),
        };
    }

    private HoldingStatus StatusOf(DailyBarColumns columns, int bar)
    {
        var sessionsAgo = dataset.Panel.LastSession - columns.Sessions[bar];
        if (sessionsAgo >= GoneSessions) return HoldingStatus.Delisting;
        return sessionsAgo > 0 || columns.IsSuspended[bar] ? HoldingStatus.Suspended : HoldingStatus.Tradable;
    }

    // Shares multiply when a split divides the price; dividends are taken as reinvested at the ex-date's close.
    private static long AfterSplits(DailyBarSeries series, long shares, DateOnly day, int bar)
    {
        var columns = series.Columns;
        var then = Array.BinarySearch(columns.Dates, 0, bar + 1, day);
        then = then >= 0 ? then : ~then - 1;
        if (then < 0) return shares;
        return (long)Math.Floor((shares * columns.AdjustmentFactor[bar] / columns.AdjustmentFactor[then]) + Tolerance);
    }

    private static string Text(Table table, string column, int row) => table[column].Scalar(row).AsText();

    private Instrument InstrumentOf(string symbol, IReadOnlyDictionary<string, NamedInstrument> instruments) =>
        instruments.TryGetValue(symbol, out var named) ? named.Instrument : Instrument.Create(_market, symbol);

    private async Task<Table> CallAsync(
        string function, CancellationToken cancellationToken, params Value[] arguments) =>
        (Table)await context.Session.CallAsync("access::results::" + function, arguments, cancellationToken);
}
