using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Storage;

/// <summary>Sees whether rows come without the order of their VALUE partitions, so that they are worth sorting.</summary>
internal static class MixedPartitions
{
    /// <summary>True when a row belongs to a partition before that of the row above it.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">All its columns.</param>
    public static bool Are(TableDefinition table, IReadOnlyList<Vector> columns)
    {
        var names = table.Columns.Select(column => column.Name).ToList();
        var levels = table.PartitionColumns.Zip(table.Database.Scheme.Domains)
            .Where(level => level.Second.Type == PartitionType.Value)
            .Select(level => Comparison(PartitionOfRows.Coarse(level.Second, columns[names.IndexOf(level.First)])))
            .ToArray();
        return levels.Length > 0 && Enumerable.Range(1, Math.Max(0, columns[0].Count - 1)).Any(row => IsBefore(row, levels));
    }

    private static bool IsBefore(int row, Func<int, int>[] levels)
    {
        foreach (var level in levels)
            if (level(row) is var compared and not 0)
                return compared < 0;
        return false;
    }

    // Compares a row with the one above it.
    private static Func<int, int> Comparison(Vector keys)
    {
        if (keys is SymbolVector symbols)
            return row => symbols.Codes[row] == symbols.Codes[row - 1]
                ? 0
                : string.CompareOrdinal(symbols.Text(row), symbols.Text(row - 1));
        if (keys.Type.IsText())
        {
            var texts = keys.Texts();
            return row => string.CompareOrdinal(texts[row], texts[row - 1]);
        }

        var numbers = keys.OwnNumbers<long>();
        return row => numbers[row].CompareTo(numbers[row - 1]);
    }
}
