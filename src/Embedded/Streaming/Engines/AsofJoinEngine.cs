using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>How an as-of join engine joins.</summary>
internal sealed record AsofJoinOptions
{
    /// <summary>True when rows count by their arrival; each left row is joined at once.</summary>
    public bool IsSystemTime { get; init; }

    /// <summary>
    /// How far the left times of a group may run ahead of a row before it is joined, in units of the time column.
    /// </summary>
    public long? DelayedTime { get; init; }

    /// <summary>How long a row waits at most; null for any time.</summary>
    public TimeSpan? LongestWait { get; init; }

    /// <summary>True to give out rows of all groups in one order of time.</summary>
    public bool IsSorted { get; init; }
}

/// <summary>
/// Joins every left row with the last right row of its group that is not later. A left row waits until a later right
/// row of its group has come (with <c>sortByTime</c>, of any group), because until then a better one may come.
/// </summary>
internal sealed class AsofJoinEngine : JoinEngine
{
    private readonly AsofJoinOptions _options;

    // The rows that wait: a list for each group, or one list for all that are sorted by time.
    private readonly List<TimedRows> _waiting = [];
    private readonly List<TimedRows> _right = [];
    private readonly KeptTimes _arrivals = new();
    private long _newest = long.MinValue;

    public AsofJoinEngine(EngineDefinition definition, JoinDefinition join, AsofJoinOptions options)
        : base(definition, join)
    {
        _options = options;
        if (options.IsSorted) _waiting.Add(new TimedRows());
        if (options.LongestWait is { } wait) Repeat(() => wait / 10, Expire);
    }

    public override string Kind => "AsofJoinEngine";

    protected override IEnumerable<(string Name, Scalar Value)> Options =>
    [
        ("useSystemTime", Scalar.Bool(_options.IsSystemTime)),
        ("delayedTime", Scalar.Long(_options.DelayedTime ?? long.MinValue)),
        .. base.Options,
    ];

    protected override void EnsureGroups(int count)
    {
        while (_right.Count < count) _right.Add(new TimedRows());
        while (!_options.IsSorted && _waiting.Count < count) _waiting.Add(new TimedRows());
    }

    protected override void TakeLeft(int first, int[] groups, long[] times)
    {
        _arrivals.Add(groups.Length, Now);
        if (_options.IsSystemTime)
        {
            for (var i = 0; i < groups.Length; i++)
                Match(first + i, _right[groups[i]] is { Count: > 0 } known ? known[known.Count - 1].Row : -1);
            LeftRows.Release(groups.Length);
            return;
        }

        for (var i = 0; i < groups.Length; i++) _waiting[_options.IsSorted ? 0 : groups[i]].Insert(times[i], first + i);
        JoinDue(groups);
    }

    protected override void TakeRight(int first, int[] groups, long[] times)
    {
        for (var i = 0; i < groups.Length; i++)
        {
            _right[groups[i]].Insert(times[i], first + i);
            _newest = Math.Max(_newest, times[i]);
        }

        if (!_options.IsSystemTime)
        {
            JoinDue(groups);
            return;
        }

        foreach (var group in groups.Distinct()) DropFirst(_right[group], _right[group].Count - 1);
    }

    protected override (IEnumerable<int> Left, IEnumerable<int> Right) LiveRows() =>
        (_waiting.SelectMany(rows => rows.Rows), _right.SelectMany(rows => rows.Rows));

    protected override void MoveRows(int[]? left, int[]? right)
    {
        if (left is not null)
        {
            foreach (var rows in _waiting) rows.Move(left);
            _arrivals.Move(left);
        }

        if (right is null) return;
        foreach (var rows in _right) rows.Move(right);
    }

    protected override Value CaptureState() => Vector.Tuple(Scalar.Long(_newest), Vector.Long(_arrivals.All));

    protected override void RestoreState(Value state)
    {
        var parts = StateBytes.Parts(state, 2);
        _newest = ((Scalar)parts[0]).AsLong();
        _arrivals.Add(((Vector<long>)parts[1]).Span.ToArray());
        var times = Left.TimesOf(LeftRows.Table, arrival: 0);
        for (var row = 0; row < times.Length; row++)
            _waiting[_options.IsSorted ? 0 : LeftRows.GroupOf(row)].Insert(times[row], row);
        times = Right.TimesOf(RightRows.Table, arrival: 0);
        for (var row = 0; row < times.Length; row++) _right[RightRows.GroupOf(row)].Insert(times[row], row);
    }

    protected override IEnumerable<Vector> LeadingColumns(IReadOnlyList<JoinPair> pairs)
    {
        int[] rows = [.. pairs.Select(pair => pair.Left)];
        return Keys(pairs).Prepend(_options.IsSystemTime
            ? new Vector<long>(DataType.Timestamp, [.. rows.Select(_arrivals.Of)])
            : Left.TimeColumn(LeftRows.Table)!.Gather(rows));
    }

    private void JoinDue(int[] groups)
    {
        if (_options.IsSorted)
        {
            JoinFirst(_waiting[0], _waiting[0].CountBefore(_newest));
            return;
        }

        foreach (var group in groups.Distinct())
        {
            var (waiting, right) = (_waiting[group], _right[group]);
            var due = right.Count > 0 ? waiting.CountBefore(right[right.Count - 1].Time) : 0;
            if (_options.DelayedTime is { } delay && waiting.Count > 0)
                due = Math.Max(due, waiting.CountBefore(waiting[waiting.Count - 1].Time - delay));
            JoinFirst(waiting, due);
        }
    }

    private void Expire()
    {
        var arrivedUntil = Now - (long)_options.LongestWait!.Value.TotalMilliseconds;
        foreach (var waiting in _waiting)
        {
            var due = 0;
            while (due < waiting.Count && _arrivals.Of(waiting[due].Row) <= arrivedUntil) due++;
            JoinFirst(waiting, due);
        }

        Complete();
    }

    private void JoinFirst(TimedRows waiting, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var (time, row) = waiting[i];
            var right = _right[LeftRows.GroupOf(row)];
            var place = right.CountUntil(time);
            Match(row, place > 0 ? right[place - 1].Row : -1);
            // Left rows come in the order of time: none will look behind this match.
            if (right.Count > Join.GarbageSize && place > 1) DropFirst(right, place - 1);
        }

        waiting.RemoveFirst(count);
        LeftRows.Release(count);
    }

    private void DropFirst(TimedRows right, int count)
    {
        right.RemoveFirst(count);
        RightRows.Release(count);
    }
}
