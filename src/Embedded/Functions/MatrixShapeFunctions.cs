using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Matrices made of matrices: diagonals, triangles, tiles.</summary>
internal static class MatrixShapeFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("diag(X)", "A vector as the diagonal of a matrix, null as 0; or the diagonal of a square matrix.",
            (_, a) => a[0] switch
        {
            Matrix matrix when matrix.Rows == matrix.Columns =>
                matrix.Data.Gather([.. Enumerable.Range(0, matrix.Rows).Select(i => (i * matrix.Rows) + i)]),
            Vector vector when vector.Type.IsNumeric() => Diagonal(vector),
            _ => throw a.Wrong(0, "must be a numeric vector or a square matrix"),
        });
        table.Add("triu(X, [k])", "The elements on and above the k-th diagonal; 0 below.", (_, a) =>
            Triangle(a, (row, column, k) => column - row >= k));
        table.Add("tril(X, [k])", "The elements on and below the k-th diagonal; 0 above.", (_, a) =>
            Triangle(a, (row, column, k) => column - row <= k));
        table.Add("repmat(X, rowRep, colRep)", "A matrix of copies of X below and beside one another.", (_, a) =>
        {
            var matrix = a[0] as Matrix ?? throw a.Wrong(0, "must be a matrix");
            var (down, across) = (a.Int(1), a.Int(2));
            if (down < 1 || across < 1) throw a.Wrong(down < 1 ? 1 : 2, "must be positive");
            var rows = matrix.Rows * down;
            var cells = new int[checked(rows * matrix.Columns * across)];
            for (var i = 0; i < cells.Length; i++)
                cells[i] = (i / rows % matrix.Columns * matrix.Rows) + (i % rows % matrix.Rows);
            return new Matrix(matrix.Data.Gather(cells), rows, matrix.Columns * across);
        });
    }

    private static Matrix Diagonal(Vector vector)
    {
        var data = ConstructionFunctions.Filled(ElementType.Of(vector), checked(vector.Count * vector.Count));
        for (var i = 0; i < vector.Count; i++)
            if (!vector.IsNull(i))
                data.Set((i * vector.Count) + i, vector[i]);
        return new Matrix(data, vector.Count, vector.Count);
    }

    private static Matrix Triangle(Arguments arguments, Func<int, int, int, bool> isKept)
    {
        var matrix = arguments[0] as Matrix ?? throw arguments.Wrong(0, "must be a matrix");
        var diagonal = arguments.Int(1, 0);
        var data = ConstructionFunctions.Filled(ElementType.Of(matrix), matrix.Count);
        for (var column = 0; column < matrix.Columns; column++)
            for (var row = 0; row < matrix.Rows; row++)
                if (isKept(row, column, diagonal))
                    data.Set((column * matrix.Rows) + row, matrix.Data[(column * matrix.Rows) + row]);
        return new Matrix(data, matrix.Rows, matrix.Columns, matrix.RowLabels, matrix.ColumnLabels);
    }
}
