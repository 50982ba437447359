using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>The last column of a stream table, which takes the moment at which rows are written.</summary>
/// <param name="type">The type of the column.</param>
/// <param name="clock">Tells the moment.</param>
internal sealed class ArrivalTimes(DataType type, TimeProvider clock)
{
    /// <summary>Rows without the column, with it.</summary>
    public Table Complete(Table rows, string name)
    {
        var ticks = (clock.GetUtcNow().UtcDateTime - DateTime.UnixEpoch).Ticks;
        var times = new long[rows.Count];
        Array.Fill(times, CalendarKernel.Convert(ticks * TimeSpan.NanosecondsPerTick, DataType.NanoTimestamp, type));
        return new Table([.. rows.Names, name], [.. rows.Columns, TemporalArithmetic.FromCounts(type, times)]);
    }
}
