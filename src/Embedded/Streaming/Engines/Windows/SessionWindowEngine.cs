using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>Aggregates over windows of activity: rows of a group that follow one another without a long gap.</summary>
internal sealed class SessionWindowEngine : StreamEngine
{
    private const int GarbageSize = 50_000;

    /// <summary>The least time after which rows without a result are shown, in milliseconds.</summary>
    private const long LeastUpdateMilliseconds = 2000;

    private readonly ActivityRules _rules;
    private readonly RowTimes _times;
    private readonly RowGroups _groups;
    private readonly ActivitySchedule _schedule;
    private readonly WindowMetrics _metrics;
    private IReadOnlyList<Metric> _definitions;
    private readonly EngineTimer _timer;
    private readonly Table _noRows;

    private SessionWindowEngine(
        EngineDefinition definition, ActivityRules rules, RowTimes times, int[] keys, IReadOnlyList<Metric> metrics)
        : base(definition)
    {
        (_rules, _times, _definitions) = (rules, times, metrics);
        _groups = new RowGroups(keys, definition.Input);
        _schedule = new ActivitySchedule(definition.Session, rules);
        _metrics = WindowMetrics.Create(
            definition, [.. metrics.Select(metric => new WindowMetric(metric, 1))], GarbageSize);
        _timer = new EngineTimer(definition.Session.Time, Wake);
        _noRows = Table.Empty(definition.Input);
    }

    public override string Kind => "SessionWindowEngine";

    public override int GroupCount => _groups.Count;

    public override IEnumerable<(string Name, Scalar Value)> Details =>
    [
        ("sessionGap", Scalar.Long(_rules.Gap)),
        ("useSystemTime", Scalar.Bool(_times.AreOfSystem)),
        EngineStatus.Groups(this),
        EngineStatus.Rows(this),
        .. EngineStatus.Metrics(_definitions),
        EngineStatus.Memory(this),
        .. EngineStatus.Snapshot(this),
    ];

    public static void Register(FunctionTable table) => table.Add(
        "createSessionWindowEngine(name, sessionGap, metrics, dummyTable, outputTable, [timeColumn], [useSystemTime], "
        + "[keyColumn], [updateTime], [useSessionStartTime], [snapshotDir], [snapshotIntervalInMsgCount], [raftGroup], "
        + "[forceTriggerTime])",
        "A stream engine that aggregates over windows of activity, which end where no rows come for a while.",
        (context, a) => StreamEngineFunctions.EnginesOf(context).Add(Create(context, a)));

    public override Value Capture() =>
        Vector.Tuple(_groups.Capture(), _schedule.Capture(), _metrics.Capture(_groups.Count));

    public override void Restore(Value state)
    {
        var parts = StateBytes.Parts(state, 3);
        _groups.Restore(parts[0]);
        _schedule.Restore(parts[1], _groups.Count);
        _metrics.Restore(parts[2], _groups.Count);
        Arm();
    }

    protected override Action Extension(MetricAddition addition)
    {
        addition.RequireMetricsLast(isElapsedLast: false);
        var added = WindowMetrics.Create(
            Definition, [.. addition.Metrics.Select(metric => new WindowMetric(metric, 1))], GarbageSize);
        return () =>
        {
            _definitions = [.. _definitions, .. addition.Metrics];
            _metrics.Add(added, _groups.Count);
        };
    }

    protected override void Close() => _timer.Dispose();

    protected override void Process(Table rows)
    {
        var now = _times.Milliseconds;
        var times = _times.Of(rows, now);
        var groups = _groups.Of(rows);
        _schedule.Grow(_groups.Count);
        _metrics.Grow(_groups.Count);
        if (_times.AreOfSystem) _schedule.CloseAll(now);
        _schedule.Take(times, groups, now);
        Show(rows);
        Arm();
    }

    private static SessionWindowEngine Create(CallContext context, Arguments arguments)
    {
        var definition = EngineDefinition.Read(
            context, arguments, new EngineArguments(0, 3, 4) { SnapshotDirectory = 10, RaftGroup = 12 });
        var gap = arguments.Int(1) is > 0 and var length ? length : throw arguments.Wrong(1, "must be positive");
        var showsStart = arguments.Bool(9, fallback: true);
        if (arguments.Has(8) && !showsStart) throw arguments.Wrong(9, "must be true where updateTime is given");
        var times = RowTimes.Read(arguments, definition.Input, context.Time, arguments.Bool(6, fallback: false));
        if (times.AreOfSystem && (arguments.Has(8) || arguments.Has(13)))
            throw arguments.Wrong(6, "must be false where updateTime or forceTriggerTime is given");
        var rules = new ActivityRules(gap, showsStart, NotNegative(arguments, 8), NotNegative(arguments, 13));
        return new SessionWindowEngine(
            definition, rules, times, ColumnPlaces.Read(arguments, 7, definition.Input),
            Metric.Read((Session)context, arguments, 2));
    }

    private static long? NotNegative(Arguments arguments, int index) => !arguments.Has(index) ? null
        : arguments.Int(index) is >= 0 and var number ? number
        : throw arguments.Wrong(index, "must not be negative");

    private void Show(Table rows)
    {
        try
        {
            var steps = _schedule.Steps;
            if (steps.Steps.Length == 0) return;
            var columns = _metrics.Run(steps, rows);
            if (steps.Reports == 0) return;
            Emit(
            [
                _times.ToColumn(steps.Panes.ToArray()), .. _groups.KeysOf(steps.Groups),
                .. columns.SelectMany(column => column),
            ]);
        }
        finally
        {
            _schedule.Clear();
        }
    }

    private void Wake()
    {
        _timer.Awake();
        Run(() =>
        {
            var now = _times.Milliseconds;
            if (_times.AreOfSystem) _schedule.CloseAll(now);
            if (_rules.ForceTriggerTime is { } wait) _schedule.CloseIdle(now - Milliseconds(wait));
            if (_rules.UpdateTime is { } update) _schedule.Update(now - UpdateMilliseconds(update));
            Show(_noRows);
            Arm();
        });
    }

    // Asks to be woken while a window is open.
    private void Arm()
    {
        if (_times.AreOfSystem && _schedule.EarliestEnd is { } end)
            _timer.WakeAt(DateTimeOffset.FromUnixTimeMilliseconds(end));
        if (_rules is { ForceTriggerTime: null, UpdateTime: null } || _schedule.EarliestArrival is not { } arrival) return;
        if (_rules.ForceTriggerTime is { } wait)
            _timer.WakeAt(DateTimeOffset.FromUnixTimeMilliseconds(arrival + Milliseconds(wait)));
        if (_rules.UpdateTime is { } update && _schedule.EarliestNews is { } news)
            _timer.WakeAt(DateTimeOffset.FromUnixTimeMilliseconds(news + UpdateMilliseconds(update)));
    }

    private long Milliseconds(long length) => (long)_times.Length(length).TotalMilliseconds;

    private long UpdateMilliseconds(long update) => Math.Max(LeastUpdateMilliseconds, Milliseconds(2 * update));
}
