using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Matrices turned, flattened and put together.</summary>
internal static class Reshaping
{
    /// <summary>Rows as columns.</summary>
    public static Matrix Transpose(Matrix matrix) => new(
        Turning.Of(matrix.Data, matrix.Rows, matrix.Columns), matrix.Columns, matrix.Rows, matrix.ColumnLabels, matrix.RowLabels);

    /// <summary>The cells of some rows and columns, column after column; a negative position gives null.</summary>
    public static Vector Cells(Matrix matrix, int[] rows, int[] columns)
    {
        var cells = new int[rows.Length * columns.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            var (row, column) = (rows[i % rows.Length], columns[i / rows.Length]);
            cells[i] = row < 0 || column < 0 ? -1 : (column * matrix.Rows) + row;
        }

        return matrix.Data.Gather(cells);
    }

    /// <summary>Columns of equal length as a matrix of their common type.</summary>
    /// <exception cref="ScriptException">The columns differ in length or have no common type.</exception>
    public static Matrix FromColumns(string function, IReadOnlyList<Vector> columns)
    {
        var type = Rows.CommonType(function, columns);
        var rows = columns.Count == 0 ? 0 : columns[0].Count;
        var data = type.CreateColumn().CreateEmpty(rows * columns.Count);
        foreach (var column in columns)
        {
            if (column.Count != rows) throw Shapes.Unequal(function, rows, column.Count);
            data.AddRange(Conversion.ConvertLike(column, data));
        }

        return new Matrix(data, rows, columns.Count);
    }

    /// <summary>
    /// One level less: the elements of all vectors one after another; of a matrix, column after column; of a tuple that holds tuples, those flattened.
    /// </summary>
    public static Value Flatten(Value value)
    {
        if (value is Matrix matrix) return matrix.Data.Copy();
        if (value is ArrayVector array) return array.Values.Copy();
        if (value is not Vector<Value> tuple) return value;
        if (tuple.Span.ToArray().Any(item => item.IsTuple()))
            return Vector.Tuple(Array.ConvertAll(tuple.Span.ToArray(), item => item.IsTuple() ? Flatten(item) : item));
        var elements = new List<Value>();
        foreach (var item in tuple.Span)
        {
            if (item is Vector or Matrix)
                elements.AddRange(Elements.Of(item is Matrix inner ? inner.Data : item));
            else elements.Add(item);
        }

        return elements.TrueForAll(element => element is Scalar) ? Columns.CombineScalars(elements) : Vector.Tuple([.. elements]);
    }
}
