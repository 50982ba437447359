using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// The parts of an ANSI join's <c>on</c>: equal columns of the two tables, and filters of one of them.
/// </summary>
internal sealed class JoinCondition(RowSource left, RowSource right)
{
    private readonly List<string> _leftKeys = [];
    private readonly List<string> _rightKeys = [];
    private readonly List<Expression> _leftFilters = [];
    private readonly List<Expression> _rightFilters = [];

    public IReadOnlyList<string> LeftKeys => _leftKeys;

    public IReadOnlyList<string> RightKeys => _rightKeys;

    public IReadOnlyList<Expression> LeftFilters => _leftFilters;

    public IReadOnlyList<Expression> RightFilters => _rightFilters;

    /// <summary>Takes a condition apart at its <c>and</c>s.</summary>
    public void Divide(Expression condition, Frame frame)
    {
        if (condition is BinaryExpression { Operator: BinaryOperator.And or BinaryOperator.BitAnd } and)
        {
            Divide(and.Left, frame);
            Divide(and.Right, frame);
            return;
        }

        if (condition is BinaryExpression { Operator: BinaryOperator.Equal } equality && IsKey(equality)) return;
        var (isLeft, isRight) = (Concerns(left, condition), Concerns(right, condition));
        if (isLeft == isRight)
            throw frame.ErrorAt(condition,
                "A join condition compares two columns by = or concerns one table; connect several by and.");
        (isLeft ? _leftFilters : _rightFilters).Add(condition);
    }

    private bool IsKey(BinaryExpression equality)
    {
        if (ColumnOf(left, equality.Left) is { } leftKey && ColumnOf(right, equality.Right) is { } rightKey)
        {
            Add(leftKey, rightKey);
            return true;
        }

        if (ColumnOf(left, equality.Right) is not { } swappedLeft
            || ColumnOf(right, equality.Left) is not { } swappedRight) return false;
        Add(swappedLeft, swappedRight);
        return true;
    }

    private void Add(string leftKey, string rightKey)
    {
        _leftKeys.Add(leftKey);
        _rightKeys.Add(rightKey);
    }

    private static string? ColumnOf(RowSource source, Expression expression)
    {
        var index = expression switch
        {
            NameExpression { Namespace: null } name => source.Find(null, name.Name),
            MemberExpression { Target: NameExpression { Namespace: null } table } member =>
                source.Find(table.Name, member.Member),
            _ => -1,
        };
        return index < 0 ? null : source.Table.Names[index];
    }

    private static bool Concerns(RowSource source, Expression expression) => expression switch
    {
        BinaryExpression binary => Concerns(source, binary.Left) || Concerns(source, binary.Right),
        UnaryExpression unary => Concerns(source, unary.Operand),
        CallExpression call =>
            call.Arguments.Any(argument => argument.Value is not null && Concerns(source, argument.Value)),
        _ => ColumnOf(source, expression) is not null,
    };
}
