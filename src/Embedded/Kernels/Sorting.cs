using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>Stable orders of columns; null comes first when ascending.</summary>
internal static class Sorting
{
    /// <summary>The rows in sorted order by several keys, the first one strongest; equal rows keep their order.</summary>
    public static int[] Order(IReadOnlyList<Vector> keys, IReadOnlyList<bool> isAscending)
    {
        var order = new int[keys.Count == 0 ? 0 : keys[0].Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        for (var key = keys.Count - 1; key >= 0; key--)
        {
            var step = Order(key == keys.Count - 1 ? keys[key] : keys[key].Gather(order), isAscending[key]);
            order = Array.ConvertAll(step, row => order[row]);
        }

        return order;
    }

    /// <summary>The rows in sorted order.</summary>
    /// <exception cref="InvalidCastException">The elements have no order.</exception>
    public static int[] Order(Vector key, bool isAscending) => key switch
    {
        Vector<double> items => StableOrder(items.Span.ToArray(), isAscending),
        Vector<int> items => StableOrder(items.Span.ToArray(), isAscending),
        Vector<long> items => StableOrder(items.Span.ToArray(), isAscending),
        Vector<float> items => StableOrder(items.Span.ToArray(), isAscending),
        Vector<short> items => StableOrder(items.Span.ToArray(), isAscending),
        Vector<sbyte> items => StableOrder(items.Span.ToArray(), isAscending),
        Vector<string> items => StableOrder(items.Span.ToArray(), isAscending),
        SymbolVector symbols => StableOrder(Ranks(symbols), isAscending),
        DecimalVector decimals => StableOrder(decimals.Raws(), isAscending),
        Vector<UInt128> items => StableOrder(items.Span.ToArray(), isAscending),
        _ => throw new InvalidCastException($"{key.Type.DisplayName()} elements have no order."),
    };

    /// <summary>The rows in sorted order; <paramref name="keys"/> is sorted along.</summary>
    public static int[] StableOrder<T>(T[] keys, bool isAscending)
    {
        var rows = ColumnMemory.Allocate<int>(keys.Length);
        for (var i = 0; i < rows.Length; i++) rows[i] = i;
        if (keys is string[] texts) TextOrder.Sort(texts, rows);
        else Array.Sort(keys, rows);
        if (!isAscending)
        {
            Array.Reverse(keys);
            Array.Reverse(rows);
        }

        // The sort is not stable by itself: rows of equal keys are put back into their order.
        for (var start = 0; start < rows.Length;)
        {
            var end = start + 1;
            while (end < rows.Length && EqualityComparer<T>.Default.Equals(keys[start], keys[end])) end++;
            if (end - start > 1) Array.Sort(rows, start, end - start);
            start = end;
        }

        return rows;
    }

    // Texts are compared once per distinct symbol; the rows sort by small integers.
    private static int[] Ranks(SymbolVector symbols)
    {
        var texts = new string[symbols.Symbols.Count];
        for (var i = 0; i < texts.Length; i++) texts[i] = symbols.Symbols[i];
        var sorted = StableOrder(texts, isAscending: true);
        var rankOf = new int[sorted.Length];
        for (var i = 0; i < sorted.Length; i++) rankOf[sorted[i]] = i;
        var codes = symbols.Codes;
        var ranks = new int[codes.Length];
        for (var i = 0; i < ranks.Length; i++) ranks[i] = rankOf[codes[i]];
        return ranks;
    }
}
