using DolphinQuant.Embedded.Runtime.Limits;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// All names that a piece of script mentions, whatever they mean when it runs: columns to read for a query, variables
/// to keep for a closure.
/// </summary>
internal sealed class NameCollector
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// True when a name may stand for columns that are not written out: a star, a macro, code made at run time.
    /// </summary>
    public bool IsOpen { get; private set; }

    public IReadOnlySet<string> Names => _names;

    /// <summary>The names in the body of a function.</summary>
    public static IReadOnlySet<string> NamesIn(FunctionSyntax function)
    {
        var collector = new NameCollector();
        collector.Add(function);
        return collector.Names;
    }

    /// <summary>Adds the names of any node.</summary>
    public void Add(SyntaxNode? node)
    {
        StackLimit.Check();
        switch (node)
        {
            case null or LiteralExpression: break;
            case Expression expression: AddExpression(expression); break;
            case Statement statement: AddStatement(statement); break;
            case SqlSyntax query: AddQuery(query); break;
            case FunctionSyntax function:
                AddAll(function.Parameters.Select(parameter => parameter.Default));
                Add(function.Body);
                break;
            case Argument argument: Add(argument.Value); break;
            case DictionaryEntry entry: AddAll([entry.Key, entry.Value]); break;
            case CaseBranch branch: AddAll([branch.Condition, branch.Result]); break;
            case OrderKey key: Add(key.Expression); break;
            case SelectColumn column: AddColumn(column); break;
            case ExpressionSource source: Add(source.Table); break;
            case JoinSource join: AddAll([join.Left, join.Right, join.On]); break;
            default: IsOpen = true; break;
        }
    }

    public void AddAll(IEnumerable<SyntaxNode?> nodes)
    {
        foreach (var node in nodes) Add(node);
    }

    private void AddColumn(SelectColumn column)
    {
        if (column.Expression is null) IsOpen = true;
        else Add(column.Expression);
    }

    private void AddExpression(Expression expression)
    {
        switch (expression)
        {
            case NameExpression name: _names.Add(name.Name); break;
            case VectorExpression vector: AddAll(vector.Elements); break;
            case TupleExpression tuple: AddAll(tuple.Elements); break;
            case DictionaryExpression dictionary: AddAll(dictionary.Entries); break;
            case UnaryExpression unary: Add(unary.Operand); break;
            case BinaryExpression binary: AddAll([binary.Left, binary.Right]); break;
            case ConditionalExpression choice: AddAll([choice.Condition, choice.WhenTrue, choice.WhenFalse]); break;
            case CallExpression call: AddCall(call); break;
            case PartialExpression partial: AddAll([partial.Callee, .. partial.Arguments]); break;
            case IndexExpression index: AddAll([index.Target, .. index.Indexes]); break;
            case MemberExpression member: AddMember(member); break;
            case PairExpression pair: AddAll([pair.First, pair.Second]); break;
            case LambdaExpression lambda: Add(lambda.Function); break;
            case PatternExpression pattern: Add(pattern.Function); break;
            case AliasExpression alias: Add(alias.Value); break;
            case CaseExpression branches: AddAll([.. branches.Branches, branches.Otherwise]); break;
            case SqlExpression query: Add(query.Query); break;
            case MetacodeExpression metacode: Add(metacode.Body); break;
            case OperatorExpression: break;
            case OverExpression over: AddAll([over.Function, .. over.PartitionBy, .. over.OrderBy]); break;
            case Metacode.BoundExpression bound: _names.Add(bound.Name); break;
            default: IsOpen = true; break;
        }
    }

    private void AddCall(CallExpression call)
    {
        // eval may mention any column.
        if (call.Callee is NameExpression { Name: "eval" }) IsOpen = true;
        AddAll([call.Callee, .. call.Arguments]);
    }

    private void AddMember(MemberExpression member)
    {
        if (member.Member == "*") IsOpen = true;
        _names.Add(member.Member);
        Add(member.Target);
    }

    private void AddStatement(Statement statement)
    {
        switch (statement)
        {
            case ExpressionStatement expression: Add(expression.Expression); break;
            case AssignmentStatement assignment: AddAll([.. assignment.Targets, assignment.Value]); break;
            case BlockStatement block: AddAll(block.Statements); break;
            case IfStatement condition: AddAll([condition.Condition, condition.Then, condition.Otherwise]); break;
            case ForStatement loop: AddAll([loop.Items, loop.Body]); break;
            case CountingForStatement loop: AddAll([loop.Start, loop.Condition, loop.Step, loop.Body]); break;
            case WhileStatement loop: AddAll([loop.Condition, loop.Body]); break;
            case DoWhileStatement loop: AddAll([loop.Body, loop.Condition]); break;
            case ReturnStatement result: Add(result.Value); break;
            case ThrowStatement fault: Add(fault.Value); break;
            case TryStatement attempt: AddAll([attempt.Body, attempt.Handler]); break;
            case AssertStatement assertion: AddAll([assertion.Label, assertion.Condition]); break;
            case FunctionStatement definition: Add(definition.Function); break;
            case ClassStatement type: AddAll(type.Methods); break;
            case ShareStatement share: Add(share.Value); break;
            case TimerStatement timer: AddAll([timer.Count, timer.Body]); break;
            case TransactionStatement transaction: Add(transaction.Body); break;
            case SqlStatement command: Add(command.Command); break;
            default: break;
        }
    }

    private void AddQuery(SqlSyntax query)
    {
        switch (query)
        {
            case SelectSyntax select: AddSelect(select); break;
            case UpdateSyntax update:
                AddAll([update.Target, update.From, update.Having, .. update.Columns.Select(column => column.Value),
                    .. update.Where]);
                AddAll([.. update.ContextKeys, .. update.ContextSort]);
                break;
            case InsertSyntax insert: AddAll([insert.Target, insert.Query, .. insert.Values]); break;
            case DeleteSyntax delete: AddAll([delete.Target, delete.From, .. delete.Where]); break;
            default: IsOpen = true; break;
        }
    }

    private void AddSelect(SelectSyntax select)
    {
        if (select.Columns.Count == 0) IsOpen = true;
        AddAll([.. select.Columns, select.Top, select.From, select.Having, select.Limit]);
        AddAll([.. select.Where, .. select.GroupKeys, .. select.OuterKeys, .. select.ContextSort, .. select.OrderBy]);
        AddAll([.. select.Unions.Select(part => part.Query), .. select.With.Select(table => table.Query)]);
    }
}
