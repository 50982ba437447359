using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tables;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>The groups of a join engine: equal keys of both inputs have the same number.</summary>
internal sealed class JoinGroups
{
    private readonly IReadOnlyList<ColumnDefinition> _schema;
    private KeyIndex _index;
    private Table _keys;

    /// <param name="schema">The matching columns of the left input; right keys are converted to their types.</param>
    /// <exception cref="ScriptException">A column's type cannot be a key.</exception>
    public JoinGroups(IReadOnlyList<ColumnDefinition> schema)
    {
        _schema = [.. schema.Select((column, i) => column with { Name = FormattableString.Invariant($"key{i}") })];
        _keys = Table.Empty(_schema);
        _index = new KeyIndex(_keys.Columns);
    }

    /// <summary>The number of groups.</summary>
    public int Count => _keys.Count;

    /// <summary>The keys, one row for each group.</summary>
    public Table Keys => _keys;

    /// <summary>The group of every row; keys that are new begin one.</summary>
    public int[] Place(IReadOnlyList<Vector> keyColumns)
    {
        var columns = new Vector[keyColumns.Count];
        for (var i = 0; i < columns.Length; i++) columns[i] = Conversion.ConvertLike(keyColumns[i], _keys.Columns[i]);
        var groups = _index.Place(columns, Count);
        var fresh = new List<int>();
        for (var row = 0; row < groups.Length; row++)
            if (groups[row] == Count + fresh.Count)
                fresh.Add(row);
        if (fresh.Count > 0) _keys.AddRange(new Table(_keys.Names, columns).Gather([.. fresh]));
        return groups;
    }

    /// <summary>Forgets all but some groups, which get new numbers in their order.</summary>
    /// <returns>The new number of each old group; -1 for those that are gone.</returns>
    public int[] Keep(IReadOnlyList<int> groups)
    {
        var moved = new int[Count];
        Array.Fill(moved, -1);
        for (var i = 0; i < groups.Count; i++) moved[groups[i]] = i;
        Start(_keys.Gather([.. groups]));
        return moved;
    }

    /// <summary>Begins anew with the groups of a snapshot.</summary>
    public void Start(Table keys)
    {
        _keys = Table.Empty(_schema);
        _index = new KeyIndex(_keys.Columns);
        Place(keys.Columns);
    }
}
