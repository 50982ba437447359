using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary><c>dailyAlignedBar</c>: times grouped into intervals that begin anew with each session of a day.</summary>
internal sealed class DailyBars
{
    private const int Begins = 1, Length = 2, Ends = 3, Merges = 4;

    private readonly Arguments _arguments;
    private readonly DataType _type;
    private readonly long _perDay, _length;
    private readonly long[] _begins;
    private readonly long[]? _ends;

    private DailyBars(Arguments arguments, DataType type)
    {
        (_arguments, _type) = (arguments, type);
        if (type is not (DataType.Second or DataType.Time or DataType.NanoTime
            or DataType.DateTime or DataType.Timestamp or DataType.NanoTimestamp))
            throw arguments.Wrong(0, "must hold times of SECOND, TIME, NANOTIME, DATETIME, TIMESTAMP or NANOTIMESTAMP");
        _perDay = CalendarKernel.NanosecondsPerDay / CalendarKernel.Unit(type);
        _begins = Clock(Begins);
        if (_begins.Length == 0) throw arguments.Wrong(Begins, "needs at least one time of day");
        if (_begins.Zip(_begins.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw arguments.Wrong(Begins, "must increase from session to session");
        _length = ReadLength();
        _ends = arguments.Has(Ends) ? Clock(Ends) : null;
        if (_ends is not null && _ends.Length != _begins.Length)
            throw arguments.Wrong(Ends, "needs one time of day for each of timeOffset");
        if (!arguments.Bool(Merges, fallback: false)) _ends = null;
        else if (_ends is null) throw arguments.Wrong(Merges, "needs timeEnd: the ends of the sessions");
    }

    /// <summary>The start of each time's interval.</summary>
    /// <exception cref="ScriptException">The sessions or the length do not fit the times.</exception>
    public static Value Bar(Arguments arguments) =>
        Shapes.Map("dailyAlignedBar", arguments[0], column => new DailyBars(arguments, column.Type).Starts(column));

    private Vector Starts(Vector column)
    {
        var times = column.OwnNumbers<long>();
        for (var i = 0; i < times.Length; i++)
            if (!Null.Is(times[i]))
                times[i] = CalendarKernel.Wrap(Start(times[i]), _type);
        return TemporalArithmetic.FromCounts(_type, times);
    }

    private long Start(long time)
    {
        var clock = CalendarKernel.FloorMod(time, _perDay);
        // Before the day's first session, the last one of the day before goes on.
        var session = Array.FindLastIndex(_begins, begin => begin <= clock);
        var elapsed = session >= 0 ? clock - _begins[session] : clock + _perDay - _begins[^1];
        var rest = elapsed % _length;
        var end = _ends?[session >= 0 ? session : ^1];
        return time - (rest == 0 && elapsed > 0 && end == clock ? _length : rest);
    }

    // Times of day in the unit of the times that are grouped.
    private long[] Clock(int index)
    {
        var clocks = Columns.Of(_arguments.FunctionName, _arguments[index]);
        if (clocks.Type is not (DataType.Second or DataType.Time or DataType.NanoTime))
            throw _arguments.Wrong(index, "must be of SECOND, TIME or NANOTIME");
        var counts = clocks.OwnNumbers<long>();
        for (var i = 0; i < counts.Length; i++)
        {
            if (Null.Is(counts[i])) throw _arguments.Wrong(index, "must not be null");
            counts[i] = InUnits(counts[i] * CalendarKernel.Unit(clocks.Type), index);
        }

        return counts;
    }

    private long ReadLength()
    {
        var length = _arguments.Scalar(Length);
        if (length.Type != DataType.Duration)
            return length.Type.Category() == DataCategory.Integral && length.AsLong() > 0
                ? length.AsLong()
                : throw _arguments.Wrong(Length, "must be a positive integer or a duration");
        var duration = length.AsDuration();
        if (duration.Count <= 0 || duration.Unit > DurationUnit.Hour)
            throw _arguments.Wrong(Length, "must be a positive duration of hours or less");
        return InUnits(duration.Count * CalendarKernel.Move(0, DataType.NanoTimestamp, 1, duration.Unit), Length);
    }

    private long InUnits(long nanoseconds, int index)
    {
        var unit = CalendarKernel.Unit(_type);
        return nanoseconds % unit == 0
            ? nanoseconds / unit
            : throw _arguments.Wrong(index, $"is finer than a {_type.DisplayName()}");
    }
}
