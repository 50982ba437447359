using DolphinQuant.Data;
using DolphinQuant.Embedded.Tables;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>The keys that a keyed stream table has seen.</summary>
internal sealed class RowKeys
{
    private readonly int[] _places;
    private readonly KeyIndex _index;
    private int _seen;

    /// <exception cref="ScriptException">A key column is missing, or of a type that cannot serve.</exception>
    public RowKeys(Table columns, IReadOnlyList<string> keyColumns)
    {
        Columns = keyColumns;
        _places = [.. keyColumns.Select(columns.IndexOf)];
        if (Array.IndexOf(_places, -1) is >= 0 and var missing)
            throw new ScriptException($"The key column {keyColumns[missing]} is not among the columns of the table.");
        _index = new KeyIndex(KeysOf(columns));
    }

    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows whose key is new; their keys count as seen from now on.</summary>
    public int[] AddNew(Table rows)
    {
        var fresh = new List<int>();
        var numbers = _index.Place(KeysOf(rows), _seen);
        for (var row = 0; row < numbers.Length; row++)
            if (numbers[row] == _seen + fresh.Count)
                fresh.Add(row);
        _seen += fresh.Count;
        return [.. fresh];
    }

    private Vector[] KeysOf(Table rows) => Array.ConvertAll(_places, place => rows.Columns[place]);
}
