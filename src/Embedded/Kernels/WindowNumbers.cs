namespace DolphinQuant.Embedded.Kernels;

/// <summary>The numbers of a window whose ends move on, and what is read from them.</summary>
internal interface IWindowNumbers
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>The bytes held.</summary>
    long Bytes { get; }

    /// <summary>Takes in a number that has come.</summary>
    void Add(double number);

    /// <summary>Forgets a number that has gone.</summary>
    void Remove(double number);

    /// <summary>The result over the rows of the window, nulls among them.</summary>
    double Result(ReadOnlySpan<double> window);
}

/// <summary>Numbers that are kept in order.</summary>
internal sealed class OrderedNumbers<TFunction>(TFunction function) : IWindowNumbers where TFunction : struct, IOrderedFunction
{
    private readonly SortedItems _items = new();

    public int Count => _items.Count;

    public long Bytes => _items.Bytes;

    public void Add(double number) => _items.Add(number);

    public void Remove(double number) => _items.Remove(number);

    public double Result(ReadOnlySpan<double> window) => function.Of(_items, window[^1], window.Length);
}

/// <summary>Numbers that the last of them is ranked among: they are put into order once there are many.</summary>
internal sealed class RankedNumbers(RankRule rule) : IWindowNumbers
{
    private readonly LastRank _rank = new(rule);
    private SortedItems? _items;

    public int Count { get; private set; }

    public long Bytes => _items?.Bytes ?? 0;

    public void Add(double number)
    {
        Count++;
        _items?.Add(number);
    }

    public void Remove(double number)
    {
        Count--;
        _items?.Remove(number);
    }

    public double Result(ReadOnlySpan<double> window)
    {
        if (_items is null && window.Length > MovingRanks.MostScanned) _items = SortedItems.Of(window);
        // The order is given up later than it was made, so that a window about that long does not go to and fro.
        else if (window.Length < MovingRanks.MostScanned / 2) _items = null;
        return _items is null ? _rank.Apply(window, Count) : _rank.Of(_items, window[^1], window.Length);
    }
}
