using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Streaming.Engines.Windows;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Streaming.Engines.CrossSections;

/// <summary>
/// Keeps the last row of every key and computes across the keys. To a script it is the table of these rows too.
/// </summary>
internal sealed class CrossSectionalEngine : StreamEngine
{
    private CrossSectionalSettings _settings;
    private readonly LatestRows _latest;
    private CrossSection _section;
    private readonly EngineTimer _timer;
    private readonly EvenGrid _grid;
    private readonly HashSet<int> _updated = [];
    private readonly bool _isElapsedLast;

    // Of triggering by the number of keys: the time that is gathered, its keys without a result, and the rows of the
    // next time, which wait.
    private readonly HashSet<int> _gathered = [];
    private long _time = long.MinValue;
    private Table? _next;

    // Of triggering by the time of the data: the window that rows fall into.
    private long _pane = long.MinValue;
    private bool _hasNews;

    public CrossSectionalEngine(EngineDefinition definition, CrossSectionalSettings settings)
        : base(definition)
    {
        _settings = settings;
        _latest = new LatestRows(settings.Keys, definition.Input);
        _section = new CrossSection(definition.Session, settings.Metrics, settings.Contexts);
        _timer = new EngineTimer(definition.Session.Time, Wake);
        _grid = new EvenGrid(
            Math.Max(1, settings.Interval),
            time => Alignment.Start(time, settings.Times.Type, settings.Interval, settings.RoundTime),
            (0, Math.Max(1, settings.Interval)));
        _isElapsedLast = IsElapsedLast(definition, settings.Contexts.Length);
    }

    public override string Kind => "CrossSectionalEngine";

    public override int GroupCount => _latest.Count;

    public override int Count => _latest.Count;

    public override IEnumerable<(string Name, Scalar Value)> Details =>
    [
        EngineStatus.Rows(this),
        .. EngineStatus.Metrics(_settings.Metrics),
        ("triggeringPattern", Scalar.String(_settings.Pattern.ToString())),
        ("triggeringInterval", Scalar.Long(_settings.KeyCount?.Keys ?? _settings.Interval)),
        EngineStatus.Memory(this),
    ];

    /// <inheritdoc/>
    public override Table Snapshot() => _latest.Rows.Copy();

    public override Value Capture() => Vector.Tuple(
        _latest.Capture(), Scalar.Long(_time), Vector.Int([.. _gathered]), Scalar.Long(_pane), Scalar.Bool(_hasNews),
        _grid.Capture(), Vector.Int([.. _updated]),
        _next is null ? Scalar.Void : Vector.Tuple([.. _next.Columns.Select(column => column.Copy())]));

    public override void Restore(Value state)
    {
        var parts = StateBytes.Parts(state, 8).ToArray();
        if (parts[1] is not Scalar time || parts[3] is not Scalar pane || parts[4] is not Scalar news
            || parts[2] is not Vector<int> gathered || parts[6] is not Vector<int> updated)
            throw StateBytes.Unfit();
        _latest.Restore(parts[0]);
        (_time, _pane, _hasNews) = (time.AsLong(), pane.AsLong(), news.AsBool());
        _gathered.Clear();
        _gathered.UnionWith(gathered.Span.ToArray());
        _updated.Clear();
        _updated.UnionWith(updated.Span.ToArray());
        _grid.Restore(parts[5] as Scalar ?? throw StateBytes.Unfit());
        var schema = Table.Empty(Schema);
        _next = parts[7] is Vector<Value> rows
            ? Joining.Fit(schema, new Table(schema.Names, rows.Span.ToArray().Cast<Vector>()))
            : null;
        if (_settings.Pattern == TriggeringPattern.Interval && _hasNews) Arm();
        if (_next is not null) ArmNext();
    }

    protected override Action Extension(MetricAddition addition)
    {
        addition.RequireMetricsLast(_isElapsedLast);
        return () =>
        {
            _settings = _settings with { Metrics = [.. _settings.Metrics, .. addition.Metrics] };
            _section = new CrossSection(Definition.Session, _settings.Metrics, _settings.Contexts);
        };
    }

    protected override void Close() => _timer.Dispose();

    protected override void Process(Table rows)
    {
        if (rows.Count == 0) return;
        switch (_settings.Pattern)
        {
            case TriggeringPattern.PerBatch:
                Put(rows);
                Show(LastTime(rows));
                break;
            case TriggeringPattern.PerRow:
                for (var row = 0; row < rows.Count; row++)
                {
                    var single = rows.Slice(row, 1);
                    Put(single);
                    Show(LastTime(single));
                }

                break;
            case TriggeringPattern.Interval:
                Put(rows);
                _hasNews = true;
                Arm();
                break;
            case TriggeringPattern.KeyCount:
                Segments(rows, Gather);
                break;
            default:
                Segments(rows, Window);
                break;
        }
    }

    private static bool IsElapsedLast(EngineDefinition definition, int contexts)
    {
        if (!definition.MeasuresTime) return false;
        var output = definition.Output.Schema;
        return output.Count < contexts + 3
            || output[contexts + 1].Type != DataType.Long || output[contexts + 2].Type != DataType.Int;
    }

    private void Put(Table rows) => _updated.UnionWith(_latest.Put(rows));

    // Rows of one time, one after another; those without a time are left out.
    private void Segments(Table rows, Action<Table, long> take)
    {
        var times = _settings.Times.Of(rows, 0).ToArray();
        for (int start = 0, end; start < times.Length; start = end)
        {
            for (end = start + 1; end < times.Length && times[end] == times[start]; end++)
            {
            }

            if (!Null.Is(times[start])) take(rows.Slice(start, end - start), times[start]);
        }
    }

    private void Window(Table rows, long time)
    {
        if (!_grid.IsAligned) _grid.Align(time);
        var pane = _grid.Place(time).Pane;
        if (pane > _pane)
        {
            if (_hasNews) Show(_grid.End(_pane));
            _pane = pane;
        }

        Put(rows);
        _hasNews = true;
    }

    private void Gather(Table rows, long time)
    {
        if (time < _time || (_next is not null && time > _time && time < NextTime)) return;
        if (_next is not null && time > NextTime)
        {
            Complete();
            Begin(_next);
        }

        if (time == _time) Add(rows);
        else if (_gathered.Count > 0 && _settings.KeyCount is { NextKeys: not null } or { Wait: not null }) Wait(rows);
        else Begin(rows);
    }

    private long NextTime => _settings.Times.Of(_next!, 0)[0];

    // The next time begins; what is left of the present one is shown.
    private void Begin(Table rows)
    {
        Complete();
        _next = null;
        _time = _settings.Times.Of(rows, 0)[0];
        Add(rows);
    }

    private void Complete()
    {
        if (_gathered.Count > 0) Show(_time);
        _gathered.Clear();
    }

    private void Add(Table rows)
    {
        var places = _latest.Put(rows);
        _updated.UnionWith(places);
        _gathered.UnionWith(places);
        if (_gathered.Count < _settings.KeyCount!.Keys) return;
        Complete();
        if (_next is { } waiting) Begin(waiting);
    }

    private void Wait(Table rows)
    {
        if (_next is null) ArmNext();
        _next ??= Table.Empty(Schema);
        _next.AddRange(rows);
        if (_settings.KeyCount!.NextKeys is not { } keys) return;
        var found = new RowGroups(_settings.Keys, Schema);
        found.Of(_next);
        if (found.Count >= keys) Begin(_next);
    }

    private void Wake()
    {
        _timer.Awake();
        Run(() =>
        {
            if (_settings.Pattern == TriggeringPattern.KeyCount)
            {
                if (_next is { } waiting) Begin(waiting);
                return;
            }

            if (_hasNews) Show(LatestTime());
        });
    }

    private void Arm() =>
        _timer.WakeAt(Definition.Session.Time.GetUtcNow() + TimeSpan.FromMilliseconds(_settings.Interval));

    private void ArmNext()
    {
        if (_settings.KeyCount?.Wait is { } wait) _timer.WakeAt(Definition.Session.Time.GetUtcNow() + wait);
    }

    // The time of a result that stands for several rows: that of the last of them, or the clock's.
    private long LastTime(Table rows) =>
        _settings.Times.AreOfSystem ? _settings.Times.Milliseconds : _settings.Times.Of(rows, 0)[^1];

    private long LatestTime()
    {
        if (_settings.Times.AreOfSystem) return _settings.Times.Milliseconds;
        var latest = long.MinValue;
        foreach (var time in _settings.Times.Of(_latest.Rows, 0)) latest = Math.Max(latest, time);
        return latest;
    }

    private void Show(long time)
    {
        _hasNews = false;
        if (_section.Count == 0) return;
        var chosen = Chosen();
        var rows = chosen is null ? _latest.Rows : _latest.Rows.Gather(chosen);
        Func<int, bool>? isWanted = _settings.UpdatedContextGroupsOnly
            ? row => _updated.Contains(chosen is null ? row : chosen[row])
            : null;
        var result = _section.Evaluate(rows, isWanted);
        _updated.Clear();
        if (result is not null) Emit(Results(result, rows, time));
    }

    private Vector[] Results(CrossSectionResult result, Table rows, long time)
    {
        var elapsed = Elapsed(result.Count);
        Vector[] front = [TimesOf(result, rows, time), .. result.Contexts];
        return _isElapsedLast ? [.. front, .. result.Columns, .. elapsed] : [.. front, .. elapsed, .. result.Columns];
    }

    // A result of one row has the row's time; windows in the time of the data have their end.
    private Vector TimesOf(CrossSectionResult result, Table rows, long time)
    {
        if (result.Rows is { } places && _settings is { TimePlace: >= 0, Pattern: not TriggeringPattern.DataInterval })
            return rows.Columns[_settings.TimePlace].Gather(places);
        var times = new long[result.Count];
        Array.Fill(times, time);
        return _settings.Times.ToColumn(times);
    }

    // The rows that count; null for all.
    private int[]? Chosen()
    {
        int[]? chosen = null;
        if (_settings.LastBatchOnly)
        {
            var times = _settings.Times.Of(_latest.Rows, 0).ToArray();
            chosen = [.. RowOrder.Identity(times.Length).Where(row => times[row] == _time)];
        }

        if (_settings.Filter is not { } filter) return chosen;
        var rows = chosen is null ? _latest.Rows : _latest.Rows.Gather(chosen);
        var holding = ColumnValues.Holding(filter.Evaluate(Definition.Session, rows), rows.Count);
        return chosen is null ? holding : Array.ConvertAll(holding, row => chosen[row]);
    }
}
