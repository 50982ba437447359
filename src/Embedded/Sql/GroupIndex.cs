namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// Rows put together by key: the groups stand in the order of their keys, the rows of a group in their former order.
/// </summary>
internal sealed class GroupIndex
{
    /// <summary>Groups rows by codes.</summary>
    /// <param name="keys">The key of every row.</param>
    /// <param name="order">The order the rows of a group shall have; null for the order they stand in.</param>
    public GroupIndex(KeyCodes keys, int[]? order = null)
    {
        var places = new CodePlaces(keys.Codes, keys.Count, order);
        (Starts, Rows) = (places.Starts, places.Rows());
        if (places.AreScattered()) Scattered = places;
    }

    /// <summary>The row numbers, group after group.</summary>
    public int[] Rows { get; }

    /// <summary>Where each group begins in <see cref="Rows"/>; one more entry closes the last.</summary>
    public int[] Starts { get; }

    /// <summary>Puts whole columns together, where that is faster than to fetch the rows of each group; null elsewhere.</summary>
    public CodePlaces? Scattered { get; }

    /// <summary>The number of groups.</summary>
    public int Count => Starts.Length - 1;

    /// <summary>One row of every group, the first.</summary>
    public int[] FirstRows()
    {
        var first = new int[Count];
        for (var i = 0; i < first.Length; i++) first[i] = Rows[Starts[i]];
        return first;
    }
}
