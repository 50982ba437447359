using System.Runtime.InteropServices;

namespace DolphinQuant.Benchmarks.Measuring;

/// <summary>Columns as files of little-endian numbers: what every peer can read without a library.</summary>
internal static class RawColumn
{
    public static void Write<T>(string folder, string name, ReadOnlySpan<T> items) where T : struct
    {
        using var file = File.Create(Path.Combine(folder, name));
        const int Block = 1 << 20;
        for (var start = 0; start < items.Length; start += Block)
            file.Write(MemoryMarshal.AsBytes(items.Slice(start, Math.Min(Block, items.Length - start))));
    }

    public static T[] Read<T>(string folder, string name) where T : unmanaged
    {
        using var file = File.OpenRead(Path.Combine(folder, name));
        var items = new T[file.Length / Marshal.SizeOf<T>()];
        const int Block = 1 << 20;
        for (var start = 0; start < items.Length; start += Block)
            file.ReadExactly(MemoryMarshal.AsBytes(items.AsSpan(start, Math.Min(Block, items.Length - start))));
        return items;
    }
}
