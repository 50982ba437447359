using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Parts of dates and times, calendar steps, the clock.</summary>
internal static class TemporalFunctions
{
    public static void Register(FunctionTable table)
    {
        AddDateParts(table);
        AddClockParts(table);
        AddSteps(table);
        table.Add("today()", "The date now, UTC.", (context, _) => Scalar.Date(DateOnly.FromDateTime(context.Time.GetUtcNow().UtcDateTime)));
        table.Add("now([nanoSecond])", "The time now, UTC, as TIMESTAMP or NANOTIMESTAMP.", (context, a) => a.Bool(0, false)
            ? Scalar.Integral(DataType.NanoTimestamp, (context.Time.GetUtcNow().UtcDateTime - DateTime.UnixEpoch).Ticks * 100)
            : Scalar.Integral(DataType.Timestamp, context.Time.GetUtcNow().ToUnixTimeMilliseconds()));
        table.Add("temporalParse(X, format)", "Texts read after a pattern such as yyyyMMdd; null where they do not fit.", (_, a) =>
            Shapes.Map(a.FunctionName, a[0], column => Parse(a, column)));
        table.Alias("datetimeParse", "temporalParse");
        table.Add("concatDateTime(date, time)", "Dates and times of day put together.",
            (_, a) => Shapes.Zip(0, "concatDateTime", a[0], a[1], (_, x, y) => PutTogether(x, y)));
    }

    private static void AddDateParts(FunctionTable table)
    {
        AddPart(table, "year", "The year.", day => Temporal.FromDays(day).Year);
        AddPart(table, "monthOfYear", "The month, 1 to 12.", day => Temporal.FromDays(day).Month);
        AddPart(table, "dayOfMonth", "The day of the month, from 1.", day => Temporal.FromDays(day).Day);
        AddPart(table, "dayOfYear", "The day of the year, from 1.", day => Temporal.FromDays(day).DayOfYear);
        AddPart(table, "dayOfWeek", "The day of the week with Monday as 0.", day => CalendarKernel.Weekday(day));
        AddPart(table, "quarterOfYear", "The quarter, 1 to 4.", day => ((Temporal.FromDays(day).Month - 1) / 3) + 1);
        AddPart(table, "weekOfYear", "The week of the year after ISO 8601.",
            day => System.Globalization.ISOWeek.GetWeekOfYear(Temporal.FromDays(day).ToDateTime(default)));
        AddPart(table, "daysInMonth", "The number of days in the month.",
            day => DateTime.DaysInMonth(Temporal.FromDays(day).Year, Temporal.FromDays(day).Month));
        table.Add("weekday(X, [startFromSunday])", "The day of the week with Sunday, or else Monday, as 0.", (_, a) =>
        {
            var shift = a.Bool(1, true) ? 1 : 0;
            return Parts(a, DataType.Date, day => (CalendarKernel.Weekday(day) + shift) % 7, DataType.Int);
        });
    }

    private static void AddClockParts(FunctionTable table)
    {
        AddClock(table, "hour", "The hour, 0 to 23.", 3_600_000_000_000, 24);
        table.Alias("hourOfDay", "hour");
        AddClock(table, "minuteOfHour", "The minute, 0 to 59.", 60_000_000_000, 60);
        AddClock(table, "secondOfMinute", "The second, 0 to 59.", 1_000_000_000, 60);
        AddClock(table, "millisecond", "The millisecond, 0 to 999.", 1_000_000, 1000);
        AddClock(table, "microsecond", "The microsecond, 0 to 999999.", 1_000, 1_000_000);
        AddClock(table, "nanosecond", "The nanosecond, 0 to 999999999.", 1, 1_000_000_000);
    }

    private static void AddSteps(FunctionTable table)
    {
        table.Add("temporalAdd(obj, duration, [unit])", "Times moved by a duration such as 3M, or by a number of units or trading days.", (context, a) =>
        {
            if (a[1] is Scalar { Type: DataType.Duration, IsNull: false } step && step.AsDuration() is { Calendar: { } market } days)
                return OverTradingDays(a, Scalar.Int(days.Count), context.Calendars.Get(market));
            if (a[1].Type != DataType.Duration && context.Calendars.Find(a.Text(2)) is { } calendar) return OverTradingDays(a, a[1], calendar);
            var isDuration = a[1].Type == DataType.Duration;
            var durations = isDuration ? a[1] : Counted(a);
            return Shapes.Zip(0, "temporalAdd", a[0], durations, (_, times, steps) => times.Type.IsTemporal()
                ? TemporalArithmetic.Move(times, steps, isBackwards: false)
                : throw a.Wrong(0, $"must hold dates or times, not {times.Type.DisplayName()}"));
        });
        table.Alias("datetimeAdd", "temporalAdd");
    }

    private static void AddPart(FunctionTable table, string name, string summary, Func<int, int> body) =>
        table.Add($"{name}(X)", summary, (_, a) => Parts(a, DataType.Date, day => body((int)day), DataType.Int));

    private static void AddClock(FunctionTable table, string name, string summary, long unit, long modulus) =>
        table.Add($"{name}(X)", summary, (_, a) => Parts(a, DataType.NanoTime, nanoseconds => nanoseconds / unit % modulus, DataType.Int));

    private static Value Parts(Arguments arguments, DataType through, Func<long, long> body, DataType type) =>
        Shapes.Map(arguments.FunctionName, arguments[0], column =>
        {
            var source = column.Type.IsText() ? TextColumns.Parse(column, DataType.Timestamp) : column;
            if (!source.Type.IsTemporal() || !CalendarKernel.CanConvert(source.Type, through))
                throw arguments.Wrong(0, $"must hold times with such a part, not {source.Type.DisplayName()}");
            var counts = Conversion.Convert(source, through).OwnNumbers<long>();
            for (var i = 0; i < counts.Length; i++)
                if (!Null.Is(counts[i]))
                    counts[i] = body(counts[i]);
            return new Vector<int>(type, Array.ConvertAll(counts, NumberConversion.Convert<long, int>));
        });

    private static Value OverTradingDays(Arguments arguments, Value distance, TradingDays calendar) =>
        Shapes.Zip(0, "temporalAdd", arguments[0], distance, (_, times, steps) =>
        {
            if (!times.Type.IsTemporal() || !CalendarKernel.CanConvert(times.Type, DataType.Date) || times.Type == DataType.Month)
                throw arguments.Wrong(0, $"must hold dates or times with a date, not {times.Type.DisplayName()}");
            var perDay = CalendarKernel.NanosecondsPerDay / CalendarKernel.Unit(times.Type);
            var counts = times.Numbers<long>();
            var distances = steps.Numbers<long>();
            var moved = new long[ElementwiseKernel.ResultLength(counts.Length, distances.Length)];
            for (var i = 0; i < moved.Length; i++)
            {
                var (count, step) = (counts[counts.Length == 1 ? 0 : i], distances[distances.Length == 1 ? 0 : i]);
                moved[i] = Null.Is(count) || Null.Is(step)
                    ? Null.Of<long>()
                    : (calendar.Move(CalendarKernel.FloorDiv(count, perDay), step) * perDay) + CalendarKernel.FloorMod(count, perDay);
            }

            return TemporalArithmetic.FromCounts(times.Type, moved);
        });

    private static Value Counted(Arguments arguments)
    {
        if (!Duration.TryParse("1" + arguments.Text(2), out var unit) || unit.Calendar is not null)
            throw arguments.Wrong(2, "must be ns, us, ms, s, m, H, d, w, M, y, B or a trading calendar");
        return Shapes.Map("temporalAdd", arguments[1], column =>
        {
            var counts = column.Numbers<int>();
            var durations = new Duration[counts.Length];
            for (var i = 0; i < durations.Length; i++) durations[i] = Null.Is(counts[i]) ? Duration.None : unit with { Count = counts[i] };
            return new Vector<Duration>(DataType.Duration, durations);
        });
    }

    private static Vector Parse(Arguments arguments, Vector column)
    {
        var pattern = TemporalPattern.Parse(arguments.Text(1));
        if (!column.Type.IsText()) throw arguments.Wrong(0, "must be text");
        var result = Vector.Create(pattern.Type, column.Count);
        var texts = column.Texts();
        for (var i = 0; i < texts.Length; i++) result.Set(i, pattern.Read(texts[i]));
        return result;
    }

    /// <summary>Dates and times of day as moments.</summary>
    /// <exception cref="ScriptException">The columns hold something else.</exception>
    internal static Vector PutTogether(Vector dates, Vector times)
    {
        var type = times.Type switch
        {
            DataType.Second => DataType.DateTime,
            DataType.Time => DataType.Timestamp,
            DataType.NanoTime => DataType.NanoTimestamp,
            DataType.Minute => DataType.DateMinute,
            _ => throw new ScriptException($"concatDateTime needs times of day, not {times.Type.DisplayName()}."),
        };
        if (dates.Type != DataType.Date) throw new ScriptException($"concatDateTime needs dates, not {dates.Type.DisplayName()}.");
        var days = Conversion.Convert(dates, type).Numbers<long>();
        var clocks = times.Numbers<long>();
        var moments = new long[ElementwiseKernel.ResultLength(days.Length, clocks.Length)];
        ElementwiseKernel.Zip<long, long, Add<long>>(days, clocks, moments);
        return TemporalArithmetic.FromCounts(type, moments);
    }
}
