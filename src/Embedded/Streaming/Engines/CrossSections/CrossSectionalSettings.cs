using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines.CrossSections;

/// <summary>What makes a cross-sectional engine compute.</summary>
internal enum TriggeringPattern
{
    PerBatch,
    PerRow,
    Interval,
    KeyCount,
    DataInterval,
}

/// <summary>How many keys make a moment complete, and how long an incomplete one waits for later rows.</summary>
/// <param name="Keys">So many keys with the latest time are enough.</param>
/// <param name="NextKeys">So many keys of the next time end the wait; null where that is not asked for.</param>
/// <param name="Wait">So long after the first row of the next time the wait ends; null where that is not asked for.</param>
internal sealed record KeyCountRule(int Keys, int? NextKeys, TimeSpan? Wait);

/// <summary>What a cross-sectional engine is asked for.</summary>
internal sealed record CrossSectionalSettings
{
    private const int DefaultInterval = 1000;

    public required TriggeringPattern Pattern { get; init; }

    /// <summary>Milliseconds, or units of the time column, between two computations.</summary>
    public required long Interval { get; init; }

    public KeyCountRule? KeyCount { get; init; }

    public required RowTimes Times { get; init; }

    public required int[] Keys { get; init; }

    /// <summary>The place of the time column; -1 for the system's clock.</summary>
    public required int TimePlace { get; init; }

    /// <summary>The columns to group by.</summary>
    public required int[] Contexts { get; init; }

    public required IReadOnlyList<Metric> Metrics { get; init; }

    /// <summary>Only rows with the latest time count.</summary>
    public bool LastBatchOnly { get; init; }

    /// <summary>Only groups with new rows are computed.</summary>
    public bool UpdatedContextGroupsOnly { get; init; }

    /// <summary>The condition that rows must meet to count.</summary>
    public Metric? Filter { get; init; }

    /// <summary>The alignment of windows in the time of the data.</summary>
    public bool RoundTime { get; init; }

    /// <exception cref="ScriptException">An argument is wrong.</exception>
    public static CrossSectionalSettings Read(CallContext context, Arguments arguments, EngineDefinition definition)
    {
        var session = (Session)context;
        var pattern = PatternOf(arguments);
        var usesSystemTime = arguments.Bool(7, fallback: true);
        if (pattern is TriggeringPattern.KeyCount or TriggeringPattern.DataInterval && usesSystemTime)
            throw arguments.Wrong(7, $"must be false where triggeringPattern is '{arguments.Text(5)}'");
        if (arguments.Bool(9, fallback: false) && pattern != TriggeringPattern.KeyCount)
            throw arguments.Wrong(9, "needs triggeringPattern='keyCount'");
        if (arguments.Has(1) != arguments.Has(3)) throw arguments.Wrong(3, "must be given where metrics is, and not without");
        var keyCount = pattern == TriggeringPattern.KeyCount ? KeyCountOf(arguments) : null;
        return new CrossSectionalSettings
        {
            Pattern = pattern,
            Interval = keyCount is null ? IntervalOf(arguments) : 0,
            KeyCount = keyCount,
            Times = RowTimes.Read(arguments, definition.Input, context.Time, usesSystemTime),
            Keys = ColumnPlaces.Read(arguments, 4, definition.Input) is { Length: > 0 } keys
                ? keys
                : throw arguments.Wrong(4, "must name a column"),
            TimePlace = usesSystemTime ? -1 : ColumnPlaces.Read(arguments, 8, definition.Input)[0],
            Contexts = ColumnPlaces.Read(arguments, 10, definition.Input),
            Metrics = arguments.Has(1) ? Metric.Read(session, arguments, 1) : [],
            LastBatchOnly = arguments.Bool(9, fallback: false),
            UpdatedContextGroupsOnly = arguments.Bool(17, fallback: false),
            Filter = arguments.Has(16) ? Metric.Read(session, arguments, 16)[0] : null,
            RoundTime = arguments.Bool(15, fallback: true),
        };
    }

    private static TriggeringPattern PatternOf(Arguments arguments) => arguments.Text(5, "perBatch").ToUpperInvariant() switch
    {
        "PERBATCH" => TriggeringPattern.PerBatch,
        "PERROW" => TriggeringPattern.PerRow,
        "INTERVAL" => TriggeringPattern.Interval,
        "KEYCOUNT" => TriggeringPattern.KeyCount,
        "DATAINTERVAL" => TriggeringPattern.DataInterval,
        _ => throw arguments.Wrong(5, "must be 'perBatch', 'perRow', 'interval', 'keyCount' or 'dataInterval'"),
    };

    private static long IntervalOf(Arguments arguments) => arguments.Int(6, DefaultInterval) is > 0 and var interval
        ? interval
        : throw arguments.Wrong(6, "must be a positive integer");

    private static KeyCountRule KeyCountOf(Arguments arguments)
    {
        if (arguments.Find(6) is not Vector pair) return new KeyCountRule((int)IntervalOf(arguments), null, null);
        if (pair.Count != 2 || pair[0] is not Scalar { IsNull: false } first || pair[1] is not Scalar { IsNull: false } second
            || !first.Type.IsNumeric() || first.AsInt() <= 0)
            throw arguments.Wrong(6, "must be a positive integer, or a tuple of one and an integer or duration");
        if (second.Type == DataType.Duration)
        {
            var nanoseconds = TemporalArithmetic.Move(
                0, DataType.NanoTimestamp, second.AsDuration().Count, second.AsDuration().Unit);
            return new KeyCountRule(
                first.AsInt(), null, TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick));
        }

        return second.Type.IsNumeric() && second.AsInt() > 0 && second.AsInt() < first.AsInt()
            ? new KeyCountRule(first.AsInt(), second.AsInt(), null)
            : throw arguments.Wrong(6, "must have a second element that is positive and smaller than the first");
    }
}
