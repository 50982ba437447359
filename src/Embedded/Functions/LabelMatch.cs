using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// The rows, or the columns, of two matrices joined by their labels: for each label of the result the positions on
/// either side, -1 where that side has not got it.
/// </summary>
internal sealed record LabelMatch(int[] Left, int[] Right, Vector Labels)
{
    /// <summary>The places of both sides side by side, as when labels are not looked at.</summary>
    public static LabelMatch Identity(int count, Vector? labels) =>
        new(Sequences.Indexes(count), Sequences.Indexes(count), labels ?? Vector.Int(Sequences.Indexes(count)));

    /// <summary>The join of the kind <paramref name="how"/>: outer, inner, left, right or asof.</summary>
    /// <exception cref="ScriptException">The labels have no common type, or there is no such join.</exception>
    public static LabelMatch Join(Vector left, Vector right, string how)
    {
        if (!Promotion.TryJoin(left.Type, right.Type,
            out var type)) throw new ScriptException("The labels have no common type.");
        var (x, y) = (Conversion.Convert(left, type), Conversion.Convert(right, type));
        switch (how)
        {
            case "outer" or "fj": return Outer(x, y);
            case "inner" or "ej": return Build(x, y, [.. Pairs(x, y)]);
            case "left" or "lj": return Build(x, y, WithUnmatched(x, y));
            case "right" or "rj": return Build(x, y, [.. WithUnmatched(y, x).Select(pair => (pair.Right, pair.Left))]);
            case "asof" or "aj": return Build(x, y, [.. AsOf(x, y)]);
            default: throw new ScriptException($"There is no alignment '{how}'; take outer, inner, left, right or asof.");
        }
    }

    // Labels in order on both sides come out in order; else those of the right side stand behind.
    private static LabelMatch Outer(Vector x, Vector y)
    {
        var pairs = WithUnmatched(x, y);
        var matched = pairs.Select(pair => pair.Right).ToHashSet();
        pairs.AddRange(Enumerable.Range(0, y.Count).Where(row => !matched.Contains(row)).Select(row => (-1, row)));
        var joined = Build(x, y, pairs);
        if (!IsAscending(x) || !IsAscending(y)) return joined;
        var order = Sorting.Order(joined.Labels, isAscending: true);
        return new LabelMatch(
            Array.ConvertAll(order, i => joined.Left[i]), Array.ConvertAll(order, i => joined.Right[i]),
                joined.Labels.Gather(order));
    }

    private static LabelMatch Build(Vector x, Vector y, List<(int Left, int Right)> pairs)
    {
        var labels = x.CreateEmpty(pairs.Count);
        foreach (var (left, right) in pairs) labels.Add(left >= 0 ? x[left] : y[right]);
        return new LabelMatch([.. pairs.Select(pair => pair.Left)], [.. pairs.Select(pair => pair.Right)], labels);
    }

    private static IEnumerable<(int Left, int Right)> Pairs(Vector x, Vector y) =>
        WithUnmatched(x, y).Where(pair => pair.Right >= 0);

    private static List<(int Left, int Right)> WithUnmatched(Vector x, Vector y)
    {
        var both = x.Copy();
        both.AddRange(y);
        var groups = Grouping.Of(both).GroupOf;
        var rowsOf = Enumerable.Range(0, y.Count).ToLookup(row => groups[x.Count + row]);
        var pairs = new List<(int, int)>();
        for (var row = 0; row < x.Count; row++)
        {
            foreach (var match in rowsOf[groups[row]]) pairs.Add((row, match));
            if (!rowsOf.Contains(groups[row])) pairs.Add((row, -1));
        }

        return pairs;
    }

    // For each label on the left the last one on the right that is not larger.
    private static IEnumerable<(int Left, int Right)> AsOf(Vector x, Vector y)
    {
        if (!IsAscending(y)) throw new ScriptException("The labels on the right must be in ascending order for 'asof'.");
        var both = y.Copy();
        both.AddRange(x);
        var last = -1;
        var found = new int[x.Count];
        foreach (var row in Sorting.Order(both, isAscending: true))
        {
            if (row < y.Count) last = row;
            else found[row - y.Count] = last;
        }

        return found.Select((right, left) => (left, right));
    }

    private static bool IsAscending(Vector labels) =>
        Sorting.Order(labels, isAscending: true).AsSpan().SequenceEqual(Sequences.Indexes(labels.Count));
}
