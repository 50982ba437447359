using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// The first and last value that the conditions of a query let the column of <c>interval</c> have, both included; null where
/// they say nothing. They, and not the rows that are left, say where the intervals begin and end.
/// </summary>
internal sealed record IntervalBounds(long? First, long? Last, bool IsFirstWritten)
{
    public static readonly IntervalBounds None = new(null, null, IsFirstWritten: false);

    /// <summary>The bounds of a column among the conditions.</summary>
    /// <exception cref="ScriptException">A condition on the column is none of a bound.</exception>
    public static IntervalBounds Of(Interpreter interpreter, SelectSyntax select, Expression column, DataType type, Frame frame)
    {
        var bounds = None;
        foreach (var condition in select.Where.SelectMany(Conjuncts))
        {
            if (!Mentions(condition, column)) continue;
            if (condition is not BinaryExpression comparison || column is not NameExpression { Namespace: null } name)
                throw Unclear(select, frame);
            var isLeft = IsColumn(comparison.Left, name);
            var (operation, other) = isLeft ? (comparison.Operator, comparison.Right) : (Mirrored(comparison.Operator), comparison.Left);
            if ((!isLeft && !IsColumn(comparison.Right, name)) || Mentions(other, column)) throw Unclear(select, frame);
            bounds = bounds.Within(Range(operation, interpreter.Evaluate(other, frame), type) ?? throw Unclear(select, frame));
        }

        return bounds;
    }

    private static IEnumerable<Expression> Conjuncts(Expression condition) =>
        condition is BinaryExpression { Operator: BinaryOperator.And } both
            ? Conjuncts(both.Left).Concat(Conjuncts(both.Right))
            : [condition];

    private static bool Mentions(Expression expression, Expression column)
    {
        var (names, wanted) = (new NameCollector(), new NameCollector());
        names.Add(expression);
        wanted.Add(column);
        return names.Names.Overlaps(wanted.Names);
    }

    private static bool IsColumn(Expression expression, NameExpression column) =>
        expression is NameExpression { Namespace: null } name && string.Equals(name.Name, column.Name, StringComparison.OrdinalIgnoreCase);

    private static BinaryOperator Mirrored(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterOrEqual => BinaryOperator.LessOrEqual,
        BinaryOperator.Equal => BinaryOperator.Equal,
        _ => BinaryOperator.In,
    };

    // The values are counts of whole units, so what lies strictly beyond a bound begins one unit further.
    private static IntervalBounds? Range(BinaryOperator operation, Value value, DataType type) => (operation, value) switch
    {
        (BinaryOperator.GreaterOrEqual, Scalar bound) => Count(bound, type) is { } first ? new(first, null, true) : null,
        (BinaryOperator.Greater, Scalar bound) => Count(bound, type) is { } first ? new(first + 1, null, false) : null,
        (BinaryOperator.LessOrEqual, Scalar bound) => Count(bound, type) is { } last ? new(null, last, false) : null,
        (BinaryOperator.Less, Scalar bound) => Count(bound, type) is { } last ? new(null, last - 1, false) : null,
        (BinaryOperator.Equal, Scalar bound) => Count(bound, type) is { } only ? new(only, only, true) : null,
        (BinaryOperator.Between, Pair pair) when Count(pair.First, type) is { } first && Count(pair.Second, type) is { } last =>
            new(first, last, true),
        _ => null,
    };

    // A bound of another type of time counts where it can be told in the column's own.
    private static long? Count(Scalar bound, DataType type)
    {
        if (bound.IsNull || bound.Type.Category() is not (DataCategory.Integral or DataCategory.Temporal)) return null;
        if (bound.Type == type || !type.IsTemporal()) return bound.AsLong();
        if (!bound.Type.IsTemporal() || Promotion.IsClock(bound.Type) != Promotion.IsClock(type)) return null;
        var own = (Scalar)Conversion.Convert(bound, type);
        return ((Scalar)Conversion.Convert(own, bound.Type)).AsLong() == bound.AsLong() ? own.AsLong() : null;
    }

    private IntervalBounds Within(IntervalBounds other)
    {
        var isOtherFirst = other.First is { } first && (First is null || first > First);
        return new IntervalBounds(
            isOtherFirst ? other.First : First,
            other.Last is { } last && (Last is null || last < Last) ? other.Last : Last,
            isOtherFirst ? other.IsFirstWritten : IsFirstWritten);
    }

    private static ScriptException Unclear(SelectSyntax select, Frame frame) => frame.ErrorAt(select,
        "interval takes its range from conditions on its column: compare it with a value (>=, >, <=, <, ==, between), or filter in a nested query.");
}
