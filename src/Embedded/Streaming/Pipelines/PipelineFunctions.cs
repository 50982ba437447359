using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Streaming.Engines;
using DolphinQuant.Embedded.Streaming.Reactive;

namespace DolphinQuant.Embedded.Streaming.Pipelines;

/// <summary>Chains of stream engines made from expressions.</summary>
internal static class PipelineFunctions
{
    // Where the arguments stand; what an engine does not know is not handed to it.
    private const int Name = 0, Metrics = 1, DummyTable = 2, OutputTable = 3, KeyColumn = 4, TimeColumn = 5, UseSystemTime = 6,
        Filter = 10;

    public static void Register(FunctionTable table) => table.Add(
        "streamEngineParser(name, metrics, dummyTable, outputTable, keyColumn, [timeColumn], [useSystemTime], [snapshotDir],"
            + " [snapshotIntervalInMsgCount], [raftGroup], [filter], [keepOrder], [keyPurgeFilter], [keyPurgeFreqInSecond],"
            + " [triggeringPattern], [triggeringInterval], [lastBatchOnly], [contextByColumn], [updateTime],"
            + " [useWindowStartTime], [roundTime], [forceTriggerTime], [sessionBegin], [sessionEnd], [mergeSessionEnd],"
            + " [closed], [fill], [garbageSize], [forceTriggerSessionEndTime], [keyPurgeFreqInSec])",
        "Makes the chain of stream engines that computes some expressions, and gives the first of them.", Create);

    private static Value Create(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        var input = EngineDefinition.SchemaOf(arguments, DummyTable);
        var metrics = Metric.Read(session, arguments, Metrics);
        var steps = new PipelineCompiler(session, input).Steps(metrics);
        var plan = new PipelinePlan(steps, [.. input.Select(column => column.Name)]);
        if (plan.Stages.Count > 1 && !arguments.Bool(UseSystemTime, fallback: false) && arguments.Find(TimeColumn) is not Scalar)
            throw arguments.Wrong(TimeColumn, "must name one column where several engines are needed");
        if (arguments.Has(Filter) && !plan.Stages.Contains(StageKind.Reactive))
            throw arguments.Wrong(Filter, "needs an expression that runs row by row, in a reactive state engine");
        return new PipelineBuilder(session, arguments, plan).Build(input);
    }

    /// <summary>Makes the engines of a plan, the last one first, as each is the output of the one before it.</summary>
    private sealed class PipelineBuilder(Session session, Arguments arguments, PipelinePlan plan)
    {
        private readonly string _prefix = arguments.Text(Name);
        private readonly List<string> _made = [];
        private readonly Arguments _arguments = arguments;
        private readonly bool _usesSystemTime = arguments.Bool(UseSystemTime, fallback: false);
        private readonly int _lastReactive = plan.Stages.ToList().LastIndexOf(StageKind.Reactive);

        // What the column of the system's time is called behind the first engine that gives it, as documented.
        private string TimeName => _usesSystemTime ? "datetime" : _arguments.Text(TimeColumn);

        public Value Build(IReadOnlyList<ColumnDefinition> input)
        {
            var schemas = new List<IReadOnlyList<ColumnDefinition>> { input };
            for (var stage = 0; stage < plan.Stages.Count - 1; stage++)
                schemas.Add(OutputOf(stage, schemas[stage]));
            var target = _arguments[OutputTable];
            try
            {
                for (var stage = plan.Stages.Count - 1; stage >= 0; stage--) target = Make(stage, schemas[stage], target);
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
            var name = FormattableString.Invariant($"{_prefix}{stage}");
            var given = new Dictionary<string, Value>
            {
                ["name"] = Scalar.String(name),
                ["metrics"] = Vector.Tuple([.. MetricsOf(stage, schema)]),
                ["dummyTable"] = Table.Empty(schema),
                ["outputTable"] = target,
                ["keyColumn"] = _arguments[KeyColumn],
            };
            Hand(given, "snapshotDir", "snapshotIntervalInMsgCount", "raftGroup");
            var made = plan.Stages[stage] switch
            {
                StageKind.Reactive => Reactive(given, isLast: stage == _lastReactive),
                StageKind.CrossSection => CrossSection(given),
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

        private Value CrossSection(Dictionary<string, Value> given)
        {
            given["useSystemTime"] = Scalar.Bool(_usesSystemTime);
            Hand(given, "timeColumn", "triggeringPattern", "triggeringInterval", "lastBatchOnly", "contextByColumn");
            return Call("createCrossSectionalEngine", given);
        }

        private Value TimeSeries(Dictionary<string, Value> given, int stage)
        {
            var windows = RollingWindow.Of(plan.Metrics(stage));
            given["metrics"] = Vector.Tuple([.. windows.Metrics]);
            (given["windowSize"], given["step"]) = (windows.Length, windows.Step);
            if (windows.Fill is { } fill) given["fill"] = fill;
            else Hand(given, "fill");
            Hand(given, "timeColumn", "useSystemTime", "useWindowStartTime", "roundTime", "closed", "garbageSize");
            if (!_arguments.Has(Place("sessionBegin")))
            {
                Hand(given, "updateTime", "forceTriggerTime", "keyPurgeFreqInSec");
                return Call("createTimeSeriesEngine", given);
            }

            Hand(given, "sessionBegin", "sessionEnd", "mergeSessionEnd", "forceTriggerSessionEndTime", "keyPurgeFreqInSec");
            return Call("createDailyTimeSeriesEngine", given);
        }

        // Engines in between hand on the time, and a cross-section the keys too.
        private List<CodeValue> MetricsOf(int stage, IReadOnlyList<ColumnDefinition> schema)
        {
            var metrics = plan.Metrics(stage).ToList();
            if (stage == plan.Stages.Count - 1) return metrics;
            if (plan.Stages[stage] == StageKind.Reactive && TimeOf(schema) is not null) metrics.Insert(0, Column(TimeName));
            if (plan.Stages[stage] == StageKind.CrossSection) metrics.InsertRange(0, Keys.Select(Column));
            return metrics;
        }

        private IReadOnlyList<string> Keys => StorageArguments.Names(_arguments, KeyColumn);

        // The columns that the engine behind a stage gets: time, keys and results, in the order in which they come.
        private List<ColumnDefinition> OutputOf(int stage, IReadOnlyList<ColumnDefinition> schema)
        {
            var known = schema.ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);
            var time = TimeOf(schema);
            var keys = Keys.Select(key => known[key]).ToArray();
            var results = TypesOf(stage, schema).Select((column, i) => column with { Name = PipelinePlan.ColumnName(i) });
            if (plan.Stages[stage] == StageKind.Reactive) return time is null ? [.. keys, .. results] : [.. keys, time, .. results];
            return [_usesSystemTime ? new ColumnDefinition(TimeName, DataType.Timestamp) : time!, .. keys, .. results];
        }

        // The time column of an engine's input; null in front of the first engine that gives the system's time.
        private ColumnDefinition? TimeOf(IReadOnlyList<ColumnDefinition> schema) =>
            schema.FirstOrDefault(column => string.Equals(column.Name, TimeName, StringComparison.OrdinalIgnoreCase));

        // What the results are shows in those of one row of nulls.
        private IEnumerable<ColumnDefinition> TypesOf(int stage, IReadOnlyList<ColumnDefinition> schema)
        {
            var row = new Table(schema.Select(column => column.Name), schema.Select(column => column.CreateColumn(1)));
            var metrics = plan.Stages[stage] == StageKind.TimeSeries
                ? RollingWindow.Of(plan.Metrics(stage)).Metrics
                : plan.Metrics(stage);
            var expressions = metrics.Select(code => new Metric(session, code, code.Body)).ToArray();
            if (plan.Stages[stage] == StageKind.Reactive)
                return new MetricCompiler(session, schema).Compile(expressions)
                    .Run(new ReactiveBatch(session, row, [0], capacity: 1)).Select(column => ColumnDefinition.Of("", column));
            return expressions.Select(metric => metric.Evaluate(session, row) switch
            {
                Vector column => ColumnDefinition.Of("", column),
                var value => new ColumnDefinition("", value.Type),
            });
        }

        private static CodeValue Column(string name) => Runtime.Metacode.CodeWriter.Write(
            Runtime.Metacode.CodeParts.Column(name), new Frame(new Text.SourceText(""), module: null));

        private static int Place(string parameter) => Parameters.IndexOf(parameter);

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

        private static readonly List<string> Parameters =
        [
            "name", "metrics", "dummyTable", "outputTable", "keyColumn", "timeColumn", "useSystemTime", "snapshotDir",
            "snapshotIntervalInMsgCount", "raftGroup", "filter", "keepOrder", "keyPurgeFilter", "keyPurgeFreqInSecond",
            "triggeringPattern", "triggeringInterval", "lastBatchOnly", "contextByColumn", "updateTime",
            "useWindowStartTime", "roundTime", "forceTriggerTime", "sessionBegin", "sessionEnd", "mergeSessionEnd",
            "closed", "fill", "garbageSize", "forceTriggerSessionEndTime", "keyPurgeFreqInSec",
        ];
    }
}
