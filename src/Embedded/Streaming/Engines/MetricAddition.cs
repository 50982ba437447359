using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>Metrics that an engine shall compute from now on: the call of <c>addMetrics</c>.</summary>
/// <param name="Metrics">The metrics.</param>
/// <param name="Arguments">The arguments of the call.</param>
internal sealed record MetricAddition(IReadOnlyList<Metric> Metrics, Arguments Arguments)
{
    private const int Engine = 0, NewMetrics = 1, Columns = 2, Fill = 4;

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

    private static Scalar Add(CallContext context, Arguments arguments)
    {
        var engine = StreamEngineFunctions.EngineOf(arguments, Engine);
        ((Session)context).Gate.RequireManagement(engine.Access);
        var columns = EngineDefinition.SchemaOf(arguments, Columns);
        var metrics = Metric.Read((Session)context, arguments, NewMetrics);
        var results = metrics.Sum(metric => Math.Max(1, metric.Aliases.Count));
        if (columns.Count < results)
            throw arguments.Wrong(Columns, FormattableString.Invariant($"must have {results} columns, one for each result"));
        engine.AddMetrics(new MetricAddition(metrics, arguments), columns);
        return Scalar.Void;
    }
}
