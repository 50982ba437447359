using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>Metrics that an engine shall compute from now on: the call of <c>addMetrics</c>.</summary>
/// <param name="Metrics">The metrics.</param>
/// <param name="Columns">The columns that their results go into.</param>
/// <param name="Arguments">The arguments of the call.</param>
internal sealed record MetricAddition(
    IReadOnlyList<Metric> Metrics, IReadOnlyList<ColumnDefinition> Columns, Arguments Arguments)
{
    private const int Engine = 0, NewMetrics = 1, NewColumns = 2, Fill = 4;

    /// <summary>The place of the argument windowSize.</summary>
    public const int WindowSize = 3;

    public static void Register(FunctionTable table)
    {
        table.Add("addMetrics(engine, newMetrics, newMetricsSchema, [windowSize], [fill])",
            "Makes a stream engine compute more metrics from now on, into new columns of its output.", Add);
        table.Alias("extendMetrics", "addMetrics");
    }

    /// <summary>Refuses the arguments that are for windows in time, and outputs that end in other columns than metrics.</summary>
    /// <param name="isElapsedLast">True when the columns of outputElapsedMicroseconds are the last ones.</param>
    /// <exception cref="ScriptException">One of the arguments was given, or the output ends in those columns.</exception>
    public void RequireMetricsLast(bool isElapsedLast)
    {
        if (isElapsedLast) throw Arguments.Wrong(Engine, "must not have the columns of outputElapsedMicroseconds behind its metrics");
        if (Arguments.Has(WindowSize)) throw Arguments.Wrong(WindowSize, "is for time-series engines only");
        if (Arguments.Has(Fill)) throw Arguments.Wrong(Fill, "is for time-series engines only");
    }

    /// <summary>The call as a value, for a snapshot.</summary>
    public Value Capture() => Vector.Tuple(
        Vector.Tuple([.. Metrics.Select(metric => metric.Capture())]), Table.Empty(Columns),
        Arguments.Find(WindowSize) ?? Scalar.Void, Arguments.Find(Fill) ?? Scalar.Void);

    /// <summary>A call that was captured, of an engine that is made anew.</summary>
    /// <param name="session">The session that makes the engine.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="state">The captured call.</param>
    /// <exception cref="ScriptException">The state is something else.</exception>
    public static MetricAddition Restored(Session session, StreamEngine engine, Value state)
    {
        var parts = StateBytes.Parts(state, 4);
        Value[] metrics = [.. ((Vector<Value>)parts[0]).Span.ToArray().Select(metric => Metric.Restored(session, metric))];
        return Read(session, new Arguments(
            (BuiltInFunction)session.Functions.Find("addMetrics")!,
            [engine, Vector.Tuple(metrics), parts[1], parts[2], parts[3]], session));
    }

    private static Scalar Add(CallContext context, Arguments arguments)
    {
        var engine = StreamEngineFunctions.EngineOf(arguments, Engine);
        ((Session)context).Gate.RequireManagement(engine.Access);
        engine.AddMetrics(Read((Session)context, arguments));
        return Scalar.Void;
    }

    private static MetricAddition Read(Session session, Arguments arguments)
    {
        var columns = EngineDefinition.SchemaOf(arguments, NewColumns);
        var metrics = Metric.Read(session, arguments, NewMetrics);
        var results = metrics.Sum(metric => Math.Max(1, metric.Aliases.Count));
        return columns.Count >= results
            ? new MetricAddition(metrics, columns, arguments)
            : throw arguments.Wrong(NewColumns, FormattableString.Invariant($"must have {results} columns, one for each result"));
    }
}
