using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>The arithmetic of temporal counts: units, conversion between types, calendar steps. Values are the raw counts of columns.</summary>
internal static class CalendarKernel
{
    public const long NanosecondsPerDay = 86_400_000_000_000;

    /// <summary>The length of one count of the type in nanoseconds; MONTH has none.</summary>
    public static long Unit(DataType type) => type switch
    {
        DataType.Date => NanosecondsPerDay,
        DataType.DateHour => 3_600_000_000_000,
        DataType.DateMinute or DataType.Minute => 60_000_000_000,
        DataType.DateTime or DataType.Second => 1_000_000_000,
        DataType.Timestamp or DataType.Time => 1_000_000,
        DataType.NanoTimestamp or DataType.NanoTime => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The type has no fixed unit."),
    };

    /// <summary>True when a value of <paramref name="from"/> has a meaning as <paramref name="to"/>: a time of day has no date.</summary>
    public static bool CanConvert(DataType from, DataType to) => IsClock(to) ? from is not (DataType.Date or DataType.Month) : !IsClock(from);

    /// <summary>A count of one type as a count of another, rounded down; null stays null.</summary>
    public static long Convert(long value, DataType from, DataType to)
    {
        if (from == to || value == long.MinValue) return value;
        if (to == DataType.Month) return MonthOf(Convert(value, from, DataType.Date));
        if (from == DataType.Month) return Convert(FirstDay(value), DataType.Date, to);
        if (IsClock(to) && !IsClock(from)) value = FloorMod(value, NanosecondsPerDay / Unit(from));
        var (fromUnit, toUnit) = (Unit(from), Unit(to));
        return fromUnit >= toUnit ? value * (fromUnit / toUnit) : FloorDiv(value, toUnit / fromUnit);
    }

    /// <summary>A count moved by a number of units, as <c>temporalAdd</c> does; the day of the month is cut to the month's length.</summary>
    /// <exception cref="ArgumentException">The unit is finer than the type, or a time of day is moved by days.</exception>
    public static long Move(long value, DataType type, long count, DurationUnit unit)
    {
        if (value == long.MinValue) return value;
        if (unit is DurationUnit.Month or DurationUnit.Year)
            return MoveMonths(value, type, unit == DurationUnit.Year ? count * 12 : count);
        if (type == DataType.Month) throw new ArgumentException("A MONTH moves by months and years only.", nameof(unit));
        if (unit == DurationUnit.BusinessDay) return MoveBusinessDays(value, type, count);
        if (new Duration(1, unit).Calendar is { } calendar)
            throw new ArgumentException($"Only temporalAdd moves by days of the trading calendar {calendar}.", nameof(unit));
        var step = UnitOf(unit);
        if (step < Unit(type))
            throw new ArgumentException($"A {type.DisplayName()} cannot move by a unit finer than its own.", nameof(unit));
        return Wrap(value + (count * (step / Unit(type))), type);
    }

    /// <summary>The count brought back into one day when the type is a time of day.</summary>
    public static long Wrap(long value, DataType type) => IsClock(type) ? FloorMod(value, NanosecondsPerDay / Unit(type)) : value;

    /// <summary>The first day of a month count, as days since 1970.01.01.</summary>
    public static long FirstDay(long month) => Temporal.ToDays(new DateOnly((int)FloorDiv(month, 12), (int)FloorMod(month, 12) + 1, 1));

    /// <summary>The month count of a day.</summary>
    public static long MonthOf(long day)
    {
        var date = Temporal.FromDays((int)day);
        return (date.Year * 12) + date.Month - 1;
    }

    /// <summary>The day of the week with Monday as 0.</summary>
    public static int Weekday(long day) => (int)FloorMod(day + 3, 7);

    public static long FloorDiv(long x, long y) => (x / y) - (x % y < 0 ? 1 : 0);

    public static long FloorMod(long x, long y) => x % y < 0 ? (x % y) + y : x % y;

    private static bool IsClock(DataType type) => type is DataType.Time or DataType.Minute or DataType.Second or DataType.NanoTime;

    private static long UnitOf(DurationUnit unit) => unit switch
    {
        DurationUnit.Nanosecond => 1,
        DurationUnit.Microsecond => 1_000,
        DurationUnit.Millisecond => 1_000_000,
        DurationUnit.Second => 1_000_000_000,
        DurationUnit.Minute => 60_000_000_000,
        DurationUnit.Hour => 3_600_000_000_000,
        DurationUnit.Day => NanosecondsPerDay,
        _ => 7 * NanosecondsPerDay,
    };

    private static long MoveMonths(long value, DataType type, long months)
    {
        if (type == DataType.Month) return value + months;
        if (IsClock(type)) throw new ArgumentException($"A {type.DisplayName()} has no months.", nameof(type));
        var perDay = NanosecondsPerDay / Unit(type);
        var day = FloorDiv(value, perDay);
        var moved = Temporal.ToDays(Temporal.FromDays((int)day).AddMonths((int)months));
        return (moved * perDay) + FloorMod(value, perDay);
    }

    // From a weekend, the first step forward lands on Monday and the first step back on Friday.
    private static long MoveBusinessDays(long value, DataType type, long count)
    {
        if (IsClock(type)) throw new ArgumentException($"A {type.DisplayName()} has no business days.", nameof(type));
        var perDay = NanosecondsPerDay / Unit(type);
        var day = FloorDiv(value, perDay);
        var (weeks, rest) = (count / 5, count % 5);
        if (Weekday(day) >= 5 && count != 0) day += count > 0 ? 4 - Weekday(day) : 7 - Weekday(day);
        day += weeks * 7;
        for (; rest > 0; rest--) day += Weekday(day) == 4 ? 3 : 1;
        for (; rest < 0; rest++) day -= Weekday(day) == 0 ? 3 : 1;
        return (day * perDay) + FloorMod(value, perDay);
    }
}
