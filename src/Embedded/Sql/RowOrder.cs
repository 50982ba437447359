using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Sql;

/// <summary>Stable sorting of row numbers by codes: one counting pass per key, the least significant first.</summary>
internal static class RowOrder
{
    /// <summary>The row numbers 0 .. rows - 1.</summary>
    public static int[] Identity(int rows)
    {
        var order = ColumnMemory.Allocate<int>(rows);
        for (var i = 0; i < rows; i++) order[i] = i;
        return order;
    }

    /// <summary>The rows sorted by one key; rows with equal codes stay as they were.</summary>
    /// <param name="order">The rows in their present order.</param>
    /// <param name="codes">The code of every row.</param>
    /// <param name="count">Above all codes.</param>
    public static int[] Sort(int[] order, int[] codes, int count) => new CodePlaces(codes, count, order).Rows();
}
