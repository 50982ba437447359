using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Indexed matrices brought to the same rows and columns: the outer join of their labels. What only one side has is null on the other.</summary>
internal static class IndexAlignment
{
    /// <summary>Both values unchanged, unless both are indexed matrices, or one is a series with as many rows as the other.</summary>
    /// <exception cref="ScriptException">The labels have no common type.</exception>
    public static (Value X, Value Y) Align(Value x, Value y)
    {
        if (x is Matrix one && y is Matrix two && one.IsIndexed != two.IsIndexed && one.Rows == two.Rows)
            return (Spread(one, two), Spread(two, one));
        if (x is not Matrix { IsIndexed: true } left || y is not Matrix { IsIndexed: true } right) return (x, y);
        var rows = Union(left.RowLabels, right.RowLabels);
        // A series has no column labels; it goes with every column of the other side.
        var columns = left.ColumnLabels is null || right.ColumnLabels is null ? null : Union(left.ColumnLabels, right.ColumnLabels);
        return (Fitted(left, rows, columns), Fitted(right, rows, columns)) switch
        {
            ({ Columns: 1, ColumnLabels: null } series, { } matrix) when matrix.Columns != 1 => (Repeated(series, matrix), matrix),
            ({ } matrix, { Columns: 1, ColumnLabels: null } series) when matrix.Columns != 1 => (matrix, Repeated(series, matrix)),
            var (first, second) => (first, second),
        };
    }

    // A series beside a matrix without an index goes with every one of its columns, row by row;
    // the index is not taken over.
    private static Matrix Spread(Matrix value, Matrix shape) =>
        value is { IsIndexed: true, Columns: 1, ColumnLabels: null } && shape.Columns != 1
            ? new Matrix(Repeated(value, shape).Data, shape.Rows, shape.Columns, shape.RowLabels, shape.ColumnLabels)
            : value;

    private static Vector? Union(Vector? x, Vector? y)
    {
        if (x is null || y is null) return null;
        if (!Promotion.TryJoin(x.Type, y.Type, out var type)) throw new ScriptException("The indexes have no common type.");
        var all = ((Vector)Conversion.Convert(x, type)).Copy();
        all.AddRange((Vector)Conversion.Convert(y, type));
        var distinct = all.Gather([.. Grouping.Of(all).FirstRows]);
        return distinct.Gather(Sorting.Order(distinct, isAscending: true));
    }

    private static Matrix Fitted(Matrix matrix, Vector? rowLabels, Vector? columnLabels)
    {
        var rows = Places(matrix.RowLabels, rowLabels, matrix.Rows);
        var columns = Places(matrix.ColumnLabels, columnLabels, matrix.Columns);
        return new Matrix(
            Reshaping.Cells(matrix, rows, columns), rows.Length, columns.Length, rowLabels ?? matrix.RowLabels, columnLabels ?? matrix.ColumnLabels)
        {
            IsIndexed = true,
        };
    }

    private static int[] Places(Vector? own, Vector? wanted, int count) => own is null || wanted is null
        ? Sequences.Indexes(count)
        : Membership.Find((Vector)Conversion.Convert(own, wanted.Type), wanted).Span.ToArray();

    private static Matrix Repeated(Matrix series, Matrix shape)
    {
        var rows = new int[shape.Count];
        for (var i = 0; i < rows.Length; i++) rows[i] = i % series.Rows;
        return new Matrix(series.Data.Gather(rows), shape.Rows, shape.Columns, shape.RowLabels, shape.ColumnLabels) { IsIndexed = true };
    }
}
