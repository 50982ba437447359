using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime.Objects;

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

    /// <summary>A copy whose elements are copies too, however deep they lie.</summary>
    /// <exception cref="ScriptException">It holds an object of a class, which is one thing under all its names.</exception>
    public static Value Deep(Value value) => value switch
    {
        Vector<Value> tuple => new Vector<Value>(tuple.Type, Array.ConvertAll(tuple.Span.ToArray(), Deep)) { IsColumnar = tuple.IsColumnar },
        Table table => table.Like(table.Columns.Select(column => (Vector)Deep(column))),
        Dictionary dictionary => dictionary.Copy(Deep),
        ScriptObject self => throw new ScriptException($"deepCopy: {self} cannot be copied; make a new object of its class."),
        _ => Of(value),
    };
}
