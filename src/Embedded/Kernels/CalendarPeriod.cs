using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// An ascending sequence of marked days, such as the ends of all quarters, numbered by an index, and the mark that each
/// day belongs to. Days are counted from 1970.01.01.
/// </summary>
internal abstract class CalendarPeriod
{
    /// <summary>True when a mark ends its period; groups of periods are then named by their last mark.</summary>
    public virtual bool IsEnd => false;

    /// <summary>The index of the mark that a day belongs to.</summary>
    public abstract long IndexOf(long day);

    /// <summary>The marked day of an index.</summary>
    public abstract long DayOf(long index);

    /// <summary>As <see cref="IndexOf(long)"/>, where only every <paramref name="step"/>-th mark counts, seen from an origin.</summary>
    public long IndexOf(long day, long origin, long step)
    {
        var distance = IndexOf(day) - origin;
        return origin + (step * (IsEnd ? CeilingDivide(distance, step) : CalendarKernel.FloorDiv(distance, step)));
    }

    /// <summary>x / y rounded up.</summary>
    public static long CeilingDivide(long x, long y) => -CalendarKernel.FloorDiv(-x, y);
}

/// <summary>Every day.</summary>
internal sealed class EveryDay : CalendarPeriod
{
    public override long IndexOf(long day) => day;

    public override long DayOf(long index) => index;
}

/// <summary>Monday to Friday; a weekend belongs to its Friday.</summary>
internal sealed class BusinessDays : CalendarPeriod
{
    public static readonly BusinessDays Instance = new();

    // Day 4 was a Monday.
    private const long Monday = 4;

    public override long IndexOf(long day) =>
        (CalendarKernel.FloorDiv(day - Monday, 7) * 5) + Math.Min(CalendarKernel.Weekday(day), 4);

    public override long DayOf(long index) =>
        Monday + (CalendarKernel.FloorDiv(index, 5) * 7) + CalendarKernel.FloorMod(index, 5);
}

/// <summary>Weeks that begin, or end, on a weekday.</summary>
internal sealed class WeekPeriod(int weekday, bool isEnd) : CalendarPeriod
{
    // Day -3 was a Monday.
    private readonly long _first = weekday - 3;

    public override bool IsEnd => isEnd;

    public override long IndexOf(long day) =>
        isEnd ? CeilingDivide(day - _first, 7) : CalendarKernel.FloorDiv(day - _first, 7);

    public override long DayOf(long index) => _first + (7 * index);
}

/// <summary>
/// Periods of whole months (1, 3, 6 or 12) that begin, or end, in a month; marked by their first or last day, or by their
/// first or last business day.
/// </summary>
internal sealed class MonthPeriod(int months, int month, bool isEnd, bool isBusiness) : CalendarPeriod
{
    private readonly int _phase = (month - 1) % months;

    public override bool IsEnd => isEnd;

    public override long IndexOf(long day)
    {
        var distance = CalendarKernel.MonthOf(day) - _phase;
        return isEnd ? CeilingDivide(distance, months) : CalendarKernel.FloorDiv(distance, months);
    }

    public override long DayOf(long index)
    {
        var month = (index * months) + _phase;
        var day = isEnd ? CalendarKernel.FirstDay(month + 1) - 1 : CalendarKernel.FirstDay(month);
        if (!isBusiness) return day;
        var weekday = CalendarKernel.Weekday(day);
        return weekday < 5 ? day : isEnd ? day - weekday + 4 : day + 7 - weekday;
    }
}

/// <summary>
/// Halves of months, the second beginning on a day of the month. Marked by their first days, or by the last day of the
/// month before and that day of the month: both marks lie on or before the days that belong to them.
/// </summary>
internal sealed class HalfMonths(int dayOfMonth, bool isMonthEnd) : CalendarPeriod
{
    public override long IndexOf(long day) =>
        (CalendarKernel.MonthOf(day) * 2) + (Temporal.FromDays((int)day).Day >= dayOfMonth ? 1 : 0);

    public override long DayOf(long index)
    {
        var first = CalendarKernel.FirstDay(CalendarKernel.FloorDiv(index, 2));
        return CalendarKernel.FloorMod(index, 2) == 1 ? first + dayOfMonth - 1 : isMonthEnd ? first - 1 : first;
    }
}

/// <summary>One weekday of every month: the one of a week counted from 0, or the last one.</summary>
internal sealed class WeekdayOfMonth(int? week, int weekday) : CalendarPeriod
{
    public override long IndexOf(long day)
    {
        var month = CalendarKernel.MonthOf(day);
        return day < DayOf(month) ? month - 1 : month;
    }

    public override long DayOf(long index)
    {
        if (week is not { } number) return LastWeekday(CalendarKernel.FirstDay(index + 1) - 1, weekday);
        var first = CalendarKernel.FirstDay(index);
        return first + ((weekday - CalendarKernel.Weekday(first) + 7) % 7) + (7 * number);
    }

    /// <summary>The last such weekday up to a day.</summary>
    public static long LastWeekday(long day, int weekday) => day - ((CalendarKernel.Weekday(day) - weekday + 7) % 7);
}
