using DolphinQuant.Data;
using DolphinQuant.Models.Training;
using DolphinQuant.Server.Pipeline.Learning;
using DolphinQuant.Server.Pipeline.Reporting;
using static System.FormattableString;

namespace DolphinQuant.Server.Pipeline;

/// <summary>
/// Reads what finished runs have stored. Every answer of the service, and the table on the terminal, comes from here.
/// </summary>
internal sealed class DailyResults(DailyStore store) : IDailyResults
{
    public async Task<RecommendationList> GetRecommendationsAsync(
        RecommendationQuery query, CancellationToken cancellationToken)
    {
        await using var session = await store.OpenAsync(cancellationToken);
        var date = query.Date ?? await LastFinishedAsync(session, query.Market, cancellationToken);
        var table = await TableAsync(
            session, "recommendations", cancellationToken, Scalar.String(query.Market), Scalar.Date(date));
        if (table.Count == 0)
        {
            throw new ResultNotFoundException("date", Invariant(
                $"Market {query.Market} has no recommendations for {date:yyyy-MM-dd}; run the day first."));
        }

        var rows = Enumerable.Range(0, table.Count).Select(row => RecommendationOf(table, row));
        var shown = rows
            .Where(row => query.IncludeCut || row.Decision != Decision.Cut)
            .OrderBy(row => row.Decision == Decision.Cut)
            .Take(query.Limit);
        return new RecommendationList(query.Market, date, Text(table, "modelVersion", 0), [.. shown]);
    }

    public async Task<FactorSheet> GetFactorsAsync(FactorQuery query, CancellationToken cancellationToken)
    {
        await using var session = await store.OpenAsync(cancellationToken);
        await RequireSymbolAsync(session, "symbol", query.Market, query.Symbol, cancellationToken);
        var catalog = await TableAsync(session, "factorCatalog", cancellationToken);
        var asked = Select(catalog, query.Names);
        var date = query.Date ?? await LastFactorDateAsync(session, query.Market, query.Symbol, cancellationToken);
        Value[] key = [Scalar.String(query.Market), Scalar.String(query.Symbol), Scalar.Date(date)];
        var values = await TableAsync(session, "factorRow", cancellationToken, key);
        if (values.Count == 0)
        {
            throw new ResultNotFoundException(
                "date", Invariant($"{query.Symbol} has no factors for {date:yyyy-MM-dd}."));
        }

        var valueOf = Enumerable.Range(0, values.Count).ToDictionary(
            row => Text(values, "factor", row), row => Known(Number(values, "value", row)), StringComparer.Ordinal);
        return new FactorSheet(query.Market, query.Symbol, date, [.. asked.Select(row =>
            FactorOf(catalog, row, valueOf))]);
    }

    public async Task<PredictionSheet> PredictAsync(PredictionQuery query, CancellationToken cancellationToken)
    {
        await using var session = await store.OpenAsync(cancellationToken);
        foreach (var symbol in query.Symbols)
            await RequireSymbolAsync(session, "symbols", query.Market, symbol, cancellationToken);
        var date = query.Date ?? await LastFinishedAsync(session, query.Market, cancellationToken);
        var version = await VersionOnAsync(session, query.Market, date, cancellationToken);
        var rows = await FactorRowsAsync(session, query, date, cancellationToken);
        using var model = await new ModelStore(session, query.Market).LoadAsync(version, cancellationToken);
        var features = FactorSheetMatrix.Of(rows, query.Symbols, model.Trees.FeatureNames);
        var predictions = model.Predict(features, withTopFactors: true);
        var sheet = query.Symbols.Select((symbol, row) => PredictionOf(symbol, predictions[row], features, row));
        return new PredictionSheet(query.Market, date, version, [.. sheet]);
    }

    public async Task<PerformanceReport> GetPerformanceAsync(
        string market, string? modelVersion, CancellationToken cancellationToken)
    {
        await using var session = await store.OpenAsync(cancellationToken);
        var version = modelVersion ?? ScalarText(await session.CallAsync(
            "access::results::lastMeasuredModel", [Scalar.String(market)], cancellationToken));
        if (version.Length == 0)
            throw new ResultNotFoundException("market", $"No model of market {market} has been measured yet.");
        Value[] key = [Scalar.String(market), Scalar.String(version)];
        var rows = await TableAsync(session, "performance", cancellationToken, key);
        return rows.Count > 0
            ? PerformanceTable.Read(market, version, rows)
            : throw new ResultNotFoundException(
                "model_version", $"Market {market} has no measurement of model {version}.");
    }

    public async Task<MarketRunState> GetRunStateAsync(string market, CancellationToken cancellationToken)
    {
        await using var session = await store.OpenAsync(cancellationToken);
        var finished = await session.CallAsync(
            "access::runs::lastFinished", [Scalar.String(market)], cancellationToken);
        var last = (Table)await session.CallAsync("access::runs::lastStep", [Scalar.String(market)], cancellationToken);
        var state = new MarketRunState(market, DailyStore.DateOf(finished), null, null);
        if (last.Count == 0) return state;
        var isFinished = Text(last, "state", 0) == DailyStore.FinishedWord;
        return state with
        {
            LastStep = Text(last, "step", 0), LastState = isFinished ? RunState.Finished : RunState.Failed,
        };
    }

    private static async Task<DateOnly> LastFinishedAsync(
        IDatabaseSession session, string market, CancellationToken cancellationToken) =>
        DailyStore.DateOf(
            await session.CallAsync("access::runs::lastFinished", [Scalar.String(market)], cancellationToken))
        ?? throw new ResultNotFoundException("market", $"No daily run of market {market} has finished yet.");

    // A symbol that left the market still has the factors of its last day.
    private static async Task<DateOnly> LastFactorDateAsync(
        IDatabaseSession session, string market, string symbol, CancellationToken cancellationToken)
    {
        var limit = await LastFinishedAsync(session, market, cancellationToken);
        var found = await session.CallAsync(
            "access::results::lastFactorDate",
            [Scalar.String(market), Scalar.String(symbol), Scalar.Date(limit)],
            cancellationToken);
        return DailyStore.DateOf(found) ?? throw new ResultNotFoundException(
            "symbol", $"{symbol} has no factors yet: its history is shorter than their warm-up.");
    }

    private static async Task RequireSymbolAsync(
        IDatabaseSession session, string field, string market, string symbol, CancellationToken cancellationToken)
    {
        Value[] key = [Scalar.String(market), Scalar.String(symbol)];
        var known = await TableAsync(session, "instrument", cancellationToken, key);
        if (known.Count == 0) throw new ResultNotFoundException(field, $"Market {market} has no symbol {symbol}.");
    }

    private static async Task<string> VersionOnAsync(
        IDatabaseSession session, string market, DateOnly date, CancellationToken cancellationToken)
    {
        var version = ScalarText(await session.CallAsync(
            "access::results::versionOn", [Scalar.String(market), Scalar.Date(date)], cancellationToken));
        return version.Length > 0
            ? version
            : throw new ResultNotFoundException(
                "date", Invariant($"Market {market} has no model for {date:yyyy-MM-dd}."));
    }

    private static async Task<Table> FactorRowsAsync(
        IDatabaseSession session, PredictionQuery query, DateOnly date, CancellationToken cancellationToken)
    {
        Value[] key = [Scalar.String(query.Market), Vector.Symbol(query.Symbols), Scalar.Date(date)];
        var rows = await TableAsync(session, "factorRows", cancellationToken, key);
        var found = Enumerable.Range(0, rows.Count)
            .Select(row => Text(rows, "symbol", row))
            .ToHashSet(StringComparer.Ordinal);
        var missing = query.Symbols.FirstOrDefault(symbol => !found.Contains(symbol));
        return missing is null
            ? rows
            : throw new ResultNotFoundException(
                "symbols", Invariant($"{missing} has no factors for {date:yyyy-MM-dd}."));
    }

    private static IEnumerable<int> Select(Table catalog, IReadOnlyList<string> names)
    {
        var rows = Enumerable.Range(0, catalog.Count).ToArray();
        if (names.Count == 0) return rows;
        var known = rows.Select(row => Text(catalog, "name", row)).ToHashSet(StringComparer.Ordinal);
        var unknown = names.FirstOrDefault(name => !known.Contains(name));
        if (unknown is not null) throw new ResultNotFoundException("names", $"There is no factor {unknown}.");
        return rows.Where(row => names.Contains(Text(catalog, "name", row)));
    }

    private static FactorValue FactorOf(Table catalog, int row, Dictionary<string, double?> valueOf)
    {
        var name = Text(catalog, "name", row);
        return new FactorValue(
            name, Text(catalog, "family", row), valueOf.GetValueOrDefault(name), Text(catalog, "unit", row));
    }

    private static Recommendation RecommendationOf(Table table, int row) => new()
    {
        Rank = (int)table["rank"].Scalar(row).AsLong(),
        Symbol = Text(table, "symbol", row),
        Name = Text(table, "name", row),
        Sector = Text(table, "sector", row),
        Probability = Number(table, "probability", row),
        ProbabilityLowerBound = Number(table, "probabilityLower", row),
        ExpectedReturn = Number(table, "expectedReturn", row),
        Weight = Number(table, "weight", row),
        Shares = table["shares"].Scalar(row).AsLong(),
        Price = Number(table, "price", row),
        TopFactors = TopFactorsOf(table, row),
        Decision = Enum.Parse<Decision>(Text(table, "decision", row), ignoreCase: true),
        Constraint = Text(table, "boundBy", row),
        Reason = Text(table, "reason", row),
    };

    private static IReadOnlyList<FactorContribution> TopFactorsOf(Table table, int row) =>
    [
        .. Enumerable.Range(1, TrainedModel.TopFactorCount)
            .Where(place => Text(table, $"factor{place}", row).Length > 0)
            .Select(place => new FactorContribution(
                Text(table, $"factor{place}", row),
                Known(Number(table, $"value{place}", row)),
                Number(table, $"contribution{place}", row))),
    ];

    private static Prediction PredictionOf(
        string symbol, Models.Training.Prediction prediction, Models.FeatureMatrix features, int row) => new(
        symbol,
        prediction.Probability,
        prediction.LowerBound,
        prediction.ExpectedReturn,
        FactorSheetMatrix.TopFactors(prediction, features, row));

    private static async Task<Table> TableAsync(
        IDatabaseSession session, string function, CancellationToken cancellationToken, params Value[] arguments) =>
        (Table)await session.CallAsync("access::results::" + function, arguments, cancellationToken);

    private static string Text(Table table, string column, int row) => table[column].Scalar(row).AsText();

    private static double Number(Table table, string column, int row) => table[column].Scalar(row).AsDouble();

    private static double? Known(double value) => double.IsNaN(value) ? null : value;

    private static string ScalarText(Value value) =>
        value is Scalar { IsNull: false } scalar && scalar.Type.IsText() ? scalar.AsText() : "";
}
