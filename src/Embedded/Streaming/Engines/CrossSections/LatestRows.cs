using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Sql;

namespace DolphinQuant.Embedded.Streaming.Engines.CrossSections;

/// <summary>The last row of every key, in the order in which the keys first came.</summary>
internal sealed class LatestRows(int[] keys, IReadOnlyList<ColumnDefinition> input)
{
    private readonly RowGroups _groups = new(keys, input);
    private Table _rows = Table.Empty(input);

    public int Count => _rows.Count;

    /// <summary>The rows; a later change does not reach what was given out.</summary>
    public Table Rows => _rows;

    /// <summary>Puts rows in the places of their keys, later ones over earlier ones.</summary>
    /// <returns>The place of every row.</returns>
    public int[] Put(Table rows)
    {
        var places = _groups.Of(rows);
        var last = new Dictionary<int, int>();
        for (var row = 0; row < places.Length; row++) last[places[row]] = row;
        var before = _rows.Count;
        var changed = last.Where(pair => pair.Key < before).ToArray();
        var next = _rows.Copy();
        int[] targets = [.. changed.Select(pair => pair.Key)];
        int[] sources = [.. changed.Select(pair => pair.Value)];
        int[] added = [.. last.Where(pair => pair.Key >= before).OrderBy(pair => pair.Key).Select(pair => pair.Value)];
        for (var i = 0; i < next.Columns.Count; i++)
        {
            if (targets.Length > 0) ColumnValues.Scatter(next.Columns[i], targets, rows.Columns[i].Gather(sources));
            if (added.Length > 0) next.Columns[i].AddRange(rows.Columns[i].Gather(added));
        }

        _rows = next;
        return places;
    }

    public Value Capture() =>
        Vector.Tuple(_groups.Capture(), Vector.Tuple([.. _rows.Columns.Select(column => column.Copy())]));

    public void Restore(Value state)
    {
        var parts = StateBytes.Parts(state, 2);
        _groups.Restore(parts[0]);
        var columns = StateBytes.Parts(parts[1], _rows.Columns.Count).ToArray().Cast<Vector>();
        _rows = Joining.Fit(Table.Empty(input), new Table(_rows.Names, columns));
    }
}
