using DolphinQuant.Data;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Streaming.Engines.Windows;
using DolphinQuant.Embedded.Streaming.Reactive;

namespace DolphinQuant.Embedded.Streaming.Engines.Anomalies;

/// <summary>What an anomaly detection engine is asked for.</summary>
internal sealed record AnomalySettings(
    IReadOnlyList<AnomalyMetric> Metrics, IReadOnlyList<Metric> Aggregates, RowTimes Times, int[] Keys)
{
    /// <summary>The panes of a window; null where no condition has an aggregate.</summary>
    public EvenGrid? Grid { get; init; }

    public int Panes { get; init; } = 1;

    public int GarbageSize { get; init; }
}

/// <summary>
/// Shows rows and windows for which conditions hold. A condition on aggregates alone is checked for every window; one
/// that compares them with columns is checked for every row, with the aggregates over the last window before it.
/// </summary>
internal sealed class AnomalyDetectionEngine : StreamEngine
{
    private readonly AnomalySettings _settings;
    private readonly RowGroups _groups;
    private readonly WindowSchedule? _schedule;
    private readonly WindowMetrics? _metrics;

    // Those that are checked for every row, with a state for each group, and those of windows.
    private readonly ConditionProgram _rowConditions;
    private readonly ConditionProgram _windowConditions;
    private readonly string[] _resultNames;

    // The results of every group's last window, and whether it had one.
    private List<Vector> _last = [];
    private bool[] _hasResult = [];

    public AnomalyDetectionEngine(EngineDefinition definition, AnomalySettings settings)
        : base(definition)
    {
        _settings = settings;
        _groups = new RowGroups(settings.Keys, definition.Input);
        _resultNames = [.. Enumerable.Range(0, settings.Aggregates.Count).Select(AnomalyReader.NameOf)];
        _rowConditions = Compile(ofRows: true, definition.Input);
        _windowConditions = Compile(ofRows: false, []);
        if (settings.Grid is not { } grid) return;
        _schedule = new WindowSchedule(definition.Session, grid, new WindowRules { Panes = settings.Panes });
        _metrics = WindowMetrics.Create(
            definition, [.. settings.Aggregates.Select(metric => new WindowMetric(metric, settings.Panes))],
            settings.GarbageSize);
    }

    public override string Kind => "AnomalyDetectionEngine";

    public override int GroupCount => _groups.Count;

    public override IEnumerable<(string Name, Scalar Value)> Details =>
    [
        EngineStatus.Groups(this),
        EngineStatus.Rows(this),
        .. EngineStatus.Metrics([.. _settings.Metrics.Select(metric => metric.Metric)]),
        .. EngineStatus.Snapshot(this),
        ("garbageSize", Scalar.Int(_settings.GarbageSize)),
        EngineStatus.Memory(this),
    ];

    public override Value Capture() => Vector.Tuple(
        _groups.Capture(), _schedule?.Capture() ?? Scalar.Void, _metrics?.Capture(_groups.Count) ?? Scalar.Void,
        ReactiveProgram.Capture([_rowConditions.Program]),
        Vector.Tuple([.. _last.Select(column => column.Copy())]), Vector.Bool(_hasResult));

    public override void Restore(Value state)
    {
        var parts = StateBytes.Parts(state, 6).ToArray();
        _groups.Restore(parts[0]);
        _schedule?.Restore(parts[1], _groups.Count);
        _metrics?.Restore(parts[2], _groups.Count);
        ReactiveProgram.Restore([_rowConditions.Program], parts[3]);
        _last = [.. (parts[4] as Vector<Value> ?? throw StateBytes.Unfit()).Span.ToArray().Cast<Vector>()];
        _hasResult = parts[5] is Vector<sbyte> flags
            ? Array.ConvertAll(flags.Span.ToArray(), flag => flag != 0)
            : throw StateBytes.Unfit();
    }

    protected override void Process(Table rows)
    {
        var groups = _groups.Of(rows);
        var found = new AnomalyList();
        if (_schedule is null)
        {
            var all = new Moments(RowOrder.Identity(rows.Count), [], new int[rows.Count]);
            CheckRows(rows, groups, all, [], found);
        }
        else
        {
            _schedule.Grow(_groups.Count);
            _metrics!.Grow(_groups.Count);
            _schedule.Take(_settings.Times.Of(rows, 0), groups, first: 0, now: 0);
            try
            {
                var moments = MomentsOf(_schedule.Steps, rows.Count);
                var results = Results(_schedule.Steps, rows);
                CheckWindows(_schedule.Steps, moments, results, found);
                CheckRows(rows, groups, moments, results, found);
                Remember(_schedule.Steps, results);
            }
            finally
            {
                _schedule.Clear();
            }
        }

        Show(found);
    }

    // When each row was taken, -1 for those left out; when each window was read; and which result a row is compared
    // with: that of the group's last window, before this batch (the group's number) or in it (behind all groups); -1
    // where there was none.
    private Moments MomentsOf(WindowSteps steps, int rows)
    {
        var (taken, read, result) = (new int[rows], new int[steps.Reports], new int[rows]);
        Array.Fill(taken, -1);
        Array.Resize(ref _hasResult, _groups.Count);
        var last = new int[_groups.Count];
        for (var group = 0; group < last.Length; group++) last[group] = _hasResult[group] ? group : -1;
        for (var i = 0; i < steps.Steps.Length; i++)
        {
            var step = steps.Steps[i];
            if (step.Kind == StepKind.Report) (last[step.Group], read[step.Value]) = (_groups.Count + step.Value, i);
            if (step.Kind == StepKind.Take) (taken[step.Value], result[step.Value]) = (i, last[step.Group]);
        }

        return new Moments(taken, read, result);
    }

    // For each aggregate the last result of every group before this batch, and then those of this batch.
    private Vector[] Results(WindowSteps steps, Table rows)
    {
        var columns = _metrics!.Run(steps, rows);
        var results = new Vector[_settings.Aggregates.Count];
        for (var i = 0; i < results.Length; i++)
        {
            var batch = columns.Length > 0 ? columns[i][0] : null;
            var known = i < _last.Count ? _last[i].Copy() : batch?.CreateEmpty() ?? Vector.Create(DataType.Double);
            if (batch is not null && known.Type != batch.Type && known.Count == 0) known = batch.CreateEmpty();
            known.AddRange(known.Gather([.. Enumerable.Repeat(-1, _groups.Count - known.Count)]));
            if (batch is not null) known.AddRange(batch);
            results[i] = known;
        }

        return results;
    }

    private void Remember(WindowSteps steps, Vector[] results)
    {
        var last = RowOrder.Identity(_groups.Count);
        for (var i = 0; i < steps.Reports; i++)
            (last[steps.Groups[i]], _hasResult[steps.Groups[i]]) = (_groups.Count + i, true);
        _last = [.. results.Select(result => result.Gather(last))];
    }

    private void CheckWindows(WindowSteps steps, Moments moments, Vector[] results, AnomalyList found)
    {
        if (steps.Reports == 0) return;
        int[] places = [.. Enumerable.Range(_groups.Count, steps.Reports)];
        var windows = new Table(_resultNames, results.Select(result => result.Gather(places)));
        foreach (var (metric, window) in Holding(_windowConditions, windows, new int[steps.Reports]))
            found.Add(new Anomaly(
                moments.Read[window], metric, _settings.Grid!.End(steps.Panes[window]), steps.Groups[window]));
    }

    private void CheckRows(Table rows, int[] groups, Moments moments, Vector[] results, AnomalyList found)
    {
        int[] taken = [.. RowOrder.Identity(rows.Count).Where(row => moments.Taken[row] >= 0)];
        if (taken.Length == 0) return;
        var times = _settings.Times.Of(rows, 0).ToArray();
        var places = Array.ConvertAll(taken, row => moments.Result[row]);
        var compared = new Table(
            [.. rows.Names, .. _resultNames],
            [.. rows.Gather(taken).Columns, .. results.Select(result => result.Gather(places))]);
        var slots = Array.ConvertAll(taken, row => groups[row]);
        foreach (var (metric, row) in Holding(_rowConditions, compared, slots))
            if (places[row] >= 0 || !_settings.Metrics[metric].ComparesWindows)
                found.Add(new Anomaly(moments.Taken[taken[row]], metric, times[taken[row]], groups[taken[row]]));
    }

    // Which conditions hold in which rows.
    private IEnumerable<(int Metric, int Row)> Holding(ConditionProgram conditions, Table rows, int[] slots)
    {
        var holds = Change(() => conditions.Program.Run(
            new ReactiveBatch(Definition.Session, rows, slots, _groups.Count)));
        if (holds.Count != conditions.Metrics.Length)
            throw new ScriptException($"{Name}: a condition must give one value for each row, and one gives several.");
        return conditions.Metrics.SelectMany(
            (metric, i) => ColumnValues.Holding(holds[i], rows.Count).Select(row => (metric, row)));
    }

    // Aggregates are columns behind those of the rows. Their types are known with the first window: no state can be
    // made for them before, and what goes from row to row would take windows of different groups for neighbours.
    private ConditionProgram Compile(bool ofRows, IReadOnlyList<ColumnDefinition> rows)
    {
        var all = _settings.Metrics;
        int[] metrics = [.. Enumerable.Range(0, all.Count).Where(metric => all[metric].OfRows == ofRows)];
        IReadOnlyList<ColumnDefinition> columns =
            [.. rows, .. _resultNames.Select(name => new ColumnDefinition(name, DataType.Double))];
        var program = Definition.Session.InvokeAlone(
            () => new MetricCompiler(Definition.Session, columns)
                .Compile([.. metrics.Select(metric => all[metric].Condition)]),
            CancellationToken.None);
        if (program.HasStateOver(rows.Count))
            throw new ScriptException(
                "createAnomalyDetectionEngine: an aggregate gives a result for each window and cannot stand in a function "
                + "that goes from row to row.");
        var conditions = new ConditionProgram(metrics, program);
        if (program.IsTyped) Run(() => Holding(conditions, Table.Empty(columns), []));
        return conditions;
    }

    private void Show(AnomalyList found)
    {
        var anomalies = found.InOrder();
        if (anomalies.Length == 0) return;
        Emit(
        [
            _settings.Times.ToColumn(Array.ConvertAll(anomalies, anomaly => anomaly.Time)),
            .. _groups.KeysOf(Array.ConvertAll(anomalies, anomaly => anomaly.Group)),
            Vector.Int(Array.ConvertAll(anomalies, anomaly => anomaly.Metric)),
            Vector.String(Array.ConvertAll(anomalies, anomaly => _settings.Metrics[anomaly.Metric].Text)),
        ]);
    }

    /// <summary>Conditions that are checked together.</summary>
    private sealed record ConditionProgram(int[] Metrics, ReactiveProgram Program);

    /// <summary>When the rows and windows of a batch came, counted in steps.</summary>
    private sealed record Moments(int[] Taken, int[] Read, int[] Result);
}
