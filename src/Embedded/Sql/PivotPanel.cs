using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

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
    /// Spreads one value per source row; of several values for a cell the last one stays, cells without any are null.
    /// </summary>
    /// <param name="values">The values.</param>
    /// <param name="rowCodes">The panel's row of each value.</param>
    /// <param name="columnCodes">The panel's column of each value.</param>
    public Vector[] Spread(Vector values, int[] rowCodes, int[] columnCodes) => values switch
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
        _ => Gather(values, rowCodes, columnCodes),
    };

    // Any other column is spread by the places of its rows.
    private Vector[] Gather(Vector values, int[] rowCodes, int[] columnCodes)
    {
        var places = Spread<int>(Sequences.Indexes(values.Count), rowCodes, columnCodes, nothing: -1);
        return Array.ConvertAll(places, rows => values.Gather(rows));
    }

    private Vector[] Spread<T>(Vector<T> values, int[] rowCodes, int[] columnCodes)
    {
        var cells = Spread(values.Span, rowCodes, columnCodes, Null.Of<T>());
        return Array.ConvertAll(cells, column => (Vector)new Vector<T>(values.Type, column));
    }

    private Vector[] Spread(SymbolVector values, int[] rowCodes, int[] columnCodes)
    {
        var cells = Spread<int>(values.Codes, rowCodes, columnCodes, nothing: 0);
        return Array.ConvertAll(cells, column => (Vector)new SymbolVector(values.Symbols, column, column.Length));
    }

    private T[][] Spread<T>(ReadOnlySpan<T> values, int[] rowCodes, int[] columnCodes, T nothing)
    {
        var cells = new T[columns.Count][];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = ColumnMemory.Allocate<T>(rows.Count);
            Array.Fill(cells[i], nothing);
        }

        for (var i = 0; i < values.Length; i++) cells[columnCodes[i]][rowCodes[i]] = values[i];
        return cells;
    }
}
