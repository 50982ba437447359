using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Listener;

/// <summary>The rows for which a condition holds that a client gave as text, such as <c>price > 10 and sym = `A</c>.</summary>
internal sealed class ConditionFilter
{
    private readonly Expression _condition;
    private readonly Frame _frame;
    private readonly Session _session;

    /// <exception cref="ScriptException">The text is no expression.</exception>
    public ConditionFilter(Session session, string condition)
    {
        var source = new SourceText(condition, "filter");
        _condition = Parser.ParseExpression(source, name => session.FindFunction(name) is not null);
        _frame = session.TopFrame.Reading(source);
        _session = session;
    }

    /// <summary>The rows that are left.</summary>
    /// <exception cref="ScriptException">The condition does not give a truth value for each row.</exception>
    public Table Apply(Table rows)
    {
        var left = WhereFilter.Apply(
            _session.Interpreter, new RowScope(new RowSource(rows, null), rows: null), [_condition], _frame);
        return left.Count == rows.Count
            ? rows
            : rows.Gather([.. Enumerable.Range(0, left.Count).Select(left.SourceRow)]);
    }
}
