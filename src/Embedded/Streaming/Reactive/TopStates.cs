using System.Runtime.CompilerServices;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>An item with the key that rows are ordered by.</summary>
internal readonly record struct KeyedItem<TItem>(double Key, TItem Item);

/// <summary>An aggregate of the rows of a moving window that come first by a key: <c>mavgTopN</c> and its kin.</summary>
internal struct MovingTopState<TItem, TAggregate>(TopRule rule, int window, int minimum) : IStreamState<KeyedItem<TItem>, double>
    where TItem : struct where TAggregate : struct, IAggregate<TItem, double, TAggregate>
{
    // The rows of the window in the order of arrival, the oldest at the place of the next.
    private readonly KeyedItem<TItem>[] _window = new KeyedItem<TItem>[window];
    private readonly TopRows<TItem> _rows = new(rule.IsAscending, rule.Ties);
    private long _count;

    public readonly long HeldBytes =>
        ((long)window * Unsafe.SizeOf<KeyedItem<TItem>>()) + ((long)_rows.Rows.Length * Unsafe.SizeOf<TopRow<TItem>>());

    public double Push(KeyedItem<TItem> item)
    {
        ref var place = ref _window[_count % window];
        if (_count >= window) _rows.Remove(place.Key, _count - window);
        place = item;
        _rows.Add(new TopRow<TItem>(item.Key, _count++, item.Item));
        return _rows.Aggregate<TAggregate>(rule.Top, minimum);
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(_count);
        writer.WriteItems((ReadOnlySpan<KeyedItem<TItem>>)_window);
    }

    public void Load(BinaryReader reader)
    {
        _count = reader.ReadInt64();
        reader.ReadItems<KeyedItem<TItem>>().CopyTo(_window, 0);
        for (var arrival = Math.Max(0, _count - window); arrival < _count; arrival++)
        {
            var item = _window[arrival % window];
            _rows.Add(new TopRow<TItem>(item.Key, arrival, item.Item));
        }
    }
}

/// <summary>An aggregate of the rows so far that come first by a key: <c>cumavgTopN</c> and its kin.</summary>
internal struct RunningTopState<TItem, TAggregate>(TopRule rule, int minimum) : IStreamState<KeyedItem<TItem>, double>
    where TItem : struct where TAggregate : struct, IAggregate<TItem, double, TAggregate>
{
    private readonly TopRows<TItem> _rows = new(rule.IsAscending, rule.Ties);
    private long _count;

    public readonly long HeldBytes => (long)_rows.Rows.Length * Unsafe.SizeOf<TopRow<TItem>>();

    public double Push(KeyedItem<TItem> item)
    {
        _rows.Add(new TopRow<TItem>(item.Key, _count++, item.Item));
        // Of all rows so far only the best count, now and later.
        _rows.KeepBest(rule.Top);
        return _rows.Aggregate<TAggregate>(rule.Top, minimum);
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(_count);
        writer.WriteItems(_rows.Rows);
    }

    public void Load(BinaryReader reader)
    {
        _count = reader.ReadInt64();
        foreach (var row in reader.ReadItems<TopRow<TItem>>()) _rows.Add(row);
    }
}

/// <summary>An aggregate of the rows of a window in time that come first by a key: <c>tmavgTopN</c> and its kin.</summary>
internal sealed class TimedTop<TItem, TAggregate>(TopRule rule, int minimum) : TimedState<KeyedItem<TItem>, double>
    where TItem : struct where TAggregate : struct, IAggregate<TItem, double, TAggregate>
{
    private readonly TopRows<TItem> _rows = new(rule.IsAscending, rule.Ties);

    // The numbers of the oldest row that is kept, and of the next one.
    private long _first;
    private long _next;

    public override long Bytes => base.Bytes + ((long)_rows.Rows.Length * Unsafe.SizeOf<TopRow<TItem>>());

    public override double Push(long time, KeyedItem<TItem> item, long edge)
    {
        Add(time, item);
        _rows.Add(new TopRow<TItem>(item.Key, _next++, item.Item));
        for (; Times[First] <= edge; RemoveFirst()) _rows.Remove(Items[First].Key, _first++);
        return _rows.Aggregate<TAggregate>(rule.Top, minimum);
    }

    public override void Load(BinaryReader reader)
    {
        base.Load(reader);
        foreach (var item in Items[First..End]) _rows.Add(new TopRow<TItem>(item.Key, _next++, item.Item));
    }
}
