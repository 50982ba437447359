using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Streaming.Engines.Windows;

namespace DolphinQuant.Embedded.Streaming.Engines.Anomalies;

/// <summary>The function that makes anomaly detection engines.</summary>
internal static class AnomalyFunctions
{
    private const int DefaultGarbageSize = 2000;

    public static void Register(FunctionTable table) => table.Add(
        "createAnomalyDetectionEngine(name, metrics, dummyTable, outputTable, timeColumn, [keyColumn], [windowSize], "
        + "[step], [garbageSize], [roundTime], [snapshotDir], [snapshotIntervalInMsgCount], [raftGroup], "
        + "[anomalyDescription])",
        "A stream engine that shows the rows and windows for which conditions hold.",
        (context, a) => StreamEngineFunctions.EnginesOf(context).Add(Create(context, a)));

    private static AnomalyDetectionEngine Create(CallContext context, Arguments arguments)
    {
        var definition = EngineDefinition.Read(
            context, arguments, new EngineArguments(0, 2, 3) { SnapshotDirectory = 10, RaftGroup = 12 });
        var session = (Session)context;
        var reader = new AnomalyReader(session, definition.Input);
        var conditions = Metric.Read(session, arguments, 1);
        var descriptions = Descriptions(arguments, conditions.Count);
        AnomalyMetric[] metrics = [.. conditions.Select((metric, i) => reader.Read(metric, descriptions?[i]))];
        var times = RowTimes.Read(arguments, definition.Input, context.Time, usesSystemTime: false);
        var settings = new AnomalySettings(
            metrics, reader.Aggregates, times, ColumnPlaces.Read(arguments, 5, definition.Input))
        {
            GarbageSize = Positive(arguments, 8) ?? DefaultGarbageSize,
        };
        if (reader.Aggregates.Count > 0) settings = WithWindows(arguments, settings);
        return new AnomalyDetectionEngine(definition, settings);
    }

    private static AnomalySettings WithWindows(Arguments arguments, AnomalySettings settings)
    {
        var size = Positive(arguments, 6) ?? throw arguments.Wrong(6, "must be given where metrics has an aggregate");
        var step = Positive(arguments, 7) ?? throw arguments.Wrong(7, "must be given where metrics has an aggregate");
        if (size % step != 0) throw arguments.Wrong(6, "must be a multiple of step");
        var isRound = arguments.Bool(9, fallback: true);
        return settings with
        {
            Panes = arguments.Size(size / step),
            Grid = new EvenGrid(step, time => Alignment.Start(time, settings.Times.Type, step, isRound), (0, step)),
        };
    }

    private static string[]? Descriptions(Arguments arguments, int count)
    {
        if (!arguments.Has(13)) return null;
        var texts = arguments[13].Type.IsText() ? Columns.Of(arguments.FunctionName, arguments[13]).Texts() : [];
        return texts.Length == count
            ? texts
            : throw arguments.Wrong(13, $"must be a text for each of the {count} metric(s)");
    }

    private static int? Positive(Arguments arguments, int index) => !arguments.Has(index) ? null
        : arguments.Int(index) is > 0 and var number ? number
        : throw arguments.Wrong(index, "must be a positive integer");
}
