using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>One of the two inputs of a join engine: its columns, and which of them are the keys and the time.</summary>
internal sealed class JoinInput
{
    private readonly Table _columns;
    private readonly int[] _keys;
    private readonly int _time;

    /// <param name="schema">The columns of the rows to come.</param>
    /// <param name="names">What the table is called: the qualifiers of its columns in metrics.</param>
    /// <param name="keys">The matching columns.</param>
    /// <param name="time">The time column; null where arrival counts.</param>
    /// <exception cref="ScriptException">A column is missing.</exception>
    public JoinInput(
        IReadOnlyList<ColumnDefinition> schema, IReadOnlyList<string> names, IReadOnlyList<string> keys, string? time)
    {
        (Schema, Names) = (schema, names);
        _columns = Table.Empty(schema);
        _keys = [.. keys.Select(PlaceOf)];
        _time = time is null ? -1 : PlaceOf(time);
    }

    public IReadOnlyList<ColumnDefinition> Schema { get; }

    /// <summary>The variables and shared names that held the table when the engine was made.</summary>
    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<ColumnDefinition> KeySchema => [.. _keys.Select(place => Schema[place])];

    /// <summary>The type of the time column; TIMESTAMP where arrival counts.</summary>
    public DataType TimeType => _time < 0 ? DataType.Timestamp : Schema[_time].Type;

    /// <summary>The position of a column, or -1.</summary>
    public int IndexOf(string name) => _columns.IndexOf(name);

    /// <summary>The rows with each column converted to its type.</summary>
    /// <exception cref="ScriptException">The rows have other columns.</exception>
    public Table Fit(string engine, Table rows) => rows.Columns.Count == Schema.Count
        ? Joining.Fit(_columns, rows)
        : throw new ScriptException(
            $"{rows.Columns.Count} column(s) were given for an input of the stream engine {engine} that has "
            + $"{Schema.Count} ({string.Join(", ", _columns.Names)}).");

    /// <summary>The columns of the key.</summary>
    public Vector[] KeysOf(Table rows) => Array.ConvertAll(_keys, place => rows.Columns[place]);

    /// <summary>The times of rows as counts of the unit of <see cref="TimeType"/>; null is the smallest.</summary>
    /// <param name="rows">Rows of this input.</param>
    /// <param name="arrival">The time of all of them where arrival counts.</param>
    public long[] TimesOf(Table rows, long arrival)
    {
        if (_time >= 0) return rows.Columns[_time].OwnNumbers<long>();
        var times = new long[rows.Count];
        Array.Fill(times, arrival);
        return times;
    }

    /// <summary>The time column; null where arrival counts.</summary>
    public Vector? TimeColumn(Table rows) => _time < 0 ? null : rows.Columns[_time];

    private int PlaceOf(string column) => _columns.IndexOf(column) is >= 0 and var place
        ? place
        : throw new ScriptException(
            $"The column {column} is not among those of the stream engine's input: {string.Join(", ", _columns.Names)}.");
}
