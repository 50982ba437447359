using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Functions whose name ends in <c>!</c>: the caller's value itself changes.</summary>
internal static class InPlace
{
    /// <summary>Writes what <paramref name="body"/> makes of each column back into it.</summary>
    /// <exception cref="ScriptException">The value cannot be written to, or the lengths differ.</exception>
    public static Value Replace(Value target, Func<Vector, Vector> body)
    {
        switch (target)
        {
            case Vector vector:
                Overwrite(vector, body(vector));
                break;
            case Matrix matrix:
                for (var i = 0; i < matrix.Columns; i++)
                    Overwrite(matrix.Data, body(matrix.Column(i)), i * matrix.Rows);
                break;
            case Table table:
                for (var i = 0; i < table.Columns.Count; i++) Overwrite(table.Columns[i], body(table.Columns[i]));
                break;
            default:
                throw new ScriptException($"A {target.Form} cannot be changed in place.");
        }

        return target;
    }

    private static void Overwrite(Vector target, Vector source, int at = 0)
    {
        switch (target, source)
        {
            case (Vector<double> to, Vector<double> from):
                from.Span.CopyTo(to.Span[at..]);
                break;
            case (Vector<int> to, Vector<int> from):
                from.Span.CopyTo(to.Span[at..]);
                break;
            case (Vector<long> to, Vector<long> from):
                from.Span.CopyTo(to.Span[at..]);
                break;
            default:
                for (var i = 0; i < source.Count; i++) target.Set(at + i, source[i]);
                break;
        }
    }
}
