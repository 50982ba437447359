using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Sql;

/// <summary>The columns of a result while it is put together; scalars spread over all rows in the end.</summary>
internal sealed class ResultColumns
{
    private readonly List<string> _names = [];
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Value> _values = [];

    public int Count => _values.Count;

    /// <summary>The only value, before it is spread into a column.</summary>
    public Value First => _values[0];

    /// <summary>The columns of a finished table.</summary>
    public static ResultColumns Of(Table table)
    {
        var result = new ResultColumns();
        for (var i = 0; i < table.Columns.Count; i++) result.Add(table.Names[i], table.Columns[i]);
        return result;
    }

    /// <summary>True when a column of this name is there.</summary>
    public bool Contains(string name) => _taken.Contains(name);

    /// <summary>Adds a column, or a scalar that stands for one.</summary>
    /// <exception cref="ScriptException">The name is taken.</exception>
    public void Add(string name, Value value)
    {
        if (!_taken.Add(name))
            throw new ScriptException($"Two columns of the result are named {name}; name one of them with as.");
        _names.Add(name);
        _values.Add(value);
    }

    /// <summary>Adds the parts of a value under several aliases; an empty alias leaves its part out.</summary>
    public void AddParts(IReadOnlyList<string> aliases, IReadOnlyList<Value> parts)
    {
        for (var i = 0; i < aliases.Count; i++)
            if (aliases[i].Length > 0)
                Add(aliases[i], parts[i]);
    }

    /// <summary>The table: as many rows as its columns have, one when there are only scalars.</summary>
    /// <exception cref="ScriptException">The columns have different lengths.</exception>
    public Table Build()
    {
        var vectors = _values.OfType<Vector>().ToArray();
        var rows = vectors.Length == 0 ? 1 : vectors[0].Count;
        for (var i = 0; i < _values.Count; i++)
            if (_values[i] is Vector vector && vector.Count != rows)
                throw new ScriptException($"The column {_names[i]} has {vector.Count} rows, another one has {rows}.");
        return new Table(_names, _values.Select(value => value as Vector ?? ColumnValues.Repeat(value, rows)));
    }
}
