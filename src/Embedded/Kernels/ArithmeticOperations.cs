using System.Numerics;
using System.Runtime.CompilerServices;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>What the arithmetic operations share: null in, null out.</summary>
internal static class NullLanes
{
    /// <summary>True when an operand is null and does not carry that through by itself, as NaN does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any<T>(T x, T y) => typeof(T) != typeof(double) && typeof(T) != typeof(float) && (Null.Is(x) || Null.Is(y));

    /// <summary><paramref name="result"/> with the lanes set to null in which an operand is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Keep<T>(Vector<T> x, Vector<T> y, Vector<T> result)
    {
        if (typeof(T) == typeof(double) || typeof(T) == typeof(float)) return result;
        var none = new Vector<T>(Null.Of<T>());
        return Vector.ConditionalSelect(Vector.Equals(x, none) | Vector.Equals(y, none), none, result);
    }
}

/// <summary><c>x + y</c></summary>
internal readonly struct Add<T> : IRegisterOperation<T> where T : struct, INumber<T>
{
    public static T Apply(T x, T y) => NullLanes.Any(x, y) ? Null.Of<T>() : unchecked(x + y);

    public static Vector<T> Apply(Vector<T> x, Vector<T> y) => NullLanes.Keep(x, y, x + y);
}

/// <summary><c>x - y</c></summary>
internal readonly struct Subtract<T> : IRegisterOperation<T> where T : struct, INumber<T>
{
    public static T Apply(T x, T y) => NullLanes.Any(x, y) ? Null.Of<T>() : unchecked(x - y);

    public static Vector<T> Apply(Vector<T> x, Vector<T> y) => NullLanes.Keep(x, y, x - y);
}

/// <summary><c>x * y</c></summary>
internal readonly struct Multiply<T> : IRegisterOperation<T> where T : struct, INumber<T>
{
    public static T Apply(T x, T y) => NullLanes.Any(x, y) ? Null.Of<T>() : unchecked(x * y);

    public static Vector<T> Apply(Vector<T> x, Vector<T> y) => NullLanes.Keep(x, y, x * y);
}

/// <summary><c>x / y</c> of floating numbers; null when y is 0, as the language has it.</summary>
internal readonly struct Divide<T> : IRegisterOperation<T> where T : struct, INumber<T>
{
    public static T Apply(T x, T y) => T.IsZero(y) ? Null.Of<T>() : x / y;

    public static Vector<T> Apply(Vector<T> x, Vector<T> y) =>
        Vector.ConditionalSelect(Vector.Equals(y, Vector<T>.Zero), new Vector<T>(Null.Of<T>()), x / y);
}

/// <summary><c>x / y</c> of integers, rounded down; null when y is 0.</summary>
internal readonly struct FloorDivide<T> : IBinaryOperation<T, T> where T : struct, IBinaryInteger<T>
{
    public static T Apply(T x, T y)
    {
        if (Null.Is(x) || Null.Is(y) || T.IsZero(y)) return Null.Of<T>();
        var quotient = x / y;
        return (x % y) != T.Zero && T.IsNegative(x) != T.IsNegative(y) ? quotient - T.One : quotient;
    }
}

/// <summary><c>x % y</c> with the sign of y, so that <c>x = x / y * y + x % y</c>; null when y is 0.</summary>
internal readonly struct Modulo<T> : IBinaryOperation<T, T> where T : struct, INumber<T>
{
    public static T Apply(T x, T y)
    {
        if (NullLanes.Any(x, y) || T.IsZero(y)) return Null.Of<T>();
        var rest = x % y;
        return !T.IsZero(rest) && T.IsNegative(rest) != T.IsNegative(y) ? rest + y : rest;
    }
}

/// <summary>The larger of two; null is the smallest value.</summary>
internal readonly struct Larger<T> : IRegisterOperation<T> where T : struct, INumber<T>
{
    public static T Apply(T x, T y) => Order.Less(x, y) ? y : x;

    public static Vector<T> Apply(Vector<T> x, Vector<T> y) => Vector.ConditionalSelect(Order.Less(x, y), y, x);
}

/// <summary>The smaller of two; null is the smallest value.</summary>
internal readonly struct Smaller<T> : IRegisterOperation<T> where T : struct, INumber<T>
{
    public static T Apply(T x, T y) => Order.Less(y, x) ? y : x;

    public static Vector<T> Apply(Vector<T> x, Vector<T> y) => Vector.ConditionalSelect(Order.Less(y, x), y, x);
}

/// <summary>Bitwise and.</summary>
internal readonly struct BitwiseAnd<T> : IBinaryOperation<T, T> where T : struct, IBinaryInteger<T>
{
    public static T Apply(T x, T y) => Null.Is(x) || Null.Is(y) ? Null.Of<T>() : x & y;
}

/// <summary>Bitwise or.</summary>
internal readonly struct BitwiseOr<T> : IBinaryOperation<T, T> where T : struct, IBinaryInteger<T>
{
    public static T Apply(T x, T y) => Null.Is(x) || Null.Is(y) ? Null.Of<T>() : x | y;
}

/// <summary>Bitwise exclusive or.</summary>
internal readonly struct BitwiseXor<T> : IBinaryOperation<T, T> where T : struct, IBinaryInteger<T>
{
    public static T Apply(T x, T y) => Null.Is(x) || Null.Is(y) ? Null.Of<T>() : x ^ y;
}

/// <summary>Shift to the left.</summary>
internal readonly struct ShiftLeft<T> : IBinaryOperation<T, T> where T : struct, IBinaryInteger<T>
{
    public static T Apply(T x, T y) => Null.Is(x) || Null.Is(y) ? Null.Of<T>() : x << int.CreateTruncating(y);
}

/// <summary>Shift to the right.</summary>
internal readonly struct ShiftRight<T> : IBinaryOperation<T, T> where T : struct, IBinaryInteger<T>
{
    public static T Apply(T x, T y) => Null.Is(x) || Null.Is(y) ? Null.Of<T>() : x >> int.CreateTruncating(y);
}

/// <summary>Logical and over 1, 0 and null; null when an operand is.</summary>
internal readonly struct LogicalAnd : IBinaryOperation<sbyte, sbyte>
{
    public static sbyte Apply(sbyte x, sbyte y) => Null.Is(x) || Null.Is(y) ? Null.Of<sbyte>() : (sbyte)(x & y);
}

/// <summary>Logical or over 1, 0 and null; null when an operand is.</summary>
internal readonly struct LogicalOr : IBinaryOperation<sbyte, sbyte>
{
    public static sbyte Apply(sbyte x, sbyte y) => Null.Is(x) || Null.Is(y) ? Null.Of<sbyte>() : (sbyte)(x | y);
}

/// <summary>Logical exclusive or over 1, 0 and null.</summary>
internal readonly struct LogicalXor : IBinaryOperation<sbyte, sbyte>
{
    public static sbyte Apply(sbyte x, sbyte y) => Null.Is(x) || Null.Is(y) ? Null.Of<sbyte>() : (sbyte)(x ^ y);
}
