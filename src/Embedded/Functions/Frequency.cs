using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>A frequency such as "2M", "5min" or "XNYS": how many of which calendar periods or units of time an interval spans.</summary>
/// <param name="Step">How many of them.</param>
/// <param name="Period">The calendar period; null for units of time.</param>
/// <param name="Unit">The unit of time in nanoseconds; 0 for calendar periods.</param>
internal sealed record Frequency(int Step, CalendarPeriod? Period, long Unit)
{
    private const long Second = 1_000_000_000;

    /// <summary>Reads a rule; a name that is no rule is that of a trading calendar.</summary>
    /// <exception cref="ScriptException">There is no such rule or calendar.</exception>
    public static Frequency Parse(CallContext context, Arguments arguments, int index)
    {
        var text = arguments.Text(index);
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var step = 1;
        if (digits > 0 && (!int.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step < 1))
            throw arguments.Wrong(index, "must begin with a positive number of periods, or with none");
        var name = text[digits..];
        var unit = UnitOf(name);
        if (unit > 0) return new Frequency(step, null, unit);
        var period = PeriodOf(name) ?? context.Calendars.Find(name)
            ?? throw arguments.Wrong(index, $"is no frequency that is known: '{text}'; give one such as 2M, 5min or a trading calendar");
        return new Frequency(step, period, 0);
    }

    private static long UnitOf(string name) => name switch
    {
        "D" => CalendarKernel.NanosecondsPerDay,
        "H" => 3600 * Second,
        "min" => 60 * Second,
        "S" => Second,
        "L" => 1_000_000,
        "U" => 1_000,
        "N" => 1,
        _ => 0,
    };

    private static CalendarPeriod? PeriodOf(string name) => name switch
    {
        "B" => BusinessDays.Instance,
        "W" => new WeekPeriod(6, isEnd: true),
        "WOM" => new WeekdayOfMonth(0, 0),
        "LWOM" => new WeekdayOfMonth(null, 0),
        "M" or "MS" or "BM" or "BMS" => Months(1, name),
        "SM" or "SMS" => new HalfMonths(15, isMonthEnd: name == "SM"),
        "Q" or "QS" or "BQ" or "BQS" => Months(3, name),
        "SA" or "SAS" => Months(6, name),
        "A" or "AS" or "BA" or "BAS" => Months(12, name),
        "RE" => new FiscalYears(0, 1, isNearest: true),
        "REQ" => new FiscalQuarters(new FiscalYears(0, 1, isNearest: true), 1),
        _ => null,
    };

    // A rule that ends in S marks the starts; SA is the half-year's end.
    private static MonthPeriod Months(int months, string name)
    {
        var isEnd = name.Length == 1 || name is "BM" or "BQ" or "BA" or "SA";
        return new MonthPeriod(months, isEnd ? 12 : 1, isEnd, name[0] == 'B');
    }
}
