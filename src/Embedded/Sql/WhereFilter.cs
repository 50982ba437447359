using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>Applies the conditions of <c>where</c>: each one sees the rows that the one before left.</summary>
internal static class WhereFilter
{
    /// <summary>The rows for which all conditions hold.</summary>
    /// <exception cref="ScriptException">A condition does not give one truth value per row.</exception>
    public static RowScope Apply(
        Interpreter interpreter, RowScope rows, IReadOnlyList<Expression> conditions, Frame frame)
    {
        foreach (var condition in conditions)
        {
            var truth = interpreter.Evaluate(condition, frame.Over(rows));
            var holding = Holding(truth, rows.Count, condition, frame);
            if (holding.Length < rows.Count) rows = rows.Select(holding);
        }

        return rows;
    }

    private static int[] Holding(Value truth, int rows, Expression condition, Frame frame)
    {
        try
        {
            return ColumnValues.Holding(truth, rows);
        }
        catch (ScriptException exception) when (exception.Line == 0)
        {
            throw frame.ErrorAt(condition, exception.Message);
        }
    }
}
