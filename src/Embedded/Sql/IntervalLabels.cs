using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// The labels of the intervals of <c>interval</c> when they are counted from an origin, closed or labelled at the right.
/// </summary>
/// <param name="Width">The length of an interval in the unit of the column.</param>
/// <param name="IsClosedRight">True when a value on a boundary belongs to the interval before it.</param>
/// <param name="IsLabelledRight">True when an interval is called by its end.</param>
internal sealed record IntervalLabels(long Width, bool IsClosedRight, bool IsLabelledRight)
{
    /// <summary>The label of every value's interval; null stays null.</summary>
    /// <exception cref="ScriptException">The origin is unknown or of another type.</exception>
    public Vector Of(Vector values, Value? origin)
    {
        var counts = values.OwnNumbers<long>();
        return At(values, OriginOf(values.Type, [.. counts.Where(count => !Null.Is(count))], origin));
    }

    /// <summary>The label of every value's interval, counted from an origin; null stays null.</summary>
    public Vector At(Vector values, long origin)
    {
        var counts = values.OwnNumbers<long>();
        for (var i = 0; i < counts.Length; i++)
            if (!Null.Is(counts[i]))
                counts[i] = At(counts[i], origin);
        return values.Type.IsTemporal()
            ? TemporalArithmetic.FromCounts(values.Type, counts)
            : Conversion.Convert(Vector.Long(counts), values.Type);
    }

    /// <summary>The label of a value's interval, counted from an origin.</summary>
    public long At(long count, long origin) => origin + ((IndexOf(count - origin) + (IsLabelledRight ? 1 : 0)) * Width);

    private static long OriginOf(DataType type, long[] counts, Value? origin)
    {
        if (origin is null || counts.Length == 0) return 0;
        if (origin is not Scalar { IsNull: false } scalar) throw Unknown();
        if (!scalar.Type.IsText())
            return scalar.Type == type
                ? scalar.AsLong()
                : throw new ScriptException($"interval's origin must be of the column's type, {type.DisplayName()}.");
        var day = Day(type);
        return scalar.AsText() switch
        {
            "epoch" => 0,
            "start" => counts.Min(),
            "end" => counts.Max(),
            "start_day" => counts.Min() - Remainder(counts.Min(), day),
            "end_day" => counts.Max() - Remainder(counts.Max(), day) + day,
            _ => throw Unknown(),
        };
    }

    private static ScriptException Unknown() =>
        new("interval's origin is 'epoch', 'start', 'start_day', 'end', 'end_day' or a time.");

    // A time of day has one day, from 0; a day is its own midnight.
    private static long Day(DataType type)
    {
        if (!type.IsTemporal()) return 1;
        if (!Promotion.IsClock(type)) return Math.Max(1, TemporalArithmetic.Move(0, type, 1, DurationUnit.Day));
        return TemporalArithmetic.Move(0, DataType.NanoTimestamp, 1, DurationUnit.Day) / CalendarKernel.Unit(type);
    }

    private long IndexOf(long distance) => IsClosedRight
        ? -Floor(-distance) - 1
        : Floor(distance);

    private long Floor(long distance) => (distance - Remainder(distance, Width)) / Width;

    private static long Remainder(long number, long divisor) => ((number % divisor) + divisor) % divisor;
}
