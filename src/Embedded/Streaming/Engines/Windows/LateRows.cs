using System.Runtime.InteropServices;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>
/// Rows that wait because an earlier one may still come: per group by time, those of one time in the order in which
/// they came. A row is a number in the table that the engine holds them in.
/// </summary>
internal sealed class LateRows
{
    private List<(long Time, int Row)>[] _groups = [];
    private int[] _taken = [];

    public void Grow(int groups)
    {
        var before = _groups.Length;
        if (groups <= before) return;
        Array.Resize(ref _groups, groups);
        Array.Resize(ref _taken, groups);
        for (var i = before; i < groups; i++) _groups[i] = [];
    }

    public void Add(int group, long time, int row)
    {
        var rows = _groups[group];
        var place = rows.Count;
        while (place > _taken[group] && rows[place - 1].Time > time) place--;
        rows.Insert(place, (time, row));
    }

    public bool Has(int group) => _taken[group] < _groups[group].Count;

    /// <summary>The time of the earliest row; null without rows.</summary>
    public long? First(int group) => Has(group) ? _groups[group][_taken[group]].Time : null;

    /// <summary>The rows of a group in the order of time.</summary>
    public ReadOnlySpan<(long Time, int Row)> Of(int group) => CollectionsMarshal.AsSpan(_groups[group])[_taken[group]..];

    /// <summary>Takes out the earliest row.</summary>
    public int Next(int group) => _groups[group][_taken[group]++].Row;

    public void Keep(int[] groups)
    {
        _groups = Array.ConvertAll(groups, group => _groups[group]);
        _taken = Array.ConvertAll(groups, group => _taken[group]);
    }

    /// <summary>The rows that still wait; they have these places as their new numbers.</summary>
    public int[] Renumber()
    {
        var kept = new List<int>();
        for (var group = 0; group < _groups.Length; group++)
        {
            var rows = _groups[group];
            rows.RemoveRange(0, _taken[group]);
            _taken[group] = 0;
            for (var i = 0; i < rows.Count; i++)
            {
                kept.Add(rows[i].Row);
                rows[i] = (rows[i].Time, kept.Count - 1);
            }
        }

        return [.. kept];
    }

    public Value Capture() => Vector.Tuple([.. _groups.Select(rows => (Value)Vector.Tuple(
        Vector.Long([.. rows.Select(row => row.Time)]), Vector.Int([.. rows.Select(row => row.Row)])))]);

    public void Restore(Value state, int groups)
    {
        var parts = StateBytes.Parts(state, groups).ToArray();
        _groups = Array.ConvertAll(parts, part =>
        {
            var columns = StateBytes.Parts(part, 2);
            if (columns[0] is not Vector<long> times || columns[1] is not Vector<int> rows) throw StateBytes.Unfit();
            return times.Span.ToArray().Zip(rows.Span.ToArray()).ToList();
        });
        _taken = new int[groups];
    }
}
