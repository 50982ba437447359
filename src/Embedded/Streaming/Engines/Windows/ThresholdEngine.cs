using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>What a threshold engine is asked for.</summary>
internal sealed record ThresholdSettings
{
    /// <summary>The step of the sum at which windows end.</summary>
    public required long Threshold { get; init; }

    /// <summary>The column that is summed up.</summary>
    public required int Column { get; init; }

    /// <summary>The key columns.</summary>
    public required int[] Keys { get; init; }

    public required IReadOnlyList<Metric> Metrics { get; init; }

    /// <summary>The times; null where rows have none.</summary>
    public RowTimes? Times { get; init; }

    /// <summary>The length of a day in the unit of the times.</summary>
    public long DayLength { get; init; } = long.MaxValue;

    /// <summary>When rows count, bounds included; none for always.</summary>
    public IReadOnlyList<TradingSession> Sessions { get; init; } = [];

    /// <summary>How long after the end of a session its open windows are shown; null where they wait for more rows.</summary>
    public long? ForceTriggerTime { get; init; }

    /// <summary>Sums begin anew with a new day, behind a result of what there is.</summary>
    public bool ForgetsDaily { get; init; }

    /// <summary>Results tell the step that was reached, and the sum.</summary>
    public bool ShowsThreshold { get; init; }
}

/// <summary>Aggregates over the rows of a group until the sum of a column reaches the next multiple of a step: volume bars.</summary>
internal sealed class ThresholdEngine : StreamEngine
{
    private ThresholdSettings _settings;
    private readonly RowGroups _groups;
    private readonly WindowMetrics _metrics;
    private readonly WindowSteps _steps = new();
    private readonly List<long> _reached = [];
    private readonly List<double> _sums = [];
    private readonly EngineTimer _timer;
    private readonly Table _noRows;
    private GroupState[] _states = [];

    public ThresholdEngine(EngineDefinition definition, ThresholdSettings settings) : base(definition)
    {
        _settings = settings;
        _groups = new RowGroups(settings.Keys, definition.Input);
        _metrics = WindowMetrics.Create(
            definition, [.. settings.Metrics.Select(metric => new WindowMetric(metric, 1))], TimeSeriesReader.DefaultGarbageSize);
        _timer = new EngineTimer(definition.Session.Time, Wake);
        _noRows = Table.Empty(definition.Input);
    }

    public override string Kind => "ThresholdEngine";

    public override int GroupCount => _groups.Count;

    public override IEnumerable<(string Name, Scalar Value)> Details =>
    [
        ("threshold", Scalar.Long(_settings.Threshold)),
        EngineStatus.Groups(this),
        EngineStatus.Rows(this),
        .. EngineStatus.Metrics(_settings.Metrics),
        EngineStatus.Memory(this),
        .. EngineStatus.Snapshot(this),
    ];

    public override Value Capture() => Vector.Tuple(
        _groups.Capture(), StateBytes.Of<GroupState>(_states.AsSpan(0, _groups.Count)), _metrics.Capture(_groups.Count));

    public override void Restore(Value state)
    {
        var parts = StateBytes.Parts(state, 3);
        _groups.Restore(parts[0]);
        _states = StateBytes.Read<GroupState>(parts[1], _groups.Count);
        _metrics.Restore(parts[2], _groups.Count);
        Arm();
    }

    // Windows that are open take the rows to come alone.
    protected override Action Extension(MetricAddition addition)
    {
        addition.RequireMetricsLast(isElapsedLast: false);
        var added = WindowMetrics.Create(
            Definition, [.. addition.Metrics.Select(metric => new WindowMetric(metric, 1))],
            TimeSeriesReader.DefaultGarbageSize);
        return () =>
        {
            _settings = _settings with { Metrics = [.. _settings.Metrics, .. addition.Metrics] };
            _metrics.Add(added, _groups.Count);
        };
    }

    protected override void Close() => _timer.Dispose();

    protected override void Process(Table rows)
    {
        var groups = _groups.Of(rows);
        if (_states.Length < _groups.Count) Array.Resize(ref _states, Math.Max(_groups.Count, _states.Length * 2));
        _metrics.Grow(_groups.Count);
        var amounts = Numeric.Doubles(Name, rows.Columns[_settings.Column]);
        var times = _settings.Times is { } clock ? clock.Of(rows, arrival: 0) : default;
        for (var row = 0; row < groups.Length; row++) Take(groups[row], row, times.IsEmpty ? 0 : times[row], amounts[row]);
        Show(rows);
        Arm();
    }

    private void Show(Table rows)
    {
        try
        {
            if (_steps.Steps.Length == 0) return;
            var columns = _metrics.Run(_steps, rows);
            if (_steps.Reports > 0) Emit(Results(columns));
        }
        finally
        {
            _steps.Clear();
            _reached.Clear();
            _sums.Clear();
        }
    }

    private void Wake()
    {
        _timer.Awake();
        Run(() =>
        {
            for (var group = 0; group < _groups.Count; group++)
                if (EndOf(_states[group]) is { } end && end + _settings.ForceTriggerTime <= _settings.Times!.Now)
                    Report(group, ref _states[group]);
            Show(_noRows);
            Arm();
        });
    }

    // Asks to be woken when the first session of an open window has been over long enough.
    private void Arm()
    {
        if (_settings is not { ForceTriggerTime: { } wait, Times: { } times }) return;
        var first = long.MaxValue;
        foreach (var state in _states.AsSpan(0, _groups.Count)) first = Math.Min(first, EndOf(state) ?? first);
        if (first < long.MaxValue)
            _timer.WakeAt(Definition.Session.Time.GetUtcNow() + times.Length(first + wait - times.Now));
    }

    // When the session ends that the last row of an open window belongs to; null without such a window.
    private long? EndOf(GroupState state)
    {
        if (!state.HasRows) return null;
        var clock = state.LastTime % _settings.DayLength;
        return state.LastTime - clock + _settings.Sessions.First(session => session.Holds(clock)).End;
    }

    private void Take(int group, int row, long time, double amount)
    {
        if (Null.Is(time) || !IsInSession(time)) return;
        ref var state = ref _states[group];
        var day = time / _settings.DayLength;
        if (_settings.ForgetsDaily && state.HasBegun && day > state.Day)
        {
            if (state.HasRows) Report(group, ref state);
            state = default;
        }

        _steps.Take(group, row);
        state = state with { HasBegun = true, HasRows = true, Day = day, LastTime = time };
        if (!double.IsNaN(amount)) state.Sum += amount;
        if (state.Sum < (state.Reached + 1.0) * _settings.Threshold) return;
        state.Reached = (long)(state.Sum / _settings.Threshold);
        Report(group, ref state);
    }

    private void Report(int group, ref GroupState state)
    {
        _steps.Report(group, state.LastTime, isEmpty: false);
        _steps.Advance(group, 1);
        _reached.Add(state.Reached * _settings.Threshold);
        _sums.Add(state.Sum);
        state.HasRows = false;
    }

    private bool IsInSession(long time)
    {
        if (_settings.Sessions.Count == 0) return true;
        var clock = time % _settings.DayLength;
        foreach (var session in _settings.Sessions)
            if (session.Holds(clock))
                return true;
        return false;
    }

    private List<Vector> Results(IReadOnlyList<Vector>[] metrics)
    {
        var results = new List<Vector>();
        if (_settings.Times is { } times) results.Add(times.ToColumn(_steps.Panes.ToArray()));
        results.AddRange(_groups.KeysOf(_steps.Groups));
        if (_settings.ShowsThreshold) results.AddRange([Vector.Long([.. _reached]), Vector.Double([.. _sums])]);
        results.AddRange(Elapsed(_steps.Reports).Take(1));
        results.AddRange(metrics.SelectMany(columns => columns));
        return results;
    }

    /// <summary>Where a group stands.</summary>
    private record struct GroupState
    {
        public bool HasBegun { get; set; }

        /// <summary>The open window has rows.</summary>
        public bool HasRows { get; set; }

        public long Day { get; set; }

        public long LastTime { get; set; }

        public double Sum { get; set; }

        /// <summary>How many steps the sum had reached when the last window ended.</summary>
        public long Reached { get; set; }
    }
}
