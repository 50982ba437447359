using System.Globalization;

namespace DolphinQuant.Models.Leaks;

/// <summary>A test that a column can fail.</summary>
public enum LeakCheck
{
    /// <summary>The column alone separates events from non-events.</summary>
    EventAuc,

    /// <summary>The column ranks names by their return over the label's horizon.</summary>
    HorizonIc,

    /// <summary>The column ranks names by their next session's return.</summary>
    NextSessionIc,

    /// <summary>The column separates the best from the worst names.</summary>
    TailAuc,

    /// <summary>Whether the column has a value at all separates events from non-events.</summary>
    MissingAuc,

    /// <summary>The column's daily mean moves with the market's next return.</summary>
    MarketCorrelation,
}

/// <summary>What the leak checks found.</summary>
/// <param name="Features">Figures of every column, in column order.</param>
/// <param name="Alarms">Columns that know more about the future than an honest column could.</param>
public sealed record LeakReport(IReadOnlyList<FeatureLeakFigures> Features, IReadOnlyList<LeakAlarm> Alarms)
{
    /// <summary>True when no column raised an alarm.</summary>
    public bool IsClean => Alarms.Count == 0;
}

/// <summary>The figures of one column; NaN where the sample is too small.</summary>
public sealed record FeatureLeakFigures
{
    /// <summary>Name of the column.</summary>
    public required string Feature { get; init; }

    /// <summary>AUC for the event.</summary>
    public required double EventAuc { get; init; }

    /// <summary>Daily rank IC with the return over the horizon.</summary>
    public required Evaluation.DailySummary HorizonIc { get; init; }

    /// <summary>Daily rank IC with the next session's return.</summary>
    public required Evaluation.DailySummary NextSessionIc { get; init; }

    /// <summary>Daily AUC between best and worst tenth, less 0.5.</summary>
    public required Evaluation.DailySummary TailAucExcess { get; init; }

    /// <summary>AUC of missingness for the event; NaN when the column is never or always missing.</summary>
    public required double MissingAuc { get; init; }

    /// <summary>Correlation over days of the column's mean with the market's next return.</summary>
    public required double MarketCorrelation { get; init; }

    /// <summary>Days behind <see cref="MarketCorrelation"/>.</summary>
    public required int MarketDays { get; init; }
}

/// <summary>One failed check.</summary>
/// <param name="Feature">Name of the column.</param>
/// <param name="Check">Check it failed.</param>
/// <param name="Value">Figure found.</param>
/// <param name="Threshold">Line it crossed.</param>
public sealed record LeakAlarm(string Feature, LeakCheck Check, double Value, double Threshold)
{
    /// <summary>The alarm as a sentence for logs and reports.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Feature}: {Check} is {Value:0.000}, beyond {Threshold:0.000}; the column seems to know the future.");
}
