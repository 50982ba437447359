using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Streaming.Engines.Anomalies;

/// <summary>A condition whose aggregates are names for their results over the last window.</summary>
/// <param name="Metric">The condition as written.</param>
/// <param name="Condition">The condition over columns and results.</param>
/// <param name="OfRows">True when it is checked for every row; else for every window.</param>
/// <param name="ComparesWindows">True when it has an aggregate: before the first window it does not hold.</param>
/// <param name="Text">What is shown when it holds.</param>
internal sealed record AnomalyMetric(Metric Metric, Metric Condition, bool OfRows, bool ComparesWindows, string Text);

/// <summary>Takes conditions apart into aggregates over windows and what is computed from them.</summary>
internal sealed class AnomalyReader(Session session, IReadOnlyList<Data.ColumnDefinition> input)
{
    private readonly Table _columns = Table.Empty(input);
    private readonly List<Metric> _aggregates = [];
    private bool _usesColumns;

    /// <summary>The aggregates of all conditions read.</summary>
    public IReadOnlyList<Metric> Aggregates => _aggregates;

    /// <summary>The name of an aggregate's result; no column can have it.</summary>
    public static string NameOf(int aggregate) => "#" + aggregate.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads a condition.</summary>
    public AnomalyMetric Read(Metric metric, string? description)
    {
        var before = _aggregates.Count;
        _usesColumns = false;
        var condition = Rewrite(metric, metric.Body);
        var hasAggregates = _aggregates.Count > before;
        return new AnomalyMetric(
            metric, new Metric(session, metric.Code, condition), _usesColumns || !hasAggregates, hasAggregates,
            description ?? TextOf(metric));
    }

    private Expression Rewrite(Metric metric, Expression expression)
    {
        switch (expression)
        {
            case NameExpression name:
                _usesColumns |= _columns.IndexOf(name.Name) >= 0;
                return expression;
            case UnaryExpression unary:
                return unary with { Operand = Rewrite(metric, unary.Operand) };
            case BinaryExpression binary:
                return binary with { Left = Rewrite(metric, binary.Left), Right = Rewrite(metric, binary.Right) };
            case CallExpression { Callee: NameExpression { Namespace: null } name } call:
                if (session.Names.FindFunction(name.Name, metric.Frame) is not { } function
                    || (function.Traits & FunctionTraits.Aggregate) == 0)
                    return call with
                    {
                        Arguments = [.. call.Arguments.Select(argument => argument.Value is { } value
                            ? argument with { Value = Rewrite(metric, value) }
                            : argument)],
                    };
                _aggregates.Add(new Metric(session, metric.Code, call));
                return new NameExpression(null, NameOf(_aggregates.Count - 1), call.Span);
            default:
                return expression;
        }
    }

    private static string TextOf(Metric metric) => metric.Code.ToString()!.Trim('<', '>', ' ');
}
