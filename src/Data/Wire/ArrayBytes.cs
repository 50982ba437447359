using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DolphinQuant.Data.Wire;

/// <summary>
/// The bytes of some elements of an array as memory that a stream reads into or writes from, so that a column needs no
/// copy on its way.
/// </summary>
internal sealed class ArrayBytes<T> : MemoryManager<byte> where T : unmanaged
{
    private readonly T[] _items;
    private readonly int _start;
    private readonly int _count;

    /// <summary>The bytes of <paramref name="count"/> elements; no more than a span can count.</summary>
    public ArrayBytes(T[] items, int start, int count)
    {
        _ = checked(count * Unsafe.SizeOf<T>());
        (_items, _start, _count) = (items, start, count);
    }

    public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(_items.AsSpan(_start, _count));

    // The system asks for this where it goes on by itself, as it does on Windows.
    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        var pinned = GCHandle.Alloc(_items, GCHandleType.Pinned);
        return new MemoryHandle(Unsafe.AsPointer(ref GetSpan()[elementIndex..].GetPinnableReference()), pinned);
    }

    public override void Unpin()
    {
        // The handle frees itself.
    }

    protected override void Dispose(bool disposing)
    {
        // The array is its owner's.
    }
}
