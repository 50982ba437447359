using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>
/// The rows that a join engine keeps of one input, column by column, with the group of each. A row is meant by its
/// position; positions change only when <see cref="Keep"/> drops rows.
/// </summary>
internal sealed class JoinRows(IReadOnlyList<ColumnDefinition> schema)
{
    // Below this, moving rows costs more than the memory is worth.
    private const int FewestDropped = 1024;

    private Table _rows = Table.Empty(schema);
    private List<int> _groups = [];

    /// <summary>The rows in memory, those that are not needed any more included.</summary>
    public Table Table => _rows;

    /// <summary>The number of rows that are still needed.</summary>
    public int Live { get; private set; }

    /// <summary>True when enough rows are not needed any more to be worth dropping.</summary>
    public bool IsWasteful => _rows.Count - Live > Math.Max(FewestDropped, Live);

    /// <summary>The group of a row.</summary>
    public int GroupOf(int row) => _groups[row];

    /// <summary>Adds rows and returns the position of the first.</summary>
    public int Add(Table rows, ReadOnlySpan<int> groups)
    {
        var first = _rows.Count;
        _rows.AddRange(rows);
        _groups.AddRange(groups);
        Live += rows.Count;
        return first;
    }

    /// <summary>Notes that some rows are not needed any more.</summary>
    public void Release(int rows) => Live -= rows;

    /// <summary>Drops all other rows.</summary>
    /// <param name="live">The rows that are still needed, in any order.</param>
    /// <returns>The new position of each old one; -1 for dropped rows.</returns>
    public int[] Keep(IEnumerable<int> live)
    {
        var moved = new int[_rows.Count];
        Array.Fill(moved, -1);
        foreach (var row in live) moved[row] = 0;
        var kept = new List<int>(Live);
        for (var row = 0; row < moved.Length; row++)
        {
            if (moved[row] < 0) continue;
            moved[row] = kept.Count;
            kept.Add(row);
        }

        _rows = _rows.Gather([.. kept]);
        _groups = [.. kept.Select(row => _groups[row])];
        Live = kept.Count;
        return moved;
    }

    /// <summary>Follows groups to their new numbers; rows of groups that are gone are not needed any more.</summary>
    public void Renumber(int[] groups)
    {
        for (var row = 0; row < _groups.Count; row++) _groups[row] = _groups[row] < 0 ? -1 : groups[_groups[row]];
    }

    /// <summary>The groups of all rows in memory.</summary>
    public Vector Groups() => Vector.Int([.. _groups]);
}
