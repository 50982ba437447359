using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Where a function's arguments stand; a function may have no label to choose.</summary>
internal readonly record struct FrequencyPlaces(int Rule, int Closed, int? Label, int Origin)
{
    /// <summary>The rule, and the first of closed, label and origin.</summary>
    public FrequencyPlaces(int rule, int options)
        : this(rule, options, options + 1, options + 2)
    {
    }
}

/// <summary>
/// The intervals that a frequency cuts time into, numbered in order, with the label of each. Which end of an interval belongs
/// to it and which one names it are options; left out, they are those of the calendar function the frequency stands for.
/// </summary>
internal sealed class FrequencyGrid
{
    private readonly Frequency _frequency;
    private readonly DataType _type;
    private readonly bool? _isRightClosed;
    private readonly bool? _isRightLabelled;
    private readonly long _origin;
    private readonly long _width;

    private FrequencyGrid(Arguments arguments, Frequency frequency, Vector times, FrequencyPlaces places)
    {
        _frequency = frequency;
        _type = times.Type;
        _isRightClosed = SideOf(arguments, places.Closed);
        _isRightLabelled = places.Label is { } label ? SideOf(arguments, label) : null;
        var counts = times.Numbers<long>();
        if (frequency.Period is { } period)
        {
            _origin = period.IndexOf(DayOf(counts[0]));
            return;
        }

        _width = WidthOf(arguments, places.Rule, frequency, _type);
        var isFromEnd = arguments.Find(places.Origin) is Scalar origin && origin.Type.IsText() && origin.AsText() is "end" or "end_day";
        _isRightClosed ??= isFromEnd;
        _isRightLabelled ??= isFromEnd;
        _origin = OriginOf(arguments, places.Origin, counts[0], counts[^1]);
    }

    /// <summary>The grid over ascending times; the options stand at <paramref name="places"/>.</summary>
    /// <exception cref="ScriptException">The times are none or have no such frequency, or an option is wrong.</exception>
    public static FrequencyGrid Of(CallContext context, Arguments arguments, Vector times, FrequencyPlaces places)
    {
        if (!times.Type.IsTemporal()) throw arguments.Wrong(0, $"must have dates or times, not {times.Type.DisplayName()}");
        if (times.Count == 0) throw arguments.Wrong(0, "must hold at least one time");
        var frequency = Frequency.Parse(context, arguments, places.Rule);
        if (frequency.Period is not null && !CalendarKernel.CanConvert(times.Type, DataType.Date))
            throw arguments.Wrong(places.Rule, $"is a calendar period; {times.Type.DisplayName()} has no date");
        return new FrequencyGrid(arguments, frequency, times, places);
    }

    /// <summary>The distance between the numbers of neighbouring intervals.</summary>
    public long Stride => _frequency.Period is null ? 1 : _frequency.Step;

    /// <summary>The number of the interval that a time lies in.</summary>
    public long IntervalOf(long time)
    {
        if (_frequency.Period is not { } period)
            return _isRightClosed == true
                ? CalendarPeriod.CeilingDivide(time - _origin, _width) - 1
                : CalendarKernel.FloorDiv(time - _origin, _width);
        var day = DayOf(time);
        var mark = period.IndexOf(day, _origin, _frequency.Step);
        // The mark itself goes over to the neighbour when the other end of the interval is the closed one.
        if (_isRightClosed is { } isRight && isRight != period.IsEnd && period.DayOf(mark) == day)
            mark += period.IsEnd ? Stride : -Stride;
        return mark;
    }

    /// <summary>The last interval that a series up to a time shows when no value is put together: one that ends later is left out.</summary>
    public long LastShown(long time) => _frequency.Period is { IsEnd: true } period
        ? _origin + (CalendarKernel.FloorDiv(period.IndexOf(DayOf(time)) - _origin, Stride) * Stride)
        : IntervalOf(time);

    /// <summary>The label of an interval, as a count of the type of the times.</summary>
    public long LabelOf(long interval)
    {
        if (_frequency.Period is not { } period) return _origin + ((interval + (_isRightLabelled == true ? 1 : 0)) * _width);
        var mark = (_isRightLabelled ?? period.IsEnd) == period.IsEnd ? interval : period.IsEnd ? interval - Stride : interval + Stride;
        return CalendarKernel.Convert(period.DayOf(mark), DataType.Date, _type);
    }

    /// <summary>The labels of the intervals from one to another, both included.</summary>
    public Vector Labels(long first, long last)
    {
        var count = Math.Max(0, ((last - first) / Stride) + 1);
        if (count > Array.MaxLength) throw new ScriptException($"{count} intervals are more than a vector can hold.");
        var labels = new long[count];
        for (var i = 0; i < labels.Length; i++) labels[i] = LabelOf(first + (i * Stride));
        return TemporalArithmetic.FromCounts(_type, labels);
    }

    private long DayOf(long time) => CalendarKernel.Convert(time, _type, DataType.Date);

    private static bool? SideOf(Arguments arguments, int index) => arguments.Text(index, "") switch
    {
        "" => null,
        "left" => false,
        "right" => true,
        _ => throw arguments.Wrong(index, "must be 'left' or 'right'"),
    };

    private static long WidthOf(Arguments arguments, int index, Frequency frequency, DataType type)
    {
        if (type == DataType.Month || frequency.Unit % CalendarKernel.Unit(type) != 0)
            throw arguments.Wrong(index, $"is finer than the times, which are {type.DisplayName()}");
        return frequency.Step * (frequency.Unit / CalendarKernel.Unit(type));
    }

    private long OriginOf(Arguments arguments, int index, long first, long last)
    {
        if (arguments.Find(index) is Scalar moment && moment.Type.IsTemporal())
            return moment.Type == _type
                ? moment.AsLong()
                : throw arguments.Wrong(index, $"must be of the type of the times, {_type.DisplayName()}");
        var perDay = Promotion.IsClock(_type) ? long.MaxValue : CalendarKernel.NanosecondsPerDay / CalendarKernel.Unit(_type);
        return arguments.Text(index, "start_day") switch
        {
            "epoch" => 0,
            "start" => first,
            "start_day" => CalendarKernel.FloorDiv(first, perDay) * perDay,
            "end" => last,
            "end_day" when !Promotion.IsClock(_type) => CalendarPeriod.CeilingDivide(last, perDay) * perDay,
            _ => throw arguments.Wrong(index, "must be 'epoch', 'start', 'start_day', 'end', 'end_day' or a time"),
        };
    }
}
