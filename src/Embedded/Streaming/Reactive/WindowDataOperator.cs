using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>The items of the windows of a batch, one window behind the other.</summary>
internal sealed class WindowItems<T>
{
    private T[] _items = [];

    /// <summary>The number of items.</summary>
    public int Count { get; private set; }

    /// <summary>Room for a window.</summary>
    public Span<T> Add(int count)
    {
        if (Count + count > _items.Length) Array.Resize(ref _items, Math.Max(Count + count, _items.Length * 2));
        Count += count;
        return _items.AsSpan(Count - count, count);
    }

    /// <summary>Gives the items away and begins anew.</summary>
    public T[] Take()
    {
        var taken = _items.AsSpan(0, Count).ToArray();
        Count = 0;
        return taken;
    }
}

/// <summary>Windows as array vectors: <c>movingWindowData</c> and <c>tmovingWindowData</c>.</summary>
/// <param name="inner">Writes each row's window behind those before it, and gives where it ends.</param>
/// <param name="items">What it writes to.</param>
/// <param name="type">The type of the items.</param>
internal sealed class WindowDataOperator<T>(StateOperator inner, WindowItems<T> items, DataType type) : StateOperator
{
    public override Value Apply(ReactiveBatch batch, Vector[] inputs)
    {
        var ends = (Vector<int>)inner.Apply(batch, inputs);
        return new ArrayVector(new Vector<T>(type, items.Take()), ends.Span.ToArray());
    }

    public override long CountBytes() => inner.CountBytes();

    public override void Clear(int slot) => inner.Clear(slot);

    public override void Save(BinaryWriter writer) => inner.Save(writer);

    public override void Load(BinaryReader reader) => inner.Load(reader);
}

/// <summary>All items of a moving window, which go behind those of other rows; nulls stand for rows that were not.</summary>
internal struct WindowItemsState<T>(int window, bool isFixed, WindowItems<T> results) : IStreamState<T, int> where T : struct
{
    private RingQueue<T> _items = new();

    public readonly long HeldBytes => _items.Bytes;

    public int Push(T item)
    {
        _items.AddLast(item);
        if (_items.Count > window) _items.RemoveFirst();
        if (isFixed) results.Add(window - _items.Count).Fill(Null.Of<T>());
        _items.CopyTo(results.Add(_items.Count));
        return results.Count;
    }

    public readonly void Save(BinaryWriter writer) => _items.Save(writer);

    public void Load(BinaryReader reader) => _items.Load(reader);
}
