using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// The names of result columns without an alias: a column keeps its name, a call of <c>f</c> whose first argument is
/// the column <c>x</c> is <c>f_x</c>, over anything else <c>f</c>; an operator on the column <c>x</c> is <c>x_add</c>; a
/// constant is its text.
/// </summary>
internal static class ColumnNaming
{
    public static string Of(SelectColumn column) =>
        column.Aliases.Count > 0 ? column.Aliases[0] : Of(column.Expression!);

    public static string Of(Expression expression) => expression switch
    {
        NameExpression name => name.Name,
        BoundExpression bound => bound.Name,
        MemberExpression member => member.Member,
        AliasExpression { Aliases: [var alias, ..] } => alias,
        LiteralExpression literal => Formatter.Plain(literal.Value) is { Length: > 0 } text ? text : "NULL",
        CallExpression call =>
            Join(FunctionOf(call.Callee), call.Arguments.Count == 0 ? null : call.Arguments[0].Value),
        BinaryExpression binary => OfOperator(binary),
        UnaryExpression unary => Join(unary.Operator == UnaryOperator.Not ? "not" : "neg", unary.Operand),
        IndexExpression index => Of(index.Target) + "_at",
        OverExpression { Function: CallExpression windowed } => FunctionOf(windowed.Callee),
        ConditionalExpression or CaseExpression => "iif",
        _ => "value",
    };

    // price * 2 is price_mul; of several operators in a row the last one gives the name, the first operand the column.
    private static string OfOperator(BinaryExpression binary)
    {
        var first = binary.Left;
        while (first is BinaryExpression inner) first = inner.Left;
        var name = Operators.NameOf(binary.Operator);
        return (ColumnOf(first) ?? ColumnOf(binary.Right)) is { } column ? $"{column}_{name}" : name;
    }

    private static string Join(string function, Expression? argument) =>
        ColumnOf(argument) is { } column ? $"{function}_{column}" : function;

    private static string? ColumnOf(Expression? expression) => expression switch
    {
        NameExpression { Namespace: null } name => name.Name,
        BoundExpression bound => bound.Name,
        TupleExpression { Elements: [var first, ..] } => ColumnOf(first),
        MemberExpression { Target: NameExpression } member => member.Member,
        _ => null,
    };

    private static string FunctionOf(Expression callee) => callee switch
    {
        NameExpression name => name.Name,
        PartialExpression partial => FunctionOf(partial.Callee),
        PatternExpression pattern => FunctionOf(pattern.Function),
        LiteralExpression { Value: FunctionValue function } => function is UserFunction { Syntax.Name: null } ? "" : function.Name,
        OperatorExpression binaryOperator => Operators.NameOf(binaryOperator.Operator),
        _ => "value",
    };
}
