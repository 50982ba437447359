using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// How far back from each row the items stay smaller (sign 1) or larger (-1) than its own; null is the smallest item. Only
/// rows that can end a range are kept, so that each row is looked at twice at most.
/// </summary>
internal struct NeighbourRange(int sign)
{
    private readonly record struct Blocker(double Item, long Row);

    private RingQueue<Blocker> _blockers = new();
    private long _row;

    public readonly long Bytes => _blockers.Bytes;

    /// <summary>The number of neighbours before the next row, from the row <paramref name="start"/> on, which never decreases.</summary>
    public int Push(double item, long start)
    {
        while (_blockers.Count > 0 && Order.Compare(_blockers.Last.Item, item) == -sign) _blockers.RemoveLast();
        while (_blockers.Count > 0 && _blockers.First.Row < start) _blockers.RemoveFirst();
        var range = _row - 1 - (_blockers.Count > 0 ? _blockers.Last.Row : start - 1);
        _blockers.AddLast(new Blocker(item, _row++));
        return (int)range;
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(_row);
        _blockers.Save(writer);
    }

    public void Load(BinaryReader reader)
    {
        _row = reader.ReadInt64();
        _blockers.Load(reader);
    }
}

/// <summary>Ranges over all rows so far, from the first value on: <c>topRange</c>, <c>lowRange</c>.</summary>
internal struct RangeState(int sign) : IStreamState<double, int>
{
    private NeighbourRange _range = new(sign);
    private bool _hasValue;

    public readonly long HeldBytes => _range.Bytes;

    public int Push(double item)
    {
        _hasValue |= !double.IsNaN(item);
        var range = _range.Push(item, 0);
        return _hasValue ? range : Null.Of<int>();
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(_hasValue);
        _range.Save(writer);
    }

    public void Load(BinaryReader reader)
    {
        _hasValue = reader.ReadBoolean();
        _range.Load(reader);
    }
}

/// <summary>Ranges inside a moving window: <c>mTopRange</c>, <c>mLowRange</c>.</summary>
internal struct MovingRangeState(WindowRule rule, int sign) : IStreamState<double, int>
{
    private NeighbourRange _range = new(sign);
    private ValidRows _window = new(rule);

    public readonly long HeldBytes => _range.Bytes + _window.Bytes;

    public int Push(double item)
    {
        _window.Push(!double.IsNaN(item));
        var range = _range.Push(item, _window.Start);
        return _window.IsMet ? range : Null.Of<int>();
    }

    public readonly void Save(BinaryWriter writer)
    {
        _range.Save(writer);
        _window.Save(writer);
    }

    public void Load(BinaryReader reader)
    {
        _range.Load(reader);
        _window.Load(reader);
    }
}
