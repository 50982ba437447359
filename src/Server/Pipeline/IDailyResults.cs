namespace DolphinQuant.Server.Pipeline;

/// <summary>
/// What finished daily runs have stored, as the services read it. A date of null means the last finished run.
/// Every query throws <see cref="ResultNotFoundException"/> where nothing is stored under the key asked for.
/// </summary>
internal interface IDailyResults
{
    /// <summary>The ranked list of a day, selected names first; names that were cut only on request.</summary>
    Task<RecommendationList> GetRecommendationsAsync(RecommendationQuery query, CancellationToken cancellationToken);

    /// <summary>The factors of one symbol in catalogue order; an unknown symbol or factor name is not found.</summary>
    Task<FactorSheet> GetFactorsAsync(FactorQuery query, CancellationToken cancellationToken);

    /// <summary>Predictions in the order of the symbols asked for; one unknown symbol fails the query.</summary>
    Task<PredictionSheet> PredictAsync(PredictionQuery query, CancellationToken cancellationToken);

    /// <summary>The out-of-sample measurement of a model; a version of null means the model in use.</summary>
    Task<PerformanceReport> GetPerformanceAsync(
        string market, string? modelVersion, CancellationToken cancellationToken);

    /// <summary>
    /// Where the daily run of a market stands. Throws when the store cannot be read, which makes the service not ready.
    /// </summary>
    Task<MarketRunState> GetRunStateAsync(string market, CancellationToken cancellationToken);
}

/// <summary>Nothing is stored under the key asked for.</summary>
/// <param name="field">Request field that holds the key, such as <c>symbol</c>.</param>
/// <param name="message">One sentence for the caller.</param>
internal sealed class ResultNotFoundException(string field, string message) : Exception(message)
{
    /// <summary>Request field that holds the key.</summary>
    public string Field { get; } = field;
}

/// <summary>Last finished session of a market (null before the first) and the step and state last recorded.</summary>
internal sealed record MarketRunState(string Market, DateOnly? LastFinished, string? LastStep, RunState? LastState);

/// <summary>Which list to read; <paramref name="Limit"/> counts rows.</summary>
internal sealed record RecommendationQuery(string Market, DateOnly? Date, int Limit, bool IncludeCut);

/// <summary>The ranked list of one market and day.</summary>
internal sealed record RecommendationList(
    string Market, DateOnly Date, string ModelVersion, IReadOnlyList<Recommendation> Rows);

/// <summary>What became of a ranked name.</summary>
internal enum Decision
{
    /// <summary>Selected at the size that the sizing rule asked for.</summary>
    Selected,

    /// <summary>Selected at a smaller size, because a constraint bound.</summary>
    Reduced,

    /// <summary>Not selected, because a constraint left no room.</summary>
    Cut,
}

/// <summary>One ranked name.</summary>
internal sealed record Recommendation
{
    /// <summary>Place in the list, from 1.</summary>
    public required int Rank { get; init; }

    /// <summary>Symbol as in the price data.</summary>
    public required string Symbol { get; init; }

    /// <summary>Company name, or empty.</summary>
    public required string Name { get; init; }

    /// <summary>Sector, or empty.</summary>
    public required string Sector { get; init; }

    /// <summary>Calibrated probability of a close at least 10 % higher within three sessions.</summary>
    public required double Probability { get; init; }

    /// <summary>Lower confidence bound of <see cref="Probability"/>.</summary>
    public required double ProbabilityLowerBound { get; init; }

    /// <summary>Expected net return of the trade as a fraction.</summary>
    public required double ExpectedReturn { get; init; }

    /// <summary>Share of the equity, 0 to 1; 0 when cut.</summary>
    public required double Weight { get; init; }

    /// <summary>Order size in shares; 0 when cut.</summary>
    public required long Shares { get; init; }

    /// <summary>Close that the size was computed from, in the market's currency.</summary>
    public required double Price { get; init; }

    /// <summary>The factors that weigh most, by absolute contribution.</summary>
    public required IReadOnlyList<FactorContribution> TopFactors { get; init; }

    /// <summary>What became of the name.</summary>
    public required Decision Decision { get; init; }

    /// <summary>Constraint that bound or cut; empty when none did.</summary>
    public required string Constraint { get; init; }

    /// <summary>The decision in one sentence.</summary>
    public required string Reason { get; init; }
}

/// <summary>
/// One factor's part in a prediction: its value (null when missing) and its share of the raw score in log-odds.
/// </summary>
internal sealed record FactorContribution(string Name, double? Value, double Contribution);

/// <summary>Which factors to read; no names means all.</summary>
internal sealed record FactorQuery(string Market, string Symbol, DateOnly? Date, IReadOnlyList<string> Names);

/// <summary>The factors of one symbol and day.</summary>
internal sealed record FactorSheet(string Market, string Symbol, DateOnly Date, IReadOnlyList<FactorValue> Factors);

/// <summary>One factor value in the catalogue's unit; null when missing.</summary>
internal sealed record FactorValue(string Name, string Family, double? Value, string Unit);

/// <summary>Which predictions to read.</summary>
internal sealed record PredictionQuery(string Market, IReadOnlyList<string> Symbols, DateOnly? Date);

/// <summary>Predictions of one market and day.</summary>
internal sealed record PredictionSheet(
    string Market, DateOnly Date, string ModelVersion, IReadOnlyList<Prediction> Predictions);

/// <summary>The model's view of one symbol; the numbers mean what they mean in <see cref="Recommendation"/>.</summary>
internal sealed record Prediction(
    string Symbol,
    double Probability,
    double ProbabilityLowerBound,
    double ExpectedReturn,
    IReadOnlyList<FactorContribution> TopFactors);

/// <summary>Quality of a model on the sessions of its last out-of-sample block.</summary>
internal sealed record PerformanceReport
{
    /// <summary>Market code.</summary>
    public required string Market { get; init; }

    /// <summary>Version of the model.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>First out-of-sample session.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last out-of-sample session.</summary>
    public required DateOnly To { get; init; }

    /// <summary>Number of (session, symbol) rows measured.</summary>
    public required long Rows { get; init; }

    /// <summary>Share of the rows on which the event came true.</summary>
    public required double BaseRate { get; init; }

    /// <summary>Area under the ROC curve.</summary>
    public required double Auc { get; init; }

    /// <summary>Average precision.</summary>
    public required double AveragePrecision { get; init; }

    /// <summary>Mean daily Spearman correlation of prediction and realised net return.</summary>
    public required double RankIc { get; init; }

    /// <summary>The daily top of the model's ranking, for each list length.</summary>
    public required IReadOnlyList<PrecisionAtK> Precision { get; init; }

    /// <summary>Untrained rankings on the same sessions.</summary>
    public required IReadOnlyList<BaselineComparison> Baselines { get; init; }

    /// <summary>
    /// The same ranking and sessions against what the market did, whether or not it could be traded; empty for a
    /// measurement that was stored without it.
    /// </summary>
    public required IReadOnlyList<EventMeasurement> Events { get; init; }
}

/// <summary>How well the model's ranking found an event label.</summary>
/// <param name="Label"><c>event</c>, by close, or <c>eventHigh</c>, by high.</param>
/// <param name="BaseRate">Share of the rows on which the event came true.</param>
/// <param name="Auc">Area under the ROC curve.</param>
/// <param name="AveragePrecision">Average precision.</param>
/// <param name="Precision">The daily top of the ranking, for each list length.</param>
internal sealed record EventMeasurement(
    string Label, double BaseRate, double Auc, double AveragePrecision, IReadOnlyList<EventPrecision> Precision);

/// <summary>The daily top k against an event label; lift is precision over the base rate of the same days.</summary>
internal sealed record EventPrecision(int K, double Precision, double Lift);

/// <summary>The daily top k of a ranking; shares are 0 to 1, returns are net fractions.</summary>
internal sealed record PrecisionAtK(int K, double Precision, double Lift)
{
    /// <summary>Share of the picks that could be bought at the next open.</summary>
    public required double BuyableShare { get; init; }

    /// <summary>Mean net return of the buyable picks.</summary>
    public required double MeanNetReturn { get; init; }

    /// <summary>Mean net return of all buyable names on the same sessions.</summary>
    public required double UniverseMeanNetReturn { get; init; }
}

/// <summary>An untrained ranking and the model's paired gap over it.</summary>
/// <param name="Name">Factor that ranks.</param>
/// <param name="Precision">Its daily top ten.</param>
/// <param name="PrecisionGap">Model less baseline in precision at ten.</param>
/// <param name="NetReturnGap">Model less baseline in net return over the universe at ten.</param>
internal sealed record BaselineComparison(
    string Name, PrecisionAtK Precision, PairedGap PrecisionGap, PairedGap NetReturnGap)
{
    /// <summary>Area under the ROC curve of the baseline.</summary>
    public required double Auc { get; init; }

    /// <summary>Model less baseline in area under the ROC curve.</summary>
    public required PairedGap AucGap { get; init; }
}

/// <summary>A mean difference over sessions with its 95 % block-bootstrap interval.</summary>
internal sealed record PairedGap(double Mean, double Lower, double Upper);
