using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// Which rows a subscription gets: those whose value in the table's filter column is among some values, within a range
/// or in a bucket of a hash, or those that a function leaves.
/// </summary>
internal sealed class RowFilter
{
    private readonly Value _condition;
    private readonly string? _column;

    private RowFilter(Value condition, string? column) => (_condition, _column) = (condition, column);

    /// <summary>The filter that an argument means.</summary>
    /// <param name="session">The session that subscribes.</param>
    /// <param name="condition">
    /// A vector of values; a pair of bounds, the upper one excluded; a tuple of a number of buckets and a bucket or such
    /// a pair of them; a function of a table, or a text that gives one.
    /// </param>
    /// <param name="column">The filter column; not needed by a function.</param>
    /// <exception cref="ScriptException">There is no filter column, or the condition is of another kind.</exception>
    public static RowFilter Of(Session session, Value condition, string? column)
    {
        condition = FunctionOf(session, condition) ?? condition;
        if (condition is Vector<Value> hash && (hash.Count != 2 || hash[0] is not Scalar || hash[1] is not (Scalar or Pair))
            || condition is not (FunctionValue or Vector or Pair or Scalar))
            throw new ScriptException(
                "subscribeTable: the argument filter must be a vector of values, a pair of bounds, a tuple of a number "
                + "of buckets and a bucket, or a function.");
        if (condition is not FunctionValue && column is null)
            throw new ScriptException(
                "subscribeTable: the argument filter needs a filter column; name one with setStreamTableFilterColumn.");
        return new RowFilter(condition is Scalar one ? Columns.Of(one) : condition, column);
    }

    /// <summary>The rows that are left.</summary>
    /// <exception cref="ScriptException">The function failed, or returned no table.</exception>
    public Table Apply(CallContext context, Table rows)
    {
        if (rows.Count == 0) return rows;
        return _condition switch
        {
            FunctionValue function => function.Invoke(context, [rows]) as Table
                ?? throw new ScriptException("The filter of the subscription must return a table."),
            Pair bounds => Where(rows, Within(context, rows[_column!], bounds)),
            Vector<Value> { Count: 2 } hash when hash.IsTuple() => Where(rows, InBucket(context, rows[_column!], hash)),
            _ => Where(rows, (Vector)Call(context, "in", rows[_column!], _condition)),
        };
    }

    // A text may be the name of a function or of a variable that holds one, or the function itself.
    /// <summary>The function that a condition is, or names; null for one of another kind.</summary>
    public static FunctionValue? FunctionOf(Session session, Value condition) => condition switch
    {
        FunctionValue function => function,
        Scalar text when text.Type.IsText() => FunctionOf(session, text.AsText()),
        _ => null,
    };

    private static FunctionValue? FunctionOf(Session session, string text)
    {
        if (session.FindFunction(text) is { } named) return named;
        if (session.Names.FindVariable(text, session.CurrentFrame)?.Value is FunctionValue held) return held;
        if (!text.Contains("->", StringComparison.Ordinal) && !text.StartsWith("def", StringComparison.Ordinal)) return null;
        var source = new SourceText(text);
        return session.Interpreter.Evaluate(
            Syntax.Parser.ParseExpression(source), session.CurrentFrame.Reading(source)) as FunctionValue;
    }

    private static Vector Within(CallContext context, Value values, Pair bounds) => (Vector)Call(context, "and",
        Call(context, "ge", values, bounds.First), Call(context, "lt", values, bounds.Second));

    private static Vector InBucket(CallContext context, Value values, Vector<Value> hash)
    {
        var buckets = Call(context, "hashBucket", values, hash[0]);
        return hash[1] is Pair range ? Within(context, buckets, range) : (Vector)Call(context, "eq", buckets, hash[1]);
    }

    private static Value Call(CallContext context, string function, params Value[] arguments) =>
        context.Functions.Find(function)!.Invoke(context, arguments);

    private static Table Where(Table rows, Vector holds) =>
        rows.Gather([.. Enumerable.Range(0, rows.Count).Where(row => holds.Scalar(row) is { IsNull: false } truth && truth.AsBool())]);
}
