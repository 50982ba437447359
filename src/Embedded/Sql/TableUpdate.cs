using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Tables;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// One <c>update</c>: all expressions see the old values; a column that is not there yet is added; types of columns
/// stay.
/// </summary>
internal sealed class TableUpdate(Session session, UpdateSyntax update, SourceResolver sources, Frame frame)
{
    /// <summary>Changes the table in place; the number of rows that the conditions leave.</summary>
    public int Apply(Table table)
    {
        var joined = update.From is null ? null : new JoinedTarget(sources, update.Target, table, update.From, frame);
        var source = joined?.Source ?? new RowSource(table, (update.Target as NameExpression)?.Name);
        var rows = WhereFilter.Apply(session.Interpreter, new RowScope(source, null), update.Where, frame);
        var (positions, values) = update.ContextKeys.Count == 0 ? EvaluateAll(rows) : EvaluateGroups(rows);
        if (joined is not null) (positions, values) = Placed(joined, positions, values);
        for (var i = 0; i < values.Count; i++) Write(table, update.Columns[i].Name, positions, values[i]);
        return positions.Length;
    }

    /// <summary>The rows of the table behind joined rows, and the values for them.</summary>
    private static (int[] Positions, IReadOnlyList<Vector> Values) Placed(
        JoinedTarget joined, int[] positions, IReadOnlyList<Vector> values)
    {
        var kept = Enumerable.Range(0, positions.Length).Where(i => joined.RowOf(positions[i]) >= 0).ToArray();
        return (Array.ConvertAll(kept, i => joined.RowOf(positions[i])), [.. values.Select(column => column.Gather(kept))]);
    }

    private (int[] Positions, IReadOnlyList<Vector> Values) EvaluateAll(RowScope rows)
    {
        var inner = frame.Over(rows);
        var values = update.Columns.Select(
            column => ColumnOf(column, session.Interpreter.Evaluate(column.Value, inner), rows.Count)).ToArray();
        return (Array.ConvertAll(RowOrder.Identity(rows.Count), rows.SourceRow), values);
    }

    private (int[] Positions, IReadOnlyList<Vector> Values) EvaluateGroups(RowScope rows)
    {
        var groups = new ContextSelect(session, rows, update.ContextKeys, update.ContextSort, frame);
        var (values, kept) = groups.Run([.. update.Columns.Select(column => column.Value)], update.Having);
        var positions = Array.ConvertAll(groups.Rows, rows.SourceRow);
        if (kept is null) return (positions, values);
        return (Array.ConvertAll(kept, row => positions[row]), [.. values.Select(column => column.Gather(kept))]);
    }

    private Vector ColumnOf(UpdateColumn column, Value value, int rows)
    {
        if (value is not Vector vector) return ColumnValues.Repeat(value, rows);
        return vector.Count == rows ? vector
            : throw frame.ErrorAt(column, $"The expression gives {vector.Count} values for {rows} rows.");
    }

    private static void Write(Table table, string name, int[] positions, Vector values)
    {
        KeyedTable.RequireNoKey(table, name);
        if (table.Find(name) is not { } column)
        {
            column = values is SymbolVector symbols
                ? new SymbolVector(symbols.Symbols, new int[table.Count], table.Count)
                : ElementType.Of(values).CreateColumn(table.Count);
            if (column is Vector<Value> tuple) tuple.IsColumnar = values is Vector<Value> { IsColumnar: true };
            table.SetColumn(name, column);
        }

        ColumnValues.Scatter(column, positions, values);
    }
}
