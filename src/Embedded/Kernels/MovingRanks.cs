using System.Runtime.Intrinsics;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// What <see cref="LastRank"/> gives over every window of rows, for four neighbouring rows at a time: their windows are one stretch of the column,
/// seen from four places.
/// </summary>
internal static class MovingRanks
{
    /// <summary>Windows of up to so many rows are looked through in the time that it takes to keep them in order.</summary>
    public const int MostScanned = 1024;

    private const int Step = 4;

    public static void Run(ReadOnlySpan<double> items, WindowRule window, RankRule rule, Span<double> results)
    {
        var rank = new LastRank(rule);
        if (window.Length > MostScanned)
        {
            RowByRow.Run(items, new OrderedWindowState<LastRank>(window, rank, items.Length), results);
            return;
        }

        var row = Math.Min(window.Length - 1, items.Length);
        WindowFold.Run<double, double, LastRank>(items[..row], window, rank, results[..row]);
        for (var step = 0; Vector256.IsHardwareAccelerated && row <= items.Length - Step; row += Step, step++)
        {
            Interruption.Check(step);
            Four(items.Slice(row - window.Length + 1, window.Length + Step - 1), window, rank, results.Slice(row, Step));
        }

        for (; row < items.Length; row++)
        {
            var rows = items.Slice(row - window.Length + 1, window.Length);
            var valid = 0;
            foreach (var item in rows) valid += double.IsNaN(item) ? 0 : 1;
            results[row] = valid >= window.MinimumItems ? rank.Apply(rows, valid) : double.NaN;
        }
    }

    private static void Four(ReadOnlySpan<double> stretch, WindowRule window, LastRank rank, Span<double> results)
    {
        var last = Vector256.Create(stretch[^Step..]);
        var (less, same, valid) = (Vector256<long>.Zero, Vector256<long>.Zero, Vector256<long>.Zero);
        for (var i = 0; i <= stretch.Length - Step; i++)
        {
            var items = Vector256.Create(stretch.Slice(i, Step));
            // A comparison that holds gives -1.
            less -= Vector256.LessThan(items, last).AsInt64();
            same -= Vector256.Equals(items, last).AsInt64();
            valid -= Vector256.Equals(items, items).AsInt64();
        }

        for (var lane = 0; lane < Step; lane++)
            results[lane] = valid[lane] >= window.MinimumItems
                ? rank.At((int)less[lane], (int)same[lane], ((int)valid[lane], window.Length))
                : double.NaN;
    }
}
