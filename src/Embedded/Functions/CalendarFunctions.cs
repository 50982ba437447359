using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>The first or last day of the week, month, quarter, year or fiscal period that a time belongs to.</summary>
internal static class CalendarFunctions
{
    public static void Register(FunctionTable table)
    {
        Add(table, "businessDay", "", "The day itself, or the last day before it that is no weekend", _ => BusinessDays.Instance);
        Add(table, "weekBegin", "[weekday], ", "The first day of the week, by default Monday",
            a => new WeekPeriod(Between(a, 1, 0, 6, 0), isEnd: false));
        Add(table, "weekEnd", "[weekday], ", "The last day of the week, by default Sunday",
            a => new WeekPeriod(Between(a, 1, 0, 6, 6), isEnd: true));
        table.Alias("week", "weekEnd");
        Add(table, "weekOfMonth", "[week], [weekday], ", "The last day so far that was a weekday in a week of its month, counted from 0",
            a => new WeekdayOfMonth(Between(a, 1, 0, 3, 0), Between(a, 2, 0, 6, 0)));
        Add(table, "lastWeekOfMonth", "[weekday], ", "The last day so far that was a weekday for the last time in its month",
            a => new WeekdayOfMonth(null, Between(a, 1, 0, 6, 0)));
        AddMonths(table);
        AddFiscal(table);
    }

    private static void AddMonths(FunctionTable table)
    {
        Add(table, "semiMonthBegin", "[dayOfMonth], ", "The first day of the half of the month; the second begins on dayOfMonth",
            a => new HalfMonths(Between(a, 1, 2, 27, 15), isMonthEnd: false));
        Add(table, "semiMonthEnd", "[dayOfMonth], ", "The last day so far that ended a month or was the dayOfMonth of one",
            a => new HalfMonths(Between(a, 1, 2, 27, 15), isMonthEnd: true));
        Add(table, "monthBegin", "", "The first day of the month", _ => new MonthPeriod(1, 1, isEnd: false, isBusiness: false));
        Add(table, "monthEnd", "", "The last day of the month", _ => new MonthPeriod(1, 1, isEnd: true, isBusiness: false));
        Add(table, "businessMonthBegin", "", "The first business day of the month", _ => new MonthPeriod(1, 1, isEnd: false, isBusiness: true));
        Add(table, "businessMonthEnd", "", "The last business day of the month", _ => new MonthPeriod(1, 1, isEnd: true, isBusiness: true));
        AddPeriods(table, "quarter", "Quarter", 3);
        AddPeriods(table, "year", "Year", 12);
        AddPlain(table, "semiannualBegin", "half of the year", 6, isEnd: false, isBusiness: false);
        AddPlain(table, "semiannualEnd", "half of the year", 6, isEnd: true, isBusiness: false);
    }

    private static void AddPeriods(FunctionTable table, string name, string title, int months)
    {
        AddPlain(table, name + "Begin", name, months, isEnd: false, isBusiness: false);
        AddPlain(table, name + "End", name, months, isEnd: true, isBusiness: false);
        AddPlain(table, $"business{title}Begin", name, months, isEnd: false, isBusiness: true);
        AddPlain(table, $"business{title}End", name, months, isEnd: true, isBusiness: true);
    }

    private static void AddPlain(FunctionTable table, string name, string period, int months, bool isEnd, bool isBusiness)
    {
        var (option, month) = isEnd ? ("[endingMonth], ", 12) : ("[startingMonth], ", 1);
        var summary = $"The {(isEnd ? "last" : "first")} {(isBusiness ? "business day" : "day")} of the {period}";
        Add(table, name, option, summary, a => new MonthPeriod(months, Between(a, 1, 1, 12, month), isEnd, isBusiness));
    }

    private static void AddFiscal(FunctionTable table)
    {
        Add(table, "fy5253", "[weekday], [startingMonth], [nearest], ", "The first day of the fiscal year of 52 or 53 weeks",
            a => new FiscalYears(Between(a, 1, 0, 6, 0), Between(a, 2, 1, 12, 1), a.Bool(3, true)));
        Add(table, "fy5253Quarter", "[weekday], [startingMonth], [qtrWithExtraWeek], [nearest], ",
            "The first day of the quarter of a fiscal year of 52 or 53 weeks",
            a => new FiscalQuarters(new FiscalYears(Between(a, 1, 0, 6, 0), Between(a, 2, 1, 12, 1), a.Bool(4, true)), Between(a, 3, 1, 4, 1)));
    }

    private static void Add(FunctionTable table, string name, string options, string summary, Func<Arguments, CalendarPeriod> period)
    {
        var offset = options.Split(',').Length;
        table.Add($"{name}(X, {options}[offset], [n])", summary + "; with n, of every n-th such period seen from offset.",
            (_, a) => Shapes.Map(name, a[0], column => Marks(a, column, period(a), offset)));
    }

    private static Vector<int> Marks(Arguments arguments, Vector column, CalendarPeriod period, int offset)
    {
        var step = arguments.Int(offset + 1, 1);
        if (step < 1) throw arguments.Wrong(offset + 1, "must be a positive integer");
        var days = Days(arguments, column);
        var first = days.Where(day => !Null.Is(day)).DefaultIfEmpty(0).Min();
        if (arguments.Has(offset))
        {
            var given = Days(arguments, Columns.Of(arguments.Scalar(offset)))[0];
            first = given <= first ? given : throw arguments.Wrong(offset, "must not be later than the first of X");
        }

        var origin = step == 1 ? 0 : period.IndexOf(first);
        // An offset behind the last business day of its month is followed by the end of the next one.
        if (step > 1 && period.IsEnd && period.DayOf(origin) < first) origin++;
        return new Vector<int>(DataType.Date, Array.ConvertAll(days, day => Null.Is(day)
            ? Null.Of<int>()
            : (int)period.DayOf(step == 1 ? period.IndexOf(day) : period.IndexOf(day, origin, step))));
    }

    private static long[] Days(Arguments arguments, Vector column)
    {
        if (column.Type == DataType.Void) return column.OwnNumbers<long>();
        if (!column.Type.IsTemporal() || !CalendarKernel.CanConvert(column.Type, DataType.Date))
            throw arguments.Wrong(0, $"must hold dates or times with a date, not {column.Type.DisplayName()}");
        return Conversion.Convert(column, DataType.Date).OwnNumbers<long>();
    }

    private static int Between(Arguments arguments, int index, int lowest, int highest, int fallback)
    {
        var number = arguments.Int(index, fallback);
        return number >= lowest && number <= highest ? number : throw arguments.Wrong(index, $"must lie between {lowest} and {highest}");
    }
}
