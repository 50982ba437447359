using System.Runtime.CompilerServices;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>A state function whose state is a small struct: one array of them serves all keys.</summary>
/// <param name="read">The items of the argument columns.</param>
/// <param name="create">The state of a key that has not been seen.</param>
/// <param name="type">The type of the results.</param>
internal sealed class KeyedOperator<TItem, TResult, TState>(
    Func<Vector[], ReadOnlyMemory<TItem>> read, Func<TState> create, DataType type) : StateOperator
    where TState : struct, IStreamState<TItem, TResult>
{
    private TState[] _states = [];
    private int _count;

    public override Value Apply(ReactiveBatch batch, Vector[] inputs)
    {
        var items = read(inputs).Span;
        Grow(batch.Capacity);
        var results = ColumnMemory.Allocate<TResult>(items.Length);
        var states = _states;
        var slots = batch.Slots;
        for (var i = 0; i < results.Length; i++) results[i] = states[slots[i]].Push(items[i]);
        return Columns.Create(type, results);
    }

    public override long CountBytes() => ((long)_count * Unsafe.SizeOf<TState>()) + _states.Take(_count).Sum(state => state.HeldBytes);

    public override void Clear(int slot)
    {
        if (slot < _count) _states[slot] = create();
    }

    public override void Save(BinaryWriter writer)
    {
        writer.Write(_count);
        for (var i = 0; i < _count; i++) _states[i].Save(writer);
    }

    public override void Load(BinaryReader reader)
    {
        Grow(reader.ReadInt32());
        for (var i = 0; i < _count; i++) _states[i].Load(reader);
    }

    private void Grow(int capacity)
    {
        if (capacity <= _count) return;
        if (capacity > _states.Length) Array.Resize(ref _states, Math.Max(capacity, _states.Length * 2));
        for (; _count < capacity; _count++) _states[_count] = create();
    }
}
