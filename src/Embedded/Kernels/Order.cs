using System.Numerics;
using System.Runtime.CompilerServices;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>The order of numbers with null as the smallest value; two nulls are equal. Integers have it by their representation.</summary>
internal static class Order
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Less<T>(T x, T y) where T : INumber<T> => x < y || (T.IsNaN(x) && !T.IsNaN(y));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Same<T>(T x, T y) where T : INumber<T> => x == y || (T.IsNaN(x) && T.IsNaN(y));

    /// <summary>Negative, zero or positive as for <see cref="IComparable{T}"/>.</summary>
    public static int Compare<T>(T x, T y) where T : INumber<T> => Less(x, y) ? -1 : Same(x, y) ? 0 : 1;
}

/// <summary><c>x == y</c></summary>
internal readonly struct Equal<T> : IBinaryOperation<T, sbyte> where T : INumber<T>
{
    public static sbyte Apply(T x, T y) => Order.Same(x, y) ? (sbyte)1 : (sbyte)0;
}

/// <summary><c>x != y</c></summary>
internal readonly struct NotEqual<T> : IBinaryOperation<T, sbyte> where T : INumber<T>
{
    public static sbyte Apply(T x, T y) => Order.Same(x, y) ? (sbyte)0 : (sbyte)1;
}

/// <summary><c>x &lt; y</c></summary>
internal readonly struct Less<T> : IBinaryOperation<T, sbyte> where T : INumber<T>
{
    public static sbyte Apply(T x, T y) => Order.Less(x, y) ? (sbyte)1 : (sbyte)0;
}

/// <summary><c>x &lt;= y</c></summary>
internal readonly struct LessOrEqual<T> : IBinaryOperation<T, sbyte> where T : INumber<T>
{
    public static sbyte Apply(T x, T y) => Order.Less(y, x) ? (sbyte)0 : (sbyte)1;
}

/// <summary><c>x &gt; y</c></summary>
internal readonly struct Greater<T> : IBinaryOperation<T, sbyte> where T : INumber<T>
{
    public static sbyte Apply(T x, T y) => Order.Less(y, x) ? (sbyte)1 : (sbyte)0;
}

/// <summary><c>x &gt;= y</c></summary>
internal readonly struct GreaterOrEqual<T> : IBinaryOperation<T, sbyte> where T : INumber<T>
{
    public static sbyte Apply(T x, T y) => Order.Less(x, y) ? (sbyte)0 : (sbyte)1;
}
