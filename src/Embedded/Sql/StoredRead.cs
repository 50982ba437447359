using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Panels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// Reads of stored tables: only the columns that a query names, and only the rows that those conditions let through
/// which storage can check by itself. A condition is handed down when it compares a column with something that touches
/// no column; what follows a condition with a call over columns stays in memory, because such a call
/// (<c>max(price)</c>, <c>prev(x)</c>) depends on the rows before it.
/// </summary>
internal sealed class StoredRead(Interpreter interpreter, Frame frame, StoredTable table, string? qualifier)
{
    private readonly HashSet<string> _columns =
        new(table.Schema.Select(column => column.Name), StringComparer.OrdinalIgnoreCase);
    private readonly List<StoredPredicate> _predicates = [];
    private readonly List<Expression> _remaining = [];

    /// <summary>The conditions that storage checks.</summary>
    public IReadOnlyList<StoredPredicate> Predicates => _predicates;

    /// <summary>The conditions left to check in memory, in order.</summary>
    public IReadOnlyList<Expression> Remaining => _remaining;

    /// <summary>A whole column of a stored table, for <c>t.column</c>; null when there is none.</summary>
    public static Vector? Column(StoredTable table, string name, CancellationToken cancellationToken) =>
        table.Schema.Any(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase))
            ? table.Read([name], [], cancellationToken).Columns[0]
            : null;

    /// <summary>Divides the conditions of a query between storage and memory.</summary>
    public void Divide(IReadOnlyList<Expression> conditions)
    {
        var isRowByRow = true;
        foreach (var condition in conditions)
        {
            var parts = Conjuncts(condition).ToArray();
            // "a and b" checks b on all rows: a may go down alone only when b looks at one row at a time.
            isRowByRow = isRowByRow && parts.All(part => !CallsOverColumns(part));
            foreach (var part in parts)
            {
                if (isRowByRow && PredicateOf(part) is { } predicate) _predicates.Add(predicate);
                else _remaining.Add(part);
            }
        }
    }

    /// <summary>The name under which columns can be qualified.</summary>
    public string? Name => qualifier;

    /// <summary>Reads the columns that the names mention, all of them when <paramref name="names"/> is null.</summary>
    public Table Read(IReadOnlySet<string>? names, CancellationToken cancellationToken)
    {
        if (names is null) return table.Read(null, _predicates, cancellationToken);
        var columns = table.Schema.Select(column => column.Name).Where(names.Contains).ToList();
        // A query without columns, such as count(*), still needs the number of rows.
        if (columns.Count == 0) columns.Add(table.Schema[0].Name);
        return table.Read(columns, _predicates, cancellationToken);
    }

    /// <summary>Reads a column as a panel; null when its rows have to be read in order.</summary>
    public StoredPanel? ReadPanel(PanelRequest request, CancellationToken cancellationToken) =>
        table.ReadPanel(request, _predicates, cancellationToken);

    private static IEnumerable<Expression> Conjuncts(Expression condition) =>
        condition is BinaryExpression { Operator: BinaryOperator.And or BinaryOperator.BitAnd } and
            ? Conjuncts(and.Left).Concat(Conjuncts(and.Right))
            : [condition];

    private StoredPredicate? PredicateOf(Expression condition)
    {
        if (condition is not BinaryExpression comparison) return null;
        var (column, other, operation) = (ColumnOf(comparison.Left), comparison.Right, comparison.Operator);
        if (column is null)
        {
            (column, other) = (ColumnOf(comparison.Right), comparison.Left);
            operation = Mirrored(operation);
        }

        if (column is null || ComparisonOf(operation) is not { } stored || MentionsColumns(other)) return null;
        if (ConstantsOf(interpreter.Evaluate(other, frame), stored) is not { } values) return null;
        var predicate = new StoredPredicate(column, stored, values);
        return table.Supports(predicate) ? predicate : null;
    }

    /// <summary>
    /// The values that storage compares with; null when the value has not the form of the comparison.
    /// </summary>
    private static IReadOnlyList<Scalar>? ConstantsOf(Value value, StoredComparison comparison) =>
        (comparison, value) switch
    {
        (StoredComparison.In, Table { Columns.Count: 1 } list) => ConstantsOf(list.Columns[0], comparison),
        (StoredComparison.In, Vector list) when !list.IsTuple() =>
            [.. Enumerable.Range(0, list.Count).Select(list.Scalar)],
        (StoredComparison.In, Scalar one) => [one],
        (StoredComparison.Between, Pair bounds) => [bounds.First, bounds.Second],
        (StoredComparison.In or StoredComparison.Between, _) => null,
        (_, Scalar scalar) => [scalar],
        (_, Table { Columns.Count: 1, Count: 1 } cell) => [cell.Columns[0].Scalar(0)],
        _ => null,
    };

    private static StoredComparison? ComparisonOf(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Equal => StoredComparison.Equal,
        BinaryOperator.NotEqual => StoredComparison.NotEqual,
        BinaryOperator.Less => StoredComparison.Less,
        BinaryOperator.LessOrEqual => StoredComparison.LessOrEqual,
        BinaryOperator.Greater => StoredComparison.Greater,
        BinaryOperator.GreaterOrEqual => StoredComparison.GreaterOrEqual,
        BinaryOperator.Between => StoredComparison.Between,
        BinaryOperator.In => StoredComparison.In,
        _ => null,
    };

    // "in" and "between" have no mirror image: 5 in column is another question.
    private static BinaryOperator Mirrored(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterOrEqual => BinaryOperator.LessOrEqual,
        BinaryOperator.Equal or BinaryOperator.NotEqual => operation,
        _ => BinaryOperator.Like,
    };

    /// <summary>The column that an expression is; null when it is something else.</summary>
    public string? ColumnOf(Expression? expression) => expression switch
    {
        NameExpression { Namespace: null } name when _columns.Contains(name.Name) => name.Name,
        MemberExpression { Target: NameExpression { Namespace: null } table } member
            when table.Name == qualifier && _columns.Contains(member.Member) => member.Member,
        _ => null,
    };

    private bool MentionsColumns(Expression expression)
    {
        var names = new NameCollector();
        names.Add(expression);
        return names.IsOpen || names.Names.Overlaps(_columns);
    }

    private bool CallsOverColumns(Expression expression)
    {
        if (!MentionsColumns(expression)) return false;
        return expression switch
        {
            BinaryExpression binary => CallsOverColumns(binary.Left) || CallsOverColumns(binary.Right),
            UnaryExpression unary => CallsOverColumns(unary.Operand),
            PairExpression pair =>
                pair is { First: { } first, Second: { } second }
                    && (CallsOverColumns(first) || CallsOverColumns(second)),
            _ => ColumnOf(expression) is null,
        };
    }
}
