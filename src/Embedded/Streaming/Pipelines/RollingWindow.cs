using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Streaming.Pipelines;

/// <summary>Calls of <c>rolling(func, funcArgs, window, step, fill)</c> as the metrics of one time-series engine.</summary>
/// <param name="Metrics">The functions over the rows of a window.</param>
/// <param name="Length">The length of the windows.</param>
/// <param name="Step">The distance between two windows.</param>
/// <param name="Fill">What windows without rows give; null for nothing.</param>
internal sealed record RollingWindow(IReadOnlyList<CodeValue> Metrics, Value Length, Value Step, Value? Fill)
{
    /// <summary>The one kind of window of some calls.</summary>
    /// <exception cref="ScriptException">An expression is something else, or the windows differ.</exception>
    public static RollingWindow Of(IReadOnlyList<CodeValue> metrics)
    {
        var windows = metrics.Select(metric => Of(metric.Body)).ToArray();
        var first = windows[0];
        foreach (var other in windows)
            if (!Same(first.Length, other.Length) || !Same(first.Step, other.Step) || !Same(first.Fill, other.Fill))
                throw new ScriptException(
                    "streamEngineParser: all rolling calls must have the same window, step and fill; make the engines yourself where they differ.");
        return first with { Metrics = [.. windows.SelectMany(window => window.Metrics)] };
    }

    private static RollingWindow Of(Expression body)
    {
        if (body is not CallExpression { Callee: NameExpression { Name: "rolling" }, Arguments: [{ Value: { } function }, { Value: { } inputs }, ..] } call)
            throw new ScriptException(
                "streamEngineParser: beside rolling nothing but rolling can stand; put what comes before or behind it around or into it.");
        IReadOnlyList<Expression> arguments = inputs is TupleExpression tuple ? tuple.Elements : [inputs];
        var metric = new CallExpression(function, [.. arguments.Select(one => new Argument(null, one, default))], IsMethod: false, default);
        return new RollingWindow(
            [CodeWriter.Write(metric, new Frame(new SourceText(""), module: null))],
            Constant(call, 2) ?? throw new ScriptException("streamEngineParser: rolling needs a window."),
            Constant(call, 3) ?? Scalar.Int(1),
            Constant(call, 4));
    }

    private static Value? Constant(CallExpression call, int index) => index >= call.Arguments.Count ? null
        : call.Arguments[index].Value is LiteralExpression literal ? literal.Value
        : throw new ScriptException("streamEngineParser: window, step and fill of rolling must be constants.");

    private static bool Same(Value? one, Value? other) => one is null ? other is null : one.Equals(other);
}
