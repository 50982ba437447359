using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Partitions;

namespace DolphinQuant.Embedded.Storage.Backups.Partitions;

/// <summary>Backs tables up partition by partition, while others read and write.</summary>
/// <param name="store">The store.</param>
/// <param name="root">The folder that the script named.</param>
/// <param name="isForced">True to copy partitions that have not changed since the backup before.</param>
internal sealed class PartitionBackup(DfsStore store, string root, bool isForced)
{
    private const int RowsPerBlock = 65_536;

    /// <summary>Copies partitions of tables, all as they are at one moment.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="filter">The partitions.</param>
    /// <param name="forgetsDropped">True when partitions that are no more leave the backup.</param>
    /// <param name="cancellationToken">Ends it early; then the backup of a table is as it was before, or as it was to be.</param>
    /// <returns>How many partitions were copied.</returns>
    public int Copy(
        IReadOnlyList<StoredTable> tables, PartitionFilter filter, bool forgetsDropped, CancellationToken cancellationToken)
    {
        using var reader = store.RentReader();
        var connection = reader.Connection;
        connection.Execute("BEGIN TRANSACTION", cancellationToken);
        try
        {
            return tables.Sum(table => Copy(connection, store.Held(table), filter, forgetsDropped, cancellationToken));
        }
        finally
        {
            connection.EndTransaction();
        }
    }

    /// <summary>Deletes the backups of the tables of a database that are no more.</summary>
    public void ForgetTables(string database, IReadOnlyList<string> present)
    {
        foreach (var folder in TableBackupFolder.All(store.Options.Files, root))
            if (folder.Find() is { Method: BackupMethod.Copy } backup && backup.DatabasePath == database
                && !present.Contains(backup.TableName, StringComparer.Ordinal))
                folder.Delete();
    }

    /// <summary>Keeps the rows of a query over a table, by partition.</summary>
    /// <returns>How many partitions were written.</returns>
    public int Keep(StoredTable stored, Table rows, CancellationToken cancellationToken)
    {
        var table = store.Held(stored);
        var (folder, former) = Open(table, BackupMethod.Query);
        var version = (former?.Version ?? 0) + 1;
        var copies = (former?.Partitions ?? []).ToDictionary(copy => copy.Path, StringComparer.Ordinal);
        var written = 0;
        foreach (var (path, part) in Parts(table, rows))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var copy = folder.Write(NewCopy(path, fingerprint: 0, version), Blocks(part));
            if (!isForced && copies.TryGetValue(path, out var known) && known.Sha256 == copy.Sha256)
            {
                folder.Forget(copy);
                continue;
            }

            copies[path] = copy;
            written++;
        }

        folder.Replace(BackupOf(table, BackupMethod.Query, version, copies.Values));
        return written;
    }

    private int Copy(
        StoreConnection connection, TableDefinition table, PartitionFilter filter, bool forgetsDropped,
        CancellationToken cancellationToken)
    {
        var (folder, former) = Open(table, BackupMethod.Copy);
        var version = (former?.Version ?? 0) + 1;
        var copies = (former?.Partitions ?? []).ToDictionary(copy => copy.Path, StringComparer.Ordinal);
        var present = PartitionScan.Read(connection, table, hasFingerprints: true, cancellationToken);
        if (forgetsDropped)
            foreach (var gone in copies.Keys.Except(present.Select(partition => partition.Path)).ToArray())
                copies.Remove(gone);
        var written = 0;
        foreach (var partition in present.Where(filter.Matches))
        {
            if (!isForced && copies.TryGetValue(partition.Path, out var known)
                && known.Rows == partition.Rows && known.Fingerprint == partition.Fingerprint)
                continue;
            var blocks = partition.Conditions().SelectMany(condition => new TableScan(table, columns: null, condition)
                .ReadBlocks(connection, RowsPerBlock, cancellationToken));
            copies[partition.Path] = folder.Write(NewCopy(partition.Path, partition.Fingerprint, version), blocks);
            written++;
        }

        folder.Replace(BackupOf(table, BackupMethod.Copy, version, copies.Values));
        return written;
    }

    private (TableBackupFolder Folder, TableBackup? Former) Open(TableDefinition table, BackupMethod method)
    {
        var folder = TableBackupFolder.Of(store.Options.Files, root, table.Database.Path, table.Name);
        var former = folder.Find();
        if (former is not null && former.Method != method)
            throw new ScriptException(
                $"{root} has a backup of {table.Url} that was made by {(method == BackupMethod.Copy ? "sqlObj" : "dbPath")}: "
                + "go on in that way, or use another folder.");
        return (folder, former);
    }

    private PartitionCopy NewCopy(string path, long fingerprint, long version) =>
        new(path, Rows: 0, fingerprint, Guid.NewGuid(), version, store.Now, Bytes: 0, Sha256: "");

    private static TableBackup BackupOf(
        TableDefinition table, BackupMethod method, long version, IEnumerable<PartitionCopy> copies) => new(
        method, table.Database.Path, Catalog.Document(table.Database), table.Name, Catalog.Document(table),
        table.Physical.Table, version, [.. copies.OrderBy(copy => copy.Path, StringComparer.Ordinal)]);

    private static IEnumerable<(string Path, Table Rows)> Parts(TableDefinition table, Table rows)
    {
        var names = table.PartitionColumns.Select((column, level) =>
            PartitionOfRows.Names(table.Database.Scheme.Domains[level], rows[table.Column(column).Name])).ToArray();
        return Enumerable.Range(0, rows.Count)
            .GroupBy(row => PartitionPaths.Of([.. names.Select(level => level[row])]), StringComparer.Ordinal)
            .Select(part => (part.Key, rows.Gather([.. part])));
    }

    private static IEnumerable<Table> Blocks(Table rows)
    {
        for (var start = 0; start < rows.Count; start += RowsPerBlock)
            yield return rows.Gather([.. Enumerable.Range(start, Math.Min(RowsPerBlock, rows.Count - start))]);
    }
}
