using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime.Metacode;

/// <summary><c>sql</c>, <c>sqlUpdate</c> and <c>sqlDelete</c>: queries and changes put together as metacode.</summary>
internal static class QueryMetacode
{
    /// <summary>The values of <c>groupFlag</c>.</summary>
    private const int ContextFlag = 0, GroupFlag = 1, PivotFlag = 2;

    public static Value Select(CallContext context, Arguments arguments)
    {
        var columns = CodeParts.Columns(arguments, 0);
        var limit = Limit(arguments);
        var select = new SelectSyntax(default(Text.TextSpan))
        {
            IsExec = arguments.Bool(12, fallback: false),
            IsMap = arguments.Bool(13, fallback: false),
            Hints = (SelectHints)arguments.Int(11, 0),
            Columns = columns is [{ Expression: null }] ? [] : columns,
            From = CodeParts.Source((Session)context, arguments, 1),
            Where = Conditions(arguments, 2),
            ContextSort = CodeParts.SortKeys(arguments, 5, 6),
            Having = Having(arguments, 7),
            OrderBy = CodeParts.SortKeys(arguments, 8, 9),
            Top = limit is { IsFromEnd: false } ? limit.Value.Count : null,
            Limit = limit is { IsFromEnd: true } ? limit.Value.Count : null,
        };
        select = WithGrouping(select, arguments);
        return MetacodeFunctions.Write(context, new SqlExpression(select, default));
    }

    private static SelectSyntax WithGrouping(SelectSyntax select, Arguments arguments)
    {
        var keys = CodeParts.Columns(arguments, 3);
        if (arguments.Has(14)) return WithCumulation(select, keys, arguments);
        if (keys.Length == 0) return select;
        var kind = arguments.Int(4, GroupFlag) switch
        {
            ContextFlag => GroupingKind.Context,
            GroupFlag => GroupingKind.Group,
            PivotFlag => GroupingKind.Pivot,
            _ => throw arguments.Wrong(4, "must be 0 (context by), 1 (group by) or 2 (pivot by)"),
        };
        return select with { Grouping = kind, GroupKeys = keys };
    }

    // cgroupBy=1 makes the last key of groupBy the cumulative one.
    private static SelectSyntax WithCumulation(SelectSyntax select, SelectColumn[] keys, Arguments arguments)
    {
        if (arguments[14] is Scalar flag && !flag.AsBool())
            return select with { Grouping = keys.Length == 0 ? GroupingKind.None : GroupingKind.Group, GroupKeys = keys };
        var isFlag = arguments[14] is Scalar;
        if (isFlag && keys.Length == 0) throw arguments.Wrong(14, "needs groupBy when it is only switched on");
        return select with
        {
            Grouping = GroupingKind.CumulativeGroup,
            OuterKeys = isFlag ? keys[..^1] : keys,
            GroupKeys = isFlag ? keys[^1..] : CodeParts.Columns(arguments, 14),
        };
    }

    private static Expression[] Conditions(Arguments arguments, int index) =>
        [.. CodeParts.Codes(arguments, index).Select(code => new PartExpression(code))];

    private static Expression? Having(Arguments arguments, int index)
    {
        var conditions = Conditions(arguments, index);
        return conditions.Length == 0
            ? null
            : conditions.Aggregate((all, next) => new BinaryExpression(BinaryOperator.And, all, next, default));
    }

    // A number of rows from the end is written behind the query, any other in front.
    private static (Expression Count, bool IsFromEnd)? Limit(Arguments arguments) => arguments.Find(10) switch
    {
        null => null,
        Scalar count when count.Type.IsNumeric() => (new LiteralExpression(count, default), count.AsInt() < 0),
        Pair pair => (new PairExpression(
            new LiteralExpression(pair.First, default), new LiteralExpression(pair.Second, default), default), false),
        _ => throw arguments.Wrong(10, "must be a number of rows or a range such as 2:5"),
    };

    public static Value Update(CallContext context, Arguments arguments)
    {
        var target = CodeParts.Table((Session)context, arguments[0]);
        var columns = CodeParts.Columns(arguments, 1).Select(column => column is { Expression: { } value, Aliases: [var name] }
            ? new UpdateColumn(name, value, default)
            : throw arguments.Wrong(1, "must be metacode with names, such as <price * 2 as doubled>"));
        var update = new UpdateSyntax(target, [.. columns], default)
        {
            From = arguments.Has(2) ? CodeParts.Source((Session)context, arguments, 2) : null,
            Where = Conditions(arguments, 3),
            ContextKeys = CodeParts.Columns(arguments, 4),
            ContextSort = CodeParts.SortKeys(arguments, 5, 6),
            Having = Having(arguments, 7),
        };
        return MetacodeFunctions.Write(context, new SqlExpression(update, default));
    }

    /// <summary>Runs an update at once, of columns and with values that are given apart.</summary>
    public static Value UpdateInPlace(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        string[] names = arguments[1] is Vector several ? several.Texts() : [arguments.Text(1)];
        var values = CodeParts.Columns(arguments, 2);
        if (values.Length != names.Length) throw arguments.Wrong(2, $"must be {names.Length} pieces of metacode, one for each column");
        var columns = names.Zip(values, (name, value) => new UpdateColumn(
            name, value.Expression ?? throw arguments.Wrong(2, "must be metacode such as <price * 2>"), default));
        var update = new UpdateSyntax(CodeParts.Table(session, arguments[0]), [.. columns], default) { Where = Conditions(arguments, 3) };
        var code = MetacodeFunctions.Write(context, new SqlExpression(update, default));
        return session.Interpreter.Evaluate(code.Body, code.Origin);
    }

    public static Value Delete(CallContext context, Arguments arguments)
    {
        var delete = new DeleteSyntax(
            CodeParts.Table((Session)context, arguments[0]), Conditions(arguments, 1), default)
        {
            From = arguments.Has(2) ? CodeParts.Source((Session)context, arguments, 2) : null,
        };
        return MetacodeFunctions.Write(context, new SqlExpression(delete, default));
    }
}
