using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Arithmetic with dates and times: a date moves by integers and durations, two dates give the count between them,
/// a time of day stays within its day.
/// </summary>
internal static class TemporalArithmetic
{
    /// <summary>The operator over columns of which at least one is temporal.</summary>
    /// <exception cref="ScriptException">The operation has no meaning.</exception>
    public static Vector Apply(BinaryOperator operation, Vector x, Vector y)
    {
        if (x.Type.IsTemporal() && y.Type.IsTemporal()) return Between(operation, x, y);
        var isShift = operation == BinaryOperator.Add || (operation == BinaryOperator.Sub && x.Type.IsTemporal());
        var (time, other) = x.Type.IsTemporal() ? (x, y) : (y, x);
        if (isShift && other.Type == DataType.Duration) return Move(time, other, operation == BinaryOperator.Sub);
        if (other.Type.Category() is not (DataCategory.Integral or DataCategory.Logical or DataCategory.Nothing))
            throw Unfit(operation, x.Type, y.Type);
        if (isShift) return Wrap(Arithmetic.OnIntegers(operation, time.Type, x, y));
        if (operation is not (BinaryOperator.Div or BinaryOperator.Mod) || !x.Type.IsTemporal()) throw Unfit(operation, x.Type, y.Type);
        return Arithmetic.OnIntegers(operation, Promotion.Width(x.Type), x, y);
    }

    /// <summary>Every value moved by its duration.</summary>
    /// <exception cref="ScriptException">A unit does not fit the type.</exception>
    public static Vector Move(Vector time, Vector durations, bool isBackwards)
    {
        var counts = time.Numbers<long>();
        var steps = ((Vector<Duration>)durations).Span;
        var moved = new long[ElementwiseKernel.ResultLength(counts.Length, steps.Length)];
        for (var i = 0; i < moved.Length; i++)
        {
            var step = steps[steps.Length == 1 ? 0 : i];
            moved[i] = step == Duration.None
                ? long.MinValue
                : Move(counts[counts.Length == 1 ? 0 : i], time.Type, isBackwards ? -(long)step.Count : step.Count, step.Unit);
        }

        return FromCounts(time.Type, moved);
    }

    /// <summary>A column of a temporal type over counts in 64 bits.</summary>
    public static Vector FromCounts(DataType type, long[] counts)
    {
        if (Promotion.IsLong(type)) return new Vector<long>(type, counts);
        return new Vector<int>(type, Array.ConvertAll(counts, NumberConversion.Convert<long, int>));
    }

    /// <summary>One count moved by a number of units.</summary>
    /// <exception cref="ScriptException">The unit does not fit the type.</exception>
    public static long Move(long value, DataType type, long count, DurationUnit unit)
    {
        try
        {
            return CalendarKernel.Move(value, type, count, unit);
        }
        catch (ArgumentException error)
        {
            throw new ScriptException(error.Message.Split(" (Parameter", 2)[0], innerException: error);
        }
    }

    private static Vector Between(BinaryOperator operation, Vector x, Vector y)
    {
        var type = Promotion.Finer(x.Type, y.Type);
        // What timestamp(5) makes of a count moves another TIMESTAMP by as many milliseconds.
        if (operation == BinaryOperator.Add && x.Type == DataType.Timestamp && y.Type == DataType.Timestamp)
            return Arithmetic.OnIntegers(operation, type, x, y);
        if (operation != BinaryOperator.Sub || type == DataType.Any) throw Unfit(operation, x.Type, y.Type);
        if (x.Type != type) x = Conversion.Convert(x, type);
        if (y.Type != type) y = Conversion.Convert(y, type);
        return Arithmetic.OnIntegers(operation, Promotion.Width(type), x, y);
    }

    private static Vector Wrap(Vector column)
    {
        if (!Promotion.IsClock(column.Type)) return column;
        var counts = column.OwnNumbers<long>();
        for (var i = 0; i < counts.Length; i++)
            if (counts[i] != long.MinValue)
                counts[i] = CalendarKernel.Wrap(counts[i], column.Type);
        return FromCounts(column.Type, counts);
    }

    private static ScriptException Unfit(BinaryOperator operation, DataType x, DataType y) =>
        new($"{Operators.NameOf(operation)} does not work on {x.DisplayName()} and {y.DisplayName()}.");
}
