using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime.Metacode;

/// <summary>The functions that put expressions together as metacode.</summary>
internal static class MetacodeFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("expr(args...)", "Metacode of operands and operators in the order they are given.", Expr);
        table.Add("binaryExpr(X, Y, optr)", "Metacode of two operands and an operator.", BinaryExpr);
        table.Add("unifiedExpr(objs, optrs)", "Metacode of operands joined by operators.", UnifiedExpr);
        table.Add("makeCall(F, [args...])", "Metacode of a call.", MakeCall);
        table.Add("makeUnifiedCall(func, args)", "Metacode of a call with the elements of a tuple.", MakeUnifiedCall);
        table.Add("sqlCol(colName, [func], [alias], [qualifier])", "Metacode of columns, with a function or alias.",
            SqlCol);
        table.Add("sqlColAlias(colDefs, [colNames])", "Metacode of columns with names.", SqlColAlias);
        table.Add("sqlTuple(colNames)", "Metacode of a tuple of columns.", SqlTuple);
        table.Add(
            "sql(select, from, [where], [groupBy], [groupFlag], [csort], [ascSort], [having], [orderBy], [ascOrder], "
            + "[limit], [hint], [exec], [map], [cgroupBy])", "Metacode of a query.", QueryMetacode.Select);
        table.Add("sqlUpdate(table, updates, [from], [where], [contextBy], [csort], [ascSort], [having])",
            "Metacode of an update.", QueryMetacode.Update);
        table.Add("update!(table, colNames, newValues, [filter])", "Columns of a table set in place, where metacode holds.",
            QueryMetacode.UpdateInPlace);
        table.Add("sqlDelete(table, [where], [from])", "Metacode of a delete.", QueryMetacode.Delete);
    }

    /// <summary>Generated code with the caller's frame as its origin.</summary>
    public static CodeValue Write(CallContext context, Expression body) =>
        CodeWriter.Write(body, ((Session)context).CurrentFrame);

    private static Value Expr(CallContext context, Arguments arguments)
    {
        if (arguments.Count < 2) throw arguments.Wrong(0, "needs an operator or operand behind it");
        var items = new Queue<Value>(Enumerable.Range(0, arguments.Count).Select(i => arguments[i]));
        var body = Climb(items, 0, arguments);
        return items.Count == 0
            ? Write(context, body)
            : throw arguments.Wrong(arguments.Count - items.Count, "stands where an operator is expected");
    }

    // Operators bind as tightly as in a script; any other function of two arguments binds as * does.
    private static Expression Climb(Queue<Value> items, int lowest, Arguments arguments)
    {
        var left = First(items, arguments);
        while (items.TryPeek(out var next) && next is FunctionValue function && LevelOf(function) >= lowest)
        {
            items.Dequeue();
            left = CodeParts.Binary(function, left, Climb(items, LevelOf(function) + 1, arguments));
        }

        return left;
    }

    private static Expression First(Queue<Value> items, Arguments arguments)
    {
        if (!items.TryDequeue(out var item)) throw arguments.Wrong(arguments.Count - 1, "has no operand behind it");
        if (item is not FunctionValue function || items.Count == 0) return CodeParts.Operand(item);
        if (function.Name == "not")
            return new UnaryExpression(UnaryOperator.Not, Climb(items, OperatorTable.Unary, arguments), default);
        return CodeParts.OperatorOf(function) == BinaryOperator.Sub
            ? new UnaryExpression(UnaryOperator.Negate, Climb(items, OperatorTable.Unary, arguments), default)
            : CodeParts.Call(function, [Climb(items, 0, arguments)]) with { IsPrefix = true };
    }

    private static int LevelOf(FunctionValue function) => CodeParts.OperatorOf(function) is { } infix
        ? OperatorTable.LevelOf(infix)
        : OperatorTable.Multiplication;

    private static Value BinaryExpr(CallContext context, Arguments arguments) => Write(context,
        CodeParts.Binary(
            arguments.Function(2), CodeParts.Operand(arguments[0]), CodeParts.Operand(arguments[1])));

    private static Value UnifiedExpr(CallContext context, Arguments arguments)
    {
        var operands = Items(arguments, 0);
        if (operands.Length < 2) throw arguments.Wrong(0, "must have at least two elements");
        var body = CodeParts.Operand(operands[0]);
        for (var i = 1; i < operands.Length; i++)
            body = CodeParts.Binary(OperatorAt(arguments, i - 1, operands.Length - 1), body,
                CodeParts.Operand(operands[i]));
        return Write(context, body);
    }

    private static FunctionValue OperatorAt(Arguments arguments, int position, int count) => arguments[1] switch
    {
        FunctionValue only => only,
        Vector several when several.Count == count && several[position] is FunctionValue function => function,
        _ => throw arguments.Wrong(1, $"must be an operator, or {count} of them"),
    };

    private static Value[] Items(Arguments arguments, int index)
    {
        var vector = arguments.Vector(index);
        return [.. Enumerable.Range(0, vector.Count).Select(i => vector[i])];
    }

    private static Value MakeCall(CallContext context, Arguments arguments) => Write(context, CodeParts.Call(
        arguments.Function(0), Enumerable.Range(1, arguments.Count - 1).Select(i => CodeParts.Operand(arguments[i]))));

    private static Value MakeUnifiedCall(CallContext context, Arguments arguments)
    {
        if (arguments[1] is not CodeValue code)
            return Write(context, CodeParts.Call(arguments.Function(0), Items(arguments, 1).Select(CodeParts.Operand)));
        var elements = code.Body switch
        {
            TupleExpression tuple => tuple.Elements,
            VectorExpression vector => vector.Elements,
            _ => throw arguments.Wrong(1, "must be a tuple, or metacode of a tuple such as <(x, y)>"),
        };
        return Write(context, CodeParts.Call(arguments.Function(0),
            elements.Select(element => new PartExpression(new CodeValue(element, code.Origin)))));
    }

    private static Value SqlCol(CallContext context, Arguments arguments)
    {
        var names = Texts(arguments, 0);
        var aliases = arguments.Has(2) ? Texts(arguments, 2) : [];
        if (aliases.Length > 0 && aliases.Length != names.Length)
            throw arguments.Wrong(2, $"must name {names.Length} columns, not {aliases.Length}");
        var qualifier = arguments.Has(3) ? arguments.Text(3) : null;
        var codes = names.Select((name, i) =>
        {
            var column = CodeParts.Column(name, qualifier);
            if (arguments.Has(1)) column = CodeParts.Call(arguments.Function(1), [column]);
            return Write(context, aliases.Length == 0 ? column : new AliasExpression(column, [aliases[i]], default));
        });
        return arguments[0] is Vector ? Vector.Tuple([.. codes]) : codes.First();
    }

    private static string[] Texts(Arguments arguments, int index) =>
        arguments[index] is Vector vector && vector.Type.IsText() ? vector.Texts() : [arguments.Text(index)];

    private static Value SqlColAlias(CallContext context, Arguments arguments)
    {
        var codes = CodeParts.Codes(arguments, 0);
        var names = arguments.Has(1) ? Texts(arguments, 1) : [];
        if (arguments[0] is CodeValue only)
            return Alias(context, only, names.Length == 0 ? [CodeParts.NameOf(only)] : names);
        if (names.Length > 0 && names.Length != codes.Length)
            throw arguments.Wrong(1, $"must name {codes.Length} columns, not {names.Length}");
        return Vector.Tuple([.. codes.Select(
            (code, i) => (Value)Alias(context, code, [names.Length == 0 ? CodeParts.NameOf(code) : names[i]]))]);
    }

    private static CodeValue Alias(CallContext context, CodeValue code, string[] names)
    {
        var inner = code.Body is AliasExpression alias ? new CodeValue(alias.Value, code.Origin) : code;
        return Write(context, new AliasExpression(new PartExpression(inner), names, default));
    }

    private static Value SqlTuple(CallContext context, Arguments arguments) =>
        Write(context, new TupleExpression([.. Texts(arguments, 0).Select(name => CodeParts.Column(name))], default));
}
