using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// Where rows go when they are put together by code. One pass over the rows writes each to the next place of its code: the next places of all
/// codes stay in the cache, while the rows of one code, fetched one after another, lie all over memory. Every range of rows has places of its
/// own under every code, those of the ranges before it in front.
/// </summary>
internal sealed class CodePlaces
{
    /// <summary>The next places of more codes do not stay in the cache.</summary>
    private const int MostCodes = 1 << 14;

    /// <summary>How many rows are looked at to see whether the rows of a code lie together.</summary>
    private const int Samples = 1 << 10;

    private readonly int[] _codes;
    private readonly int[]? _order;
    private readonly int[][] _firsts;

    /// <summary>Counts the rows of every code.</summary>
    /// <param name="codes">The code of every row.</param>
    /// <param name="count">Above all codes.</param>
    /// <param name="order">All rows, in the order that those of a code shall keep; null for the order they stand in.</param>
    public CodePlaces(int[] codes, int count, int[]? order = null)
    {
        (_codes, _order) = (codes, order);
        _firsts = new int[count < codes.Length / 16 ? RowRanges.Count(codes.Length) : 1][];
        Run((range, first, end) =>
        {
            var counts = new int[count];
            if (order is null)
                foreach (var code in codes.AsSpan(first..end)) counts[code]++;
            else
                foreach (var row in order.AsSpan(first..end)) counts[codes[row]]++;
            _firsts[range] = counts;
        });
        Starts = new int[count + 1];
        var place = 0;
        for (var code = 0; code < count; code++)
        {
            Starts[code] = place;
            foreach (var firsts in _firsts) (firsts[code], place) = (place, place + firsts[code]);
        }

        Starts[count] = place;
    }

    /// <summary>Where the rows of each code begin; one more entry holds the number of rows.</summary>
    public int[] Starts { get; }

    /// <summary>
    /// True when columns are best put together whole: there are many rows, in the order they stand in, few codes, and neighbours have different ones.
    /// </summary>
    public bool AreScattered()
    {
        if (_order is not null || _firsts.Length == 1 || Starts.Length > MostCodes) return false;
        var changes = 0;
        for (var sample = 0; sample < Samples; sample++)
        {
            var row = (int)((long)(_codes.Length - 1) * sample / Samples);
            if (_codes[row] != _codes[row + 1]) changes++;
        }

        return changes > Samples / 2;
    }

    /// <summary>The rows, code after code.</summary>
    public int[] Rows()
    {
        var rows = ColumnMemory.Allocate<int>(_codes.Length);
        Run((range, first, end) =>
        {
            var next = Next(range);
            if (_order is null)
                for (var row = first; row < end; row++) rows[next[_codes[row]]++] = row;
            else
                foreach (var row in _order.AsSpan(first..end)) rows[next[_codes[row]]++] = row;
        });
        return rows;
    }

    /// <summary>A column with its rows put together, where they stand in their own order; null for types that are seldom grouped.</summary>
    public Vector? Arrange(Vector column) => column switch
    {
        Vector<double> items => new Vector<double>(items.Type, Arrange(items.Memory)),
        Vector<float> items => new Vector<float>(items.Type, Arrange(items.Memory)),
        Vector<long> items => new Vector<long>(items.Type, Arrange(items.Memory)),
        Vector<int> items => new Vector<int>(items.Type, Arrange(items.Memory)),
        _ => null,
    };

    /// <summary>Items put together, where they stand in their own order.</summary>
    public T[] Arrange<T>(ReadOnlyMemory<T> items)
    {
        var arranged = ColumnMemory.Allocate<T>(items.Length);
        Run((range, first, end) => Scatter(_codes.AsSpan(first..end), items.Span[first..end], Next(range), arranged));
        return arranged;
    }

    private static void Scatter<T>(ReadOnlySpan<int> codes, ReadOnlySpan<T> items, int[] next, T[] arranged)
    {
        for (var i = 0; i < codes.Length; i++) arranged[next[codes[i]]++] = items[i];
    }

    // The next place of a range under every code.
    private int[] Next(int range) => [.. _firsts[range]];

    private void Run(Action<int, int, int> body)
    {
        if (_firsts.Length == 1) body(0, 0, _codes.Length);
        else RowRanges.Run(_codes.Length, body);
    }
}
