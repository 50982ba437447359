using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Carries functions of two columns that give one value over to matrices: column by column, or row by row.</summary>
internal static class PairShapes
{
    /// <summary>One value per pair of columns; a vector beside a matrix goes with each of its columns.</summary>
    /// <exception cref="ScriptException">The shapes do not fit.</exception>
    public static Value Reduce(string function, Value x, Value y, Func<Vector, Vector, Value> body)
    {
        if (x is Table || y is Table) return ReduceTables(function, x, y, body);
        if (x is not Matrix && y is not Matrix)
        {
            var rows = x is Scalar ? y.Count : x.Count;
            return body(Shapes.Spread(function, x, rows), Shapes.Spread(function, y, rows));
        }

        var shape = x as Matrix ?? (Matrix)y;
        if (x is Matrix left && y is Matrix right && left.Columns != right.Columns)
            throw Shapes.Unequal(function, left.Columns, right.Columns);
        var values = new Value[shape.Columns];
        for (var i = 0; i < values.Length; i++)
            values[i] = body(ColumnOf(function, x, i, shape.Rows), ColumnOf(function, y, i, shape.Rows));
        return Columns.CombineScalars(values);
    }

    // One row with the value of each pair of columns; null where a column holds no numbers.
    private static Table ReduceTables(string function, Value x, Value y, Func<Vector, Vector, Value> body)
    {
        var shape = x as Table ?? (Table)y;
        if (x is Table left && y is Table right && left.Columns.Count != right.Columns.Count)
            throw Shapes.Unequal(function, left.Columns.Count, right.Columns.Count);
        Vector ColumnAt(Value value, int column) =>
            value is Table table ? table.Columns[column] : Shapes.Spread(function, value, shape.Count);
        return new Table(shape.Names, shape.Names.Select((_, i) =>
        {
            var (first, second) = (ColumnAt(x, i), ColumnAt(y, i));
            if (first.Count != second.Count) throw Shapes.Unequal(function, first.Count, second.Count);
            return first.Type.IsNumeric() && second.Type.IsNumeric()
                ? Columns.Of(function, body(first, second))
                : Vector.Create(DataType.Double, 1);
        }));
    }

    /// <summary>
    /// One number per row of matrices, tables, tuples of columns or array vectors; two vectors are columns of rows of one
    /// element, a vector beside one of the others goes with each of its rows.
    /// </summary>
    /// <exception cref="ScriptException">The shapes do not fit.</exception>
    public static Value ReduceRows(Arguments arguments, Func<Vector, Vector, double> body)
    {
        var (first, second) = Aligned(arguments[0], arguments[1]);
        var isEachSingle = IsPlain(first) && IsPlain(second);
        var x = isEachSingle ? Singles((Vector)first) : RowwiseCalls.RowsOf(first);
        var y = isEachSingle ? Singles((Vector)second) : RowwiseCalls.RowsOf(second);
        var rows = (x ?? y)?.Length ?? throw arguments.Wrong(0, "must be a matrix, a vector or an array vector");
        if (x is not null && y is not null && x.Length != y.Length) throw Shapes.Unequal(arguments.FunctionName, x.Length, y.Length);
        var results = new double[rows];
        for (var row = 0; row < rows; row++)
        {
            var left = x is null ? Columns.Of(arguments.FunctionName, first) : x[row];
            var right = y is null ? Columns.Of(arguments.FunctionName, second) : y[row];
            // A vector beside an array vector says nothing about rows of another length.
            if (left.Count == right.Count) results[row] = body(left, right);
            else if (x is null != y is null && RaggedRows.IsRagged(x is null ? second : first)) results[row] = double.NaN;
            else throw Shapes.Unequal(arguments.FunctionName, left.Count, right.Count);
        }

        return Vector.Double(results);
    }

    private static bool IsPlain(Value value) => value is Vector vector && !vector.IsTuple() && vector is not ArrayVector;

    private static Vector[] Singles(Vector column)
    {
        var rows = new Vector[column.Count];
        for (var row = 0; row < rows.Length; row++) rows[row] = column.Slice(row, 1);
        return rows;
    }

    // Indexed matrices meet at their labels; the columns of indexed series have none and meet row by row.
    private static (Value X, Value Y) Aligned(Value x, Value y) =>
        x is Matrix { ColumnLabels: not null } && y is Matrix { ColumnLabels: not null } ? IndexAlignment.Align(x, y) : (x, y);

    private static Vector ColumnOf(string function, Value value, int column, int rows) =>
        value is Matrix matrix ? matrix.Column(column) : Shapes.Spread(function, value, rows);
}
