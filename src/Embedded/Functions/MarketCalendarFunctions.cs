using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Trading calendars of markets, and distances in days of a calendar.</summary>
internal static class MarketCalendarFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("getMarketCalendar(marketName, [startDate], [endDate])",
            "The trading days of a market between two dates, both included.", TradingDaysOf);
        table.Add("getTradingCalendarType(marketName)", "Whether a market's calendar lists 'holidayDate' or 'tradingDate'.", (context, a) =>
            Scalar.String(context.Calendars.Get(a.Text(0)).IsHolidays ? "holidayDate" : "tradingDate"));
        table.Add("listAllMarkets()", "The markets that have a trading calendar.",
            (context, _) => Vector.String([.. context.Calendars.Names]));
        table.Add("addMarketHoliday(marketName, holiday, [dateType])",
            "Adds a trading calendar from its holidays on weekdays or, with dateType='tradingDate', from its trading days.", (context, a) =>
            {
                context.Calendars.Add(new TradingDays(a.Text(0), Dates(a, 1), IsHolidays(a)));
                return Scalar.Void;
            });
        table.Add("updateMarketHoliday(marketName, holiday)", "Replaces the days that a trading calendar lists.", (context, a) =>
        {
            var calendar = context.Calendars.Get(a.Text(0));
            context.Calendars.Replace(new TradingDays(calendar.Name, Dates(a, 1), calendar.IsHolidays));
            return Scalar.Void;
        });
        table.Add("deleteMarketHoliday(marketName)", "Removes a trading calendar.", (context, a) =>
        {
            context.Calendars.Remove(a.Text(0));
            return Scalar.Void;
        });
        AddDistances(table);
    }

    private static void AddDistances(FunctionTable table)
    {
        table.Add("temporalDiff(X, Y, [unit])", "X less Y, in their own unit or in days 'd', business days 'B' or trading days of a market.",
            (context, a) => OverTimes(a[0], a[1], (x, y) =>
                Shapes.Zip(0, a.FunctionName, x, y, (_, left, right) => Difference(context, a, left, right))));
        table.Alias("datetimeDiff", "temporalDiff");
        table.Add("temporalDeltas(X, [unit])",
            "Each time less the one before it, in their own unit, in days 'd', 'B' or trading days of a market.",
            (context, a) => OverTimes(a[0], a[0], (x, _) => Shapes.MapColumns(a.FunctionName, x,
                column => Difference(context, a, column, Shifting.Move(column, 1)))));
        table.Alias("datetimeDeltas", "temporalDeltas");
    }

    // Tables go column by column; those without times stay as they are.
    private static Value OverTimes(Value x, Value y, Func<Value, Value, Value> body)
    {
        if (x is not Table table) return body(x, y);
        var other = y as Table;
        if (other is not null && other.Columns.Count != table.Columns.Count)
            throw Shapes.Unequal("temporalDiff", table.Columns.Count, other.Columns.Count);
        return new Table(table.Names, table.Columns.Select((column, i) =>
            column.Type.IsTemporal() ? (Vector)body(column, other?.Columns[i] ?? y) : column));
    }

    private static Vector Difference(CallContext context, Arguments arguments, Vector x, Vector y)
    {
        var unit = arguments.FunctionName == "temporalDiff" ? 2 : 1;
        if (!x.Type.IsTemporal() || x.Type != y.Type) throw arguments.Wrong(unit - 1, "must hold times of one type");
        var name = arguments.Text(unit, "");
        var left = x.Numbers<long>();
        var right = y.Numbers<long>();
        var differences = new long[ElementwiseKernel.ResultLength(left.Length, right.Length)];
        CalendarPeriod period = name is "" or "d" ? new EveryDay() : name == "B" ? BusinessDays.Instance : context.Calendars.Get(name);
        if (name.Length > 0 && x.Type != DataType.Date) throw arguments.Wrong(unit, "needs values of type DATE");
        for (var i = 0; i < differences.Length; i++)
        {
            var (a, b) = (left[left.Length == 1 ? 0 : i], right[right.Length == 1 ? 0 : i]);
            differences[i] = Null.Is(a) || Null.Is(b) ? Null.Of<long>() : period.IndexOf(a) - period.IndexOf(b);
        }

        return Promotion.IsLong(x.Type) ? Vector.Long(differences) : Conversion.Convert(Vector.Long(differences), DataType.Int);
    }

    private static Vector<int> TradingDaysOf(CallContext context, Arguments arguments)
    {
        var calendar = context.Calendars.Get(arguments.Text(0));
        var years = calendar.Listed.Count == 0
            ? (context.Time.GetUtcNow().Year, context.Time.GetUtcNow().Year)
            : (Temporal.FromDays(calendar.Listed[0]).Year, Temporal.FromDays(calendar.Listed[^1]).Year);
        var first = arguments.Has(1) ? Day(arguments, 1) : Temporal.ToDays(new DateOnly(years.Item1, 1, 1));
        var last = arguments.Has(2) ? Day(arguments, 2) : Temporal.ToDays(new DateOnly(years.Item2, 12, 31));
        var days = new List<int>();
        for (var day = first; day <= last; day++)
            if (calendar.IsTrading(day))
                days.Add(day);
        return new Vector<int>(DataType.Date, [.. days]);
    }

    private static int Day(Arguments arguments, int index) => arguments.Scalar(index) is { Type: DataType.Date, IsNull: false } date
        ? (int)date.AsLong()
        : throw arguments.Wrong(index, "must be a date");

    private static int[] Dates(Arguments arguments, int index) => arguments[index] switch
    {
        Vector<int> { Type: DataType.Date } dates => dates.Span.ToArray().Where(day => !Null.Is(day)).ToArray(),
        Scalar { Type: DataType.Date, IsNull: false } date => [(int)date.AsLong()],
        _ => throw arguments.Wrong(index, "must be a vector of dates"),
    };

    private static bool IsHolidays(Arguments arguments) => arguments.Text(2, "holidayDate") switch
    {
        "holidayDate" => true,
        "tradingDate" => false,
        _ => throw arguments.Wrong(2, "must be 'holidayDate' or 'tradingDate'"),
    };
}
