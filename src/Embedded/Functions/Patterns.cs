using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Text written and read after a pattern given by the script, such as <c>0.00</c> or <c>yyyy.MM.dd HH:mm:ss.SSS</c>.</summary>
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

    private static string Format(Scalar scalar, string pattern)
    {
        if (scalar.Type.IsTemporal()) return TemporalPattern.Parse(pattern).Format(Moment.Of(scalar));
        if (!scalar.Type.IsNumericOrDecimal()) throw new ScriptException($"format needs numbers or times, not {scalar.Type.DisplayName()}.");
        return scalar.AsDouble().ToString(pattern, CultureInfo.InvariantCulture);
    }
}

/// <summary>A day and a time of day; what patterns read and write.</summary>
internal readonly record struct Moment(DateOnly Day, long Nanoseconds)
{
    /// <summary>The moment of a temporal scalar; a time of day lies on 1970.01.01.</summary>
    public static Moment Of(Scalar scalar)
    {
        var value = scalar.AsLong();
        if (Promotion.IsClock(scalar.Type)) return new Moment(Temporal.FromDays(0), value * CalendarKernel.Unit(scalar.Type));
        if (scalar.Type == DataType.Month) return new Moment(Temporal.FromDays((int)CalendarKernel.FirstDay(value)), 0);
        var perDay = CalendarKernel.NanosecondsPerDay / CalendarKernel.Unit(scalar.Type);
        return new Moment(
            Temporal.FromDays((int)CalendarKernel.FloorDiv(value, perDay)),
            CalendarKernel.FloorMod(value, perDay) * CalendarKernel.Unit(scalar.Type));
    }

    /// <summary>The moment as a scalar of a temporal type.</summary>
    public Scalar As(DataType type)
    {
        if (Promotion.IsClock(type)) return Scalar.Integral(type, Nanoseconds / CalendarKernel.Unit(type));
        var days = CalendarKernel.Convert(Temporal.ToDays(Day), DataType.Date, type);
        return Scalar.Integral(type, type is DataType.Date or DataType.Month ? days : days + (Nanoseconds / CalendarKernel.Unit(type)));
    }
}
