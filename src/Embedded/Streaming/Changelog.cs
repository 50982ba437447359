using DolphinQuant.Data;
using DolphinQuant.Embedded.Tables;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>Which rows of a changelog stream table brought a new key, and which is the last of each key.</summary>
internal sealed class Changelog
{
    private const sbyte New = (sbyte)'N', Update = (sbyte)'U';

    private readonly int[] _places;
    private readonly KeyIndex _index;
    private readonly List<int> _latest = [];
    private readonly Vector<sbyte> _types = new(DataType.Char, [], 0);

    /// <param name="columns">A table with the columns.</param>
    /// <param name="keyColumns">The key columns.</param>
    /// <exception cref="ScriptException">A key column is missing, or of a type that cannot serve; or there is none.</exception>
    public Changelog(Table columns, IReadOnlyList<string> keyColumns)
    {
        if (keyColumns.Count == 0) throw new ScriptException("A changelog stream table needs a key column.");
        KeyColumns = keyColumns;
        _places = [.. keyColumns.Select(name => columns.IndexOf(name) is >= 0 and var place
            ? place
            : throw new ScriptException($"The column {name} is not among the columns of the table."))];
        _index = new KeyIndex(KeysOf(columns));
    }

    /// <summary>The names of the key columns.</summary>
    public IReadOnlyList<string> KeyColumns { get; }

    /// <summary>Takes the next rows in.</summary>
    public void Add(Table rows)
    {
        foreach (var number in _index.Place(KeysOf(rows), _latest.Count))
        {
            var isNew = number == _latest.Count;
            if (isNew) _latest.Add(_types.Count);
            else _latest[number] = _types.Count;
            _types.Add(isNew ? New : Update);
        }
    }

    /// <summary>The last row of each key, in the order in which the keys came.</summary>
    public Table Latest(Table rows) => rows.Gather([.. _latest]);

    /// <summary>All rows behind what each of them was: N for a new key, U for one that was there.</summary>
    public Table All(Table rows) =>
        new(["changelog_type", .. rows.Names], [_types.Copy(), .. rows.Columns.Select(column => column.Copy())]);

    private Vector[] KeysOf(Table rows) => Array.ConvertAll(_places, place => rows.Columns[place]);
}
