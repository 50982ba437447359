using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary><c>bar</c>: values grouped into intervals.</summary>
internal static class Bars
{
    /// <summary>The start of each value's interval; its end with closed='right'.</summary>
    /// <exception cref="ScriptException">The interval does not fit the values.</exception>
    public static Value Bar(Arguments arguments)
    {
        var isRight = arguments.Text(2, "left") switch
        {
            "left" => false,
            "right" => true,
            _ => throw arguments.Wrong(2, "must be 'left' or 'right'"),
        };
        return Shapes.Map("bar", arguments[0], column =>
        {
            if (column.Type.Category() is not (DataCategory.Integral or DataCategory.Temporal))
                throw arguments.Wrong(0, "must hold integers or times");
            if (!isRight && Starts(column, Interval(arguments, column.Type)) is { } starts) return starts;
            var rest = Arithmetic.OnIntegers(
                BinaryOperator.Mod, Promotion.Width(column.Type), column, Vector.Long(Interval(arguments, column.Type)));
            return isRight ? Up(column, rest, Interval(arguments, column.Type)) : Down(column, rest);
        });
    }

    // Whole columns in their own width, the usual case; null for others.
    private static Vector? Starts(Vector column, long interval) => column switch
    {
        Vector<int> items when interval <= int.MaxValue => new Vector<int>(column.Type, Starts(items.Memory, (int)interval)),
        Vector<long> items => new Vector<long>(column.Type, Starts(items.Memory, interval)),
        _ => null,
    };

    private static T[] Starts<T>(ReadOnlyMemory<T> items, T interval) where T : struct, System.Numerics.IBinaryInteger<T>
    {
        var starts = ColumnMemory.Allocate<T>(items.Length);
        RowRanges.Run(items.Length, (_, first, end) =>
        {
            var source = items.Span;
            for (var i = first; i < end; i++)
                starts[i] = Null.Is(source[i]) ? source[i] : unchecked(source[i] - Modulo<T>.Apply(source[i], interval));
        });
        return starts;
    }

    private static Vector Down(Vector column, Vector rest)
    {
        var counts = column.OwnNumbers<long>();
        var rests = rest.Numbers<long>();
        for (var i = 0; i < counts.Length; i++)
            if (!Null.Is(counts[i]))
                counts[i] -= rests[i];
        return Back(column.Type, counts);
    }

    private static Vector Up(Vector column, Vector rest, long interval)
    {
        var counts = column.OwnNumbers<long>();
        var rests = rest.Numbers<long>();
        for (var i = 0; i < counts.Length; i++)
            if (!Null.Is(counts[i]) && rests[i] != 0)
                counts[i] += interval - rests[i];
        return Back(column.Type, counts);
    }

    private static Vector Back(DataType type, long[] counts) => type.IsTemporal()
        ? TemporalArithmetic.FromCounts(type, counts)
        : Conversion.Convert(Vector.Long(counts), type);

    private static long Interval(Arguments arguments, DataType type)
    {
        var interval = arguments.Scalar(1).Type == DataType.Duration ? Units(arguments, type) : arguments.Int(1);
        return interval > 0 ? interval : throw arguments.Wrong(1, "must be positive");
    }

    private static long Units(Arguments arguments, DataType type)
    {
        var duration = arguments.Scalar(1).AsDuration();
        if (!type.IsTemporal()) throw arguments.Wrong(1, "is a duration; that needs times, give an integer");
        if (!duration.IsFixed || type == DataType.Month)
            throw arguments.Wrong(1, "must have a fixed length; convert with month or year first and give an integer");
        return TemporalArithmetic.Move(0, Promotion.IsClock(type) ? DataType.NanoTimestamp : type, duration.Count, duration.Unit)
            / (Promotion.IsClock(type) ? CalendarKernel.Unit(type) : 1);
    }
}
