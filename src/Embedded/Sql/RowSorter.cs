using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>Evaluates <c>order by</c> and <c>csort</c>; rows with equal keys keep their order.</summary>
internal sealed class RowSorter(Interpreter interpreter, Frame frame)
{
    /// <summary>The row numbers in the wished order.</summary>
    public int[] Sort(IReadOnlyList<OrderKey> keys, IColumnScope rows)
    {
        var order = RowOrder.Identity(rows.Count);
        // The least significant key first: every pass keeps the order of the passes before among equals.
        for (var i = keys.Count - 1; i >= 0; i--)
        {
            if (ColumnOf(keys[i], rows) is not { } column) continue;
            var codes = KeyCodes.Of(column);
            order = RowOrder.Sort(order, codes.Arranged(keys[i].IsDescending, keys[i].IsNullsFirst), codes.Count);
        }

        return order;
    }

    private Vector? ColumnOf(OrderKey key, IColumnScope rows)
    {
        // "order by sum(x)" after "select sum(x)" means the result's column.
        if (key.Expression is CallExpression && rows.Find(null, ColumnNaming.Of(key.Expression)) is Vector result)
            return result;
        var value = interpreter.Evaluate(key.Expression, frame.Over(rows));
        if (value is Scalar) return null;
        return value is Vector column && column.Count == rows.Count
            ? column
            : throw frame.ErrorAt(key, $"A sort key must have one value for each of the {rows.Count} rows.");
    }
}
