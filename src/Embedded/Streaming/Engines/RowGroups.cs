using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Tables;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>The groups of an engine's rows, numbered as they come; one group where there are no key columns.</summary>
internal sealed class RowGroups
{
    private readonly int[] _places;
    private readonly ColumnDefinition[] _definitions;
    private Vector[] _keys;
    private KeyIndex? _index;

    /// <param name="places">The key columns.</param>
    /// <param name="input">The columns of the rows.</param>
    /// <exception cref="ScriptException">A column's type cannot be a key.</exception>
    public RowGroups(int[] places, IReadOnlyList<ColumnDefinition> input)
    {
        _places = places;
        _definitions = Array.ConvertAll(places, place => input[place]);
        _keys = EmptyKeys();
        _index = places.Length == 0 ? null : new KeyIndex(_keys);
    }

    /// <summary>The number of groups.</summary>
    public int Count => _places.Length == 0 ? 1 : _keys[0].Count;

    /// <summary>The group of every row; new ones get the next numbers.</summary>
    public int[] Of(Table rows)
    {
        if (_index is null) return new int[rows.Count];
        var columns = Array.ConvertAll(_places, place => rows.Columns[place]);
        var next = Count;
        var groups = _index.Place(columns, next);
        var fresh = new List<int>();
        for (var row = 0; row < groups.Length; row++)
        {
            if (groups[row] < next) continue;
            fresh.Add(row);
            next++;
        }

        if (fresh.Count > 0) Append(Array.ConvertAll(columns, column => column.Gather(fresh.ToArray())));
        return groups;
    }

    /// <summary>The key columns of groups.</summary>
    public Vector[] KeysOf(ReadOnlySpan<int> groups)
    {
        var keys = new Vector[_keys.Length];
        for (var i = 0; i < keys.Length; i++) keys[i] = Gathering.Of(_keys[i], groups.ToArray());
        return keys;
    }

    /// <summary>Forgets all groups but these, which are numbered anew.</summary>
    public void Keep(int[] groups) => Reset(KeysOf(groups));

    public Value Capture() => Vector.Tuple([.. _keys.Select(key => key.Copy())]);

    public void Restore(Value state)
    {
        var parts = StateBytes.Parts(state, _keys.Length).ToArray();
        Reset([.. parts.Zip(EmptyKeys(), (part, column) =>
            Conversion.ConvertLike(part as Vector ?? throw StateBytes.Unfit(), column))]);
    }

    private void Reset(Vector[] keys)
    {
        if (_index is null) return;
        _keys = EmptyKeys();
        _index = new KeyIndex(_keys);
        _index.Place(keys, nextRow: 0);
        Append(keys);
    }

    private void Append(Vector[] keys)
    {
        for (var i = 0; i < keys.Length; i++) _keys[i].AddRange(keys[i]);
    }

    private Vector[] EmptyKeys() => Array.ConvertAll(_definitions, definition => definition.CreateColumn());
}
