using System.Runtime.CompilerServices;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>A state function over windows in time, with an object for each key that a row's time and item go into.</summary>
/// <param name="function">The function's name, for messages.</param>
/// <param name="read">The items of the argument columns; the times stand behind them.</param>
/// <param name="reach">The length of the windows.</param>
/// <param name="create">The state of a key that has not been seen.</param>
/// <param name="type">The type of the results.</param>
internal sealed class TimedOperator<TItem, TResult, TState>(
    string function, Func<Vector[], ReadOnlyMemory<TItem>> read, TimeReach reach, Func<TState> create, DataType type) : StateOperator
    where TItem : struct where TState : TimedState<TItem, TResult>
{
    private readonly List<TState?> _states = [];

    public override Value Apply(ReactiveBatch batch, Vector[] inputs)
    {
        while (_states.Count < batch.Capacity) _states.Add(null);
        var items = read(inputs).Span;
        var times = inputs[^1].Numbers<long>();
        var results = ColumnMemory.Allocate<TResult>(items.Length);
        // Rows of a wave share their time, and so the edge of their windows.
        var (time, edge) = (Null.Of<long>(), 0L);
        for (var row = 0; row < results.Length; row++)
        {
            if (times[row] != time)
            {
                time = times[row];
                if (Null.Is(time)) throw new ScriptException($"{function}: the time in row {row} is null.");
                edge = reach.Edge(time);
            }

            var state = _states[batch.Slots[row]] ??= create();
            if (time < state.LastTime) throw new ScriptException($"{function}: the times must be in ascending order.");
            results[row] = state.Push(time, items[row], edge);
        }

        return Columns.Create(type, results);
    }

    public override long CountBytes() => _states.Sum(state => state?.Bytes ?? 0);

    public override void Clear(int slot)
    {
        if (slot < _states.Count) _states[slot] = null;
    }

    public override void Save(BinaryWriter writer)
    {
        writer.Write(_states.Count);
        foreach (var state in _states)
        {
            writer.Write(state is not null);
            state?.Save(writer);
        }
    }

    public override void Load(BinaryReader reader)
    {
        _states.Clear();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var state = reader.ReadBoolean() ? create() : null;
            state?.Load(reader);
            _states.Add(state);
        }
    }
}

/// <summary>The rows of one key that windows to come can hold, oldest first.</summary>
internal abstract class TimedState<TItem, TResult> where TItem : struct
{
    private const int FewestRows = 8;

    private long[] _times = new long[FewestRows];
    private TItem[] _items = new TItem[FewestRows];

    /// <summary>The time of the last row.</summary>
    public long LastTime => End == 0 ? long.MinValue : _times[End - 1];

    /// <summary>The bytes of the rows, and of what is known of them.</summary>
    public virtual long Bytes => (long)_times.Length * (sizeof(long) + Unsafe.SizeOf<TItem>());

    /// <summary>The place of the oldest row.</summary>
    protected int First { get; private set; }

    /// <summary>The place behind the newest row.</summary>
    protected int End { get; private set; }

    protected ReadOnlySpan<TItem> Items => _items;

    protected ReadOnlySpan<long> Times => _times;

    /// <summary>Takes in a row and gives the result of the window that begins behind the edge.</summary>
    public abstract TResult Push(long time, TItem item, long edge);

    public virtual void Save(BinaryWriter writer)
    {
        writer.WriteItems(Times[First..End]);
        writer.WriteItems(Items[First..End]);
    }

    public virtual void Load(BinaryReader reader)
    {
        (_times, _items) = (reader.ReadItems<long>(), reader.ReadItems<TItem>());
        (First, End) = (0, _times.Length);
        if (End == 0) (_times, _items) = (new long[FewestRows], new TItem[FewestRows]);
    }

    protected void Add(long time, TItem item)
    {
        if (End == _times.Length) MakeRoom();
        (_times[End], _items[End]) = (time, item);
        End++;
    }

    protected void RemoveFirst() => First++;

    /// <summary>Removes the rows that are not later than the edge.</summary>
    protected void RemoveUpTo(long edge)
    {
        while (_times[First] <= edge) RemoveFirst();
    }

    /// <summary>The rows move to other places.</summary>
    /// <param name="from">The place that becomes the first.</param>
    /// <param name="capacity">The number of places.</param>
    protected virtual void Move(int from, int capacity)
    {
    }

    // Where more than half of the places are free again, the rows move to the front; else there will be twice as many.
    private void MakeRoom()
    {
        var (from, count) = (First, End - First);
        var capacity = from > _times.Length / 2 ? _times.Length : _times.Length * 2;
        _times = Moved(_times, from, count, capacity);
        _items = Moved(_items, from, count, capacity);
        Move(from, capacity);
        (First, End) = (0, count);
    }

    protected static T[] Moved<T>(T[] items, int from, int count, int capacity)
    {
        var target = capacity == items.Length ? items : new T[capacity];
        Array.Copy(items, from, target, 0, count);
        return target;
    }
}

/// <summary>
/// An aggregate over a window in time: what <see cref="TimedWindow"/> gives over the key's column, to the last bit.
/// </summary>
internal sealed class TimedAggregate<TItem, TResult, TAggregate>(int minimum) : TimedState<TItem, TResult>
    where TItem : struct where TAggregate : struct, IAggregate<TItem, TResult, TAggregate>
{
    private TAggregate[] _tails = [];
    private TAggregate _head;

    // The rows before it are known from aggregates of all their tails, those from it on are in the head.
    private int _boundary;

    public override long Bytes => base.Bytes + ((long)_tails.Length * Unsafe.SizeOf<TAggregate>());

    public override TResult Push(long time, TItem item, long edge)
    {
        Add(time, item);
        RemoveUpTo(edge);
        if (First >= _boundary) Turn();
        else if (!TAggregate.IsSkipped(item)) _head.Push(item);
        var window = _tails[First];
        window.Merge(_head);
        return window.Count >= minimum && window.Count > 0 ? window.Value : Null.Of<TResult>();
    }

    public override void Save(BinaryWriter writer)
    {
        base.Save(writer);
        writer.Write(_boundary - First);
    }

    public override void Load(BinaryReader reader)
    {
        base.Load(reader);
        FillTails(reader.ReadInt32());
        foreach (var item in Items[_boundary..End])
            if (!TAggregate.IsSkipped(item))
                _head.Push(item);
    }

    protected override void Move(int from, int capacity)
    {
        _tails = Moved(_tails, from, Math.Max(0, Math.Min(_boundary, _tails.Length) - from), capacity);
        _boundary -= from;
    }

    private void Turn()
    {
        FillTails(End);
        _head = default;
    }

    private void FillTails(int boundary)
    {
        if (_tails.Length < Items.Length) _tails = new TAggregate[Items.Length];
        var tail = default(TAggregate);
        for (var row = boundary - 1; row >= First; row--)
        {
            if (!TAggregate.IsSkipped(Items[row])) tail.Push(Items[row]);
            _tails[row] = tail;
        }

        _boundary = boundary;
    }
}

/// <summary>The item right before the window: <c>tmove</c>.</summary>
internal sealed class TimedMove<TItem> : TimedState<TItem, TItem> where TItem : struct
{
    public override TItem Push(long time, TItem item, long edge)
    {
        Add(time, item);
        // The last of the rows that are as old as the window is long, or older, stays.
        while (First + 1 < End && Times[First + 1] <= edge) RemoveFirst();
        return Times[First] <= edge ? Items[First] : Null.Of<TItem>();
    }
}
