using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>The order of numbers with null as the smallest value; two nulls are equal. Integers have it by their representation.</summary>
internal static class Order
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Less<T>(T x, T y) where T : INumber<T> => x < y || (T.IsNaN(x) && !T.IsNaN(y));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Same<T>(T x, T y) where T : INumber<T> => x == y || (T.IsNaN(x) && T.IsNaN(y));

    // Only NaN differs from itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Less<T>(Vector256<T> x, Vector256<T> y) =>
        Vector256.LessThan(x, y) | Vector256.AndNot(Vector256.Equals(y, y), Vector256.Equals(x, x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Less<T>(Vector<T> x, Vector<T> y) =>
        Vector.LessThan(x, y) | Vector.AndNot(Vector.Equals(y, y), Vector.Equals(x, x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Same<T>(Vector256<T> x, Vector256<T> y) =>
        Vector256.Equals(x, y) | ~(Vector256.Equals(x, x) | Vector256.Equals(y, y));

    /// <summary>
    /// The order of the operators: as with DolphinDB, whose null is the lowest finite number, only minus infinity is below null.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Below<T>(T x, T y) where T : INumber<T> => Lowered(x) < Lowered(y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Below<T>(Vector256<T> x, Vector256<T> y) => Vector256.LessThan(Lowered(x), Lowered(y));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Lowered<T>(T item) where T : INumber<T> => T.IsNaN(item) ? Lowest<T>() : item;

    // Only NaN differs from itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Lowered<T>(Vector256<T> items) => typeof(T) == typeof(double) || typeof(T) == typeof(float)
        ? Vector256.ConditionalSelect(Vector256.Equals(items, items), items, Vector256.Create(Lowest<T>()))
        : items;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Lowest<T>()
    {
        if (typeof(T) == typeof(double)) return (T)(object)-double.MaxValue;
        if (typeof(T) == typeof(float)) return (T)(object)-float.MaxValue;
        return default!;
    }

    /// <summary>Negative, zero or positive as for <see cref="IComparable{T}"/>.</summary>
    public static int Compare<T>(T x, T y) where T : INumber<T> => Less(x, y) ? -1 : Same(x, y) ? 0 : 1;
}

/// <summary><c>x == y</c></summary>
internal readonly struct Equal<T> : IComparison<T> where T : INumber<T>
{
    public static sbyte Apply(T x, T y) => Order.Same(x, y) ? (sbyte)1 : (sbyte)0;

    public static Vector256<T> Apply(Vector256<T> x, Vector256<T> y) => Order.Same(x, y);
}

/// <summary><c>x != y</c></summary>
internal readonly struct NotEqual<T> : IComparison<T> where T : INumber<T>
{
    public static sbyte Apply(T x, T y) => Order.Same(x, y) ? (sbyte)0 : (sbyte)1;

    public static Vector256<T> Apply(Vector256<T> x, Vector256<T> y) => ~Order.Same(x, y);
}

/// <summary><c>x &lt; y</c></summary>
internal readonly struct Less<T> : IComparison<T> where T : INumber<T>
{
    public static sbyte Apply(T x, T y) => Order.Below(x, y) ? (sbyte)1 : (sbyte)0;

    public static Vector256<T> Apply(Vector256<T> x, Vector256<T> y) => Order.Below(x, y);
}

/// <summary><c>x &lt;= y</c></summary>
internal readonly struct LessOrEqual<T> : IComparison<T> where T : INumber<T>
{
    public static sbyte Apply(T x, T y) => Order.Below(y, x) ? (sbyte)0 : (sbyte)1;

    public static Vector256<T> Apply(Vector256<T> x, Vector256<T> y) => ~Order.Below(y, x);
}

/// <summary><c>x &gt; y</c></summary>
internal readonly struct Greater<T> : IComparison<T> where T : INumber<T>
{
    public static sbyte Apply(T x, T y) => Order.Below(y, x) ? (sbyte)1 : (sbyte)0;

    public static Vector256<T> Apply(Vector256<T> x, Vector256<T> y) => Order.Below(y, x);
}

/// <summary><c>x &gt;= y</c></summary>
internal readonly struct GreaterOrEqual<T> : IComparison<T> where T : INumber<T>
{
    public static sbyte Apply(T x, T y) => Order.Below(x, y) ? (sbyte)0 : (sbyte)1;

    public static Vector256<T> Apply(Vector256<T> x, Vector256<T> y) => ~Order.Below(x, y);
}
