using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// <c>table(x, y as z, ...)</c>: columns are named by their alias, by the variable they come from, or <c>C0</c>,
/// <c>C1</c>, .... The other calls of <c>table</c> (a capacity with a schema, a matrix, a dictionary) go to the
/// built-in function.
/// </summary>
internal static class TableConstruction
{
    public static Value Evaluate(Interpreter interpreter, CallExpression call, Frame frame)
    {
        var values = call.Arguments.Select(
            argument => argument.Value is null ? null : interpreter.Evaluate(argument.Value, frame)).ToArray();
        if (values.Length == 0 || !Array.TrueForAll(values, IsColumn)
            || call.Arguments.Any(argument => argument.Name is not null))
            return interpreter.CallBuiltIn(call, values, frame);
        var rows = values.OfType<Vector>().Select(vector => vector.Count).DefaultIfEmpty(1).Max();
        var columns = values.Select(
            value => value is Vector vector ? Columns.OfTable(vector) : ColumnValues.Repeat(value!, rows)).ToArray();
        var names = call.Arguments.Select((argument, i) => NameOf(argument.Value!, i)).ToArray();
        for (var i = 0; i < columns.Length; i++)
            if (columns[i].Count != rows)
                throw new ScriptException(
                    $"table: the column {names[i]} has {columns[i].Count} rows, another has {rows}.");
        return new Table(names, columns);
    }

    /// <summary>
    /// <c>keyedTable(keys, x, y as z, ...)</c> and its like: the settings in front stay, the columns behind them become one
    /// table with their names.
    /// </summary>
    public static Value Keyed(Interpreter interpreter, CallExpression call, int settings, Frame frame)
    {
        if (call.Arguments.Count <= settings || call.Arguments.Any(argument => argument.Name is not null))
            return interpreter.CallBuiltIn(
                call, [.. call.Arguments.Select(argument => Optional(interpreter, argument, frame))], frame);
        var columns = call.Arguments.Skip(settings).ToArray();
        var only = columns is [{ Value: { } value }] ? interpreter.Evaluate(value, frame) : null;
        var inner = call with { Callee = new NameExpression(null, "table", call.Callee.Span), Arguments = columns };
        Value?[] given =
            [
                .. call.Arguments.Take(settings).Select(argument => Optional(interpreter, argument, frame)),
                only is Table ? only : Evaluate(interpreter, inner, frame),
            ];
        var plain = call with { Arguments = [.. call.Arguments.Take(settings + 1)] };
        return interpreter.CallBuiltIn(plain, given, frame);
    }

    private static Value? Optional(Interpreter interpreter, Argument argument, Frame frame) =>
        argument.Value is null ? null : interpreter.Evaluate(argument.Value, frame);

    private static bool IsColumn(Value? value) => value is Vector or Scalar;

    private static string NameOf(Expression expression, int position) => expression switch
    {
        AliasExpression { Aliases: [var alias, ..] } => alias,
        NameExpression name => name.Name,
        MemberExpression member => member.Member,
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"C{position}"),
    };
}
