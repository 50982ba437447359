using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>
/// One expression that an engine evaluates over columns of its rows. It keeps the variables that it mentions as they
/// were when the engine was made.
/// </summary>
internal sealed class Metric
{
    private readonly Frame _frame;

    /// <param name="session">The session that makes the engine; functions and variables are looked up in it.</param>
    /// <param name="code">The place where the expression was written.</param>
    /// <param name="body">The expression, a part of the code.</param>
    public Metric(Session session, CodeValue code, Expression body)
    {
        Aliases = body is AliasExpression aliased ? aliased.Aliases : [];
        Body = body is AliasExpression { Value: var value } ? value : body;
        Code = new CodeValue(body, code.Origin);
        _frame = Frame.Detached(session, code);
    }

    /// <summary>The expression without its alias.</summary>
    public Expression Body { get; }

    /// <summary>The names after <c>as</c>; several for a function of several results.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>The expression as metacode, for messages and <c>getStreamEngineStat</c>.</summary>
    public CodeValue Code { get; }

    /// <summary>What names mean that are no columns.</summary>
    public Frame Frame => _frame;

    /// <summary>
    /// The metrics of an argument: metacode of one expression or of a list of them (<c>&lt;[a, b]&gt;</c>), or a tuple
    /// of metacode.
    /// </summary>
    /// <exception cref="ScriptException">The argument is something else.</exception>
    public static IReadOnlyList<Metric> Read(Session session, Arguments arguments, int index) =>
        Read(session, arguments, index, arguments[index]);

    /// <summary>As above, of one part of the argument.</summary>
    /// <exception cref="ScriptException">The part is something else.</exception>
    public static IReadOnlyList<Metric> Read(Session session, Arguments arguments, int index, Value part)
    {
        var metrics = new List<Metric>();
        Collect(part);
        return metrics.Count > 0 ? metrics : throw arguments.Wrong(index, "must hold an expression");

        void Collect(Value value)
        {
            switch (value)
            {
                case CodeValue { Body: VectorExpression list } code:
                    metrics.AddRange(list.Elements.Select(element => new Metric(session, code, element)));
                    break;
                case CodeValue { Body: TupleExpression list } code:
                    metrics.AddRange(list.Elements.Select(element => new Metric(session, code, element)));
                    break;
                case CodeValue code:
                    metrics.Add(new Metric(session, code, code.Body));
                    break;
                case Vector tuple when tuple.IsTuple():
                    for (var i = 0; i < tuple.Count; i++) Collect(tuple[i]);
                    break;
                default:
                    throw arguments.Wrong(index, "must be metacode, such as <[avg(price), sum(volume)]>");
            }
        }
    }

    /// <summary>The value over the rows of a table.</summary>
    public Value Evaluate(Session session, Table rows) =>
        Evaluate(session, new RowScope(new RowSource(rows, Name: null), rows: null));

    /// <summary>The value over columns.</summary>
    public Value Evaluate(Session session, IColumnScope columns) =>
        session.Interpreter.Evaluate(Body, _frame.Over(columns));

    /// <summary>The value over the rows of a table as one column for each; a scalar stands for all rows.</summary>
    /// <exception cref="ScriptException">The value has another number of rows.</exception>
    public Vector Column(Session session, Table rows) => Evaluate(session, rows) switch
    {
        Scalar scalar => Columns.Of(scalar).Gather(new int[rows.Count]),
        Vector vector when vector.Count == rows.Count => vector,
        var other => throw new ScriptException(
            $"The metric {Code} has {other.Count} value(s) for {rows.Count} row(s)."),
    };
}
