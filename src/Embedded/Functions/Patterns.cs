using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Text written and read after a pattern given by the script.</summary>
internal static class Patterns
{
    /// <summary>Every element written after the pattern; null is empty.</summary>
    /// <exception cref="ScriptException">The pattern does not fit the type.</exception>
    public static Vector Format(Vector column, string pattern)
    {
        var texts = new string[column.Count];
        for (var i = 0; i < texts.Length; i++) texts[i] = column.IsNull(i) ? "" : Format(column.Scalar(i), pattern);
        return Vector.String(texts);
    }

    /// <summary>A text read after a temporal pattern; null when it does not fit.</summary>
    /// <exception cref="ScriptException">The pattern names no part of a date or a time.</exception>
    public static Scalar ParseTemporal(string text, string pattern)
    {
        var type = TypeOf(pattern);
        if (!DateTime.TryParseExact(text, Translate(pattern), CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out var moment))
            return Scalar.NullOf(type);
        return Scalar.Integral(type, CountOf(moment, type));
    }

    /// <summary>The temporal type that a pattern describes.</summary>
    /// <exception cref="ScriptException">The pattern names no part of a date or a time.</exception>
    public static DataType TypeOf(string pattern)
    {
        var hasDay = pattern.Contains('d', StringComparison.Ordinal);
        var hasMonth = pattern.Contains('M', StringComparison.Ordinal);
        var clock = pattern.Contains('n', StringComparison.Ordinal) ? DataType.NanoTime
            : pattern.Contains("SSS", StringComparison.Ordinal) ? DataType.Time
            : pattern.Contains('s', StringComparison.Ordinal) ? DataType.Second
            : pattern.Contains('m', StringComparison.Ordinal) ? DataType.Minute
            : DataType.Void;
        if (!hasDay)
            return clock != DataType.Void ? clock
                : hasMonth ? DataType.Month
                : throw new ScriptException($"The pattern {pattern} names no part of a date or a time; use yyyy, MM, dd, HH, mm, ss, SSS, nnnnnnnnn.");
        return clock switch
        {
            DataType.NanoTime => DataType.NanoTimestamp,
            DataType.Time => DataType.Timestamp,
            DataType.Second => DataType.DateTime,
            DataType.Minute => DataType.DateMinute,
            _ => pattern.Contains('H', StringComparison.Ordinal) ? DataType.DateHour : DataType.Date,
        };
    }

    private static string Format(Scalar scalar, string pattern)
    {
        if (scalar.Type.IsTemporal()) return MomentOf(scalar).ToString(Escape(Translate(pattern)), CultureInfo.InvariantCulture);
        if (!scalar.Type.IsNumeric()) throw new ScriptException($"format needs numbers or times, not {scalar.Type.DisplayName()}.");
        return scalar.AsDouble().ToString(pattern, CultureInfo.InvariantCulture);
    }

    private static DateTime MomentOf(Scalar scalar)
    {
        var isClock = Promotion.IsClock(scalar.Type);
        var nanoseconds = isClock ? scalar.AsLong() * CalendarKernel.Unit(scalar.Type) : 0;
        if (isClock) return new DateTime(nanoseconds / 100);
        var ticksPerUnit = scalar.Type == DataType.Month ? 0 : CalendarKernel.Unit(scalar.Type) / 100.0;
        return scalar.Type switch
        {
            DataType.Month => DateTime.UnixEpoch.AddDays(CalendarKernel.FirstDay(scalar.AsLong())),
            DataType.NanoTimestamp => DateTime.UnixEpoch.AddTicks(CalendarKernel.FloorDiv(scalar.AsLong(), 100)),
            _ => DateTime.UnixEpoch.AddTicks(scalar.AsLong() * (long)ticksPerUnit),
        };
    }

    private static long CountOf(DateTime moment, DataType type)
    {
        if (Promotion.IsClock(type)) return moment.TimeOfDay.Ticks * 100 / CalendarKernel.Unit(type);
        var day = Temporal.ToDays(DateOnly.FromDateTime(moment));
        if (type is DataType.Date or DataType.Month) return CalendarKernel.Convert(day, DataType.Date, type);
        return CalendarKernel.Convert(day, DataType.Date, type) + (moment.TimeOfDay.Ticks * 100 / CalendarKernel.Unit(type));
    }

    // The letters are those of .NET but for fractions: SSS are milliseconds, a run of n is nanoseconds.
    private static string Translate(string pattern) =>
        pattern.Replace("SSS", "fff", StringComparison.Ordinal).Replace("nnnnnnnnn", "fffffff00", StringComparison.Ordinal)
            .Replace("nnnnnn", "ffffff", StringComparison.Ordinal).Replace("aa", "tt", StringComparison.Ordinal);

    // One letter alone would mean a standard format to .NET.
    private static string Escape(string pattern) => pattern.Length == 1 ? "%" + pattern : pattern;
}
