using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Tables;

/// <summary>
/// The order of rows by their partitions, within one as they came; rows that fit no partition lie behind all others.
/// </summary>
/// <param name="Domain">How the values are cut into partitions.</param>
/// <param name="Column">The name of the column that is cut.</param>
internal sealed record PartitionOrder(PartitionDomain Domain, string Column)
{
    /// <summary>Puts the rows of a table in this order; false when they were in it.</summary>
    public bool Arrange(Table table)
    {
        var places = PartitionOfRows.Places(Domain, table[Column]);
        var isArranged = true;
        for (var row = 1; row < places.Length && isArranged; row++) isArranged = places[row - 1] <= places[row];
        if (isArranged) return false;
        var order = Kernels.Sorting.StableOrder(places, isAscending: true);
        table.Replace([.. table.Names.Zip(table.Columns, (name, column) => (name, column.Gather(order)))]);
        return true;
    }
}
