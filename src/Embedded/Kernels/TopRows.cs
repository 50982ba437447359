using System.Runtime.InteropServices;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>Which of several rows with equal keys are taken first.</summary>
internal enum TiedRows
{
    Oldest,
    Latest,

    /// <summary>All that tie with the last row taken.</summary>
    All,
}

/// <summary>A row among those that are ordered by a key.</summary>
/// <param name="Key">The key; NaN for null.</param>
/// <param name="Arrival">The number of the row: one that is larger came later.</param>
/// <param name="Item">What the row holds.</param>
internal readonly record struct TopRow<TItem>(double Key, long Arrival, TItem Item);

/// <summary>The rows of a window ordered by a key, kept so as rows come and go: the state behind the <c>TopN</c> functions.</summary>
internal sealed class TopRows<TItem>(bool isAscending, TiedRows ties)
{
    private readonly List<TopRow<TItem>> _rows = [];
    private readonly TopOrder _order = new(isAscending, ties == TiedRows.Latest);

    /// <summary>The rows, best first.</summary>
    public ReadOnlySpan<TopRow<TItem>> Rows => CollectionsMarshal.AsSpan(_rows);

    /// <summary>The order of the keys in which the older of two rows with equal keys stands first.</summary>
    public IComparer<TopRow<TItem>> Arrival { get; } = new TopOrder(isAscending, isLatestFirst: false);

    /// <summary>Takes in a row, unless its key is null.</summary>
    public void Add(TopRow<TItem> row)
    {
        if (!double.IsNaN(row.Key)) _rows.Insert(~_rows.BinarySearch(row, _order), row);
    }

    /// <summary>Takes out a row that came in before.</summary>
    public void Remove(double key, long arrival)
    {
        if (!double.IsNaN(key)) _rows.RemoveAt(_rows.BinarySearch(new TopRow<TItem>(key, arrival, default!), _order));
    }

    /// <summary>The first rows in order of the key; more than <paramref name="top"/> only when all that tie are wanted.</summary>
    public ReadOnlySpan<TopRow<TItem>> Best(int top)
    {
        var count = Math.Min(top, _rows.Count);
        while (ties == TiedRows.All && count > 0 && count < _rows.Count && _rows[count].Key == _rows[count - 1].Key) count++;
        return Rows[..count];
    }

    /// <summary>Forgets all rows but the best, where no row will be taken out any more.</summary>
    public void KeepBest(int top)
    {
        var count = Best(top).Length;
        _rows.RemoveRange(count, _rows.Count - count);
    }

    /// <summary>An aggregate of the best rows; NaN for fewer than so many that are not null.</summary>
    public double Aggregate<TAggregate>(int top, int minimum) where TAggregate : struct, IAggregate<TItem, double, TAggregate>
    {
        var aggregate = default(TAggregate);
        foreach (ref readonly var row in Best(top))
            if (!TAggregate.IsSkipped(row.Item))
                aggregate.Push(row.Item);
        return aggregate.Count >= minimum ? aggregate.Value : double.NaN;
    }

    private sealed class TopOrder(bool isAscending, bool isLatestFirst) : IComparer<TopRow<TItem>>
    {
        public int Compare(TopRow<TItem> x, TopRow<TItem> y)
        {
            var order = x.Key.CompareTo(y.Key);
            if (order == 0) return isLatestFirst ? y.Arrival.CompareTo(x.Arrival) : x.Arrival.CompareTo(y.Arrival);
            return isAscending ? order : -order;
        }
    }
}
