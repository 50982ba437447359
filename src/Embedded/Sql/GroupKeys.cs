using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// The evaluated keys of <c>group by</c>, <c>context by</c> and <c>pivot by</c>: one value per row and key.
/// </summary>
internal sealed class GroupKeys
{
    private readonly IReadOnlyList<SelectColumn> _keys;
    private readonly Frame _frame;

    public GroupKeys(Interpreter interpreter, IReadOnlyList<SelectColumn> keys, RowScope rows, Frame frame)
    {
        _keys = keys;
        _frame = frame;
        Columns = [.. keys.Select(key => ColumnOf(interpreter, key, rows, frame))];
        Names = [.. keys.Select(ColumnNaming.Of)];
    }

    /// <summary>The key columns, one value per row.</summary>
    public IReadOnlyList<Vector> Columns { get; }

    /// <summary>The names of the keys in the result.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Which key a result column repeats: by its name or by the same text; -1 for none.</summary>
    public int PositionOf(SelectColumn column)
    {
        for (var i = 0; i < _keys.Count; i++)
        {
            if (column.Expression is NameExpression { Namespace: null } name
                && string.Equals(name.Name, Names[i], StringComparison.OrdinalIgnoreCase)) return i;
            if (TextOf(column) == TextOf(_keys[i])) return i;
        }

        return -1;
    }

    private static Vector ColumnOf(Interpreter interpreter, SelectColumn key, RowScope rows, Frame frame)
    {
        var value = interpreter.Evaluate(key.Expression!, frame.Over(rows));
        if (value is Scalar scalar) return ColumnValues.Repeat(scalar, rows.Count);
        return value is Vector column && column.Count == rows.Count
            ? column
            : throw frame.ErrorAt(key, $"A grouping key must have one value for each of the {rows.Count} rows.");
    }

    private string TextOf(SelectColumn column) => _frame.Source.Slice(column.Expression!.Span).Trim();
}
