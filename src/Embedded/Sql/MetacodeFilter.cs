using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Sql;

/// <summary>Conditions given to functions as metacode, such as <c>&lt;price &gt; 10&gt;</c>.</summary>
internal static class MetacodeFilter
{
    /// <summary>The rows of a table that a condition does not hold for.</summary>
    /// <exception cref="ScriptException">The condition does not give one truth value per row.</exception>
    public static int[] RowsWithout(CallContext context, Table table, CodeValue condition)
    {
        var session = (Session)context;
        var frame = SessionFunctions.EvaluationFrame(session,
            condition).Over(new RowScope(new RowSource(table, null), null));
        var holding = ColumnValues.Holding(session.Interpreter.Evaluate(condition.Body, frame),
            table.Count).ToHashSet();
        return [.. Enumerable.Range(0, table.Count).Where(row => !holding.Contains(row))];
    }
}
