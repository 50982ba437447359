namespace DolphinQuant.Models.Evaluation;

/// <summary>How well a ranking did, and what it added over rankings nobody had to train.</summary>
public sealed record RankingReport
{
    /// <summary>Days that entered the daily figures.</summary>
    public required int Days { get; init; }

    /// <summary>Rows with a known outcome.</summary>
    public required int Rows { get; init; }

    /// <summary>Share of events among those rows.</summary>
    public required double BaseRate { get; init; }

    /// <summary>The judged ranking.</summary>
    public required RankingScore Model { get; init; }

    /// <summary>The same days, ranked by each baseline, with the paired gaps.</summary>
    public required IReadOnlyList<BaselineComparison> Baselines { get; init; }
}

/// <summary>The figures of one ranking.</summary>
public sealed record RankingScore
{
    /// <summary>Name of the ranking.</summary>
    public required string Name { get; init; }

    /// <summary>Area under the ROC curve over all rows.</summary>
    public required double Auc { get; init; }

    /// <summary>Average precision over all rows.</summary>
    public required double AveragePrecision { get; init; }

    /// <summary>Daily Spearman correlation of score and net return among names that could be bought.</summary>
    public required DailySummary RankIc { get; init; }

    /// <summary>The pick lists, one per depth.</summary>
    public required IReadOnlyList<PickListScore> PickLists { get; init; }
}

/// <summary>The top names of each day, on average over days.</summary>
public sealed record PickListScore
{
    /// <summary>Names picked per day.</summary>
    public required int Depth { get; init; }

    /// <summary>Share of events among the picks with a known outcome.</summary>
    public required double Precision { get; init; }

    /// <summary>Share of events among all names, on the same days.</summary>
    public required double BaseRate { get; init; }

    /// <summary>Precision over base rate.</summary>
    public double Lift => Precision / BaseRate;

    /// <summary>Share of the picks that could be bought.</summary>
    public required double BuyableShare { get; init; }

    /// <summary>Mean net return of the buyable picks.</summary>
    public required double NetReturn { get; init; }

    /// <summary>Mean net return of every buyable name, on the same days.</summary>
    public required double UniverseNetReturn { get; init; }

    /// <summary>Daily net return of the buyable picks less that of the universe.</summary>
    public required DailySummary Excess { get; init; }

    /// <summary>95 % block-bootstrap interval of the mean excess; null with too few days.</summary>
    public required Interval? ExcessInterval { get; init; }
}

/// <summary>One baseline and how far the model is ahead of it.</summary>
/// <param name="Score">Figures of the baseline.</param>
/// <param name="Gaps">Model less baseline, per measure.</param>
public sealed record BaselineComparison(RankingScore Score, IReadOnlyList<MetricGap> Gaps);

/// <summary>A measure that rankings are compared by.</summary>
public enum RankingMetric
{
    /// <summary>Area under the ROC curve.</summary>
    Auc,

    /// <summary>Average precision.</summary>
    AveragePrecision,

    /// <summary>Mean daily rank information coefficient.</summary>
    RankIc,

    /// <summary>Precision of a pick list.</summary>
    Precision,

    /// <summary>Net return of the buyable picks over the universe.</summary>
    ExcessNetReturn,
}

/// <summary>Model less baseline in one measure, on the same days.</summary>
/// <param name="Metric">The measure.</param>
/// <param name="Depth">Depth of the pick list; null where the measure has none.</param>
/// <param name="Value">The gap; for daily measures over the days on which both are defined.</param>
/// <param name="Interval">95 % interval of the paired block bootstrap; null with too few days.</param>
public sealed record MetricGap(RankingMetric Metric, int? Depth, double Value, Interval? Interval);

/// <summary>A two-sided interval.</summary>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end.</param>
public readonly record struct Interval(double Lower, double Upper);
