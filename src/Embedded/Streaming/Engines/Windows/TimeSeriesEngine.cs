using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>Aggregates over windows in time, of each group: bars and their kin.</summary>
internal sealed class TimeSeriesEngine : StreamEngine
{
    /// <summary>The least time after which rows without a result are shown, in milliseconds.</summary>
    private const long LeastUpdateMilliseconds = 2000;

    private TimeSeriesSettings _settings;
    private readonly RowTimes _times;
    private readonly RowGroups _groups;
    private readonly WindowSchedule _schedule;
    private readonly WindowMetrics _metrics;
    private readonly EngineTimer _timer;
    private Table _late;
    private long _purgedAt;

    public TimeSeriesEngine(EngineDefinition definition, TimeSeriesSettings settings)
        : base(definition)
    {
        _settings = settings;
        _times = settings.Times;
        _groups = new RowGroups(settings.Keys, definition.Input);
        _schedule = new WindowSchedule(definition.Session, settings.Grid, settings.Rules);
        _metrics = WindowMetrics.Create(definition, settings.Metrics, settings.GarbageSize);
        _timer = new EngineTimer(definition.Session.Time, Wake);
        _late = Table.Empty(definition.Input);
        _purgedAt = _times.Milliseconds;
    }

    public override string Kind => _settings.Kind;

    public override int GroupCount => _groups.Count;

    public override IEnumerable<(string Name, Scalar Value)> Details =>
    [
        .. _settings.Details,
        EngineStatus.Groups(this),
        EngineStatus.Rows(this),
        .. EngineStatus.Metrics([.. _settings.Metrics.Select(metric => metric.Metric)]),
        EngineStatus.Memory(this),
        .. EngineStatus.Snapshot(this),
    ];

    public override Value Capture() => Vector.Tuple(
        _groups.Capture(), _schedule.Capture(), _metrics.Capture(_groups.Count),
        _settings.Fill?.Capture() ?? Scalar.Void, Vector.Tuple([.. _late.Columns.Select(column => column.Copy())]));

    public override void Restore(Value state)
    {
        var parts = StateBytes.Parts(state, 5);
        _groups.Restore(parts[0]);
        _schedule.Restore(parts[1], _groups.Count);
        _metrics.Restore(parts[2], _groups.Count);
        _settings.Fill?.Restore(parts[3]);
        var late = Table.Empty(Schema);
        var columns = StateBytes.Parts(parts[4], late.Columns.Count).ToArray().Cast<Vector>();
        _late = Joining.Fit(late, new Table(late.Names, columns));
        Arm();
    }

    protected override void RequireWarmUp()
    {
    }

    // Windows that are open take the rows to come alone.
    protected override Action Extension(MetricAddition addition)
    {
        var metrics = _settings.MetricsOf(addition);
        var fill = WindowFill.Read(addition.Arguments, metrics.Count);
        if (fill is not null && _settings.Fill is null)
            throw new ScriptException($"addMetrics: {Name} gives no results for windows without rows, so nothing can be filled.");
        var added = WindowMetrics.Create(Definition, metrics, _settings.GarbageSize);
        return () =>
        {
            _settings.Fill?.Add(fill, metrics.Count);
            _settings = _settings with { Metrics = [.. _settings.Metrics, .. metrics] };
            _metrics.Add(added, _groups.Count);
        };
    }

    protected override void Close() => _timer.Dispose();

    protected override void Process(Table rows)
    {
        Purge();
        var arrival = _times.Milliseconds - _settings.SystemDelay;
        var times = _times.Of(rows, arrival);
        var groups = _groups.Of(rows);
        _schedule.Grow(_groups.Count);
        _metrics.Grow(_groups.Count);
        if (_times.AreOfSystem) _schedule.CloseAll(arrival);
        var first = _late.Count;
        if (first > 0)
        {
            _late.AddRange(rows);
            rows = _late;
        }

        _schedule.Take(times, groups, first, _times.Milliseconds);
        Show(rows);
        if (_schedule.Late is { } late) _late = rows.Gather(late.Renumber());
        ForgetDay(times);
        Arm();
    }

    // Works the steps out and hands the results over.
    private void Show(Table rows)
    {
        try
        {
            var steps = _schedule.Steps;
            if (steps.Steps.Length == 0) return;
            var columns = _metrics.Run(steps, rows);
            if (steps.Reports > 0) Emit(Results(steps, columns));
        }
        finally
        {
            _schedule.Clear();
        }
    }

    private List<Vector> Results(WindowSteps steps, IReadOnlyList<Vector>[] metrics)
    {
        List<Vector> results = [_times.ToColumn(TimesOf(steps)), .. _groups.KeysOf(steps.Groups)];
        results.AddRange(Elapsed(steps.Reports).Take(1));
        var columns = metrics.SelectMany(columns => columns).ToArray();
        var output = Definition.Output.Columns;
        if (_settings.Fill is { } fill && results.Count + columns.Length == output.Columns.Count)
        {
            for (var i = 0; i < columns.Length; i++)
                columns[i] = Conversion.ConvertLike(columns[i], output.Columns[results.Count + i]);
            int[] owners = [.. metrics.SelectMany((part, metric) => Enumerable.Repeat(metric, part.Count))];
            fill.Apply(columns, owners, steps, _groups.Count);
        }

        results.AddRange(columns);
        return results;
    }

    private long[] TimesOf(WindowSteps steps)
    {
        var grid = _settings.Grid;
        var panes = steps.Panes;
        var times = new long[panes.Length];
        for (var i = 0; i < times.Length; i++)
            times[i] = _settings.ShowsStart ? grid.Start(panes[i], _settings.Rules.Panes) : grid.End(panes[i]);
        return times;
    }

    private void Wake()
    {
        _timer.Awake();
        Run(() =>
        {
            if (_times.AreOfSystem) _schedule.CloseAll(_times.Milliseconds - _settings.SystemDelay);
            if (_settings.Rules.UpdateTime is { } update)
                _schedule.Update(_times.Milliseconds - UpdateMilliseconds(update));
            if (_settings.Sessions is { } sessions) CloseSession(sessions);
            Show(_late);
            if (_schedule.Late is { } late) _late = _late.Gather(late.Renumber());
            Arm();
        });
    }

    // Asks to be woken when the system's clock has something to do.
    private void Arm()
    {
        var now = Definition.Session.Time.GetUtcNow();
        if (_times.AreOfSystem && _schedule.Grid.IsAligned && HasOpenWindow())
        {
            var grid = _settings.Grid;
            var shift = _settings.SystemDelay + (_settings.Rules.IsRightClosed ? 1 : 0);
            var due = grid.Over(grid.Place(_times.Milliseconds - shift).Pane) + shift;
            _timer.WakeAt(DateTimeOffset.FromUnixTimeMilliseconds(due));
        }

        if (_settings.Rules.UpdateTime is { } update && _schedule.EarliestNews is { } news)
            _timer.WakeAt(DateTimeOffset.FromUnixTimeMilliseconds(news + UpdateMilliseconds(update)));
        if (_settings.Sessions is { ForceTriggerTime: { } wait } sessions && HasOpenWindow()
            && sessions.NextEnd(_times.Now - wait) is { } end)
            _timer.WakeAt(now + _times.Length(end + wait - _times.Now));
    }

    private void CloseSession(SessionGrid sessions)
    {
        if (sessions.ForceTriggerTime is not { } wait || !sessions.IsAligned) return;
        for (var group = 0; group < _groups.Count; group++)
            if (_schedule.OpenPane(group) is { } pane && sessions.SessionEnd(pane) <= _times.Now - wait)
                _schedule.CloseTo(group, sessions.PaneAfterSession(pane));
    }

    private bool HasOpenWindow()
    {
        if (_settings.Fill is not null) return true;
        for (var group = 0; group < _groups.Count; group++)
            if (_schedule.IsInUse(group))
                return true;
        return false;
    }

    private long UpdateMilliseconds(long update) =>
        Math.Max(LeastUpdateMilliseconds, (long)_times.Length(2 * update).TotalMilliseconds);

    // Groups without rows in their windows are forgotten from time to time.
    private void Purge()
    {
        if (_settings.PurgeMilliseconds is not { } interval || _times.Milliseconds - _purgedAt < interval) return;
        _purgedAt = _times.Milliseconds;
        Forget(group => !_schedule.IsInUse(group));
    }

    // Groups of days before are forgotten once their results are out.
    private void ForgetDay(ReadOnlySpan<long> times)
    {
        if (!_settings.Rules.ForgetsGroupsDaily || _settings.Sessions is not { } sessions) return;
        if (!sessions.BringNewDay(times)) return;
        Forget(group => !_schedule.IsInUse(group) && sessions.IsOver(_schedule.LastTime(group)));
    }

    private void Forget(Predicate<int> isForgotten)
    {
        int[] kept = [.. Enumerable.Range(0, _groups.Count).Where(group => !isForgotten(group))];
        if (kept.Length == _groups.Count || _settings.Keys.Length == 0) return;
        _groups.Keep(kept);
        _schedule.Keep(kept);
        _metrics.Keep(kept);
        _settings.Fill?.Keep(kept);
    }
}
