using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// Where the rows of a query go when they are spread over a panel: one row code and one column code each.
/// </summary>
/// <param name="rows">The row keys.</param>
/// <param name="columns">The column keys.</param>
internal sealed class PivotPanel(KeyCodes rows, KeyCodes columns)
{
    public KeyCodes Rows => rows;

    public KeyCodes Columns => columns;

    /// <summary>
    /// Spreads one value per source row over the cells of the panel, which stand column after column; of several values
    /// for a cell the last one stays, cells without any are null.
    /// </summary>
    /// <param name="values">The values.</param>
    /// <param name="rowCodes">The panel's row of each value.</param>
    /// <param name="columnCodes">The panel's column of each value.</param>
    public Vector Spread(Vector values, int[] rowCodes, int[] columnCodes) => values switch
    {
        SymbolVector symbols => Spread(symbols, rowCodes, columnCodes),
        Vector<double> doubles => Spread(doubles, rowCodes, columnCodes),
        Vector<float> floats => Spread(floats, rowCodes, columnCodes),
        Vector<long> longs => Spread(longs, rowCodes, columnCodes),
        Vector<int> ints => Spread(ints, rowCodes, columnCodes),
        Vector<short> shorts => Spread(shorts, rowCodes, columnCodes),
        Vector<sbyte> bytes => Spread(bytes, rowCodes, columnCodes),
        Vector<string> strings => Spread(strings, rowCodes, columnCodes),
        Vector<Duration> durations => Spread(durations, rowCodes, columnCodes),
        Vector<Value> tuple => Spread(tuple, rowCodes, columnCodes),
        // Any other column is spread by the places of its rows.
        _ => values.Gather(Spread<int>(Sequences.Indexes(values.Count), rowCodes, columnCodes, nothing: -1)),
    };

    /// <summary>The cells as the columns of a table.</summary>
    public Vector[] ColumnsOf(Vector cells)
    {
        var parts = new Vector[columns.Count];
        RowRanges.RunColumns(rows.Count, parts.Length, column => parts[column] = cells.Slice(column * rows.Count, rows.Count));
        return parts;
    }

    private Vector<T> Spread<T>(Vector<T> values, int[] rowCodes, int[] columnCodes) =>
        new(values.Type, Spread(values.Memory, rowCodes, columnCodes, Null.Of<T>()));

    private SymbolVector Spread(SymbolVector values, int[] rowCodes, int[] columnCodes)
    {
        var cells = Spread(values.CodeMemory, rowCodes, columnCodes, nothing: 0);
        return new SymbolVector(values.Symbols, cells, cells.Length);
    }

    private T[] Spread<T>(ReadOnlyMemory<T> values, int[] rowCodes, int[] columnCodes, T nothing)
    {
        var cells = ColumnMemory.Allocate<T>(Cells);
        RowRanges.Run(cells.Length, (_, first, end) => cells.AsSpan(first, end - first).Fill(nothing));
        var cuts = Cuts(rowCodes, columnCodes);
        RowRanges.RunPieces(cuts.Length - 1, piece =>
        {
            var source = values.Span;
            var height = rows.Count;
            for (var i = cuts[piece]; i < cuts[piece + 1]; i++) cells[(columnCodes[i] * height) + rowCodes[i]] = source[i];
        });
        return cells;
    }

    private int Cells => (long)rows.Count * columns.Count is var cells && cells <= Array.MaxLength
        ? (int)cells
        : throw new ScriptException(string.Create(
            CultureInfo.InvariantCulture,
            $"A panel of {rows.Count:N0} rows and {columns.Count:N0} columns is too large; select fewer rows."));

    // Where the values may be divided among the cores: parts that end between two codes of an ascending key have no cell
    // in common, so that in each the last value stays.
    private static int[] Cuts(int[] rowCodes, int[] columnCodes)
    {
        var count = RowRanges.Count(rowCodes.Length);
        if (count == 1) return [0, rowCodes.Length];
        var key = IsAscending(columnCodes) ? columnCodes : IsAscending(rowCodes) ? rowCodes : null;
        if (key is null) return [0, rowCodes.Length];
        var cuts = new int[count + 1];
        for (var range = 1; range <= count; range++)
        {
            var cut = RowRanges.Start(range, key.Length);
            while (cut < key.Length && key[cut] == key[cut - 1]) cut++;
            cuts[range] = cut;
        }

        return cuts;
    }

    private static bool IsAscending(int[] codes)
    {
        for (var i = 1; i < codes.Length; i++)
            if (codes[i] < codes[i - 1])
                return false;
        return true;
    }
}
