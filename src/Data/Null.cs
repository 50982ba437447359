using System.Runtime.CompilerServices;

namespace DolphinQuant.Data;

/// <summary>
/// The one place that knows what null looks like in a buffer. Integers and times use the smallest value of their width,
/// as DolphinDB does; INT128, UUID and IPADDR use zero, text uses the empty string; floating columns use NaN, so that arithmetic carries null through
/// without a test. The wire encoding translates NaN to DolphinDB's own sentinel.
/// </summary>
public static class Null
{
    /// <summary>The null of a buffer whose elements are <typeparamref name="T"/>.</summary>
    public static T Of<T>()
    {
        if (typeof(T) == typeof(sbyte)) return (T)(object)sbyte.MinValue;
        if (typeof(T) == typeof(short)) return (T)(object)short.MinValue;
        if (typeof(T) == typeof(int)) return (T)(object)int.MinValue;
        if (typeof(T) == typeof(long)) return (T)(object)long.MinValue;
        if (typeof(T) == typeof(float)) return (T)(object)float.NaN;
        if (typeof(T) == typeof(double)) return (T)(object)double.NaN;
        if (typeof(T) == typeof(string)) return (T)(object)string.Empty;
        if (typeof(T) == typeof(Duration)) return (T)(object)Duration.None;
        if (typeof(T) == typeof(Int128)) return (T)(object)Int128.MinValue;
        if (typeof(T) == typeof(UInt128)) return (T)(object)UInt128.Zero;
        if (typeof(T) == typeof(DoublePair)) return (T)(object)DoublePair.None;
        if (typeof(T) == typeof(Value)) return (T)(object)Scalar.Void;
        throw new NotSupportedException($"No null is defined for {typeof(T)}.");
    }

    /// <summary>True when <paramref name="item"/> is the null of its buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is<T>(T item)
    {
        if (typeof(T) == typeof(sbyte)) return (sbyte)(object)item! == sbyte.MinValue;
        if (typeof(T) == typeof(short)) return (short)(object)item! == short.MinValue;
        if (typeof(T) == typeof(int)) return (int)(object)item! == int.MinValue;
        if (typeof(T) == typeof(long)) return (long)(object)item! == long.MinValue;
        if (typeof(T) == typeof(float)) return float.IsNaN((float)(object)item!);
        if (typeof(T) == typeof(double)) return double.IsNaN((double)(object)item!);
        if (typeof(T) == typeof(string)) return string.IsNullOrEmpty((string?)(object?)item);
        if (typeof(T) == typeof(Duration)) return (Duration)(object)item! == Duration.None;
        if (typeof(T) == typeof(Int128)) return (Int128)(object)item! == Int128.MinValue;
        if (typeof(T) == typeof(UInt128)) return (UInt128)(object)item! == UInt128.Zero;
        if (typeof(T) == typeof(DoublePair)) return ((DoublePair)(object)item!).IsNull;
        return item is Scalar { IsNull: true };
    }
}
