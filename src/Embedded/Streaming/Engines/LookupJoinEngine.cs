using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>How a lookup join engine joins.</summary>
internal sealed record LookupJoinOptions
{
    /// <summary>True to keep all right rows of a key, false for the latest.</summary>
    public bool KeepsDuplicates { get; init; }

    /// <summary>True to give out nothing for a left row without right rows.</summary>
    public bool IsInner { get; init; }

    /// <summary>True when the latest right row is the one of the latest time; false when it is the last to come.</summary>
    public bool ComparesTimes { get; init; }

    /// <summary>The table that the right rows are read from; null when they are appended.</summary>
    public Func<Table>? Source { get; init; }

    /// <summary>How long to wait until the table is read again.</summary>
    public Func<TimeSpan>? NextRead { get; init; }
}

/// <summary>Joins every left row at once with the right rows that are known of its key.</summary>
internal sealed class LookupJoinEngine : JoinEngine
{
    private readonly LookupJoinOptions _options;
    private readonly List<TimedRows> _right = [];

    public LookupJoinEngine(EngineDefinition definition, JoinDefinition join, LookupJoinOptions options)
        : base(definition, join)
    {
        _options = options;
        if (options.NextRead is null) return;
        Run(ReadSource);
        Repeat(options.NextRead, ReadSource);
    }

    public override string Kind => "LookupJoinEngine";

    protected override void EnsureGroups(int count)
    {
        while (_right.Count < count) _right.Add(new TimedRows());
    }

    protected override void TakeLeft(int first, int[] groups, long[] times)
    {
        for (var i = 0; i < groups.Length; i++)
        {
            var right = _right[groups[i]];
            foreach (var row in right.Rows) Match(first + i, row);
            if (right.Count == 0 && !_options.IsInner) Match(first + i, -1);
        }

        LeftRows.Release(groups.Length);
    }

    protected override void TakeRight(int first, int[] groups, long[] times)
    {
        for (var i = 0; i < groups.Length; i++)
        {
            var right = _right[groups[i]];
            // Without times, or for all rows, the order of arrival is the order.
            right.Insert(_options.ComparesTimes && !_options.KeepsDuplicates ? times[i] : 0, first + i);
            if (_options.KeepsDuplicates || right.Count == 1) continue;
            right.RemoveFirst(1);
            RightRows.Release(1);
        }
    }

    protected override (IEnumerable<int> Left, IEnumerable<int> Right) LiveRows() =>
        ([], _right.SelectMany(rows => rows.Rows));

    protected override void MoveRows(int[]? left, int[]? right)
    {
        if (right is null) return;
        foreach (var rows in _right) rows.Move(right);
    }

    protected override Value CaptureState() => Scalar.Bool(_options.KeepsDuplicates);

    protected override void RestoreState(Value state)
    {
        foreach (var rows in _right) rows.RemoveAll(_ => true);
        var times = Right.TimesOf(RightRows.Table, arrival: 0);
        int[] groups = [.. Enumerable.Range(0, times.Length).Select(RightRows.GroupOf)];
        TakeRight(0, groups, times);
        // The table knows better than the snapshot.
        if (_options.Source is not null) Run(ReadSource);
    }

    protected override IEnumerable<Vector> LeadingColumns(IReadOnlyList<JoinPair> pairs) => Keys(pairs);

    private void ReadSource()
    {
        var rows = Right.Fit(Name, _options.Source!());
        foreach (var known in _right) RightRows.Release(known.RemoveAll(_ => true));
        if (rows.Count == 0) return;
        var groups = Groups.Place(Right.KeysOf(rows));
        EnsureGroups(Groups.Count);
        TakeRight(RightRows.Add(rows, groups), groups, Right.TimesOf(rows, Now));
        Complete();
    }
}
