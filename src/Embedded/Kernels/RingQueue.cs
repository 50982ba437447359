using System.Numerics;
using System.Runtime.CompilerServices;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>A queue with two ends, in a ring that grows with what it holds: what moving windows keep of their rows.</summary>
internal struct RingQueue<T> where T : struct
{
    private const int Fewest = 8;

    // As many places as a power of two, so that a mask finds them.
    private T[] _items;
    private int _first;

    public RingQueue() => _items = [];

    public int Count { readonly get; private set; }

    /// <summary>The bytes of the ring.</summary>
    public readonly long Bytes => (long)_items.Length * Unsafe.SizeOf<T>();

    /// <summary>The oldest item.</summary>
    public readonly ref readonly T First => ref _items[_first];

    /// <summary>The newest item.</summary>
    public readonly ref readonly T Last => ref _items[(_first + Count - 1) & (_items.Length - 1)];

    public void AddLast(T item)
    {
        if (Count == _items.Length) Grow();
        _items[(_first + Count++) & (_items.Length - 1)] = item;
    }

    public void RemoveFirst()
    {
        _first = (_first + 1) & (_items.Length - 1);
        Count--;
    }

    public void RemoveLast() => Count--;

    /// <summary>Writes the items, oldest first.</summary>
    public readonly void CopyTo(Span<T> target)
    {
        var front = Math.Min(Count, _items.Length - _first);
        _items.AsSpan(_first, front).CopyTo(target);
        _items.AsSpan(0, Count - front).CopyTo(target[front..]);
    }

    public readonly void Save(BinaryWriter writer)
    {
        var items = new T[Count];
        CopyTo(items);
        writer.WriteItems((ReadOnlySpan<T>)items);
    }

    public void Load(BinaryReader reader)
    {
        var items = reader.ReadItems<T>();
        (_first, Count) = (0, items.Length);
        _items = items.Length == 0 ? [] : new T[(int)BitOperations.RoundUpToPowerOf2((uint)items.Length)];
        items.CopyTo(_items, 0);
    }

    private void Grow()
    {
        var grown = new T[Math.Max(Fewest, Count * 2)];
        CopyTo(grown);
        (_items, _first) = (grown, 0);
    }
}
