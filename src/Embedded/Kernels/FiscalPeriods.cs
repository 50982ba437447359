using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// Fiscal years of 52 or 53 weeks, marked by their first day: the weekday that is the last of its kind in a month, or the
/// one nearest to the month's last day. As pandas' <c>FY5253</c> offsets, which mark the ends.
/// </summary>
internal sealed class FiscalYears(int weekday, int month, bool isNearest) : CalendarPeriod
{
    public override long IndexOf(long day)
    {
        long year = Temporal.FromDays((int)day).Year;
        // The nearest weekday may lie up to three days into the next year.
        if (day >= DayOf(year + 1)) return year + 1;
        while (day < DayOf(year)) year--;
        return year;
    }

    public override long DayOf(long index)
    {
        var end = CalendarKernel.FirstDay((index * 12) + month) - 1;
        var last = WeekdayOfMonth.LastWeekday(end, weekday);
        return isNearest && end - last > 3 ? last + 7 : last;
    }
}

/// <summary>Quarters of 13 weeks of fiscal years; in a year of 53 weeks one of them has 14.</summary>
internal sealed class FiscalQuarters(FiscalYears years, int longQuarter) : CalendarPeriod
{
    private const int QuarterDays = 13 * 7;

    public override long IndexOf(long day)
    {
        var first = years.IndexOf(day) * 4;
        var quarter = 3;
        while (quarter > 0 && day < DayOf(first + quarter)) quarter--;
        return first + quarter;
    }

    public override long DayOf(long index)
    {
        var year = CalendarKernel.FloorDiv(index, 4);
        var quarter = CalendarKernel.FloorMod(index, 4);
        var start = years.DayOf(year);
        var extra = years.DayOf(year + 1) - start - (4 * QuarterDays);
        return start + (quarter * QuarterDays) + (quarter >= longQuarter ? extra : 0);
    }
}
