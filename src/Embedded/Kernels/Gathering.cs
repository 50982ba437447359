using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>Rows of a column put together on all cores: the rows lie anywhere, so each waits for memory.</summary>
internal static class Gathering
{
    /// <summary>A new column with the given rows; a negative row gives null.</summary>
    public static Vector Of(Vector column, int[] rows) => column switch
    {
        Vector<double> items => Of(items, rows),
        Vector<float> items => Of(items, rows),
        Vector<long> items => Of(items, rows),
        Vector<int> items => Of(items, rows),
        Vector<short> items => Of(items, rows),
        Vector<sbyte> items => Of(items, rows),
        SymbolVector symbols => Of(symbols, rows),
        _ => column.Gather(rows),
    };

    private static Vector<T> Of<T>(Vector<T> column, int[] rows)
    {
        var gathered = ColumnMemory.Allocate<T>(rows.Length);
        RowRanges.Run(rows.Length, (_, first, end) => Gather(column.Span, rows, gathered, (first, end), Null.Of<T>()));
        return new Vector<T>(column.Type, gathered);
    }

    private static SymbolVector Of(SymbolVector column, int[] rows)
    {
        var gathered = ColumnMemory.Allocate<int>(rows.Length);
        RowRanges.Run(rows.Length, (_, first, end) => Gather(column.Codes, rows, gathered, (first, end), 0));
        return new SymbolVector(column.Symbols, gathered, gathered.Length);
    }

    private static void Gather<T>(ReadOnlySpan<T> source, int[] rows, T[] gathered, (int First, int End) range, T nothing)
    {
        for (var i = range.First; i < range.End; i++) gathered[i] = rows[i] >= 0 ? source[rows[i]] : nothing;
    }
}
