using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime.Metacode;

/// <summary>What kind of object metacode stands for, under the server's names.</summary>
internal static class ObjectKinds
{
    public static void Register(FunctionTable table) =>
        table.Add("objectType(obj)", "The kind of object that metacode stands for; CONSTOBJ for anything else.",
            (_, a) => Scalar.String(a[0] is CodeValue code ? KindOf(code.Body) : "CONSTOBJ"));

    private static string KindOf(Expression body) => body switch
    {
        LiteralExpression => "CONSTOBJ",
        NameExpression => "VAR",
        MemberExpression => "ATTR",
        TupleExpression => "TUPLE",
        LambdaExpression or PartialExpression or OperatorExpression => "FUNCTION",
        AliasExpression => "COLUMNDEF",
        CaseExpression => "CASEWHEN",
        SqlExpression { Query: UpdateSyntax } => "SQLUPDATE",
        SqlExpression { Query: DeleteSyntax } => "SQLDELETE",
        SqlExpression { Query: SelectSyntax { With.Count: > 0 } } => "SQLWITHQUERY",
        SqlExpression => "SQLQUERY",
        UnaryExpression or BinaryExpression or CallExpression or ConditionalExpression or IndexExpression => "EXPRESSION",
        _ => "UNKNOWN",
    };
}
