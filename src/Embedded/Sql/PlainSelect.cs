using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>A query without grouping: every expression is evaluated once over all rows.</summary>
internal static class PlainSelect
{
    /// <summary>
    /// Evaluates the columns of a query; <paramref name="rows"/> is null for a query without a table.
    /// </summary>
    public static ResultColumns Run(Interpreter interpreter, SelectSyntax select, RowScope? rows, Frame frame)
    {
        var result = new ResultColumns();
        var inner = rows is null ? frame : frame.Over(rows);
        if (select.Columns.Count == 0) AddAll(result, rows);
        foreach (var column in select.Columns)
        {
            if (column.Expression is null) AddAll(result, rows);
            else Add(result, column, interpreter.Evaluate(column.Expression, inner));
        }

        return result;
    }

    // select a.id, b.id: the second column takes its table's name in front, as in the table of a join.
    private static string NameOf(ResultColumns result, SelectColumn column) =>
        column is { Aliases: [], Expression: MemberExpression { Target: NameExpression table } member }
            && result.Contains(member.Member)
            ? $"{table.Name}_{member.Member}"
            : ColumnNaming.Of(column);

    private static void AddAll(ResultColumns result, RowScope? rows)
    {
        if (rows is null) throw new ScriptException("select * needs a table after from.");
        for (var i = 0; i < rows.Source.Table.Columns.Count; i++)
            result.Add(rows.Source.Table.Names[i], rows.Column(i));
    }

    private static void Add(ResultColumns result, SelectColumn column, Value value)
    {
        if (column.Aliases.Count > 1) result.AddParts(column.Aliases, ValueParts.Of(value, column.Aliases.Count));
        else if (value is Table { Columns.Count: 1 } nested) result.Add(ColumnNaming.Of(column), nested.Columns[0]);
        else result.Add(NameOf(result, column), value is Matrix { Columns: 1 } series ? series.Column(0) : value);
    }
}
