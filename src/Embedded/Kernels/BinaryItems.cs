using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>Numbers and structs of numbers as bytes, for snapshots that the same program reads again.</summary>
internal static class BinaryItems
{
    public static void WriteItems<T>(this BinaryWriter writer, ReadOnlySpan<T> items) where T : struct
    {
        writer.Write(items.Length);
        writer.Write(MemoryMarshal.AsBytes(items));
    }

    public static void WriteOne<T>(this BinaryWriter writer, in T item) where T : struct =>
        writer.Write(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in item, 1)));

    public static T[] ReadItems<T>(this BinaryReader reader) where T : struct
    {
        var items = new T[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(items.AsSpan()));
        return items;
    }

    public static T ReadOne<T>(this BinaryReader reader) where T : struct
    {
        Unsafe.SkipInit(out T item);
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref item, 1)));
        return item;
    }
}
