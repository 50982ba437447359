using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// <c>groupby(f, x, key)</c> and <c>x f:G key</c>: the columns of the result are named by the variables that the call
/// names, <c>key</c> and <c>f_x</c>; without a variable they are <c>groupingKey</c> and <c>f</c>.
/// </summary>
internal static class GroupByNaming
{
    public static Value Evaluate(Interpreter interpreter, CallExpression call, Frame frame)
    {
        var values = call.Arguments.Select(
            argument => argument.Value is null ? null : interpreter.Evaluate(argument.Value, frame)).ToArray();
        var result = interpreter.CallBuiltIn(call, values, frame);
        if (result is not Table table || call.Arguments.Count != 3
            || call.Arguments.Any(argument => argument.Name is not null)) return result;
        var keys = Parts(call.Arguments[2].Value).Select(NameOf).ToArray();
        for (var i = 0; i < keys.Length && i < table.Columns.Count - 1; i++)
            Rename(table, i, keys[i] ?? "groupingKey");
        if (Parts(call.Arguments[1].Value).Select(NameOf).FirstOrDefault() is { } column)
            Rename(table, table.Columns.Count - 1, $"{table.Names[^1]}_{column}");
        return table;
    }

    /// <summary><c>x f:G key</c> as the call that it stands for.</summary>
    public static Value EvaluatePattern(Interpreter interpreter, CallExpression call, Frame frame)
    {
        var pattern = (PatternExpression)call.Callee;
        var function = new Argument(null, pattern.Function, pattern.Span);
        return Evaluate(interpreter, call with
        {
            Callee = new NameExpression(null, "groupby", pattern.Span),
            Arguments = [function, .. call.Arguments],
        }, frame);
    }

    private static Expression?[] Parts(Expression? expression) => expression switch
    {
        VectorExpression vector => [.. vector.Elements],
        TupleExpression tuple => [.. tuple.Elements],
        _ => [expression],
    };

    private static string? NameOf(Expression? expression) => expression switch
    {
        NameExpression { Namespace: null } name => name.Name,
        MemberExpression member => member.Member,
        _ => null,
    };

    private static void Rename(Table table, int position, string name)
    {
        var taken = table.IndexOf(name);
        if (taken < 0) table.Rename(table.Names[position], name);
    }
}
