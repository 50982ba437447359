using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>How a window join engine joins.</summary>
/// <param name="Bounds">The window around the time of a left row.</param>
internal sealed record WindowJoinOptions(JoinWindow Bounds)
{
    /// <summary>The engine's kind.</summary>
    public string Kind { get; init; } = "WindowJoinEngine";

    /// <summary>True when several values of a metric need an array vector in the output.</summary>
    public bool RequiresArrays { get; init; }

    /// <summary>True when rows count by their arrival, and a window is worked out when the clock has reached its end.</summary>
    public bool IsSystemTime { get; init; }

    /// <summary>How far the right times of any group may run past a window before it is worked out; null for any.</summary>
    public long? MaxDelayedTime { get; init; }

    /// <summary>True to give out rows of all groups in one order of time.</summary>
    public bool IsSorted { get; init; }

    /// <summary>What stands in the place of null in each column of results; null for nothing.</summary>
    public IReadOnlyList<Value>? NullFill { get; init; }

    /// <summary>How often groups that are not needed any more are looked for; null for never.</summary>
    public TimeSpan? PurgeInterval { get; init; }
}

/// <summary>
/// Works out metrics of every left row and the right rows of its group in a window around its time. A row waits until
/// a right row behind the window has come.
/// </summary>
internal sealed class WindowJoinEngine : JoinEngine
{
    // Groups are forgotten together, when they are at least one in so many.
    private const int PurgedShare = 10;

    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(10);

    private readonly WindowJoinOptions _options;
    private readonly KeptTimes _leftTimes = new();
    private readonly KeptTimes _rightTimes = new();
    private readonly KeptTimes _lows = new();

    // The rows of all groups that wait, when the results are sorted by time.
    private readonly TimedRows? _sorted;
    private List<Group> _groups = [];
    private WindowResults? _results;
    private long _newest = long.MinValue;
    private long _purgedAt;

    public WindowJoinEngine(EngineDefinition definition, JoinDefinition join, WindowJoinOptions options)
        : base(definition, join)
    {
        _options = options;
        _sorted = options.IsSorted ? new TimedRows() : null;
        _purgedAt = Now;
        if (options.IsSystemTime && !options.Bounds.IsKnownOnArrival) Repeat(() => ClockStep, OnClock);
    }

    public override string Kind => _options.Kind;

    private IEnumerable<TimedRows> Waiting => _sorted is null ? _groups.Select(group => group.Waiting) : [_sorted];

    protected override void EnsureGroups(int count)
    {
        while (_groups.Count < count) _groups.Add(new Group(_sorted ?? new TimedRows(), Join.GarbageSize));
    }

    protected override void TakeLeft(int first, int[] groups, long[] times)
    {
        _leftTimes.Add(times);
        for (var i = 0; i < groups.Length; i++)
        {
            var group = _groups[groups[i]];
            _lows.Add(1, _options.Bounds.Low(times[i], group.Before));
            group.Before = Math.Max(group.Before, times[i]);
            group.Waiting.Insert(times[i], first + i);
        }

        WorkOut(groups);
    }

    protected override void TakeRight(int first, int[] groups, long[] times)
    {
        _rightTimes.Add(times);
        for (var i = 0; i < groups.Length; i++)
        {
            _groups[groups[i]].Right.Insert(times[i], first + i);
            _newest = Math.Max(_newest, times[i]);
        }

        WorkOut(groups);
        foreach (var group in groups.Distinct()) DropUnneeded(group);
        Purge();
    }

    protected override (IEnumerable<int> Left, IEnumerable<int> Right) LiveRows() =>
        (Waiting.SelectMany(rows => rows.Rows), _groups.SelectMany(group => group.Right.Rows));

    protected override void MoveRows(int[]? left, int[]? right)
    {
        if (left is not null)
        {
            foreach (var rows in Waiting) rows.Move(left);
            _leftTimes.Move(left);
            _lows.Move(left);
        }

        if (right is null) return;
        foreach (var group in _groups) group.Right.Move(right);
        _rightTimes.Move(right);
    }

    protected override Value CaptureState() => Vector.Tuple(
        Scalar.Long(_newest), Vector.Long(_leftTimes.All), Vector.Long(_lows.All), Vector.Long(_rightTimes.All),
        Vector.Long([.. _groups.Select(group => group.Before)]));

    protected override void RestoreState(Value state)
    {
        var parts = (Vector<Value>)state;
        _newest = ((Scalar)parts[0]).AsLong();
        _leftTimes.Add(Times(1));
        _lows.Add(Times(2));
        _rightTimes.Add(Times(3));
        var before = Times(4);
        for (var group = 0; group < before.Length; group++) _groups[group].Before = before[group];
        for (var row = 0; row < LeftRows.Table.Count; row++)
            _groups[LeftRows.GroupOf(row)].Waiting.Insert(_leftTimes.Of(row), row);
        for (var row = 0; row < RightRows.Table.Count; row++)
            _groups[RightRows.GroupOf(row)].Right.Insert(_rightTimes.Of(row), row);

        long[] Times(int part) => ((Vector<long>)parts[part]).Span.ToArray();
    }

    protected override IEnumerable<Vector> LeadingColumns(IReadOnlyList<JoinPair> pairs)
    {
        int[] rows = [.. pairs.Select(pair => pair.Left)];
        return Keys(pairs).Prepend(_options.IsSystemTime
            ? new Vector<long>(DataType.Timestamp, Array.ConvertAll(rows, _leftTimes.Of))
            : Left.TimeColumn(LeftRows.Table)!.Gather(rows));
    }

    private void OnClock()
    {
        WorkOut([]);
        Complete();
    }

    /// <summary>
    /// Works out the windows that are over: of groups that got rows, or of all where another group or the clock tells.
    /// </summary>
    private void WorkOut(int[] groups)
    {
        if (_options.IsSystemTime)
        {
            var now = _options.Bounds.IsKnownOnArrival ? long.MaxValue : Now;
            foreach (var waiting in Waiting) WorkOut(waiting, high => high <= now);
        }
        else if (_sorted is not null)
        {
            WorkOut(_sorted, high => high < _newest);
        }
        else
        {
            foreach (var group in groups.Distinct().Select(group => _groups[group]))
                if (group.Right.Count > 0)
                    WorkOut(group.Waiting, high => high < group.Right[group.Right.Count - 1].Time);
            if (_options.MaxDelayedTime is { } delay && _newest > long.MinValue + delay)
                foreach (var group in _groups)
                    WorkOut(group.Waiting, high => high < _newest - delay);
        }

        GiveOut();
    }

    private void WorkOut(TimedRows waiting, Predicate<long> isOver)
    {
        var count = 0;
        for (; count < waiting.Count && isOver(_options.Bounds.High(waiting[count].Time)); count++)
        {
            var (time, row) = waiting[count];
            var right = _groups[LeftRows.GroupOf(row)].Right;
            var (start, end) = _options.Bounds.Places(right, _lows.Of(row), time);
            _results ??= new WindowResults(this, _options.RequiresArrays);
            _results.Add(row, [.. Enumerable.Range(start, end - start).Select(place => right[place].Row)]);
        }

        waiting.RemoveFirst(count);
        LeftRows.Release(count);
    }

    private void GiveOut()
    {
        if (_results is not { } results) return;
        _results = null;
        var columns = LeadingColumns(results.Pairs).ToList();
        columns.AddRange(results.Columns());
        columns.AddRange(Elapsed(results.Pairs.Count));
        for (var i = 0; _options.NullFill is { } fill && i < Math.Min(fill.Count, columns.Count); i++)
            if (fill[i] is Scalar { IsNull: false })
                columns[i] = (Vector)Definition.Session.Functions.Find("nullFill")!.Invoke(
                    Definition.Session, [columns[i], fill[i]]);
        Emit(columns);
    }

    // Right rows in front of all windows to come; left rows come in the order of time.
    private void DropUnneeded(int number)
    {
        var group = _groups[number];
        if (group.Right.Count <= group.Limit) return;
        var bounds = _options.Bounds;
        var next = _options.IsSystemTime && !bounds.IsKnownOnArrival ? Now : group.Before;
        if (next == long.MinValue) return;
        var low = bounds.Low(next, group.Before);
        foreach (var row in group.Waiting.Rows)
            if (LeftRows.GroupOf(row) == number)
                low = Math.Min(low, _lows.Of(row));
        var dropped = Math.Min(bounds.CountUnneeded(group.Right, low), group.Right.Count - 1);
        group.Right.RemoveFirst(dropped);
        RightRows.Release(dropped);
        group.Limit = Math.Max(Join.GarbageSize, 2 * group.Right.Count);
    }

    private void Purge()
    {
        if (_options.PurgeInterval is not { } interval || _options.Bounds.IsKnownOnArrival) return;
        if (Now - _purgedAt < interval.TotalMilliseconds) return;
        _purgedAt = Now;
        var oldest = _newest - (_options.MaxDelayedTime ?? 0) - _options.Bounds.Length;
        var busy = Waiting.SelectMany(rows => rows.Rows).Select(LeftRows.GroupOf).ToHashSet();
        int[] kept = [.. Enumerable.Range(0, _groups.Count).Where(number =>
            busy.Contains(number) || _groups[number].Right is { Count: > 0 } right && right[right.Count - 1].Time >= oldest)];
        if ((_groups.Count - kept.Length) * PurgedShare < _groups.Count) return;
        var moved = Groups.Keep(kept);
        for (var number = 0; number < moved.Length; number++)
            if (moved[number] < 0)
                RightRows.Release(_groups[number].Right.Count);
        _groups = [.. kept.Select(number => _groups[number])];
        LeftRows.Renumber(moved);
        RightRows.Renumber(moved);
    }

    private sealed class Group(TimedRows waiting, int limit)
    {
        /// <summary>Left rows whose windows are not over; those of all groups when results are sorted by time.</summary>
        public TimedRows Waiting => waiting;

        public TimedRows Right { get; } = new();

        /// <summary>The time of the latest left row; the smallest number before the first.</summary>
        public long Before { get; set; } = long.MinValue;

        /// <summary>The number of right rows above which those that are not needed any more are looked for.</summary>
        public int Limit { get; set; } = limit;
    }
}
