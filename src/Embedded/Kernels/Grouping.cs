using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>Rows by equal keys. Groups are numbered in the order in which they first appear.</summary>
internal sealed class Grouping
{
    private Grouping(int[] groupOf, List<int> firstRows)
    {
        GroupOf = groupOf;
        FirstRows = firstRows;
    }

    /// <summary>The group of every row.</summary>
    public int[] GroupOf { get; }

    /// <summary>The first row of every group.</summary>
    public IReadOnlyList<int> FirstRows { get; }

    /// <summary>The rows of every group, in their order.</summary>
    public int[][] Rows()
    {
        var sizes = new int[FirstRows.Count];
        foreach (var group in GroupOf) sizes[group]++;
        var rows = Array.ConvertAll(sizes, size => new int[size]);
        Array.Clear(sizes);
        for (var row = 0; row < GroupOf.Length; row++) rows[GroupOf[row]][sizes[GroupOf[row]]++] = row;
        return rows;
    }

    /// <summary>The groups of one or more key columns of equal length.</summary>
    /// <exception cref="InvalidCastException">A key is a tuple.</exception>
    public static Grouping Of(IReadOnlyList<Vector> keys)
    {
        var grouping = Of(keys[0]);
        for (var i = 1; i < keys.Count; i++)
        {
            var next = Of(keys[i]);
            var pairs = new long[grouping.GroupOf.Length];
            for (var row = 0; row < pairs.Length; row++) pairs[row] = ((long)grouping.GroupOf[row] << 32) | (uint)next.GroupOf[row];
            grouping = Of<long>(pairs);
        }

        return grouping;
    }

    /// <summary>The groups of one key column.</summary>
    /// <exception cref="InvalidCastException">The key is a tuple.</exception>
    public static Grouping Of(Vector key) => key switch
    {
        SymbolVector symbols => Of<int>(symbols.Codes),
        Vector<string> texts => Of<string>(texts.Span),
        Vector<int> items => Of<int>(items.Span),
        Vector<long> items => Of<long>(items.Span),
        Vector<double> items => Of<double>(items.Span),
        Vector<float> items => Of<float>(items.Span),
        Vector<short> items => Of<short>(items.Span),
        Vector<sbyte> items => Of<sbyte>(items.Span),
        Vector<Duration> items => Of<Duration>(items.Span),
        DecimalVector decimals => Of<Int128>(decimals.Raws()),
        Vector<UInt128> items => Of<UInt128>(items.Span),
        Vector<DoublePair> items => Of<DoublePair>(items.Span),
        _ => throw new InvalidCastException("A tuple cannot be a key."),
    };

    private static Grouping Of<T>(ReadOnlySpan<T> keys) where T : notnull
    {
        var groups = new Dictionary<T, int>();
        var groupOf = new int[keys.Length];
        var firstRows = new List<int>();
        for (var row = 0; row < keys.Length; row++)
        {
            // Sorted and clustered keys, the usual case, are told from the row before.
            if (row > 0 && EqualityComparer<T>.Default.Equals(keys[row], keys[row - 1]))
            {
                groupOf[row] = groupOf[row - 1];
                continue;
            }

            if (!groups.TryGetValue(keys[row], out var group))
            {
                group = firstRows.Count;
                groups.Add(keys[row], group);
                firstRows.Add(row);
            }

            groupOf[row] = group;
        }

        return new Grouping(groupOf, firstRows);
    }
}
