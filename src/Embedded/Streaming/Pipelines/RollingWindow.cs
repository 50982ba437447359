using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Streaming.Pipelines;

/// <summary>
/// Expressions of calls of <c>rolling(func, funcArgs, window, step, fill)</c> as the metrics of one time-series engine.
/// </summary>
/// <param name="Metrics">The functions over the rows of a window.</param>
/// <param name="Length">The length of the windows.</param>
/// <param name="Step">The distance between two windows.</param>
/// <param name="Fill">What windows without rows give; null for nothing.</param>
internal sealed record RollingWindow(IReadOnlyList<CodeValue> Metrics, Value Length, Value Step, Value? Fill)
{
    /// <summary>The one kind of window of some expressions.</summary>
    /// <exception cref="ScriptException">An expression holds something else, or the windows differ.</exception>
    public static RollingWindow Of(IReadOnlyList<CodeValue> metrics)
    {
        var reader = new Reader();
        CodeValue[] written =
        [
            .. metrics.Select(metric => CodeWriter.Write(reader.Read(metric.Body), new Frame(new SourceText(""), module: null))),
        ];
        return reader.Window is { } window
            ? window with { Metrics = written }
            : throw new ScriptException("streamEngineParser: nothing but the key and the time is computed over windows.");
    }

    /// <summary>Puts the functions of the windows into the places of the calls.</summary>
    private sealed class Reader
    {
        public RollingWindow? Window { get; private set; }

        public Expression Read(Expression expression) => expression switch
        {
            CallExpression { Callee: NameExpression { Name: "rolling" } } rolling => Function(rolling),
            CallExpression call => call with
            {
                Arguments = [.. call.Arguments.Select(one => one with { Value = one.Value is { } value ? Read(value) : null })],
            },
            BinaryExpression binary => binary with { Left = Read(binary.Left), Right = Read(binary.Right) },
            TupleExpression tuple => tuple with { Elements = [.. tuple.Elements.Select(Read)] },
            IndexExpression element => element with { Target = Read(element.Target) },
            LiteralExpression => expression,
            _ => throw new ScriptException(
                "streamEngineParser: beside rolling no column can stand; put it into rolling, or the rest behind it."),
        };

        private CallExpression Function(CallExpression call)
        {
            if (call.Arguments is not [{ Value: { } function }, { Value: { } inputs }, ..])
                throw new ScriptException("streamEngineParser: rolling needs a function and its arguments.");
            Note(new RollingWindow(
                [], Constant(call, 2) ?? throw new ScriptException("streamEngineParser: rolling needs a window."),
                Constant(call, 3) ?? Scalar.Int(1), Constant(call, 4)));
            IReadOnlyList<Expression> arguments = inputs is TupleExpression tuple ? tuple.Elements : [inputs];
            return new CallExpression(
                function, [.. arguments.Select(one => new Argument(null, one, default))], IsMethod: false, default);
        }

        private void Note(RollingWindow other)
        {
            Window ??= other;
            if (!Same(Window.Length, other.Length) || !Same(Window.Step, other.Step) || !Same(Window.Fill, other.Fill))
                throw new ScriptException(
                    "streamEngineParser: all rolling calls must have the same window, step and fill; make the engines yourself where they differ.");
        }

        private static Value? Constant(CallExpression call, int index) => index >= call.Arguments.Count ? null
            : call.Arguments[index].Value is LiteralExpression literal ? literal.Value
            : throw new ScriptException("streamEngineParser: window, step and fill of rolling must be constants.");

        private static bool Same(Value? one, Value? other) => one is null ? other is null : one.Equals(other);
    }
}
