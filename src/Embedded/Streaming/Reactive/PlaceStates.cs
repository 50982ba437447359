using DolphinQuant.Embedded.Kernels;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// Where the extreme of a moving window stands, from 0; -1 in a window without values: <c>mimax</c>, <c>miminLast</c>. Only
/// rows that can become the extreme are kept, the present one in front.
/// </summary>
/// <param name="rule">The window.</param>
/// <param name="sign">1 for the largest item, -1 for the smallest.</param>
/// <param name="isLast">Of equal extremes the last one is meant.</param>
internal struct ExtremePlaceState(WindowRule rule, int sign, bool isLast) : IStreamState<double, int>
{
    private readonly record struct Candidate(double Number, long Row);

    private ValidRows _window = new(rule);
    private RingQueue<Candidate> _candidates = new();

    public readonly long HeldBytes => _window.Bytes + _candidates.Bytes;

    public int Push(double item)
    {
        var isValid = !double.IsNaN(item);
        _window.Push(isValid);
        if (isValid) Add(new Candidate(sign * item, _window.Rows - 1));
        if (_candidates.Count > 0 && _candidates.First.Row < _window.Start) _candidates.RemoveFirst();
        return _window.IsMet ? (int)(_candidates.First.Row - _window.Start) : WindowPlaces.OfNone(_window, rule);
    }

    public readonly void Save(BinaryWriter writer)
    {
        _window.Save(writer);
        _candidates.Save(writer);
    }

    public void Load(BinaryReader reader)
    {
        _window.Load(reader);
        _candidates.Load(reader);
    }

    private void Add(Candidate item)
    {
        while (_candidates.Count > 0 && IsBeaten(_candidates.Last.Number, item.Number)) _candidates.RemoveLast();
        _candidates.AddLast(item);
    }

    private readonly bool IsBeaten(double before, double number) => before < number || (isLast && before == number);
}

/// <summary>Where the first or last value of a moving window stands; -1 where it holds none: <c>mifirstNot</c>, <c>milastNot</c>.</summary>
internal struct ValuePlaceState(WindowRule rule, bool isFirst) : IStreamState<double, int>
{
    private ValidRows _window = new(rule);

    public readonly long HeldBytes => _window.Bytes;

    public int Push(double item)
    {
        _window.Push(!double.IsNaN(item));
        return _window.IsMet
            ? (int)((isFirst ? _window.First : _window.Last) - _window.Start)
            : WindowPlaces.OfNone(_window, rule);
    }

    public readonly void Save(BinaryWriter writer) => _window.Save(writer);

    public void Load(BinaryReader reader) => _window.Load(reader);
}

/// <summary>Places in windows.</summary>
internal static class WindowPlaces
{
    /// <summary>The place of what a window does not hold: -1, or null where it has no result.</summary>
    public static int OfNone(in ValidRows window, WindowRule rule) =>
        window.Count == 0 && rule.IsMet(window.Rows, 1) ? -1 : Null.Of<int>();
}

/// <summary>The first item of a moving window, null or not, where it holds enough values: <c>mfirst</c>.</summary>
internal struct FirstItemState<T>(WindowRule rule) : IStreamState<T, T> where T : struct
{
    private RingQueue<T> _items = new();
    private int _valid;

    public readonly long HeldBytes => _items.Bytes;

    public T Push(T item)
    {
        _items.AddLast(item);
        if (!Null.Is(item)) _valid++;
        if (_items.Count > rule.Length)
        {
            if (!Null.Is(_items.First)) _valid--;
            _items.RemoveFirst();
        }

        return _valid >= rule.MinimumItems ? _items.First : Null.Of<T>();
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(_valid);
        _items.Save(writer);
    }

    public void Load(BinaryReader reader)
    {
        _valid = reader.ReadInt32();
        _items.Load(reader);
    }
}

/// <summary>The first or last value of a moving window: <c>mfirstNot</c>, <c>mlastNot</c>.</summary>
internal struct FoundValueState<T>(WindowRule rule, bool isFirst) : IStreamState<T, T> where T : struct
{
    private readonly record struct Found(T Item, long Row);

    private RingQueue<Found> _found = new();
    private long _rows;

    public readonly long HeldBytes => _found.Bytes;

    public T Push(T item)
    {
        if (!Null.Is(item)) _found.AddLast(new Found(item, _rows));
        _rows++;
        if (_found.Count > 0 && _found.First.Row < _rows - rule.Length) _found.RemoveFirst();
        if (_found.Count == 0 || _found.Count < rule.MinimumItems) return Null.Of<T>();
        return (isFirst ? _found.First : _found.Last).Item;
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(_rows);
        _found.Save(writer);
    }

    public void Load(BinaryReader reader)
    {
        _rows = reader.ReadInt64();
        _found.Load(reader);
    }
}

/// <summary>1 in rows whose window has a last item, null in others: <c>mlast</c>.</summary>
internal struct PresentRowState(WindowRule rule) : IStreamState<sbyte, sbyte>
{
    private ValidRows _window = new(rule);

    public readonly long HeldBytes => _window.Bytes;

    // A window of nulls has a last item too; only minPeriods asks for values.
    public sbyte Push(sbyte item)
    {
        _window.Push(!Null.Is(item));
        var isMet = rule.MinimumRows > 1 ? _window.Rows >= rule.MinimumRows : _window.IsMet;
        return isMet ? (sbyte)1 : Null.Of<sbyte>();
    }

    public readonly void Save(BinaryWriter writer) => _window.Save(writer);

    public void Load(BinaryReader reader) => _window.Load(reader);
}
