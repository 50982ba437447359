using System.Runtime.ExceptionServices;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// Work on many rows, divided among the cores. Every row is worked on by itself, so that the result does not depend on the division.
/// </summary>
internal static class RowRanges
{
    /// <summary>Fewer rows than this are not worth a second thread.</summary>
    private const int Least = 1 << 15;

    /// <summary>How many ranges that many rows are divided into.</summary>
    public static int Count(int rows) => Math.Clamp(rows / Least, 1, Environment.ProcessorCount);

    /// <summary>Where a range begins; the range behind the last one begins at the end.</summary>
    public static int Start(int range, int rows) => (int)((long)rows * range / Count(rows));

    /// <summary>The part of an operand that belongs to a range; an operand of one row stands for every row.</summary>
    public static ReadOnlySpan<T> Part<T>(ReadOnlyMemory<T> operand, int first, int end) =>
        operand.Length == 1 ? operand.Span : operand.Span[first..end];

    /// <summary>Runs <paramref name="body"/> with the number, the start and the end of every range.</summary>
    public static void Run(int rows, Action<int, int, int> body)
    {
        var count = Count(rows);
        if (count == 1)
        {
            body(0, 0, rows);
            return;
        }

        RunPieces(count, range => body(range, Start(range, rows), Start(range + 1, rows)));
    }

    /// <summary>Runs <paramref name="body"/> with the number of every column, beside each other when the cells are many.</summary>
    public static void RunColumns(int rows, int columns, Action<int> body)
    {
        if (Count(rows * columns) > 1)
        {
            RunPieces(columns, body);
            return;
        }

        for (var column = 0; column < columns; column++) body(column);
    }

    /// <summary>Runs pieces of work beside each other; the exception of the first one that fails comes through.</summary>
    public static void RunPieces(int pieces, Action<int> body)
    {
        var failures = new ExceptionDispatchInfo?[pieces];
        Parallel.For(0, pieces, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, piece =>
        {
            try
            {
                body(piece);
            }
            catch (Exception exception)
            {
                failures[piece] = ExceptionDispatchInfo.Capture(exception);
            }
        });
        Array.Find(failures, failure => failure is not null)?.Throw();
    }
}
