using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>An aggregate call of a metric: what it is given for each row, and its state.</summary>
internal sealed record AggregateCall(IReadOnlyList<Expression> Arguments, PaneAggregate Aggregate, Metric Metric);

/// <summary>
/// A metric taken apart: aggregates that grow row by row, and an expression of their results
/// (<c>last(price) / first(price) - 1</c>), which is evaluated once for all windows of a batch. What cannot be taken
/// apart this way is evaluated over the rows of each window.
/// </summary>
internal sealed class MetricPlan
{
    private readonly Session _session;
    private readonly Metric _metric;
    private readonly Table _columns;
    private readonly int _panes;
    private readonly List<AggregateCall> _calls;
    private readonly Frame _frame;

    private MetricPlan(Session session, Metric metric, Table columns, int panes, List<AggregateCall> calls)
    {
        (_session, _metric, _columns, _panes, _calls) = (session, metric, columns, panes, calls);
        _frame = metric.Frame.Over(new RowScope(new RowSource(columns, Name: null), rows: null));
    }

    /// <summary>
    /// The metric as an expression of results; null when a window's rows are needed. New aggregates are put behind
    /// those in <paramref name="calls"/>; a name stands for the result of each, which <see cref="NameOf"/> gives.
    /// </summary>
    public static Expression? Take(Session session, Metric metric, Table columns, int panes, List<AggregateCall> calls)
    {
        var before = calls.Count;
        var result = new MetricPlan(session, metric, columns, panes, calls).Outer(metric.Body);
        if (result is null) calls.RemoveRange(before, calls.Count - before);
        return result;
    }

    /// <summary>The name of an aggregate's result; no column can have it.</summary>
    public static string NameOf(int call) => "#" + call.ToString(CultureInfo.InvariantCulture);

    private Expression? Outer(Expression expression) => expression switch
    {
        LiteralExpression { Value: Scalar } => expression,
        NameExpression { Namespace: null } name when IsConstant(name.Name) => expression,
        UnaryExpression unary => Outer(unary.Operand) is { } operand ? unary with { Operand = operand } : null,
        BinaryExpression binary when IsElementwise(binary.Operator) =>
            Outer(binary.Left) is { } left && Outer(binary.Right) is { } right
                ? binary with { Left = left, Right = right }
                : null,
        CallExpression call => (Expression?)Aggregated(call) ?? Elementwise(call),
        _ => null,
    };

    private CallExpression? Elementwise(CallExpression call)
    {
        if (FunctionOf(call) is not { } function || !SelfContained.IsElementwise(function.Name)) return null;
        var arguments = new List<Argument>();
        foreach (var argument in call.Arguments)
        {
            if (argument.Value is null || Outer(argument.Value) is not { } outer) return null;
            arguments.Add(argument with { Value = outer });
        }

        return call with { Arguments = arguments };
    }

    private NameExpression? Aggregated(CallExpression call)
    {
        if (FunctionOf(call) is not { } function || (function.Traits & FunctionTraits.Aggregate) == 0) return null;
        if (!call.Arguments.All(argument => argument is { Name: null, Value: { } value } && IsRowwise(value))) return null;
        Expression[] arguments = [.. call.Arguments.Select(argument => argument.Value!)];
        var columns = new List<Vector>();
        foreach (var argument in arguments)
        {
            if (_session.Interpreter.Evaluate(argument, _frame) is not Vector column || column.IsTuple()) return null;
            columns.Add(column);
        }

        if (PaneAggregates.Create(function.Name, columns, _panes) is not { } aggregate) return null;
        _calls.Add(new AggregateCall(arguments, aggregate, _metric));
        return new NameExpression(null, NameOf(_calls.Count - 1), call.Span);
    }

    // Values of rows that depend on nothing but the row: it does not matter in which batch they come.
    private bool IsRowwise(Expression expression) => expression switch
    {
        LiteralExpression { Value: Scalar } => true,
        NameExpression { Namespace: null } name => _columns.IndexOf(name.Name) >= 0 || IsConstant(name.Name),
        UnaryExpression unary => IsRowwise(unary.Operand),
        BinaryExpression binary =>
            IsElementwise(binary.Operator) && IsRowwise(binary.Left) && IsRowwise(binary.Right),
        CallExpression call => FunctionOf(call) is { } function && SelfContained.IsElementwise(function.Name)
            && call.Arguments.All(argument => argument.Value is { } value && IsRowwise(value)),
        _ => false,
    };

    private bool IsConstant(string name) => _columns.IndexOf(name) < 0 && _metric.Frame.Find(name)?.Value is Scalar;

    private BuiltInFunction? FunctionOf(CallExpression call) =>
        call.Callee is NameExpression { Namespace: null } name && _metric.Frame.Find(name.Name) is null
            ? _session.Names.FindFunction(name.Name, _metric.Frame) as BuiltInFunction
            : null;

    private static bool IsElementwise(BinaryOperator operation) => operation is
        BinaryOperator.Add or BinaryOperator.Sub or BinaryOperator.Mul or BinaryOperator.Div or BinaryOperator.Ratio
        or BinaryOperator.Mod or BinaryOperator.And or BinaryOperator.Or or BinaryOperator.Equal
        or BinaryOperator.NotEqual or BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater
        or BinaryOperator.GreaterOrEqual;
}
