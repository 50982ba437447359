using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage.Partitions;

/// <summary>Finds the partitions of a table that have rows.</summary>
internal static class PartitionScan
{
    // Of 64-bit hashes of rows the sum, as large as fits into a LONG.
    private const string SumModulus = "9223372036854775783";

    /// <summary>The partitions in the order of their paths; a table without partitions has one without names.</summary>
    public static IReadOnlyList<StoredPartition> Read(
        StoreConnection connection, TableDefinition table, bool hasFingerprints, CancellationToken cancellationToken)
    {
        var (keys, rows, sums) = Groups(connection, table, hasFingerprints, cancellationToken);
        var domains = table.Database.Scheme.Domains;
        var names = keys.Select((column, level) => PartitionOfRows.Names(domains[level], column)).ToArray();
        return
        [
            .. Enumerable.Range(0, rows.Count)
                .Where(group => rows[group] > 0)
                .GroupBy(group => PartitionPaths.Of([.. names.Select(level => level[group])]), StringComparer.Ordinal)
                .OrderBy(partition => partition.Key, StringComparer.Ordinal)
                .Select(partition => Of(table, [.. partition], keys, names, rows, sums)),
        ];
    }

    private static StoredPartition Of(
        TableDefinition table, int[] groups, Vector[] keys, string[][] names, IReadOnlyList<long> rows,
        IReadOnlyList<long> sums)
    {
        var levels = keys.Select((column, level) => new PartitionLevel(
            table.Database.Scheme.Domains[level], table.Column(table.PartitionColumns[level]),
            [.. groups.Select(column.Scalar).Distinct()]));
        return new StoredPartition(
            [.. names.Select(level => level[groups[0]])], [.. levels], groups.Sum(group => rows[group]),
            groups.Aggregate(0L, (sum, group) => unchecked(sum + sums[group])));
    }

    private static (Vector[] Keys, IReadOnlyList<long> Rows, IReadOnlyList<long> Sums) Groups(
        StoreConnection connection, TableDefinition table, bool hasFingerprints, CancellationToken cancellationToken)
    {
        var columns = table.PartitionColumns.Select(table.Column).ToArray();
        var expressions = columns.Zip(table.Database.Scheme.Domains, PartitionKey.Sql).ToArray();
        var sum = hasFingerprints
            ? $"CAST(coalesce(sum(hash({TableLayout.Columns(table.Columns.Select(c => c.Name))})), 0) % {SumModulus} AS BIGINT)"
            : "CAST(0 AS BIGINT)";
        var sql = $"SELECT {string.Join(", ", expressions.Append("count(*)").Append(sum))} FROM {table.Physical}"
            + (columns.Length == 0 ? "" : $" GROUP BY {string.Join(", ", expressions)}");
        var keys = Array.ConvertAll(columns, column => ColumnReader.Create(column, 64));
        var (rows, sums) = (new FixedColumnReader<long>(DataType.Long, 64), new FixedColumnReader<long>(DataType.Long, 64));
        ColumnReader[] readers = [.. keys, rows, sums];
        using var cursor = connection.Query(sql, cancellationToken);
        while (cursor.MoveNext())
            for (var i = 0; i < readers.Length; i++)
                readers[i].Read(cursor.Column(i), 0, cursor.Rows);
        return (Array.ConvertAll(keys, reader => reader.Take()), Numbers(rows), Numbers(sums));
    }

    private static long[] Numbers(ColumnReader reader) => ((Vector<long>)reader.Take()).Span.ToArray();
}
