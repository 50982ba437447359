using System.Runtime.CompilerServices;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// An aggregate over a moving window for all keys: what <see cref="SlidingWindow{TItem, TResult, TAggregate}"/> gives, to
/// the last bit, with the windows of the keys side by side. Keys that tick together, as those of a market do, are at the
/// same place of their windows, and a wave of them reads memory from front to back.
/// </summary>
/// <param name="read">The items of the argument columns.</param>
/// <param name="rule">The length of the window and when it has a result.</param>
/// <param name="type">The type of the results.</param>
internal sealed class SlidingOperator<TItem, TResult, TAggregate>(
    Func<Vector[], ReadOnlyMemory<TItem>> read, WindowRule rule, DataType type) : StateOperator
    where TItem : struct where TAggregate : struct, IAggregate<TItem, TResult, TAggregate>
{
    // By place in the block, then by slot. Rows are made when the first key reaches them.
    private TItem[][] _items = [];
    private TAggregate[][] _tails = [];
    private TAggregate[] _heads = [];
    private int[] _places = [];
    private long[] _counts = [];

    public override Value Apply(ReactiveBatch batch, Vector[] inputs)
    {
        var items = read(inputs).Span;
        Grow(batch.Capacity);
        var results = ColumnMemory.Allocate<TResult>(items.Length);
        var slots = batch.Slots;
        for (var i = 0; i < results.Length; i++) results[i] = Push(slots[i], items[i]);
        return Columns.Create(type, results);
    }

    public override long CountBytes() => (long)_places.Length
        * (sizeof(int) + sizeof(long) + Unsafe.SizeOf<TAggregate>()
            + (_items.Length * (Unsafe.SizeOf<TItem>() + Unsafe.SizeOf<TAggregate>())));

    public override void Clear(int slot)
    {
        if (slot >= _places.Length) return;
        (_heads[slot], _places[slot], _counts[slot]) = (default, 0, 0);
        foreach (var row in _tails) row[slot] = default;
    }

    public override void Save(BinaryWriter writer)
    {
        writer.WriteItems((ReadOnlySpan<int>)_places);
        writer.WriteItems((ReadOnlySpan<long>)_counts);
        writer.WriteItems((ReadOnlySpan<TAggregate>)_heads);
        writer.Write(_items.Length);
        foreach (var row in _items) writer.WriteItems((ReadOnlySpan<TItem>)row);
        foreach (var row in _tails) writer.WriteItems((ReadOnlySpan<TAggregate>)row);
    }

    public override void Load(BinaryReader reader)
    {
        (_places, _counts, _heads) = (reader.ReadItems<int>(), reader.ReadItems<long>(), reader.ReadItems<TAggregate>());
        var rows = reader.ReadInt32();
        (_items, _tails) = (new TItem[rows][], new TAggregate[rows][]);
        for (var i = 0; i < rows; i++) _items[i] = reader.ReadItems<TItem>();
        for (var i = 0; i < rows; i++) _tails[i] = reader.ReadItems<TAggregate>();
    }

    private TResult Push(int slot, TItem item)
    {
        ref var place = ref _places[slot];
        ref var head = ref _heads[slot];
        if (place == rule.Length)
        {
            Turn(slot);
            (place, head) = (0, default);
        }
        else if (place == _items.Length)
        {
            AddRow();
        }

        _items[place++][slot] = item;
        var count = ++_counts[slot];
        if (!TAggregate.IsSkipped(item)) head.Push(item);
        // The tail that is left of the last block, and the head of this one.
        var window = place < _tails.Length ? _tails[place][slot] : default;
        window.Merge(head);
        return rule.IsMet(count, window.Count) && window.Count > 0 ? window.Value : Null.Of<TResult>();
    }

    // The block is full: its tails become known and the next block starts.
    private void Turn(int slot)
    {
        var tail = default(TAggregate);
        for (var i = rule.Length - 1; i >= 1; i--)
        {
            var item = _items[i][slot];
            if (!TAggregate.IsSkipped(item)) tail.Push(item);
            _tails[i][slot] = tail;
        }
    }

    private void AddRow()
    {
        (_items, _tails) = ([.. _items, new TItem[_places.Length]], [.. _tails, new TAggregate[_places.Length]]);
    }

    private void Grow(int capacity)
    {
        if (capacity <= _places.Length) return;
        var room = Math.Max(capacity, _places.Length * 2);
        Array.Resize(ref _places, room);
        Array.Resize(ref _counts, room);
        Array.Resize(ref _heads, room);
        for (var i = 0; i < _items.Length; i++)
        {
            Array.Resize(ref _items[i], room);
            Array.Resize(ref _tails[i], room);
        }
    }
}
