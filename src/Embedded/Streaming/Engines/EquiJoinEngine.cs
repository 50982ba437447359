using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>
/// Joins rows whose keys and times are equal, as soon as the second of the two comes; each row at most once. Rows wait
/// in a keyed table for each input: of several with one key and time the last one stays.
/// </summary>
/// <param name="definition">What all engines are made with.</param>
/// <param name="join">What join engines are made with.</param>
/// <param name="maxDelayedTime">How much older than the newest row one may be to stay when there are too many, in units
/// of the time column.</param>
internal sealed class EquiJoinEngine(EngineDefinition definition, JoinDefinition join, long maxDelayedTime)
    : JoinEngine(definition, join)
{
    private readonly WaitingRows _left = new(join.GarbageSize);
    private readonly WaitingRows _right = new(join.GarbageSize);
    private long _newest = long.MinValue;

    public override string Kind => "EquiJoinEngine";

    protected override void EnsureGroups(int count)
    {
    }

    protected override void TakeLeft(int first, int[] groups, long[] times)
    {
        for (var i = 0; i < groups.Length; i++)
        {
            var key = (groups[i], times[i]);
            if (_right.Take(key, RightRows) is { } right)
            {
                Match(first + i, right);
                LeftRows.Release(1);
            }
            else
            {
                _left.Put(key, first + i, LeftRows);
            }
        }

        DropOld(times);
    }

    protected override void TakeRight(int first, int[] groups, long[] times)
    {
        for (var i = 0; i < groups.Length; i++)
        {
            var key = (groups[i], times[i]);
            if (_left.Take(key, LeftRows) is { } left)
            {
                Match(left, first + i);
                RightRows.Release(1);
            }
            else
            {
                _right.Put(key, first + i, RightRows);
            }
        }

        DropOld(times);
    }

    protected override (IEnumerable<int> Left, IEnumerable<int> Right) LiveRows() => (_left.Rows, _right.Rows);

    protected override void MoveRows(int[]? left, int[]? right)
    {
        if (left is not null) _left.Move(left);
        if (right is not null) _right.Move(right);
    }

    protected override Value CaptureState() => Scalar.Long(_newest);

    protected override void RestoreState(Value state)
    {
        _newest = ((Scalar)state).AsLong();
        Put(Left, LeftRows, _left);
        Put(Right, RightRows, _right);

        static void Put(JoinInput input, JoinRows rows, WaitingRows waiting)
        {
            var times = input.TimesOf(rows.Table, arrival: 0);
            for (var row = 0; row < times.Length; row++) waiting.Put((rows.GroupOf(row), times[row]), row, rows);
        }
    }

    protected override IEnumerable<Vector> LeadingColumns(IReadOnlyList<JoinPair> pairs) =>
        Keys(pairs).Prepend(Left.TimeColumn(LeftRows.Table)!.Gather([.. pairs.Select(pair => pair.Left)]));

    private void DropOld(long[] times)
    {
        foreach (var time in times) _newest = Math.Max(_newest, time);
        if (_newest < long.MinValue + maxDelayedTime) return;
        _left.DropOlder(_newest - maxDelayedTime, LeftRows);
        _right.DropOlder(_newest - maxDelayedTime, RightRows);
    }

    private sealed class WaitingRows(int garbageSize)
    {
        private readonly int _garbageSize = garbageSize;
        private readonly Dictionary<(int Group, long Time), int> _rows = [];

        // Grows with what a search has left, so that rows are not searched in vain with every batch.
        private int _limit = garbageSize;

        public IEnumerable<int> Rows => _rows.Values;

        public int? Take((int Group, long Time) key, JoinRows rows)
        {
            if (!_rows.Remove(key, out var row)) return null;
            rows.Release(1);
            return row;
        }

        public void Put((int Group, long Time) key, int row, JoinRows rows)
        {
            if (!_rows.TryAdd(key, row))
            {
                _rows[key] = row;
                rows.Release(1);
            }
        }

        public void DropOlder(long oldest, JoinRows rows)
        {
            if (_rows.Count <= _limit) return;
            var old = _rows.Keys.Where(key => key.Time < oldest).ToArray();
            foreach (var key in old) _rows.Remove(key);
            rows.Release(old.Length);
            _limit = Math.Max(_garbageSize, 2 * _rows.Count);
        }

        public void Move(int[] moved)
        {
            foreach (var key in _rows.Keys.ToArray()) _rows[key] = moved[_rows[key]];
        }
    }
}
