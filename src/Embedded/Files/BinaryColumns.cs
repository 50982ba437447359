using System.Runtime.InteropServices;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Files;

/// <summary>
/// Columns as the bytes of their elements, and back. Null is the smallest value of a type, as DolphinDB writes it; in memory a floating null is NaN.
/// </summary>
internal static class BinaryColumns
{
    /// <summary>The bytes of one element; 0 for types without a fixed width.</summary>
    public static int Width(DataType type)
    {
        var storage = type.StorageOf();
        return storage == typeof(sbyte) ? 1 : storage == typeof(short) ? 2
            : storage == typeof(int) || storage == typeof(float) ? 4
            : storage == typeof(long) || storage == typeof(double) ? 8 : 0;
    }

    /// <summary>The bytes of elements, in little-endian order; texts one after another without an end mark.</summary>
    /// <exception cref="ScriptException">The elements have no bytes of their own.</exception>
    public static byte[] ToBytes(Vector column) => column switch
    {
        Vector<sbyte> vector => MemoryMarshal.AsBytes(vector.Span).ToArray(),
        Vector<short> vector => MemoryMarshal.AsBytes(vector.Span).ToArray(),
        Vector<int> vector => MemoryMarshal.AsBytes(vector.Span).ToArray(),
        Vector<long> vector => MemoryMarshal.AsBytes(vector.Span).ToArray(),
        Vector<float> vector => MemoryMarshal.AsBytes<float>(
            Array.ConvertAll(vector.Span.ToArray(), item => float.IsNaN(item) ? float.MinValue : item)).ToArray(),
        Vector<double> vector => MemoryMarshal.AsBytes<double>(
            Array.ConvertAll(vector.Span.ToArray(), item => double.IsNaN(item) ? double.MinValue : item)).ToArray(),
        _ when column.Type.IsText() => [.. column.Texts().SelectMany(ByteText.ToBytes)],
        _ => throw new ScriptException($"A {column.Type.DisplayName()} vector has no binary form in a file."),
    };

    /// <summary>Elements of a type from their bytes; a rest shorter than an element is left out.</summary>
    /// <exception cref="ScriptException">The type has no fixed width.</exception>
    public static Vector FromBytes(DataType type, ReadOnlySpan<byte> bytes, bool isLittleEndian)
    {
        var width = Width(type);
        if (width == 0) throw new ScriptException($"{type.DisplayName()} has no fixed width and cannot be read from a binary file.");
        var whole = bytes[..(bytes.Length / width * width)].ToArray();
        if (!isLittleEndian) ReverseElements(whole, width);
        var storage = type.StorageOf();
        if (storage == typeof(sbyte)) return new Vector<sbyte>(type, MemoryMarshal.Cast<byte, sbyte>(whole).ToArray());
        if (storage == typeof(short)) return new Vector<short>(type, MemoryMarshal.Cast<byte, short>(whole).ToArray());
        if (storage == typeof(int)) return new Vector<int>(type, MemoryMarshal.Cast<byte, int>(whole).ToArray());
        if (storage == typeof(long)) return new Vector<long>(type, MemoryMarshal.Cast<byte, long>(whole).ToArray());
        return type == DataType.Float
            ? new Vector<float>(type, Array.ConvertAll(MemoryMarshal.Cast<byte, float>(whole).ToArray(), item => item == float.MinValue ? float.NaN : item))
            : new Vector<double>(
                type, Array.ConvertAll(MemoryMarshal.Cast<byte, double>(whole).ToArray(), item => item == double.MinValue ? double.NaN : item));
    }

    /// <summary>Turns the bytes of each element round.</summary>
    public static void ReverseElements(Span<byte> bytes, int width)
    {
        for (var i = 0; i + width <= bytes.Length; i += width) bytes.Slice(i, width).Reverse();
    }
}
