using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// Copies of values that can be written; scalars, functions and handles never change and stand for themselves.
/// </summary>
internal static class ValueCopy
{
    public static Value Of(Value value) => value switch
    {
        Vector vector => vector.Copy(),
        Table table => table.Copy(),
        Matrix matrix =>
            new Matrix(matrix.Data.Copy(), matrix.Rows, matrix.Columns, matrix.RowLabels, matrix.ColumnLabels)
            {
                IsIndexed = matrix.IsIndexed,
            },
        Dictionary dictionary => dictionary.Copy(entry => entry),
        SetValue set => set.Copy(),
        _ => value,
    };
}
