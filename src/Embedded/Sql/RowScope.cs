using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Sql;

/// <summary>All selected rows of a source. A column is put together when it is first asked for.</summary>
/// <param name="source">The rows to choose from.</param>
/// <param name="rows">The chosen rows in order; null for all.</param>
/// <param name="places">What puts all rows of a column into that order faster than they are fetched; null where there is no such thing.</param>
internal sealed class RowScope(RowSource source, int[]? rows, CodePlaces? places = null) : IColumnScope
{
    private readonly Vector?[] _columns = new Vector?[source.Table.Columns.Count];

    public RowSource Source => source;

    /// <summary>The number of selected rows.</summary>
    public int Count => rows?.Length ?? source.Table.Count;

    public IEnumerable<string> Names => source.Table.Names;

    public Value? Find(string? qualifier, string name)
    {
        var index = source.Find(qualifier, name);
        return index < 0 ? null : Column(index);
    }

    /// <summary>The selected rows of a column.</summary>
    public Vector Column(int index)
    {
        if (rows is null) return source.Table.Columns[index];
        return Arranged(index) ?? (_columns[index] = Gathering.Of(source.Table.Columns[index], rows));
    }

    /// <summary>Some of the selected rows of a column.</summary>
    public Vector Part(int index, int start, int count)
    {
        var column = source.Table.Columns[index];
        if (rows is null) return column.Slice(start, count);
        if (Arranged(index) is { } whole) return whole.Slice(start, count);
        var part = rows.AsSpan(start, count);
        return IsRun(part) ? column.Slice(part[0], count) : column.Gather(part);
    }

    // Groups that are worked on beside each other ask for the same column.
    private Vector? Arranged(int index)
    {
        if (_columns[index] is { } whole || places is null) return _columns[index];
        lock (_columns) return _columns[index] ??= places.Arrange(source.Table.Columns[index]);
    }

    /// <summary>The row of the source behind a selected row.</summary>
    public int SourceRow(int row) => rows is null ? row : rows[row];

    // Rows that follow one another, as those of a group do in a sorted table, are copied at once.
    private static bool IsRun(ReadOnlySpan<int> part)
    {
        if (part.Length == 0 || part[^1] - part[0] != part.Length - 1) return false;
        for (var i = 1; i < part.Length; i++)
            if (part[i] != part[i - 1] + 1)
                return false;
        return true;
    }

    /// <summary>The selected rows, group after group.</summary>
    public RowScope Grouped(GroupIndex index) => rows is null ? new RowScope(source, index.Rows, index.Scattered) : Select(index.Rows);

    /// <summary>A narrower or reordered selection: positions among the selected rows.</summary>
    public RowScope Select(int[] positions)
    {
        if (rows is null) return new RowScope(source, positions);
        var chosen = new int[positions.Length];
        for (var i = 0; i < chosen.Length; i++) chosen[i] = rows[positions[i]];
        return new RowScope(source, chosen);
    }
}
