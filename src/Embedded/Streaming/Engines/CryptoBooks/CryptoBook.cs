using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines.CryptoBooks;

/// <summary>A price and what is asked for or bid at it.</summary>
internal readonly record struct CryptoLevel(Int128 Price, Int128 Quantity);

/// <summary>One side of a book, the best price first.</summary>
internal sealed class CryptoSide(bool isBid)
{
    private readonly SortedList<Int128, Int128> _levels =
        new(isBid ? Comparer<Int128>.Create(static (x, y) => y.CompareTo(x)) : Comparer<Int128>.Default);

    public int Count => _levels.Count;

    /// <summary>The best price; null without one.</summary>
    public Int128? Best => _levels.Count == 0 ? null : _levels.GetKeyAtIndex(0);

    public CryptoLevel this[int level] => new(_levels.GetKeyAtIndex(level), _levels.GetValueAtIndex(level));

    public void Clear() => _levels.Clear();

    /// <summary>Sets levels to quantities; one of nothing goes.</summary>
    /// <param name="levels">The levels; null ones mean nothing.</param>
    /// <param name="depth">How many levels are kept.</param>
    public void Set(IEnumerable<CryptoLevel> levels, int depth)
    {
        foreach (var (price, quantity) in levels)
        {
            if (price == Int128.MinValue) continue;
            if (quantity == 0 || quantity == Int128.MinValue) _levels.Remove(price);
            else _levels[price] = quantity;
        }

        while (_levels.Count > depth) _levels.RemoveAt(_levels.Count - 1);
    }

    public Vector Capture() =>
        StateBytes.Of<CryptoLevel>([.. _levels.Select(level => new CryptoLevel(level.Key, level.Value))]);

    public void Restore(Value state)
    {
        _levels.Clear();
        Set(StateBytes.ReadAll<CryptoLevel>(state), int.MaxValue);
    }
}

/// <summary>The book of an instrument.</summary>
/// <param name="code">The instrument.</param>
/// <param name="depth">How many levels are shown.</param>
/// <param name="keptDepth">How many levels are kept.</param>
internal sealed class CryptoBook(string code, int depth, int keptDepth)
{
    public string Code => code;

    public int Depth => depth;

    public CryptoSide Bids { get; } = new(isBid: true);

    public CryptoSide Asks { get; } = new(isBid: false);

    /// <summary>The last change that the book holds.</summary>
    public long Held { get; private set; } = Null.Of<long>();

    /// <summary>True once a whole book came.</summary>
    public bool HasBase { get; private set; }

    /// <summary>True while no update has come since.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Updates that came too early, as they came.</summary>
    public List<CryptoUpdate> Waiting { get; } = [];

    /// <summary>When it is late for the next change, by the system's clock; null where it never is.</summary>
    public DateTimeOffset? Late { get; set; }

    /// <summary>True when a buyer would pay what a seller asks.</summary>
    public bool IsCrossed => Bids.Best is { } bid && Asks.Best is { } ask && bid >= ask;

    /// <summary>Takes a whole book, or what has changed of it.</summary>
    public void Take(CryptoUpdate update)
    {
        if (!update.IsIncremental)
        {
            Bids.Clear();
            Asks.Clear();
            HasBase = true;
        }

        Bids.Set(update.Bids, keptDepth);
        Asks.Set(update.Asks, keptDepth);
        (Held, IsWhole) = (update.Numbers.Last, !update.IsIncremental);
    }

    /// <summary>Keeps an update for later, and forgets those that are too old by then.</summary>
    /// <param name="update">The update.</param>
    /// <param name="longest">How much older than it others may be.</param>
    public void Keep(CryptoUpdate update, long longest)
    {
        Waiting.Add(update.Alone());
        Waiting.RemoveAll(one => update.Time - one.Time > longest);
    }

    /// <summary>The state, without the updates that wait.</summary>
    public Value Capture() => Vector.Tuple(
        Bids.Capture(), Asks.Capture(), Scalar.Long(Held), Scalar.Bool(HasBase), Scalar.Bool(IsWhole));

    /// <exception cref="ScriptException">The state is none of a book.</exception>
    public void Restore(Value state)
    {
        var parts = StateBytes.Parts(state, 5);
        Bids.Restore(parts[0]);
        Asks.Restore(parts[1]);
        (Held, HasBase, IsWhole) = (((Scalar)parts[2]).AsLong(), ((Scalar)parts[3]).AsBool(), ((Scalar)parts[4]).AsBool());
    }
}
