using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// The parts of a value that goes into several columns, as in <c>select ols(y, x) as `alpha`beta</c>.
/// </summary>
internal static class ValueParts
{
    /// <summary>Exactly <paramref name="count"/> parts: elements, columns, or a dictionary's values.</summary>
    /// <exception cref="ScriptException">The value has another number of parts.</exception>
    public static Value[] Of(Value value, int count)
    {
        Value[] parts = value switch
        {
            Vector vector => [.. Enumerable.Range(0, vector.Count).Select(i => vector[i])],
            Matrix matrix => [.. Enumerable.Range(0, matrix.Columns).Select(matrix.Column)],
            Table table => [.. table.Columns],
            Dictionary dictionary => [.. dictionary.Values],
            Pair pair => [pair.First, pair.Second],
            _ => [value],
        };
        return parts.Length == count ? parts
            : throw new ScriptException($"{count} column names are given for a result of {parts.Length} parts.");
    }
}
