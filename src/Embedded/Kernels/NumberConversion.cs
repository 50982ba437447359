using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>Numbers of one width as numbers of another; null stays null.</summary>
internal static class NumberConversion
{
    /// <summary>The column's numbers as <typeparamref name="T"/>: its own buffer where it has that type, else a converted copy.</summary>
    /// <exception cref="InvalidCastException">The column holds no numbers.</exception>
    public static ReadOnlySpan<T> Numbers<T>(this Vector column) where T : struct, System.Numerics.INumber<T> => column switch
    {
        Vector<T> same => same.Span,
        Vector<double> items => Copy<double, T>(items.Span),
        Vector<int> items => Copy<int, T>(items.Span),
        Vector<long> items => Copy<long, T>(items.Span),
        Vector<float> items => Copy<float, T>(items.Span),
        Vector<short> items => Copy<short, T>(items.Span),
        Vector<sbyte> items => Copy<sbyte, T>(items.Span),
        DecimalVector decimals => Copy<double, T>(decimals.Doubles()),
        _ => throw new InvalidCastException($"A {column.Type.DisplayName()} vector holds no numbers."),
    };

    /// <summary>As <see cref="Numbers{T}(Vector)"/>, for code that crosses a lambda.</summary>
    public static ReadOnlyMemory<T> NumberMemory<T>(this Vector column) where T : struct, System.Numerics.INumber<T> =>
        column is Vector<T> same ? same.Memory : column.OwnNumbers<T>();

    /// <summary>The column's numbers as an array that the caller may keep and change.</summary>
    public static T[] OwnNumbers<T>(this Vector column) where T : struct, System.Numerics.INumber<T> => column.Numbers<T>().ToArray();

    /// <summary>One number as another type; floating numbers are rounded half away from zero, what does not fit is null.</summary>
    public static TTo Convert<TFrom, TTo>(TFrom x) where TFrom : struct, System.Numerics.INumber<TFrom> where TTo : struct, System.Numerics.INumber<TTo>
    {
        if (Null.Is(x)) return Null.Of<TTo>();
        if (typeof(TFrom) != typeof(double) && typeof(TFrom) != typeof(float)) return TTo.CreateTruncating(x);
        if (typeof(TTo) == typeof(double) || typeof(TTo) == typeof(float)) return TTo.CreateTruncating(x);
        var rounded = Math.Round(double.CreateTruncating(x), MidpointRounding.AwayFromZero);
        return rounded is >= -9223372036854775808.0 and < 9223372036854775808.0 && Fits<TTo>((long)rounded)
            ? TTo.CreateTruncating((long)rounded)
            : Null.Of<TTo>();
    }

    private static bool Fits<T>(long value) where T : struct, System.Numerics.INumber<T> => long.CreateTruncating(T.CreateTruncating(value)) == value;

    private static TTo[] Copy<TFrom, TTo>(ReadOnlySpan<TFrom> items)
        where TFrom : struct, System.Numerics.INumber<TFrom> where TTo : struct, System.Numerics.INumber<TTo>
    {
        var copy = ColumnMemory.Allocate<TTo>(items.Length);
        for (var i = 0; i < copy.Length; i++) copy[i] = Convert<TFrom, TTo>(items[i]);
        return copy;
    }
}
