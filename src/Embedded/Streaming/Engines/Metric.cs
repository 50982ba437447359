using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

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

    /// <summary>Metacode that was captured by <see cref="Capture"/>, with the variables that it mentioned.</summary>
    /// <exception cref="ScriptException">The value is something else.</exception>
    public static CodeValue Restored(Session session, Value state)
    {
        var parts = StateBytes.Parts(state, 3);
        var source = new SourceText(((Scalar)parts[0]).AsText(), "metric");
        var origin = new Frame(source, module: null);
        var names = ((Vector)parts[1]).Texts();
        for (var i = 0; i < names.Length; i++) origin.Assign(names[i], ((Vector)parts[2])[i]);
        return new CodeValue(Parser.ParseExpression(source, name => session.FindFunction(name) is not null), origin)
        {
            PrefersOrigin = true,
        };
    }

    /// <summary>The text and the variables that it mentions as a value; functions and tables keep their names alone.</summary>
    public Value Capture()
    {
        var names = new NameCollector();
        names.Add(Body);
        var kept = _frame.Variables
            .Where(variable => names.Names.Contains(variable.Key))
            .Select(variable => (Name: variable.Key, Value: variable.Value.Read()))
            .Where(variable => variable.Value is Scalar or Vector or Matrix or Pair or Dictionary)
            .ToArray();
        return Vector.Tuple(
            Scalar.String(Code.Origin.Source.Slice(Code.Body.Span).ToString()),
            Vector.String([.. kept.Select(variable => variable.Name)]),
            Vector.Tuple([.. kept.Select(variable => variable.Value)]));
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
