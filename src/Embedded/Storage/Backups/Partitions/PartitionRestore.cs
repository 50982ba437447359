using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage.Backups.Partitions;

/// <summary>Brings partitions of a table back from its backup; all of them at once, or none.</summary>
/// <param name="store">The store.</param>
/// <param name="folder">Where the backup is.</param>
/// <param name="backup">What it holds.</param>
internal sealed class PartitionRestore(DfsStore store, TableBackupFolder folder, TableBackup backup)
{
    /// <summary>Restores into a table of the same columns and scheme.</summary>
    /// <param name="target">The table.</param>
    /// <param name="isWanted">Tells by their paths which partitions come back.</param>
    /// <param name="isForced">True to write partitions that have the same rows already.</param>
    /// <param name="forgetsOthers">True to delete partitions that the backup has not.</param>
    /// <param name="cancellationToken">Ends it early; then nothing was changed.</param>
    /// <returns>The restored partitions.</returns>
    /// <exception cref="ScriptException">The table does not fit.</exception>
    public IReadOnlyList<PartitionCopy> Into(
        StoredTable target, Func<string, bool> isWanted, bool isForced, bool forgetsOthers,
        CancellationToken cancellationToken)
    {
        RefuseOther(target.Definition);
        if (forgetsOthers && backup.Method == BackupMethod.Query)
            throw new ScriptException(
                $"The backup of {backup.TableName} holds the rows of a query: restore it with snapshot=false.");
        return store.InTransaction(
            transaction => Restore(transaction, target, [.. backup.Partitions.Where(copy => isWanted(copy.Path))], isForced, forgetsOthers),
            cancellationToken);
    }

    private List<PartitionCopy> Restore(
        StoreTransaction transaction, StoredTable target, IReadOnlyList<PartitionCopy> copies, bool isForced,
        bool forgetsOthers)
    {
        var present = backup.Method == BackupMethod.Query
            ? []
            : transaction.Partitions(target, hasFingerprints: true).ToDictionary(partition => partition.Path, StringComparer.Ordinal);
        var restored = new List<PartitionCopy>();
        foreach (var copy in copies)
        {
            if (present.Remove(copy.Path, out var partition))
            {
                if (!isForced && partition.Rows == copy.Rows && partition.Fingerprint == copy.Fingerprint) continue;
                transaction.Drop(target, partition);
            }

            foreach (var block in folder.Read(copy)) transaction.Append(target, block);
            restored.Add(copy);
        }

        if (forgetsOthers)
            foreach (var partition in present.Values) transaction.Drop(target, partition);
        return restored;
    }

    private void RefuseOther(TableDefinition target)
    {
        var source = backup.Definition;
        if (source.Database.Engine != target.Database.Engine || !CutsLike(source.Database.Scheme, target.Database.Scheme)
            || source.IsDimension != target.IsDimension)
            throw new ScriptException(
                $"{target.Url} cannot take the backup of {source.Url}: their databases must have one engine and, but for "
                + "the values of VALUE partitions, one scheme.");
        if (!source.Columns.SequenceEqual(target.Columns))
            throw new ScriptException(
                $"{target.Url} cannot take the backup of {source.Url}, which has the columns "
                + $"{string.Join(", ", source.Columns.Select(column => $"{column.Name} {column.Type.DisplayName()}"))}.");
    }

    // A table takes values of VALUE partitions that its scheme does not name.
    private static bool CutsLike(PartitionScheme source, PartitionScheme target) =>
        source.Domains.Count == target.Domains.Count && source.Domains.Zip(target.Domains).All(pair =>
            pair.First.Type == PartitionType.Value
                ? pair.Second.Type == PartitionType.Value && pair.First.ColumnType == pair.Second.ColumnType
                : new PartitionScheme([pair.First]).IsSameAs(new PartitionScheme([pair.Second])));
}
