using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Streaming.Engines;
using DolphinQuant.Embedded.Streaming.Reactive;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;
using ColumnDefinition = DolphinQuant.Data.ColumnDefinition;

namespace DolphinQuant.Embedded.Streaming.Pipelines;

/// <summary>Makes the engines of a plan, the last one first, as each is the output of the one before it.</summary>
/// <param name="session">The session that makes the chain.</param>
/// <param name="arguments">The arguments of <c>streamEngineParser</c>; an engine is handed those that it knows.</param>
/// <param name="plan">Which engine computes what.</param>
/// <param name="standing">The columns that all engines get.</param>
internal sealed class PipelineBuilder(Session session, Arguments arguments, PipelinePlan plan, StandingColumns standing)
{
    private readonly Arguments _arguments = arguments;
    private readonly List<string> _made = [];
    private readonly int _last = plan.Stages.Count - 1;
    private readonly int _lastReactive = plan.Stages.ToList().LastIndexOf(StageKind.Reactive);

    /// <summary>The first of the engines.</summary>
    /// <param name="input">The columns that come in.</param>
    /// <exception cref="ScriptException">An engine cannot be made; then none is.</exception>
    public Value Build(IReadOnlyList<ColumnDefinition> input)
    {
        var schemas = new List<IReadOnlyList<ColumnDefinition>> { input };
        for (var stage = 0; stage < _last; stage++) schemas.Add(OutputOf(stage, schemas[stage]));
        var target = _arguments[Place("outputTable")];
        try
        {
            for (var stage = _last; stage >= 0; stage--) target = Make(stage, schemas[stage], target);
            return target;
        }
        catch
        {
            // A chain of which a part cannot be made is not made at all.
            foreach (var name in _made) session.Engine.StreamEngines.Drop(name);
            throw;
        }
    }

    private Value Make(int stage, IReadOnlyList<ColumnDefinition> schema, Value target)
    {
        var name = FormattableString.Invariant($"{_arguments.Text(Place("name"))}{stage}");
        var given = new Dictionary<string, Value>
        {
            ["name"] = Scalar.String(name),
            ["metrics"] = Vector.Tuple([.. MetricsOf(stage)]),
            ["dummyTable"] = Table.Empty(schema),
            ["outputTable"] = target,
        };
        Hand(given, "keyColumn", "snapshotDir", "snapshotIntervalInMsgCount", "raftGroup");
        var made = plan.Stages[stage] switch
        {
            StageKind.Reactive => Reactive(given, isLast: stage == _lastReactive),
            StageKind.CrossSection => CrossSection(given, stage),
            _ => TimeSeries(given, stage),
        };
        _made.Add(name);
        return made;
    }

    // Filters name columns of one engine: of several reactive ones that is the last.
    private Value Reactive(Dictionary<string, Value> given, bool isLast)
    {
        if (isLast) Hand(given, "filter", "keyPurgeFilter", "keyPurgeFreqInSecond");
        Hand(given, "keepOrder");
        return Call("createReactiveStateEngine", given);
    }

    private Value CrossSection(Dictionary<string, Value> given, int stage)
    {
        HandTime(given, stage);
        Hand(given, "triggeringPattern", "triggeringInterval", "lastBatchOnly", "contextByColumn");
        return Call("createCrossSectionalEngine", given);
    }

    private Value TimeSeries(Dictionary<string, Value> given, int stage)
    {
        var windows = RollingWindow.Of(MetricsOf(stage));
        given["metrics"] = Vector.Tuple([.. windows.Metrics]);
        (given["windowSize"], given["step"]) = (windows.Length, windows.Step);
        if (windows.Fill is { } fill) given["fill"] = fill;
        else Hand(given, "fill");
        HandTime(given, stage);
        Hand(given, "useWindowStartTime", "roundTime", "closed", "garbageSize");
        if (!_arguments.Has(Place("sessionBegin")))
        {
            Hand(given, "updateTime", "forceTriggerTime", "keyPurgeFreqInSec");
            return Call("createTimeSeriesEngine", given);
        }

        Hand(given, "sessionBegin", "sessionEnd", "mergeSessionEnd", "forceTriggerSessionEndTime", "keyPurgeFreqInSec");
        return Call("createDailyTimeSeriesEngine", given);
    }

    // As documented, the time is a metric of every reactive engine. What an engine puts in front of its results by
    // itself is not repeated among them.
    private List<CodeValue> MetricsOf(int stage)
    {
        var (metrics, isLast) = (plan.Metrics(stage).ToList(), stage == _last);
        switch (plan.Stages[stage])
        {
            case StageKind.Reactive:
                var hasTime = metrics.Exists(metric => IsColumn(metric, standing.IsTime));
                metrics.RemoveAll(metric => IsColumn(metric, standing.IsKey));
                if (!isLast) metrics.InsertRange(0, standing.OtherContexts.Select(Column));
                if (!hasTime && standing.Time(stage) is { } time) metrics.Insert(0, Code(time));
                break;
            case StageKind.CrossSection when !isLast:
                metrics.InsertRange(0, standing.OtherKeys.Select(Column));
                break;
            case StageKind.TimeSeries:
                metrics.RemoveAll(metric => IsColumn(metric, standing.IsAlwaysGiven));
                break;
        }

        return metrics;
    }

    private static bool IsColumn(CodeValue metric, Func<string, bool> isMeant) =>
        metric.Body is NameExpression name && isMeant(name.Name);

    // The columns that the engine behind a stage gets, in the order in which they come.
    private List<ColumnDefinition> OutputOf(int stage, IReadOnlyList<ColumnDefinition> schema)
    {
        var results = TypesOf(stage, schema);
        List<string> names = plan.Stages[stage] switch
        {
            StageKind.Reactive when standing.Time(stage) is null => [.. standing.OtherContexts],
            StageKind.Reactive => [standing.TimeName!, .. standing.OtherContexts],
            StageKind.CrossSection => [.. standing.OtherKeys],
            _ => [],
        };
        return
        [
            .. Front(stage, schema),
            .. results.Select((column, i) => column with
            {
                Name = i < names.Count ? names[i] : PipelinePlan.ColumnName(i - names.Count),
            }),
        ];
    }

    // The columns that an engine puts in front of its metrics by itself.
    private IEnumerable<ColumnDefinition> Front(int stage, IReadOnlyList<ColumnDefinition> schema)
    {
        if (plan.Stages[stage] != StageKind.Reactive) yield return TimeOf(stage, schema);
        var names = plan.Stages[stage] == StageKind.CrossSection ? standing.Contexts : standing.Keys;
        foreach (var name in names)
            yield return schema.FirstOrDefault(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase))
                ?? throw new ScriptException($"streamEngineParser: the rows have no column {name}.");
    }

    private ColumnDefinition TimeOf(int stage, IReadOnlyList<ColumnDefinition> schema)
    {
        var type = _arguments.Bool(Place("useSystemTime"), fallback: false)
            ? new ColumnDefinition("", DataType.Timestamp)
            : Types([Code(standing.Time(stage)!)], StageKind.CrossSection, schema)[0];
        return type with { Name = standing.TimeName! };
    }

    private List<ColumnDefinition> TypesOf(int stage, IReadOnlyList<ColumnDefinition> schema)
    {
        IReadOnlyList<CodeValue> metrics = plan.Stages[stage] == StageKind.TimeSeries
            ? RollingWindow.Of(MetricsOf(stage)).Metrics
            : MetricsOf(stage);
        var types = Types(metrics, plan.Stages[stage], schema);
        return types.Count == metrics.Count ? types : throw new ScriptException(
            "streamEngineParser: a function with several results stands inside another one; take one of them by its index.");
    }

    // What the results are shows in those of one row of nulls.
    private List<ColumnDefinition> Types(
        IReadOnlyList<CodeValue> metrics, StageKind kind, IReadOnlyList<ColumnDefinition> schema)
    {
        var row = new Table(schema.Select(column => column.Name), schema.Select(column => column.CreateColumn(1)));
        var expressions = metrics.Select(code => new Metric(session, code, code.Body)).ToArray();
        if (kind == StageKind.Reactive)
            return new MetricCompiler(session, schema).Compile(expressions)
                .Run(new ReactiveBatch(session, row, [0], capacity: 1)).ConvertAll(column => ColumnDefinition.Of("", column));
        return [.. expressions.SelectMany(metric => metric.Evaluate(session, row) switch
        {
            Vector<Value> { IsColumnar: false } several => several.Span.ToArray(),
            var single => [single],
        }).Select(value => value is Vector column ? ColumnDefinition.Of("", column) : new ColumnDefinition("", value.Type))];
    }

    private static CodeValue Column(string name) => Code(CodeParts.Column(name));

    private static CodeValue Code(Expression body) => CodeWriter.Write(body, new Frame(new SourceText(""), module: null));

    private int Place(string parameter) => _arguments.IndexOf(parameter);

    private void HandTime(Dictionary<string, Value> given, int stage)
    {
        // The other engines have another default.
        given["useSystemTime"] = Scalar.Bool(_arguments.Bool(Place("useSystemTime"), fallback: false));
        if (standing.TimeArgument(stage) is { } time) given["timeColumn"] = time;
    }

    private void Hand(Dictionary<string, Value> given, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (_arguments.Find(Place(name)) is { } value)
                given[name] = value;
    }

    private Value Call(string function, Dictionary<string, Value> given)
    {
        var target = session.Functions.Find(function)!;
        return target.Invoke(session, [.. target.Parameters.Select(parameter => given.GetValueOrDefault(parameter.Name))]);
    }
}
