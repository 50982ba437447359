using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Backups.Partitions;
using DolphinQuant.Embedded.Storage.Partitions;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Backup and restore by partition, as scripts ask for it. Copies go on in parallel with readers and writers; whether a
/// server would copy several partitions at a time (<c>parallel</c>) changes no result.
/// </summary>
internal static class PartitionBackupFunctions
{
    private const string AllPartitions = "%";

    public static void Register(FunctionTable table)
    {
        RegisterBackup(table);
        RegisterRestore(table);
        RegisterInspection(table);
    }

    private static void RegisterBackup(FunctionTable table)
    {
        FileFunctions.Add(table,
            "backup(backupDir, dbPath|sqlObj, [force], [parallel], [snapshot], [tableName], [partition], [keyPath])",
            "Copies partitions of stored tables, or the rows of a query, into a folder and returns their number.", BackUp);
        FileFunctions.Add(table, "backupDB(backupDir, dbPath, [keyPath])",
            "Copies what changed of all tables of a database into a folder and returns the number of partitions.",
            (context, a) => CopyAll(context, a, keyPath: 2));
        FileFunctions.Add(table, "backupTable(backupDir, dbPath, tableName, [keyPath])",
            "Copies what changed of a table into a folder and returns the number of partitions.",
            (context, a) => CopyAll(context, a, keyPath: 3, a.Text(2)));
    }

    private static void RegisterRestore(FunctionTable table)
    {
        FileFunctions.Add(table,
            "restore(backupDir, dbPath, tableName, partition, [force], [outputTable], [parallel], [snapshot], [keyPath])",
            "Brings partitions of a table back from a backup and returns their paths.", Restore);
        FileFunctions.Add(table, "restoreDB(backupDir, dbPath, [newDBPath], [keyPath])",
            "Brings all tables of a database back from a backup, under another path if wanted.", RestoreDatabase);
        FileFunctions.Add(table, "restoreTable(backupDir, dbPath, tableName, [newDBPath], [newTableName], [keyPath])",
            "Brings a table back from a backup, under another name if wanted.", RestoreTable);
        FileFunctions.Add(table,
            "migrate(backupDir, [backupDBPath], [backupTableName], [newDBPath], [newTableName], [keyPath])",
            "Creates databases and tables that are not there from a backup.", Migrate);
    }

    private static void RegisterInspection(FunctionTable table)
    {
        FileFunctions.Add(table, "getBackupList(backupDir, dbPath, tableName)",
            "The partitions in the backup of a table.", List);
        FileFunctions.Add(table, "getBackupMeta(backupDir, dbPath, partition, tableName)",
            "What a backup has of one partition.", Meta);
        FileFunctions.Add(table, "checkBackup(backupDir, dbPath, [tableName], [partition])",
            "The partitions of a backup whose files are damaged or missing; no rows when all is well.", Check);
        FileFunctions.Add(table, "loadBackup(backupDir, dbPath, partition, tableName)",
            "The rows that a backup of a query has of one partition.", Load);
    }

    private static SessionBackups Backups(CallContext context, Arguments arguments) =>
        context.Store.Backups(context.Files.Resolve(arguments.Text(0)));

    private static Value BackUp(CallContext context, Arguments arguments)
    {
        RefuseEncryption(arguments, 7);
        var isForced = arguments.Bool(2, fallback: false);
        if (arguments[1] is CodeValue code) return BackUpQuery(context, arguments, code, isForced);
        var path = StorageArguments.Path(arguments, 1);
        var filter = arguments.Has(6)
            ? PartitionFilter.Read(arguments[6], context.Store.OpenDatabase(path).Scheme)
            : PartitionFilter.All;
        var follows = !arguments.Has(6) && arguments.Bool(4, fallback: true);
        return Copy(context, arguments, [.. StorageArguments.Names(arguments, 5)], filter, isForced, follows);
    }

    private static Scalar CopyAll(CallContext context, Arguments arguments, int keyPath, params string[] tables)
    {
        RefuseEncryption(arguments, keyPath);
        return Copy(context, arguments, tables, PartitionFilter.All, isForced: false, follows: true);
    }

    private static Scalar Copy(
        CallContext context, Arguments arguments, string[] names, PartitionFilter filter, bool isForced, bool follows)
    {
        var path = StorageArguments.Path(arguments, 1);
        var backups = Backups(context, arguments);
        StoredTable[] tables = names.Length == 0
            ? [.. context.Store.ListTables(path)]
            : Array.ConvertAll(names, name => context.Store.OpenTable(path, name));
        var copied = backups.Copy(tables, filter, isForced, follows, context.CancellationToken);
        if (follows && names.Length == 0)
            backups.ForgetTables(StoragePaths.Normalise(path), [.. tables.Select(table => table.Name)]);
        return Scalar.Int(copied);
    }

    private static Scalar BackUpQuery(CallContext context, Arguments arguments, CodeValue code, bool isForced)
    {
        var session = (Session)context;
        if (code.Body is not SqlExpression { Query: SelectSyntax { Columns: [] } query } || !DataSourceList.IsDivisible(query))
            throw arguments.Wrong(1, "must be metacode of a query of all columns of one table: <select * from t where ...>");
        var frame = SessionFunctions.EvaluationFrame(session, code);
        if (query.From is not ExpressionSource source || JoinCall.IsJoin(source.Table)
            || session.Interpreter.Evaluate(source.Table, frame) is not StoredTable stored)
            throw arguments.Wrong(1, "must select from a stored table");
        if (Enumerable.Range(4, 3).FirstOrDefault(arguments.Has) is var index and > 0)
            throw arguments.Wrong(index, "goes with dbPath only");
        var rows = (Table)session.Interpreter.Queries.Run(query with { IsExec = false }, frame);
        return Scalar.Int(Backups(context, arguments).Keep(stored, rows, isForced, context.CancellationToken));
    }

    private static Value Restore(CallContext context, Arguments arguments)
    {
        RefuseEncryption(arguments, 8);
        var backups = Backups(context, arguments);
        var backup = backups.Find(StorageArguments.Path(arguments, 1), arguments.Text(2));
        var target = arguments.Find(5) switch
        {
            null => context.Store.OpenTable(backup.DatabasePath, backup.TableName),
            StoredTable table => table,
            _ => throw arguments.Wrong(5, "must be a handle on a stored table"),
        };
        var manner = new RestoreManner(arguments.Bool(4, fallback: false), arguments.Bool(7, fallback: false));
        var restored = backups.Restore(backup, target, arguments.Text(3), manner, context.CancellationToken);
        return Vector.String([.. restored.Select(copy => PartitionPaths.Full(target.Definition, copy.Path))]);
    }

    private static Value RestoreDatabase(CallContext context, Arguments arguments)
    {
        RefuseEncryption(arguments, 3);
        var path = StoragePaths.Normalise(StorageArguments.Path(arguments, 1));
        var backups = Backups(context, arguments);
        var found = backups.List(path);
        if (found.Count == 0) throw arguments.Wrong(1, $"is {path}, of which there is no backup");
        return Restored(context, backups, found, arguments.Text(2, path), newName: null);
    }

    private static Value RestoreTable(CallContext context, Arguments arguments)
    {
        RefuseEncryption(arguments, 5);
        var backups = Backups(context, arguments);
        var backup = backups.Find(StorageArguments.Path(arguments, 1), arguments.Text(2));
        return Restored(
            context, backups, [backup], arguments.Text(3, backup.DatabasePath), arguments.Text(4, backup.TableName));
    }

    private static Table Restored(
        CallContext context, SessionBackups backups, IReadOnlyList<TableBackup> found, string path, string? newName)
    {
        if (found.FirstOrDefault(backup => backup.Method == BackupMethod.Query) is { } rows)
            throw new ScriptException(
                $"The backup of {rows.TableName} holds the rows of a query: bring it back by restore or migrate.");
        foreach (var backup in found)
            backups.Restore(
                backup, backups.Target(backup, path, newName ?? backup.TableName), AllPartitions,
                new RestoreManner(IsForced: false, ForgetsOthers: true), context.CancellationToken);
        return new Table(
            ("dbName", Vector.String([.. found.Select(_ => path)])),
            ("tableName", Vector.String([.. found.Select(backup => newName ?? backup.TableName)])));
    }

    private static Value Migrate(CallContext context, Arguments arguments)
    {
        RefuseEncryption(arguments, 5);
        var backups = Backups(context, arguments);
        if (arguments.Has(2) && !arguments.Has(1)) throw arguments.Wrong(1, "must be given together with backupTableName");
        if (!arguments.Has(2) && (arguments.Has(3) || arguments.Has(4)))
            throw arguments.Wrong(arguments.Has(3) ? 3 : 4, "goes with backupTableName only");
        var path = arguments.Has(1) ? StoragePaths.Normalise(StorageArguments.Path(arguments, 1)) : null;
        var found = arguments.Has(2) ? [backups.Find(path!, arguments.Text(2))] : backups.List(path);
        var errors = found.Select(backup => ErrorOf(() => Migrate(
            context, backups, backup, arguments.Text(3, backup.DatabasePath), arguments.Text(4, backup.TableName)))).ToArray();
        return new Table(
            ("dbName", Vector.String([.. found.Select(backup => backup.DatabasePath)])),
            ("tableName", Vector.String([.. found.Select(backup => backup.TableName)])),
            ("success", Vector.Int([.. errors.Select(error => error.Length == 0 ? 1 : 0)])),
            ("errorMsg", Vector.String(errors)));
    }

    private static void Migrate(CallContext context, SessionBackups backups, TableBackup backup, string path, string name)
    {
        if (context.Store.ExistsTable(path, name))
            throw new ScriptException($"{path}/{name} is there already: drop it first, or choose another name.");
        backups.Restore(
            backup, backups.Target(backup, path, name), AllPartitions,
            new RestoreManner(IsForced: true, ForgetsOthers: false), context.CancellationToken);
    }

    private static string ErrorOf(Action migrate)
    {
        try
        {
            migrate();
            return "";
        }
        catch (Exception failure) when (failure is ScriptException or DatabaseException)
        {
            return failure.Message;
        }
    }

    private static Value List(CallContext context, Arguments arguments)
    {
        var backup = Backups(context, arguments).Find(StorageArguments.Path(arguments, 1), arguments.Text(2));
        var copies = backup.Partitions;
        return new Table(
            ("chunkID", Vector.String([.. copies.Select(copy => copy.Id.ToString())])),
            ("chunkPath", Vector.String([.. copies.Select(backup.FullPath)])),
            ("cid", Vector.Long([.. copies.Select(copy => copy.Version)])),
            ("rows", Vector.Long([.. copies.Select(copy => copy.Rows)])),
            ("updateTime", new Vector<long>(
                DataType.Timestamp, [.. copies.Select(copy => copy.UpdatedAt.ToUnixTimeMilliseconds())])));
    }

    private static Value Meta(CallContext context, Arguments arguments)
    {
        var (_, backup, copy) = OnePartition(context, arguments);
        return new Dictionary(DataType.String, DataType.Any)
        {
            [Scalar.String("schema")] = StoredTable.ColumnDefinitions(backup.Definition),
            [Scalar.String("dfsPath")] = Scalar.String(backup.FullPath(copy)),
            [Scalar.String("rows")] = Scalar.Long(copy.Rows),
            [Scalar.String("chunkID")] = Scalar.String(copy.Id.ToString()),
            [Scalar.String("cid")] = Scalar.Long(copy.Version),
        };
    }

    private static Value Load(CallContext context, Arguments arguments)
    {
        var (backups, backup, copy) = OnePartition(context, arguments);
        if (backup.Method == BackupMethod.Copy)
            throw arguments.Wrong(3, "was backed up by dbPath; only rows that were backed up by sqlObj are loaded");
        var rows = new Table(backup.Definition.Columns.Select(column => column.Name),
            backup.Definition.Columns.Select(column => column.CreateColumn()));
        foreach (var block in backups.Read(backup, copy)) rows.AddRange(block);
        return rows;
    }

    private static (SessionBackups Backups, TableBackup Backup, PartitionCopy Copy) OnePartition(
        CallContext context, Arguments arguments)
    {
        var backups = Backups(context, arguments);
        var backup = backups.Find(StorageArguments.Path(arguments, 1), arguments.Text(3));
        var path = arguments.Text(2).TrimEnd('/');
        var copy = backup.Partitions.FirstOrDefault(kept => kept.Path == path || $"{kept.Path}/{backup.Index}" == path)
            ?? throw arguments.Wrong(2, $"names {path}, which the backup has not");
        return (backups, backup, copy);
    }

    private static Value Check(CallContext context, Arguments arguments)
    {
        var backups = Backups(context, arguments);
        var path = StoragePaths.Normalise(StorageArguments.Path(arguments, 1));
        var name = path[StoragePaths.Prefix.Length..];
        var fits = PartitionPaths.Like(arguments.Text(3, AllPartitions));
        var found = arguments.Has(2) ? [backups.Find(path, arguments.Text(2))] : backups.List(path);
        var faulty = found.SelectMany(backup => backup.Partitions.Select(copy => (Backup: backup, Copy: copy)))
            .Where(part => fits($"/{name}{part.Copy.Path}") && backups.FaultOf(part.Backup, part.Copy) is not null)
            .ToArray();
        return new Table(
            ("dbName", Vector.String([.. faulty.Select(_ => path)])),
            ("tableName", Vector.String([.. faulty.Select(part => part.Backup.TableName)])),
            ("chunkPath", Vector.String([.. faulty.Select(part => $"/{name}{part.Copy.Path}/{part.Backup.Index}")])),
            ("chunkID", Vector.String([.. faulty.Select(part => part.Copy.Id.ToString())])),
            ("partitionPath", Vector.String([.. faulty.Select(part => part.Copy.Path)])));
    }

    private static void RefuseEncryption(Arguments arguments, int index)
    {
        if (arguments.Text(index, "").Length > 0) throw arguments.Wrong(index, "asks for encryption, which needs a DolphinDB server");
    }
}
