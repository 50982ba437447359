using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Storage.Backups.Partitions;
using DolphinQuant.Embedded.Storage.Partitions;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// Backups of tables by partition in one folder, as one session may take and restore them: what is copied must be
/// readable to the user, what is restored the user must be allowed to write and delete.
/// </summary>
/// <param name="store">The databases.</param>
/// <param name="session">The databases as the session may use them.</param>
/// <param name="root">The folder of the backups.</param>
internal sealed class SessionBackups(DfsStore store, SessionStore session, string root)
{
    private const char AnyText = '%';

    /// <summary>Copies partitions of tables, all as they are at one moment, and returns how many.</summary>
    public int Copy(
        IReadOnlyList<StoredTable> tables, PartitionFilter filter, bool isForced, bool forgetsDropped,
        CancellationToken cancellationToken) => new PartitionBackup(store, root, isForced).Copy(
            [.. tables.Select(table => table.Granted(Privilege.Read))], filter, forgetsDropped, cancellationToken);

    /// <inheritdoc cref="PartitionBackup.ForgetTables"/>
    public void ForgetTables(string database, IReadOnlyList<string> present) =>
        new PartitionBackup(store, root, isForced: false).ForgetTables(database, present);

    /// <summary>Keeps the rows of a query over a table, by partition, and returns how many were written.</summary>
    public int Keep(StoredTable table, Table rows, bool isForced, CancellationToken cancellationToken) =>
        new PartitionBackup(store, root, isForced).Keep(table.Granted(Privilege.Read), rows, cancellationToken);

    /// <summary>The backup of a table.</summary>
    /// <exception cref="ScriptException">There is none.</exception>
    public TableBackup Find(string database, string table) => FolderOf(database, table).Find()
        ?? throw new ScriptException($"{root} holds no backup of {database}/{table}: check the names.");

    /// <summary>The backups of all tables of a database, or of all databases.</summary>
    public IReadOnlyList<TableBackup> List(string? database) =>
    [
        .. TableBackupFolder.All(store.Options.Files, root).Select(folder => folder.Find()).OfType<TableBackup>()
            .Where(backup => database is null || backup.DatabasePath == database),
    ];

    /// <summary>What is wrong with the copy of a partition; null when it is as it was written.</summary>
    public string? FaultOf(TableBackup backup, PartitionCopy copy) =>
        FolderOf(backup.DatabasePath, backup.TableName).FaultOf(copy);

    /// <summary>The rows of a copy.</summary>
    public IEnumerable<Table> Read(TableBackup backup, PartitionCopy copy) =>
        FolderOf(backup.DatabasePath, backup.TableName).Read(copy);

    /// <summary>
    /// Restores the partitions whose paths, with the name of the database in front, fit a pattern; see
    /// <see cref="PartitionRestore.Into"/>.
    /// </summary>
    public IReadOnlyList<PartitionCopy> Restore(
        TableBackup backup, StoredTable target, string pattern, RestoreManner manner, CancellationToken cancellationToken)
    {
        if (manner.ForgetsOthers && pattern is not [AnyText])
            throw new ScriptException("Partitions that the backup has not can be deleted only where all of it is restored: \"%\".");
        var fits = PartitionPaths.Like(pattern);
        var prefix = "/" + backup.DatabasePath[StoragePaths.Prefix.Length..];
        return new PartitionRestore(store, FolderOf(backup.DatabasePath, backup.TableName), backup).Into(
            target.Granted(Privilege.Delete).Granted(Privilege.Insert), path => fits(prefix + path), manner.IsForced,
            manner.ForgetsOthers, cancellationToken);
    }

    /// <summary>The table that a backup is restored into; database and table are created where they are not there.</summary>
    public StoredTable Target(TableBackup backup, string database, string table)
    {
        if (session.ExistsTable(database, table)) return session.OpenTable(database, table);
        var source = backup.Definition;
        if (!session.ExistsDatabase(database))
            session.CreateDatabase(database, source.Database.Scheme, source.Database.Engine, source.Database.Atomic);
        return session.CreateTable(database, new TableDesign(table, source.Columns)
        {
            PartitionColumns = source.PartitionColumns,
            SortColumns = source.SortColumns,
            KeepDuplicates = source.KeepDuplicates,
            CompressMethods = source.CompressMethods,
            IsDimension = source.IsDimension,
        });
    }

    private TableBackupFolder FolderOf(string database, string table) =>
        TableBackupFolder.Of(store.Options.Files, root, StoragePaths.Normalise(database), table);
}

/// <summary>How partitions are restored.</summary>
/// <param name="IsForced">True to write partitions that have the same rows already.</param>
/// <param name="ForgetsOthers">True to delete partitions that the backup has not.</param>
internal sealed record RestoreManner(bool IsForced, bool ForgetsOthers);
