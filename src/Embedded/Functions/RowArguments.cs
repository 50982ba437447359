using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;
using ColumnDefinition = DolphinQuant.Data.ColumnDefinition;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// The rows of <c>tableInsert(t, args...)</c>: a table, a dictionary of columns, a tuple of columns, or one argument
/// for each column. A column is a vector or, repeated for all rows, a scalar.
/// </summary>
internal static class RowArguments
{
    /// <summary>The rows for a table; those of its last columns that may be left out can be missing.</summary>
    /// <exception cref="ScriptException">The number of columns or their lengths do not fit.</exception>
    public static Table Read(Arguments arguments, IAppendable target) =>
        Read(arguments, target.Schema, target.OptionalColumns);

    /// <summary>
    /// The rows as a table with the columns of <paramref name="schema"/>, not yet converted to their types.
    /// </summary>
    /// <exception cref="ScriptException">The number of columns or their lengths do not fit.</exception>
    public static Table Read(Arguments arguments, IReadOnlyList<ColumnDefinition> schema, int optional = 0)
    {
        var columns = arguments switch
        {
            { Count: 2 } when arguments[1] is Table rows => [.. rows.Columns],
            { Count: 2 } when arguments[1] is Dictionary byName => Columns(arguments, byName, schema),
            { Count: 2 } when arguments[1] is Vector<Value> tuple => tuple.Span.ToArray(),
            _ => Enumerable.Range(1, arguments.Count - 1).Select(i => arguments[i]).ToArray(),
        };
        if (columns.Length > schema.Count || columns.Length < schema.Count - optional)
            throw new ScriptException(
                $"{arguments.FunctionName}: {columns.Length} column(s) were given for a table of {schema.Count} "
                + $"({string.Join(", ", schema.Select(column => column.Name))}).");
        var count = columns.OfType<Vector>().Select(column => column.Count).FirstOrDefault(1);
        return new Table(schema.Take(columns.Length).Select(column => column.Name), columns
            .Select((column, i) => Column(arguments, column, count, schema[i].Name)));
    }

    private static Value[] Columns(Arguments arguments, Dictionary byName, IReadOnlyList<ColumnDefinition> schema)
    {
        if (byName.Keys.FirstOrDefault(key => !key.Type.IsText() || !schema.Any(column => IsName(column, key)))
            is { } stranger)
            throw arguments.Wrong(1, $"has the key {stranger}, which is no column of the table");
        return [.. schema.Select(column =>
            byName.Keys.FirstOrDefault(key => IsName(column, key)) is { } key ? byName[key]
                : Scalar.NullOf(column.Type))];
    }

    private static bool IsName(ColumnDefinition column, Scalar key) =>
        string.Equals(column.Name, key.AsText(), StringComparison.OrdinalIgnoreCase);

    private static Vector Column(Arguments arguments, Value value, int count, string name)
    {
        if (value is Vector vector)
            return vector.Count == count
                ? vector
                : throw new ScriptException(
                    $"{arguments.FunctionName}: the column {name} has {vector.Count} rows, the first one has "
                    + $"{count}; they must be equal.");
        if (value is not Scalar scalar)
            throw arguments.Wrong(
                1, $"gives a {value.Form} for the column {name}; it must be a vector or a scalar");
        var repeated = Vector.Create(scalar.Type, count);
        if (!scalar.IsNull)
            for (var i = 0; i < count; i++)
                repeated.Set(i, scalar);
        return repeated;
    }
}
