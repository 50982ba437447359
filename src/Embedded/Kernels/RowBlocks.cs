using System.Buffers;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// A kernel along the rows of cells that stand column after column. Some rows at a time are gathered, worked on and
/// put back, so that the cells go through the cache once and no turned copy of them is made.
/// </summary>
internal static class RowBlocks
{
    private const int BlockRows = 16, TileColumns = 32;

    /// <summary>The results of the kernel over every row, where the cells of the row stand.</summary>
    public static double[] Map(ReadOnlyMemory<double> cells, int rows, NumberKernel kernel)
    {
        var results = ColumnMemory.Allocate<double>(cells.Length);
        if (cells.IsEmpty) return results;
        var blocks = (rows + BlockRows - 1) / BlockRows;
        if (RowRanges.Count(cells.Length) > 1) RowRanges.RunPieces(blocks, Block);
        else for (var block = 0; block < blocks; block++) Block(block);
        return results;

        void Block(int block) => Run(cells.Span, results, rows, block * BlockRows, kernel);
    }

    private static void Run(ReadOnlySpan<double> cells, Span<double> results, int rows, int first, NumberKernel kernel)
    {
        var (count, columns) = (Math.Min(BlockRows, rows - first), cells.Length / rows);
        var rented = ArrayPool<double>.Shared.Rent(2 * count * columns);
        var gathered = rented.AsSpan(0, count * columns);
        var worked = rented.AsSpan(count * columns, count * columns);
        for (var tile = 0; tile < columns; tile += TileColumns)
            for (var row = 0; row < count; row++)
            {
                var line = gathered.Slice((row * columns) + tile, Math.Min(TileColumns, columns - tile));
                var cell = (tile * rows) + first + row;
                for (var i = 0; i < line.Length; i++, cell += rows) line[i] = cells[cell];
            }

        for (var row = 0; row < count; row++) kernel(gathered.Slice(row * columns, columns), worked.Slice(row * columns, columns));
        for (var tile = 0; tile < columns; tile += TileColumns)
            for (var row = 0; row < count; row++)
            {
                var line = worked.Slice((row * columns) + tile, Math.Min(TileColumns, columns - tile));
                var cell = (tile * rows) + first + row;
                for (var i = 0; i < line.Length; i++, cell += rows) results[cell] = line[i];
            }

        ArrayPool<double>.Shared.Return(rented);
    }
}
