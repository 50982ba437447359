namespace DolphinQuant.Embedded.Sql;

/// <summary>Stable sorting of row numbers by codes: one counting pass per key, the least significant first.</summary>
internal static class RowOrder
{
    /// <summary>The row numbers 0 .. rows - 1.</summary>
    public static int[] Identity(int rows)
    {
        var order = new int[rows];
        for (var i = 0; i < rows; i++) order[i] = i;
        return order;
    }

    /// <summary>The rows sorted by one key; rows with equal codes stay as they were.</summary>
    /// <param name="order">The rows in their present order.</param>
    /// <param name="codes">The code of every row.</param>
    /// <param name="count">Above all codes.</param>
    public static int[] Sort(int[] order, int[] codes, int count)
    {
        var next = Starts(codes, count);
        var sorted = new int[order.Length];
        foreach (var row in order) sorted[next[codes[row]]++] = row;
        return sorted;
    }

    /// <summary>
    /// Where the rows of each code begin when the rows are sorted by it; one more entry holds the number of rows.
    /// </summary>
    public static int[] Starts(int[] codes, int count)
    {
        var starts = new int[count + 1];
        foreach (var code in codes) starts[code + 1]++;
        for (var i = 1; i < starts.Length; i++) starts[i] += starts[i - 1];
        return starts;
    }
}
