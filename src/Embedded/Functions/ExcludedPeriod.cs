using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// A part of every day, such as a market's break at noon, that windows in time pass over: times behind it count as if it had
/// not been.
/// </summary>
internal sealed class ExcludedPeriod
{
    private readonly long _start, _end;

    private ExcludedPeriod(long start, long end) => (_start, _end) = (start, end);

    /// <summary>The times of the argument <paramref name="times"/>, without the period that the argument <paramref name="index"/> excludes.</summary>
    /// <param name="arguments">The arguments of the call.</param>
    /// <param name="times">The place of the times.</param>
    /// <param name="index">The place of the period.</param>
    /// <param name="reaches">How far windows reach, which together with the period must fit into a day.</param>
    /// <exception cref="ScriptException">The period is none of one day, or a time lies within it.</exception>
    public static Vector Apply(Arguments arguments, int times, int index, params ReadOnlySpan<Scalar> reaches)
    {
        var column = arguments.Vector(times);
        if (!arguments.Has(index)) return column;
        if (column.Type is not (DataType.Timestamp or DataType.NanoTimestamp or DataType.Time or DataType.NanoTime))
            throw arguments.Wrong(times, "must be TIMESTAMP, NANOTIMESTAMP, TIME or NANOTIME where a period is excluded");
        if (arguments[index] is not Pair pair || !IsTimeOfDay(pair.First) || !IsTimeOfDay(pair.Second))
            throw arguments.Wrong(index, "must be a pair of times of day, such as 11:30m:13:00m");
        var period = new ExcludedPeriod(
            pair.First.AsLong() * CalendarKernel.Unit(pair.First.Type), pair.Second.AsLong() * CalendarKernel.Unit(pair.Second.Type));
        if (period._end <= period._start) throw arguments.Wrong(index, "must end later on the same day than it begins");
        var tick = CalendarKernel.Unit(column.Type);
        foreach (var reach in reaches)
            if (Length(reach, tick) > CalendarKernel.NanosecondsPerDay - (period._end - period._start))
                throw arguments.Wrong(index, "must fit into a day together with the window");
        var counts = column.OwnNumbers<long>();
        for (var i = 0; i < counts.Length; i++)
            if (!Null.Is(counts[i]))
                counts[i] = period.Shortened(counts[i], tick) ?? throw arguments.Wrong(times, $"holds {Formatter.Plain(column[i])}, which lies in the excluded period");
        return TemporalArithmetic.FromCounts(column.Type, counts);
    }

    private static long Length(Scalar reach, long tick)
    {
        if (reach.Type != DataType.Duration) return Math.Abs(reach.AsLong()) * tick;
        var (count, unit) = (reach.AsDuration().Count, reach.AsDuration().Unit);
        return unit >= DurationUnit.Day
            ? Math.Abs((long)count) * CalendarKernel.NanosecondsPerDay
            : Math.Abs(TemporalArithmetic.Move(0, DataType.NanoTimestamp, count, unit));
    }

    private static bool IsTimeOfDay(Scalar scalar) =>
        !scalar.IsNull && scalar.Type is DataType.Time or DataType.NanoTime or DataType.Minute or DataType.Second;

    private long? Shortened(long count, long tick)
    {
        var day = Math.DivRem(count, CalendarKernel.NanosecondsPerDay / tick, out var rest);
        if (rest < 0) (day, rest) = (day - 1, rest + (CalendarKernel.NanosecondsPerDay / tick));
        var (start, end) = (_start / tick, _end / tick);
        if (rest > start && rest < end) return null;
        return count - (day * (end - start)) - (rest >= end ? end - start : 0);
    }
}
