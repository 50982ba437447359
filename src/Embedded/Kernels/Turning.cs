using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>Cells that stand column after column, put row after row: tile by tile, so that neither side leaves the cache.</summary>
internal static class Turning
{
    private const int Tile = 32;

    /// <summary>The cells of a matrix of the given size, of which every row becomes a column.</summary>
    public static Vector Of(Vector cells, int rows, int columns) => cells switch
    {
        Vector<double> items => Of(items, rows, columns),
        Vector<float> items => Of(items, rows, columns),
        Vector<long> items => Of(items, rows, columns),
        Vector<int> items => Of(items, rows, columns),
        Vector<short> items => Of(items, rows, columns),
        Vector<sbyte> items => Of(items, rows, columns),
        _ => cells.Gather(Places(rows, columns)),
    };

    private static Vector<T> Of<T>(Vector<T> cells, int rows, int columns)
    {
        var turned = ColumnMemory.Allocate<T>(cells.Count);
        // Ranges of cells stand for ranges of rows: what several threads may do is decided by the work, not by the shape.
        RowRanges.Run(cells.Count, (_, first, end) =>
            Turn(cells.Span, turned, (rows, columns), (First(first, rows, cells.Count), First(end, rows, cells.Count))));
        return new Vector<T>(cells.Type, turned);
    }

    private static int First(int cell, int rows, int cells) => cells == 0 ? 0 : (int)((long)rows * cell / cells);

    private static void Turn<T>(ReadOnlySpan<T> cells, Span<T> turned, (int Rows, int Columns) size, (int First, int End) range)
    {
        for (var rowTile = range.First; rowTile < range.End; rowTile += Tile)
        {
            var rowEnd = Math.Min(rowTile + Tile, range.End);
            for (var columnTile = 0; columnTile < size.Columns; columnTile += Tile)
            {
                var columnEnd = Math.Min(columnTile + Tile, size.Columns);
                for (var row = rowTile; row < rowEnd; row++)
                    for (var column = columnTile; column < columnEnd; column++)
                        turned[(row * size.Columns) + column] = cells[(column * size.Rows) + row];
            }
        }
    }

    private static int[] Places(int rows, int columns)
    {
        var places = new int[rows * columns];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                places[(row * columns) + column] = (column * rows) + row;
        return places;
    }
}
