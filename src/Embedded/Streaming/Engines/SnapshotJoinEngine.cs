using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>How a snapshot join engine joins.</summary>
/// <param name="KeepsLeft">True to keep all left rows of a key, false for the latest.</param>
/// <param name="KeepsRight">True to keep all right rows of a key, false for the latest.</param>
/// <param name="IsInner">False to give out rows that find no other, too.</param>
internal sealed record SnapshotJoinOptions(bool KeepsLeft, bool KeepsRight, bool IsInner);

/// <summary>Joins every row of either input at once with the rows of the other that are kept of its key.</summary>
internal sealed class SnapshotJoinEngine(EngineDefinition definition, JoinDefinition join, SnapshotJoinOptions options)
    : JoinEngine(definition, join)
{
    private readonly List<TimedRows> _left = [];
    private readonly List<TimedRows> _right = [];
    private readonly KeptTimes _leftArrivals = new();
    private readonly KeptTimes _rightArrivals = new();

    public override string Kind => "SnapshotJoinEngine";

    protected override IEnumerable<(string Name, Scalar Value)> Options => [];

    protected override void EnsureGroups(int count)
    {
        while (_left.Count < count)
        {
            _left.Add(new TimedRows());
            _right.Add(new TimedRows());
        }
    }

    protected override void TakeLeft(int first, int[] groups, long[] times)
    {
        _leftArrivals.Add(groups.Length, Now);
        for (var i = 0; i < groups.Length; i++)
        {
            var (row, others) = (first + i, _right[groups[i]]);
            foreach (var other in others.Rows) Match(row, other);
            if (others.Count == 0 && !options.IsInner) Match(row, -1);
            Keep(_left[groups[i]], row, options.KeepsLeft, LeftRows);
        }
    }

    protected override void TakeRight(int first, int[] groups, long[] times)
    {
        _rightArrivals.Add(groups.Length, Now);
        for (var i = 0; i < groups.Length; i++)
        {
            var (row, others) = (first + i, _left[groups[i]]);
            foreach (var other in others.Rows) Match(other, row);
            if (others.Count == 0 && !options.IsInner) Match(-1, row);
            Keep(_right[groups[i]], row, options.KeepsRight, RightRows);
        }
    }

    protected override (IEnumerable<int> Left, IEnumerable<int> Right) LiveRows() =>
        (_left.SelectMany(rows => rows.Rows), _right.SelectMany(rows => rows.Rows));

    protected override void MoveRows(int[]? left, int[]? right)
    {
        if (left is not null) Move(_left, _leftArrivals, left);
        if (right is not null) Move(_right, _rightArrivals, right);

        static void Move(List<TimedRows> groups, KeptTimes arrivals, int[] moved)
        {
            foreach (var rows in groups) rows.Move(moved);
            arrivals.Move(moved);
        }
    }

    protected override Value CaptureState() =>
        Vector.Tuple(Vector.Long(_leftArrivals.All), Vector.Long(_rightArrivals.All));

    protected override void RestoreState(Value state)
    {
        var arrivals = (Vector<Value>)state;
        _leftArrivals.Add(((Vector<long>)arrivals[0]).Span.ToArray());
        _rightArrivals.Add(((Vector<long>)arrivals[1]).Span.ToArray());
        for (var row = 0; row < LeftRows.Table.Count; row++) _left[LeftRows.GroupOf(row)].Insert(0, row);
        for (var row = 0; row < RightRows.Table.Count; row++) _right[RightRows.GroupOf(row)].Insert(0, row);
    }

    protected override IEnumerable<Vector> LeadingColumns(IReadOnlyList<JoinPair> pairs) =>
    [
        .. Keys(pairs),
        TimesOf(Left, LeftRows, _leftArrivals, [.. pairs.Select(pair => pair.Left)]),
        TimesOf(Right, RightRows, _rightArrivals, [.. pairs.Select(pair => pair.Right)]),
    ];

    private static Vector TimesOf(JoinInput input, JoinRows rows, KeptTimes arrivals, int[] chosen) =>
        input.TimeColumn(rows.Table)?.Gather(chosen) ?? new Vector<long>(
            DataType.Timestamp, Array.ConvertAll(chosen, row => row < 0 ? Null.Of<long>() : arrivals.Of(row)));

    private static void Keep(TimedRows group, int row, bool keepsAll, JoinRows rows)
    {
        group.Insert(0, row);
        if (keepsAll || group.Count == 1) return;
        group.RemoveFirst(1);
        rows.Release(1);
    }
}
