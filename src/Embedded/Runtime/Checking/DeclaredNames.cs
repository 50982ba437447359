using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime.Checking;

/// <summary>The variables that statements bind, without those of functions defined among them.</summary>
internal static class DeclaredNames
{
    public static IEnumerable<string> In(IEnumerable<Statement?> statements) => statements.SelectMany(In);

    private static IEnumerable<string> In(Statement? statement) => statement switch
    {
        AssignmentStatement assignment => assignment.Targets.OfType<NameExpression>().Select(target => target.Name),
        BlockStatement block => In(block.Statements),
        IfStatement condition => In([condition.Then, condition.Otherwise]),
        ForStatement loop => loop.Variables.Concat(In(loop.Body)),
        CountingForStatement loop => In([loop.Start, loop.Step, loop.Body]),
        WhileStatement loop => In(loop.Body),
        DoWhileStatement loop => In(loop.Body),
        TryStatement attempt => In([attempt.Body, attempt.Handler]).Append(attempt.Variable),
        TimerStatement timer => In(timer.Body),
        TransactionStatement transaction => In(transaction.Body),
        FunctionStatement definition => [definition.Function.Name!],
        SqlStatement { Command: CreateTableSyntax { Table: { Database: null } table } } => [table.Name],
        _ => [],
    };
}

/// <summary>The names that a script shares objects under.</summary>
internal static class SharedNames
{
    // The functions that share a table under the name that is their second argument.
    private static readonly string[] Sharing =
    [
        "share", "enableTableShareAndPersistence", "enableTableShareAndCachePurge", "enableTablePersistence",
    ];

    public static IReadOnlySet<string> In(Script script)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var statement in script.Statements) Add(statement, names);
        return names;
    }

    private static void Add(Statement? statement, HashSet<string> names)
    {
        switch (statement)
        {
            case ShareStatement share: names.Add(share.Name); break;
            case ExpressionStatement { Expression: CallExpression call }: AddCall(call, names); break;
            case BlockStatement block: AddAll(block.Statements, names); break;
            case IfStatement condition: AddAll([condition.Then, condition.Otherwise], names); break;
            case TryStatement attempt: AddAll([attempt.Body, attempt.Handler], names); break;
            case ForStatement loop: Add(loop.Body, names); break;
            case TimerStatement timer: Add(timer.Body, names); break;
            case TransactionStatement transaction: Add(transaction.Body, names); break;
            case FunctionStatement definition: Add(definition.Function.Body, names); break;
            default: break;
        }
    }

    private static void AddAll(IEnumerable<Statement?> statements, HashSet<string> names)
    {
        foreach (var statement in statements) Add(statement, names);
    }

    private static void AddCall(CallExpression call, HashSet<string> names)
    {
        if (call is
            {
                Callee: NameExpression function,
                Arguments: [_, { Value: LiteralExpression { Value: Scalar { IsNull: false } name } }, ..],
            }
            && Array.IndexOf(Sharing, function.Name) >= 0 && name.Type.IsText())
            names.Add(name.AsText());
    }
}
