using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Times moved between time zones, and the length of spans in years.</summary>
internal static class TimeZoneFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("convertTZ(obj, srcTZ, destTZ)", "Times of one zone as times of another, daylight saving included.",
            (_, a) => Moved(a, Zone(a, 1), Zone(a, 2)));
        table.Add("gmtime(X)", "Local times as GMT.", (context, a) => Moved(a, context.Time.LocalTimeZone, TimeZoneInfo.Utc));
        table.Add("localtime(X)", "Times of GMT as local times.", (context, a) => Moved(a, TimeZoneInfo.Utc, context.Time.LocalTimeZone));
        table.Add("yearFrac(dayCountConvention, start, end, [referenceStart], [referenceEnd])",
            "The years between two dates by a convention for counting days.", (_, a) => Scalar.Double(YearFraction(a)));
    }

    private static Value Moved(Arguments arguments, TimeZoneInfo source, TimeZoneInfo target) =>
        Shapes.Map(arguments.FunctionName, arguments[0], column =>
    {
        if (column.Type is not (DataType.DateTime or DataType.Timestamp or DataType.NanoTimestamp))
            throw arguments.Wrong(0, $"must be DATETIME, TIMESTAMP or NANOTIMESTAMP, not {column.Type.DisplayName()}");
        var perSecond = 1_000_000_000 / CalendarKernel.Unit(column.Type);
        var counts = column.OwnNumbers<long>();
        for (var i = 0; i < counts.Length; i++)
            if (!Null.Is(counts[i]))
                counts[i] += Shift(CalendarKernel.FloorDiv(counts[i], perSecond), source, target) * perSecond;
        return TemporalArithmetic.FromCounts(column.Type, counts);
    });

    // A time that the clocks skipped counts with the offset before the change; of one that occurred twice, the standard time is meant.
    private static long Shift(long seconds, TimeZoneInfo source, TimeZoneInfo target)
    {
        var local = new DateTime(DateTime.UnixEpoch.Ticks + (seconds * TimeSpan.TicksPerSecond), DateTimeKind.Unspecified);
        var offset = source.GetUtcOffset(local);
        var instant = DateTime.SpecifyKind(local - offset, DateTimeKind.Utc);
        return (long)(target.GetUtcOffset(instant) - offset).TotalSeconds;
    }

    private static TimeZoneInfo Zone(Arguments arguments, int index) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(arguments.Text(index), out var zone)
            ? zone
            : throw arguments.Wrong(index, $"is no time zone that is known: '{arguments.Text(index)}'");

    private static double YearFraction(Arguments arguments)
    {
        var convention = arguments.Text(0);
        var (start, end) = (Day(arguments, 1), Day(arguments, 2));
        if (convention != "ActualActualISMA" && (arguments.Has(3) || arguments.Has(4)))
            throw arguments.Wrong(3, "and referenceEnd belong to ActualActualISMA only");
        return convention switch
        {
            "Actual360" => (end - start) / 360.0,
            "Actual365" => (end - start) / 365.0,
            "ActualActualISDA" => start <= end ? PerCalendarYear(start, end) : -PerCalendarYear(end, start),
            "ActualActualISMA" => PerReferencePeriod(arguments, start, end),
            _ => throw arguments.Wrong(0, "must be ActualActualISMA, ActualActualISDA, Actual360 or Actual365"),
        };
    }

    // ISDA 2006 Definitions, section 4.16(b): days in leap years count 1/366, the others 1/365.
    private static double PerCalendarYear(int start, int end)
    {
        double fraction = 0;
        while (start < end)
        {
            var year = Temporal.FromDays(start).Year;
            var next = Math.Min(end, Temporal.ToDays(new DateOnly(year + 1, 1, 1)));
            fraction += (next - start) / (DateTime.IsLeapYear(year) ? 366.0 : 365.0);
            start = next;
        }

        return fraction;
    }

    // ICMA rule 251: the days accrued as a share of those of the coupon period, which is that many months long.
    private static double PerReferencePeriod(Arguments arguments, int start, int end)
    {
        var first = arguments.Has(3) ? Day(arguments, 3) : start;
        var last = arguments.Has(4) ? Day(arguments, 4) : end;
        if (last <= first || start < first || end > last || end < start)
            throw arguments.Wrong(3, "and referenceEnd must enclose start and end");
        var months = (int)Math.Round((last - first) / 365.25 * 12);
        if (months == 0) throw arguments.Wrong(3, "and referenceEnd must be at least half a month apart");
        return (double)(end - start) / (last - first) * months / 12;
    }

    private static int Day(Arguments arguments, int index) => arguments.Scalar(index) is { Type: DataType.Date, IsNull: false } date
        ? (int)date.AsLong()
        : throw arguments.Wrong(index, "must be a date");
}
