using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Dates and times as the language writes them, such as <c>2024.06.03T09:30:00.000</c>, and back.</summary>
internal static class TemporalText
{
    /// <summary>The text of a count of a temporal type; null is empty.</summary>
    public static string Format(long value, DataType type)
    {
        if (value == long.MinValue) return "";
        if (type == DataType.Month)
            return string.Create(CultureInfo.InvariantCulture, $"{CalendarKernel.FloorDiv(value, 12):0000}.{CalendarKernel.FloorMod(value, 12) + 1:00}M");
        if (Promotion.IsClock(type)) return Clock(value * CalendarKernel.Unit(type), type);
        var perDay = CalendarKernel.NanosecondsPerDay / CalendarKernel.Unit(type);
        var day = Temporal.FromDays((int)CalendarKernel.FloorDiv(value, perDay)).ToString("yyyy.MM.dd", CultureInfo.InvariantCulture);
        return type == DataType.Date ? day : $"{day}T{Clock(CalendarKernel.FloorMod(value, perDay) * CalendarKernel.Unit(type), type)}";
    }

    /// <summary>Reads a temporal value of the type; a date may use <c>.</c>, <c>-</c> or <c>/</c>, or be 8 digits.</summary>
    public static bool TryParse(string text, DataType type, out long value)
    {
        value = long.MinValue;
        var span = text.AsSpan().Trim();
        if (type == DataType.Month) return TryParseMonth(span, out value);
        if (Promotion.IsClock(type)) return TryParseClockOf(span, type, out value);
        var split = span.IndexOfAny('T', ' ');
        if (!TryParseDay(split < 0 ? span : span[..split], out var day)) return false;
        long nanoseconds = 0;
        if (split >= 0 && !TryParseClock(span[(split + 1)..], out nanoseconds)) return false;
        value = type == DataType.NanoTimestamp
            ? (day * CalendarKernel.NanosecondsPerDay) + nanoseconds
            : CalendarKernel.Convert(day, DataType.Date, type) + (type == DataType.Date ? 0 : nanoseconds / CalendarKernel.Unit(type));
        return true;
    }

    private static bool TryParseClockOf(ReadOnlySpan<char> text, DataType type, out long value)
    {
        var split = text.IndexOfAny('T', ' ');
        var isParsed = TryParseClock(split < 0 ? text : text[(split + 1)..], out var nanoseconds);
        value = isParsed ? nanoseconds / CalendarKernel.Unit(type) : long.MinValue;
        return isParsed;
    }

    private static bool TryParseMonth(ReadOnlySpan<char> text, out long value)
    {
        text = text.TrimEnd('M');
        value = long.MinValue;
        if (text.Length < 6 || !TryDigits(text[..4], out var year)) return false;
        var rest = text[4..].TrimStart("./-");
        if (!TryDigits(rest[..Math.Min(2, rest.Length)], out var month) || month is < 1 or > 12) return false;
        value = (year * 12L) + month - 1;
        return true;
    }

    private static bool TryParseDay(ReadOnlySpan<char> text, out long day)
    {
        day = 0;
        Span<Range> parts = stackalloc Range[4];
        int year, month, dayOfMonth;
        if (text.Length == 8 && text.IndexOfAnyExceptInRange('0', '9') < 0)
        {
            if (!TryDigits(text[..4], out year) || !TryDigits(text[4..6], out month) || !TryDigits(text[6..], out dayOfMonth)) return false;
        }
        else if (text.SplitAny(parts, "./-") != 3 || !TryDigits(text[parts[0]], out year)
            || !TryDigits(text[parts[1]], out month) || !TryDigits(text[parts[2]], out dayOfMonth))
        {
            return false;
        }

        if (year is < 1 or > 9999 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month)) return false;
        day = Temporal.ToDays(new DateOnly(year, month, dayOfMonth));
        return true;
    }

    private static bool TryParseClock(ReadOnlySpan<char> text, out long nanoseconds)
    {
        nanoseconds = 0;
        text = text.TrimEnd('m');
        var fraction = ReadOnlySpan<char>.Empty;
        var point = text.IndexOf('.');
        if (point >= 0)
        {
            fraction = text[(point + 1)..];
            text = text[..point];
        }

        Span<Range> parts = stackalloc Range[4];
        var count = text.Split(parts, ':');
        if (count is < 1 or > 3 || fraction.Length > 9) return false;
        Span<int> limits = [24, 60, 60];
        var seconds = 0L;
        for (var i = 0; i < 3; i++)
        {
            var part = 0;
            if (i < count && (!TryDigits(text[parts[i]], out part) || part >= limits[i])) return false;
            seconds = (seconds * 60) + part;
        }

        if (fraction.Length > 0 && !TryDigits(fraction, out _)) return false;
        nanoseconds = (seconds * 1_000_000_000) + Fraction(fraction);
        return true;
    }

    private static long Fraction(ReadOnlySpan<char> digits)
    {
        var value = 0L;
        for (var i = 0; i < 9; i++) value = (value * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        return value;
    }

    private static bool TryDigits(ReadOnlySpan<char> text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static string Clock(long nanoseconds, DataType type)
    {
        var (seconds, fraction) = (nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
        var (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        return type switch
        {
            DataType.DateHour => string.Create(CultureInfo.InvariantCulture, $"{hour:00}"),
            DataType.DateMinute => string.Create(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00}"),
            DataType.Minute => string.Create(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00}m"),
            DataType.Second or DataType.DateTime => string.Create(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00}:{second:00}"),
            DataType.Time or DataType.Timestamp =>
                string.Create(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00}:{second:00}.{fraction / 1_000_000:000}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00}:{second:00}.{fraction:000000000}"),
        };
    }
}
