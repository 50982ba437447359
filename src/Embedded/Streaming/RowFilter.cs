using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// Which rows a subscription gets: those whose value in the table's filter column is among some values or within a
/// range, or those that a function leaves.
/// </summary>
internal sealed class RowFilter
{
    private readonly Value _condition;
    private readonly string? _column;

    /// <param name="condition">A vector of values, a pair of bounds, or a function of a table.</param>
    /// <param name="column">The filter column; not needed by a function.</param>
    /// <exception cref="ScriptException">There is no filter column, or the condition is of another kind.</exception>
    public RowFilter(Value condition, string? column)
    {
        if (condition is not (FunctionValue or Vector or Pair or Scalar))
            throw new ScriptException(
                "subscribeTable: the argument filter must be a vector of values, a pair of bounds or a function; "
                + "filtering by hash needs a DolphinDB server.");
        if (condition is not FunctionValue && column is null)
            throw new ScriptException(
                "subscribeTable: the argument filter needs a filter column; name one with setStreamTableFilterColumn.");
        _condition = condition is Scalar one ? Columns.Of(one) : condition;
        _column = column;
    }

    /// <summary>The rows that are left.</summary>
    /// <exception cref="ScriptException">The function failed, or returned no table.</exception>
    public Table Apply(CallContext context, Table rows) => _condition switch
    {
        FunctionValue function => function.Invoke(context, [rows]) as Table
            ?? throw new ScriptException("The filter of the subscription must return a table."),
        Pair bounds => Where(context, rows, "between", bounds),
        _ => Where(context, rows, "in", _condition),
    };

    private Table Where(CallContext context, Table rows, string function, Value condition)
    {
        var holds = (Vector)context.Functions.Find(function)!.Invoke(context, [rows[_column!], condition]);
        return rows.Gather([.. Enumerable.Range(0, rows.Count).Where(row => ((Scalar)holds[row]).AsBool())]);
    }
}
