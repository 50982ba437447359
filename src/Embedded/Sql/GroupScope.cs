using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// The rows of one group at a time. A group's rows of a column are put together when the group first asks for them: while they are worked
/// on they lie in the cache. Only where rows lie scattered is the whole column put together before; see <see cref="CodePlaces"/>.
/// </summary>
/// <param name="rows">The rows in group order.</param>
/// <param name="starts">Where each group begins; one more entry closes the last.</param>
/// <param name="firsts">The first row that each group sees, for groups that see those before them too; null when a
/// group sees its own rows.</param>
internal sealed class GroupScope(RowScope rows, int[] starts, int[]? firsts = null) : IColumnScope
{
    private readonly Vector?[] _slices = new Vector?[rows.Source.Table.Columns.Count];
    private readonly Dictionary<string, Vector> _keys = new(StringComparer.OrdinalIgnoreCase);
    private int _group;

    /// <summary>The rows of all groups, in group order.</summary>
    public RowScope Rows => rows;

    public int GroupCount => starts.Length - 1;

    /// <summary>The first row of the present group.</summary>
    public int Start => (firsts ?? starts)[_group];

    /// <summary>The number of rows of the present group.</summary>
    public int Count => starts[_group + 1] - Start;

    /// <summary>The present group.</summary>
    public int Group => _group;

    public IEnumerable<string> Names => rows.Names.Concat(_keys.Keys);

    /// <summary>
    /// Adds a key that is no column of the source, such as <c>minute(time) as m</c>: one value per group.
    /// </summary>
    public void AddKey(string name, Vector values) => _keys[name] = values;

    /// <summary>The group that holds a row, given by its place in group order.</summary>
    public int GroupAt(int row)
    {
        var found = Array.BinarySearch(starts, row);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>The same groups, for another thread to move through.</summary>
    public GroupScope Copy()
    {
        var copy = new GroupScope(rows, starts, firsts);
        foreach (var (name, values) in _keys) copy.AddKey(name, values);
        return copy;
    }

    /// <summary>Moves to another group.</summary>
    public void MoveTo(int group)
    {
        _group = group;
        Array.Clear(_slices);
    }

    public Value? Find(string? qualifier, string name)
    {
        var index = rows.Source.Find(qualifier, name);
        if (index >= 0) return _slices[index] ??= rows.Part(index, Start, Count);
        return qualifier is null && _keys.TryGetValue(name, out var key) ? key[_group] : null;
    }
}
