using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>
/// Where windows begin: at a multiple of a round length of time not shorter than the step, from the tables of
/// alignment rules of <c>createTimeSeriesEngine</c>.
/// </summary>
internal static class Alignment
{
    // Rows are (longest step, length); the last length stands for all longer steps.
    private static readonly long[] UpToHalfMinute = [2, 3, 5, 10, 15, 20, 30];
    private static readonly long[] RoundMinutes = [60, 120, 180, 300, 600, 900, 1200, 1800];
    private static readonly long[] UpToSecond = [2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000];
    private static readonly long[] UpToHalfMinuteInMilliseconds =
        [.. UpToSecond, 2000, 3000, 5000, 10_000, 15_000, 20_000, 30_000];
    private static readonly long[] RoundMilliseconds =
        [60_000, 120_000, 300_000, 600_000, 900_000, 1_200_000, 1_800_000];
    private static readonly long[] RoundNanoseconds =
    [
        1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 2_000_000_000, 3_000_000_000, 5_000_000_000,
        10_000_000_000, 15_000_000_000, 20_000_000_000, 30_000_000_000,
    ];

    /// <summary>The boundary at or before the time of the first row.</summary>
    /// <exception cref="ScriptException">Times of the type are not windowed.</exception>
    public static long Start(long time, DataType type, long step, bool isRound)
    {
        if (type == DataType.Date) return time;
        var length = type == DataType.Month ? 12 : Length(type, step, isRound);
        return CalendarKernel.FloorDiv(time, length) * length;
    }

    /// <summary>The length whose multiples are boundaries, in units of the type.</summary>
    /// <exception cref="ScriptException">Times of the type are not windowed.</exception>
    public static long Length(DataType type, long step, bool isRound) => type switch
    {
        DataType.Minute or DataType.DateTime or DataType.Second => isRound && step > 30
            ? Find(RoundMinutes, step, 3600)
            : Find(UpToHalfMinute, step, 60),
        DataType.Timestamp or DataType.Time => isRound && step > 30_000
            ? Find(RoundMilliseconds, step, 3_600_000)
            : Find(UpToHalfMinuteInMilliseconds, step, 60_000),
        DataType.NanoTimestamp or DataType.NanoTime => isRound && step > 500
            ? Find(RoundNanoseconds, step, 60_000_000_000)
            : Find(UpToSecond, step, 1000),
        _ => throw new ScriptException(
            $"A time column of type {type.DisplayName()} cannot be cut into windows; convert it to TIMESTAMP."),
    };

    private static long Find(long[] lengths, long step, long longest)
    {
        foreach (var length in lengths)
            if (step <= length)
                return length;
        return longest;
    }
}
