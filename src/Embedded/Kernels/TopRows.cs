namespace DolphinQuant.Embedded.Kernels;

/// <summary>Which of several rows with equal keys are taken first.</summary>
internal enum TiedRows
{
    Oldest,
    Latest,

    /// <summary>All that tie with the last row taken.</summary>
    All,
}

/// <summary>The rows of a window ordered by a key, kept so as rows come and go: the state behind the <c>TopN</c> functions.</summary>
internal sealed class TopRows(double[] keys, bool isAscending, TiedRows ties)
{
    private readonly List<int> _rows = [];

    /// <summary>Takes in a row, unless its key is null.</summary>
    public void Add(int row)
    {
        if (!double.IsNaN(keys[row])) _rows.Insert(~_rows.BinarySearch(row, Comparer), row);
    }

    /// <summary>Takes out a row that came in before.</summary>
    public void Remove(int row)
    {
        if (!double.IsNaN(keys[row])) _rows.RemoveAt(_rows.BinarySearch(row, Comparer));
    }

    /// <summary>The first rows in order of the key; more than <paramref name="top"/> only when all that tie are wanted.</summary>
    public ReadOnlySpan<int> Best(int top)
    {
        var count = Math.Min(top, _rows.Count);
        while (ties == TiedRows.All && count > 0 && count < _rows.Count && keys[_rows[count]] == keys[_rows[count - 1]]) count++;
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_rows)[..count];
    }

    /// <summary>The order of the keys in which the older of two rows with equal keys stands first.</summary>
    public Comparer<int> Arrival { get; } = Ordered(keys, isAscending, isLatestFirst: false);

    private Comparer<int> Comparer { get; } = Ordered(keys, isAscending, ties == TiedRows.Latest);

    private static Comparer<int> Ordered(double[] keys, bool isAscending, bool isLatestFirst) => Comparer<int>.Create((x, y) =>
    {
        var order = keys[x].CompareTo(keys[y]);
        if (order == 0) return isLatestFirst ? y.CompareTo(x) : x.CompareTo(y);
        return isAscending ? order : -order;
    });
}
