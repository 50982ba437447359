using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Carries functions of two columns that give one value over to matrices: column by column, or row by row.</summary>
internal static class PairShapes
{
    /// <summary>One value per pair of columns; a vector beside a matrix goes with each of its columns.</summary>
    /// <exception cref="ScriptException">The shapes do not fit.</exception>
    public static Value Reduce(string function, Value x, Value y, Func<Vector, Vector, Value> body)
    {
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

    /// <summary>One number per row of two matrices; a vector beside a matrix goes with each of its rows.</summary>
    /// <exception cref="ScriptException">The shapes do not fit.</exception>
    public static Value ReduceRows(Arguments arguments, Func<Vector, Vector, double> body)
    {
        if (arguments[0] is not Matrix && arguments[1] is not Matrix)
            throw arguments.Wrong(0, "must be a matrix");
        var shape = arguments[0] as Matrix ?? (Matrix)arguments[1];
        var x = Turned(arguments.FunctionName, arguments[0], shape);
        var y = Turned(arguments.FunctionName, arguments[1], shape);
        var results = new double[shape.Rows];
        for (var row = 0; row < results.Length; row++)
            results[row] = body(RowOf(x, row, shape.Columns), RowOf(y, row, shape.Columns));
        return Vector.Double(results);
    }

    private static Vector ColumnOf(string function, Value value, int column, int rows) =>
        value is Matrix matrix ? matrix.Column(column) : Shapes.Spread(function, value, rows);

    private static Value Turned(string function, Value value, Matrix shape)
    {
        if (value is not Matrix matrix) return Shapes.Spread(function, value, shape.Columns);
        if (matrix.Rows != shape.Rows || matrix.Columns != shape.Columns) throw Shapes.Unequal(function, shape.Count, matrix.Count);
        return Reshaping.Transpose(matrix);
    }

    private static Vector RowOf(Value turned, int row, int columns) =>
        turned is Matrix matrix ? matrix.Data.Slice(row * columns, columns) : (Vector)turned;
}
