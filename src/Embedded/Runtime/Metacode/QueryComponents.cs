using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Functions.Probability;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime.Metacode;

/// <summary><c>objectComponent</c>: what a query is made of, under the server's names.</summary>
internal static class QueryComponents
{
    private static readonly Scalar Nothing = Scalar.NullOf(DataType.Int);

    public static void Register(FunctionTable table) => table.Add(
        "objectComponent(obj)", "The parts of metacode of a query, as a dictionary.", (context, a) =>
            a[0] is CodeValue { Body: SqlExpression { Query: SelectSyntax select } } code && IsPlain(select)
                ? Of((Session)context, code, select)
                : throw a.Wrong(0, "must be metacode of a query of one table, without cgroup by, csort, order by, limit, union and with"));

    private static bool IsPlain(SelectSyntax select) =>
        select is { From: ExpressionSource { Alias: null }, Top: null, Limit: null, IsDistinct: false, IsMap: false }
        && select.Grouping != GroupingKind.CumulativeGroup
        && select.ContextSort.Count + select.OrderBy.Count + select.Unions.Count + select.With.Count == 0;

    private static Dictionary Of(Session session, CodeValue code, SelectSyntax select)
    {
        Value Code(Expression part) => new CodeValue(part, code.Origin);
        Vector<Value> Codes(IEnumerable<Expression> parts) => Vector.Tuple([.. parts.Select(Code)]);
        return HypothesisFunctions.Report(
            ("exec", Scalar.Int(select.IsExec ? 1 : 0)),
            ("select", Codes(select.Columns.Select(Column))),
            ("from", Code(Source(session, code, ((ExpressionSource)select.From!).Table))),
            ("where", Codes(select.Where)),
            ("groupBy", Codes(select.GroupKeys.Select(Column))),
            ("groupFlag", select.Grouping switch
            {
                GroupingKind.Context => Scalar.Int(0),
                GroupingKind.Group => Scalar.Int(1),
                GroupingKind.Pivot => Scalar.Int(2),
                _ => Nothing,
            }),
            ("cgroups", Scalar.Int(0)),
            ("csort", Vector.Tuple()),
            ("having", select.Having is { } having ? Code(having) : Nothing),
            ("orderBy", Vector.Tuple()),
            ("rowOffset", Nothing),
            ("rowCount", Nothing),
            ("hint", Scalar.Int((int)select.Hints)),
            ("segment", Nothing));
    }

    private static Expression Column(SelectColumn column) => column switch
    {
        { Expression: null } => CodeParts.Column("*"),
        { Aliases: { Count: > 0 } aliases, Expression: { } named } => new AliasExpression(named, aliases, column.Span),
        _ => column.Expression,
    };

    // A name that is no variable yet is looked up when the query runs.
    private static Expression Source(Session session, CodeValue code, Expression table) =>
        table is NameExpression { Namespace: null } name && session.Names.FindVariable(name.Name, code.Origin) is null
            ? new CallExpression(
                CodeParts.Column("objByName"),
                [new Argument(null, new LiteralExpression(Scalar.String(name.Name), name.Span), name.Span)], false, name.Span)
            : table;
}
