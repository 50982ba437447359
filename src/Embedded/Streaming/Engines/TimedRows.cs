namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>Positions of rows in the order of their times; rows of equal time stay in the order in which they came.</summary>
internal sealed class TimedRows
{
    private readonly List<(long Time, int Row)> _rows = [];
    private int _first;

    public int Count => _rows.Count - _first;

    public (long Time, int Row) this[int index] => _rows[_first + index];

    /// <summary>Rows mostly come in the order of time; one that comes late is put to its place.</summary>
    public void Insert(long time, int row)
    {
        if (Count == 0 || this[Count - 1].Time <= time) _rows.Add((time, row));
        else _rows.Insert(_first + CountUntil(time), (time, row));
    }

    /// <summary>How many rows have an earlier time.</summary>
    public int CountBefore(long time) => Search(time, isEqualBefore: false);

    /// <summary>How many rows have a time that is not later.</summary>
    public int CountUntil(long time) => Search(time, isEqualBefore: true);

    public void RemoveFirst(int count)
    {
        _first += count;
        if (_first <= _rows.Count / 2 && Count > 0) return;
        _rows.RemoveRange(0, _first);
        _first = 0;
    }

    /// <summary>Removes the rows that meet a condition and returns their number.</summary>
    public int RemoveAll(Predicate<(long Time, int Row)> condition)
    {
        _rows.RemoveRange(0, _first);
        _first = 0;
        return _rows.RemoveAll(condition);
    }

    /// <summary>The rows' positions, in the order of time.</summary>
    public IEnumerable<int> Rows => _rows.Skip(_first).Select(entry => entry.Row);

    /// <summary>Follows rows to their new positions.</summary>
    public void Move(int[] moved)
    {
        for (var i = _first; i < _rows.Count; i++) _rows[i] = (_rows[i].Time, moved[_rows[i].Row]);
    }

    private int Search(long time, bool isEqualBefore)
    {
        var (low, high) = (0, Count);
        // The end is asked for most often.
        if (Count > 0 && (this[Count - 1].Time < time || (isEqualBefore && this[Count - 1].Time == time))) return Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            var found = this[middle].Time;
            if (found < time || (isEqualBefore && found == time)) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
