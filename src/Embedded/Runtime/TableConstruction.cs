using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// <c>table(x, y as z, ...)</c>: columns are named by their alias, by the name of the vector, by the variable they come
/// from, or <c>C0</c>, <c>C1</c>, .... The other calls of <c>table</c> (a capacity with a schema, a matrix, a dictionary) go to the
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
        var columns = new List<(string? Name, Value Value)>();
        for (var i = 0; i < values.Length; i++)
            columns.AddRange(ColumnsOf(values[i]!, call.Arguments[i].Value!, values.Length == 1 ? null : columns.Count));
        var rows = columns.Select(column => column.Value).OfType<Vector>().Select(vector => vector.Count).DefaultIfEmpty(1).Max();
        var names = columns.Select((column, i) =>
            column.Name ?? string.Create(CultureInfo.InvariantCulture, $"C{i}")).ToArray();
        var vectors = columns.Select(column => column.Value is Vector vector
            ? Columns.OfTable(vector)
            : ColumnValues.Repeat(column.Value, rows)).ToArray();
        for (var i = 0; i < vectors.Length; i++)
            if (vectors[i].Count != rows)
                throw new ScriptException(
                    $"table: the column {names[i]} has {vectors[i].Count} rows, another has {rows}.");
        return new Table(names, vectors);
    }

    // A tuple of vectors of one length is so many columns, unless it was made one column or got a name for one. Beside
    // others they are called by their place among all.
    private static IEnumerable<(string? Name, Value Value)> ColumnsOf(Value value, Expression expression, int? place)
    {
        if (expression is not AliasExpression && value is Vector<Value> { IsColumnar: false, Count: > 0 } tuple
            && tuple.Span[0] is Vector head
            && tuple.Span.ToArray().All(item => item is Vector vector && vector.Count == head.Count && !vector.IsTuple()))
            return tuple.Span.ToArray().Select((item, i) => (((Vector)item).Name ?? (place is { } first
                ? string.Create(CultureInfo.InvariantCulture, $"col{first + i}")
                : null), item));
        return [((value as Vector)?.Name is { } name && expression is not AliasExpression ? name : NameOf(expression), value)];
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

    /// <summary>The name that an expression gives its column; null for one without.</summary>
    public static string? NameOf(Expression expression) => expression switch
    {
        AliasExpression { Aliases: [var alias, ..] } => alias,
        NameExpression name => name.Name,
        MemberExpression member => member.Member,
        _ => null,
    };
}
