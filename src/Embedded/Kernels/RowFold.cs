using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>Aggregates of the rows of cells that stand column after column: every core takes some rows through all columns.</summary>
internal static class RowFold
{
    /// <summary>The result over every row; null where all its cells are skipped.</summary>
    public static double[] Run<TAggregate>(ReadOnlyMemory<double> cells, int rows, int columns)
        where TAggregate : struct, IAggregate<double, double, TAggregate>
    {
        var results = ColumnMemory.Allocate<double>(rows);
        var pieces = Math.Min(RowRanges.Count(cells.Length), Math.Max(1, rows));
        if (pieces == 1) Piece(0);
        else RowRanges.RunPieces(pieces, Piece);
        return results;

        void Piece(int piece)
        {
            var (first, end) = (rows * piece / pieces, rows * (piece + 1) / pieces);
            var folded = new TAggregate[end - first];
            for (var column = 0; column < columns; column++) Push(cells.Span.Slice((column * rows) + first, folded.Length), folded);
            for (var i = 0; i < folded.Length; i++) results[first + i] = folded[i].Count > 0 ? folded[i].Value : double.NaN;
        }
    }

    private static void Push<TAggregate>(ReadOnlySpan<double> items, Span<TAggregate> folded)
        where TAggregate : struct, IAggregate<double, double, TAggregate>
    {
        for (var i = 0; i < items.Length; i++)
            if (!TAggregate.IsSkipped(items[i]))
                folded[i].Push(items[i]);
    }
}
