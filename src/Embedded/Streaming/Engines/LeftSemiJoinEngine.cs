using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>
/// Joins every left row with the one right row that is kept of its key. A left row without one waits for the first to come.
/// </summary>
/// <param name="definition">What all engines are made with.</param>
/// <param name="join">What join engines are made with.</param>
/// <param name="keepsLatest">True to keep the latest right row of a key, false for the first.</param>
internal sealed class LeftSemiJoinEngine(EngineDefinition definition, JoinDefinition join, bool keepsLatest)
    : JoinEngine(definition, join)
{
    private readonly Dictionary<int, List<int>> _waiting = [];
    private readonly List<int> _right = [];

    public override string Kind => "LeftSemiJoinEngine";

    protected override void EnsureGroups(int count)
    {
        while (_right.Count < count) _right.Add(-1);
    }

    protected override void TakeLeft(int first, int[] groups, long[] times)
    {
        for (var i = 0; i < groups.Length; i++)
        {
            if (_right[groups[i]] is >= 0 and var right)
            {
                Match(first + i, right);
                LeftRows.Release(1);
            }
            else
            {
                Wait(groups[i], first + i);
            }
        }
    }

    protected override void TakeRight(int first, int[] groups, long[] times)
    {
        for (var i = 0; i < groups.Length; i++)
        {
            var (group, row) = (groups[i], first + i);
            if (_right[group] >= 0)
            {
                RightRows.Release(1);
                if (keepsLatest) _right[group] = row;
                continue;
            }

            _right[group] = row;
            if (!_waiting.Remove(group, out var waiting)) continue;
            foreach (var left in waiting) Match(left, row);
            LeftRows.Release(waiting.Count);
        }
    }

    protected override (IEnumerable<int> Left, IEnumerable<int> Right) LiveRows() =>
        (_waiting.Values.SelectMany(rows => rows), _right.Where(row => row >= 0));

    protected override void MoveRows(int[]? left, int[]? right)
    {
        if (left is not null)
            foreach (var rows in _waiting.Values)
                for (var i = 0; i < rows.Count; i++)
                    rows[i] = left[rows[i]];
        if (right is null) return;
        for (var group = 0; group < _right.Count; group++)
            if (_right[group] >= 0)
                _right[group] = right[_right[group]];
    }

    protected override Value CaptureState() => Scalar.Bool(keepsLatest);

    protected override void RestoreState(Value state)
    {
        for (var row = 0; row < LeftRows.Table.Count; row++) Wait(LeftRows.GroupOf(row), row);
        for (var row = 0; row < RightRows.Table.Count; row++) _right[RightRows.GroupOf(row)] = row;
    }

    protected override IEnumerable<Vector> LeadingColumns(IReadOnlyList<JoinPair> pairs) => Keys(pairs);

    private void Wait(int group, int row)
    {
        if (!_waiting.TryGetValue(group, out var rows)) _waiting[group] = rows = [];
        rows.Add(row);
    }
}
