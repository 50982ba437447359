using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// <c>byRow</c> and <c>byColumn</c>: a function applied to each row or each column of matrices, tables, tuples of
/// columns, array vectors and columnar tuples. A scalar from each gives a vector; a vector from each gives the form of
/// the first argument again.
/// </summary>
internal static class RowwiseCalls
{
    /// <summary>The function of each row.</summary>
    /// <exception cref="ScriptException">No argument has rows, or they do not fit together.</exception>
    public static Value ByRow(CallContext context, string caller, FunctionValue function, IReadOnlyList<Value?> inputs)
    {
        var shape = ShapeOf(caller, inputs);
        var results = Apply(context, caller, function, [.. inputs.Select(input => (input, RowsOf(input)))]);
        if (!Array.TrueForAll(results, result => result is Vector)) return Columns.Combine(results);
        var rows = Array.ConvertAll(results, result => (Vector)result);
        return RaggedRows.IsRagged(shape) ? RaggedRows.Build(rows, (Vector)shape) : FromRows(caller, shape, rows);
    }

    /// <summary>The function of each column.</summary>
    /// <exception cref="ScriptException">No argument has columns, or they do not fit together.</exception>
    public static Value ByColumn(CallContext context, string caller, FunctionValue function,
        IReadOnlyList<Value?> inputs)
    {
        var shape = ShapeOf(caller, inputs);
        var results = Apply(context, caller, function, [.. inputs.Select(input => (input, ColumnsOf(input)))]);
        if (Array.TrueForAll(results, result => result is Scalar)) return FromScalars(shape, results);
        if (!Array.TrueForAll(results, result => result is Vector)) return Columns.Combine(results);
        var columns = Array.ConvertAll(results, result => (Vector)result);
        return shape switch
        {
            Vector rows when RaggedRows.IsRagged(rows) => Cut(caller, rows, columns),
            Vector => Vector.Tuple([.. columns]),
            Table table => new Table(table.Names, columns),
            _ => Labelled(Reshaping.FromColumns(caller, columns), (Matrix)shape),
        };
    }

    /// <summary>The rows of a value, or null when it goes as a whole to every row.</summary>
    /// <exception cref="ScriptException">The columns have no common type.</exception>
    public static Vector[]? RowsOf(Value? value)
    {
        if (value is Vector rows && RaggedRows.IsRagged(rows))
            return [.. Enumerable.Range(0, rows.Count).Select(row => RaggedRows.Row(rows, row))];
        return Upright(value) is { } matrix ? ColumnsOf(Reshaping.Transpose(matrix)) : null;
    }

    private static Vector[]? ColumnsOf(Value? value) => value switch
    {
        Vector rows when RaggedRows.IsRagged(rows) => RaggedRows.ToColumns(rows),
        Table table => [.. table.Columns],
        Matrix matrix => [.. Enumerable.Range(0, matrix.Columns).Select(matrix.Column)],
        Vector<Value> tuple when IsOfColumns(tuple) => Array.ConvertAll(tuple.Span.ToArray(), item => (Vector)item),
        _ => null,
    };

    private static Matrix? Upright(Value? value) => value is Matrix matrix ? matrix
        : ColumnsOf(value) is { } columns ? Reshaping.FromColumns("byRow", columns)
        : null;

    private static bool IsOfColumns(Vector<Value> tuple) =>
        tuple.Count > 0 && tuple.Span.ToArray().All(item => item is Vector);

    private static Value ShapeOf(string caller, IReadOnlyList<Value?> inputs) =>
        inputs.FirstOrDefault(input =>
            input is Matrix or Table or ArrayVector || (input is Vector<Value> tuple && IsShape(tuple)))
        ?? throw new ScriptException($"{caller} needs a matrix, a table, a tuple of vectors or an array vector.");

    private static bool IsShape(Vector<Value> tuple) => tuple.IsColumnar || IsOfColumns(tuple);

    private static Value[] Apply(
        CallContext context, string caller, FunctionValue function, (Value? Whole, Vector[]? Lines)[] inputs)
    {
        var count = inputs.Max(input => input.Lines?.Length ?? 0);
        foreach (var (_, lines) in inputs)
            if (lines is not null && lines.Length != count)
                throw Shapes.Unequal(caller, count, lines.Length);
        var results = new Value[count];
        for (var i = 0; i < count; i++)
        {
            context.Check();
            results[i] = function.Invoke(context,
                Array.ConvertAll(inputs, input => input.Lines is null ? input.Whole : input.Lines[i]));
        }

        return results;
    }

    private static Value FromRows(string caller, Value shape, Vector[] rows)
    {
        if (rows.Length == 0) return shape;
        var turned = Reshaping.Transpose(Reshaping.FromColumns(caller, rows));
        var columns = ColumnsOf(turned)!;
        return shape switch
        {
            Table table when table.Columns.Count == columns.Length => new Table(table.Names, columns),
            Vector => Vector.Tuple([.. columns]),
            Matrix matrix => Labelled(turned, matrix),
            _ => turned,
        };
    }

    private static Matrix Labelled(Matrix result, Matrix shape)
    {
        result.Relabel(
            result.Rows == shape.Rows ? shape.RowLabels : null,
            result.Columns == shape.Columns ? shape.ColumnLabels : null);
        return result;
    }

    private static Value FromScalars(Value shape, Value[] results) => shape switch
    {
        Table table => new Table(table.Names, results.Select(result => (Vector)Columns.Of((Scalar)result))),
        Vector<Value> { IsColumnar: false } => Vector.Tuple(results),
        _ => Columns.CombineScalars(results),
    };

    // Columns of results put back into rows as long as those they came from.
    private static Vector Cut(string caller, Vector shape, Vector[] columns)
    {
        if (Array.Find(columns, column => column.Count != shape.Count) is { } other)
            throw Shapes.Unequal(caller, shape.Count, other.Count);
        var wide = RaggedRows.FromColumns(caller, columns);
        var lengths = RaggedRows.Lengths(shape);
        var rows = new Vector[shape.Count];
        for (var row = 0; row < rows.Length; row++) rows[row] = wide.Values.Slice(wide.RowStart(row), lengths[row]);
        return RaggedRows.Build(rows, shape);
    }
}
