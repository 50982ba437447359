using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DolphinQuant.Data.Wire;

/// <summary>
/// What DolphinDB's binary encoding fixes beside the numbers of <see cref="DataType"/> and <see cref="DataForm"/>.
/// Source: the API protocol page of the vendor's documentation.
/// </summary>
internal static class WireFormat
{
    /// <summary>Set in the type byte of a SYMBOL column that carries its texts once, with codes into them.</summary>
    public const byte ExtendedFlag = 128;

    /// <summary>The type byte of a SYMBOL column with its texts beside it.</summary>
    public const byte ExtendedSymbol = (byte)DataType.Symbol | ExtendedFlag;

    /// <summary>The type byte of a tuple of scalars that are grouped by type.</summary>
    public const byte GroupedAny = 41;

    /// <summary>Set in the first byte of a matrix that has row labels.</summary>
    public const byte HasRowLabels = 1;

    /// <summary>Set in the first byte of a matrix that has column labels.</summary>
    public const byte HasColumnLabels = 2;

    /// <summary>How many forms may lie within one another.</summary>
    public const int MaxDepth = 64;

    /// <summary>DolphinDB's null of a DOUBLE; NaN in memory.</summary>
    public const double NullDouble = -double.MaxValue;

    /// <summary>DolphinDB's null of a FLOAT; NaN in memory.</summary>
    public const float NullFloat = -float.MaxValue;

    /// <summary>Bytes of an element in a buffer of <typeparamref name="T"/>.</summary>
    public static int SizeOf<T>() where T : unmanaged => Unsafe.SizeOf<T>();

    /// <summary>The type of a type byte.</summary>
    /// <exception cref="MalformedValueException">There is none with that number.</exception>
    public static DataType TypeOf(byte type) => Enum.IsDefined((DataType)type)
        ? (DataType)type
        : throw new MalformedValueException($"There is no type with the number {type}.");

    /// <summary>Bytes of an element of a column; 0 for text.</summary>
    public static int UnitLengthOf(Vector column) => column switch
    {
        Vector<string> => 0,
        Vector<sbyte> => sizeof(sbyte),
        Vector<short> => sizeof(short),
        Vector<int> or Vector<float> or DecimalVector<int> => sizeof(int),
        Vector<long> or Vector<double> or DecimalVector<long> => sizeof(long),
        _ => 2 * sizeof(long),
    };

    /// <summary>Bytes of the lengths of an array vector's rows, of which this is the longest.</summary>
    public static int WidthOf(int longest) =>
        longest <= byte.MaxValue ? sizeof(byte) : longest <= ushort.MaxValue ? sizeof(ushort) : sizeof(int);

    /// <summary>Puts NaN in the place of DolphinDB's null.</summary>
    public static void ToMemory<T>(Span<T> items) where T : unmanaged
    {
        // As integers, which are compared many at a time.
        if (typeof(T) == typeof(double) || typeof(T) == typeof(DoublePair))
            MemoryMarshal.Cast<T, long>(items).Replace(
                BitConverter.DoubleToInt64Bits(NullDouble), BitConverter.DoubleToInt64Bits(double.NaN));
        else if (typeof(T) == typeof(float))
            MemoryMarshal.Cast<T, int>(items).Replace(
                BitConverter.SingleToInt32Bits(NullFloat), BitConverter.SingleToInt32Bits(float.NaN));
    }

    /// <summary>True when numbers look the same in memory and on the wire.</summary>
    public static bool IsWire<T>(ReadOnlySpan<T> items) where T : unmanaged
    {
        if (typeof(T) == typeof(double) || typeof(T) == typeof(DoublePair))
            return !HasNaN(MemoryMarshal.Cast<T, double>(items));
        return typeof(T) != typeof(float) || !HasNaN(MemoryMarshal.Cast<T, float>(items));
    }

    /// <summary>Puts DolphinDB's null in the place of NaN.</summary>
    public static void ToWire<T>(Span<T> items) where T : unmanaged
    {
        if (typeof(T) == typeof(double) || typeof(T) == typeof(DoublePair))
            ReplaceNaN(MemoryMarshal.Cast<T, double>(items), NullDouble);
        else if (typeof(T) == typeof(float)) ReplaceNaN(MemoryMarshal.Cast<T, float>(items), NullFloat);
    }

    // NaN alone is not equal to itself.
    private static bool HasNaN<T>(ReadOnlySpan<T> items) where T : unmanaged, IFloatingPoint<T>
    {
        var vectors = MemoryMarshal.Cast<T, Vector256<T>>(items);
        foreach (ref readonly var part in vectors)
            if (!Vector256.EqualsAll(part, part)) return true;
        foreach (var item in items[(vectors.Length * Vector256<T>.Count)..])
            if (T.IsNaN(item)) return true;
        return false;
    }

    private static void ReplaceNaN<T>(Span<T> items, T put) where T : unmanaged, IFloatingPoint<T>
    {
        var vectors = MemoryMarshal.Cast<T, Vector256<T>>(items);
        foreach (ref var part in vectors)
            part = Vector256.ConditionalSelect(Vector256.Equals(part, part), part, Vector256.Create(put));
        foreach (ref var item in items[(vectors.Length * Vector256<T>.Count)..])
            if (T.IsNaN(item)) item = put;
    }
}
