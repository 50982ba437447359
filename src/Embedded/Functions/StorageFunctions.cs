using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Files;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Streaming;
using DolphinQuant.Embedded.Tables;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Functions over stored databases and tables: <c>database</c>, <c>loadTable</c>, <c>createPartitionedTable</c> and so
/// on.
/// </summary>
internal static class StorageFunctions
{
    private const int LongestComment = 4096;

    public static void Register(FunctionTable table)
    {
        RegisterDatabases(table);
        RegisterTables(table);
        table.Add("tableInsert(table, args...)",
            "Appends rows to a table in memory or in storage and returns their number.", TableInsert);
    }

    private static void RegisterDatabases(FunctionTable table)
    {
        table.Add(
            "database([directory], [partitionType], [partitionScheme], [locations], [engine], [atomic], "
            + "[chunkGranularity])",
            "Opens a stored database or a folder of tables, or creates a database when a partition scheme is given.",
            Database);
        table.Add("clearAllCache()", "Does nothing: no rows of stored tables are kept in memory.", (_, _) => Scalar.Void);
        table.Add("clearCachedDatabase(dbUrl, [tableName])",
            "Does nothing but look for the database and the table: no rows of stored tables are kept in memory.", (context, arguments) =>
        {
            if (arguments.Has(1)) context.Store.OpenTable(arguments.Text(0), arguments.Text(1));
            else context.Store.OpenDatabase(arguments.Text(0));
            return Scalar.Void;
        });
        foreach (var engine in new[] { "OLAP", "TSDB", "PKEY" })
            table.Add($"flush{engine}Cache()", "Puts the appends that are durable in a log alone into their tables, of any engine.",
                (context, _) =>
                {
                    context.Store.Flush(context.CancellationToken);
                    return Scalar.Void;
                });
        table.Alias("purgeCacheEngine", "flushOLAPCache");
        table.Add("existsDatabase(dbUrl)", "Tells whether a database exists.", (context, arguments) =>
            Scalar.Bool(context.Store.ExistsDatabase(arguments.Text(0))));
        table.Add("dropDatabase(dbDir)", "Removes a database with all its tables.", (context, arguments) =>
        {
            context.Store.DropDatabase(StorageArguments.Path(arguments, 0));
            return Scalar.Void;
        });
        table.Add("getTables(dbHandle)", "The names of the tables of a database.", (context, arguments) =>
            Vector.String(
                [.. context.Store.ListTables(StorageArguments.Path(arguments, 0)).Select(stored => stored.Name)]));
        table.Add("listTables(dbUrl)", "The tables of a database with their internal names.", ListTables);
    }

    private static void RegisterTables(FunctionTable table)
    {
        table.Add(
            "createPartitionedTable(dbHandle, table, tableName, [partitionColumns], [compressMethods], "
            + "[sortColumns], [keepDuplicates], "
            + "[sortKeyMappingFunction], [softDelete], [indexes], [latestKeyCache], [compressHashSortKey], "
            + "[encryptMode], [primaryKey])",
            "Creates an empty partitioned table with the columns of a table.",
            CreatePartitionedTable);
        table.Add(
            "createDimensionTable(dbHandle, table, tableName, [compressMethods], [sortColumns], [keepDuplicates], "
            + "[softDelete], [indexes], [encryptMode])",
            "Creates an empty table without partitions with the columns of a table.",
            CreateDimensionTable);
        table.Alias("createTable", "createDimensionTable");
        FileFunctions.Add(table, "loadTable(database, tableName, [partitions], [memoryMode])",
            "A handle on a stored table, of which no rows are read; of a folder the table itself.", LoadTable);
        FileFunctions.Add(table, "existsTable(dbUrl, tableName)", "Tells whether a database has a table.", (context, arguments) =>
            Scalar.Bool(DiskTableFunctions.Find(context, arguments, 0)?.Contains(arguments.Text(1))
                ?? context.Store.ExistsTable(StorageArguments.Path(arguments, 0), arguments.Text(1))));
        FileFunctions.Add(table, "dropTable(dbHandle, tableName)", "Removes a table and its rows.", (context, arguments) =>
        {
            if (DiskTableFunctions.Find(context, arguments, 0) is { } folder) folder.Drop(arguments.Text(1));
            else context.Store.DropTable(StorageArguments.Path(arguments, 0), arguments.Text(1));
            return Scalar.Void;
        });
        table.Add("renameTable(dbHandle, tableName, newTableName)", "Gives a stored table another name.", (context, arguments) =>
        {
            context.Store.RenameTable(StorageArguments.Path(arguments, 0), arguments.Text(1), arguments.Text(2));
            return Scalar.Void;
        });
        table.Add("setTableComment(table, comment)", "Says something of a stored table, which schema shows.", (_, arguments) =>
        {
            var stored = arguments[0] as StoredTable ?? throw arguments.Wrong(0, "must be a stored table");
            if (ByteText.Length(arguments.Text(1)) > LongestComment) throw arguments.Wrong(1, $"must not be over {LongestComment} bytes");
            stored.Alter(new CommentedTable(arguments.Text(1)));
            return Scalar.Void;
        });
        table.Add("setColumnComment(table, columnComments)",
            "Says something of columns of a stored table, which schema shows.", SetComments);
        table.Add("truncate(dbUrl, tableName)", "Removes all rows of a stored table.", (context, arguments) =>
        {
            context.Store.OpenTable(StorageArguments.Path(arguments, 0), arguments.Text(1))
                .Delete([], context.CancellationToken);
            return Scalar.Void;
        });
    }

    private static Scalar SetComments(CallContext context, Arguments arguments)
    {
        var stored = arguments[0] as StoredTable
            ?? throw arguments.Wrong(0, "must be a stored table; a table in memory keeps no comments");
        var comments = arguments[1] as Dictionary ?? throw arguments.Wrong(1, "must be a dictionary of columns and comments");
        if (!comments.Keys.Concat<Value>(comments.Values).All(text => text is Scalar scalar && scalar.Type.IsText()))
            throw arguments.Wrong(1, "must map names of columns to texts");
        stored.Alter(new CommentedColumns(
            comments.Keys.ToDictionary(key => key.AsText(), key => ((Scalar)comments[key]).AsText(), StringComparer.Ordinal)));
        return Scalar.Void;
    }

    private static Value Database(CallContext context, Arguments arguments)
    {
        var path = arguments.Text(0, "");
        if (!arguments.Has(1))
        {
            if (path.Length == 0)
                throw arguments.Wrong(
                    0, "must be the path of a database, or partitionType and partitionScheme must be given");
            return DiskDatabase.IsFolder(path) ? DiskTableFunctions.Open(context, path) : context.Store.OpenDatabase(path);
        }

        var type = (PartitionType)arguments.Int(1);
        if (!Enum.IsDefined(type)) throw arguments.Wrong(1, "must be VALUE, RANGE, LIST, HASH or COMPO");
        if (!arguments.Has(2)) throw arguments.Wrong(2, "must be given together with partitionType");
        var scheme = PartitionScheme.Create(type, arguments[2]);
        if (path.Length == 0) return new DatabaseHandle(scheme);
        var engine = StorageArguments.Word(arguments, 4, "OLAP", "TSDB", "PKEY");
        return context.Store.CreateDatabase(
            path, scheme, engine, StorageArguments.Word(arguments, 5, "TRANS", "CHUNK"));
    }

    private static Table ListTables(CallContext context, Arguments arguments)
    {
        var tables = context.Store.ListTables(StorageArguments.Path(arguments, 0));
        return new Table(
            ("tableName", Vector.String([.. tables.Select(table => table.Name)])),
            ("physicalIndex", Vector.String([.. tables.Select(table => table.Definition.Physical.Table)])));
    }

    private static Value CreatePartitionedTable(CallContext context, Arguments arguments)
    {
        if (!arguments.Has(3))
            throw arguments.Wrong(
                3, "must name the partition columns; a table without partitions is made by createDimensionTable");
        if (arguments[0] is DatabaseHandle { IsStored: false } memory)
            return arguments[1] is Vector<Value>
                ? StreamPartitions.Create(context, arguments, memory.Scheme)
                : PartitionedTable.Create(arguments, memory.Scheme);
        StorageArguments.RejectEncryption(arguments, 12);
        StorageArguments.RejectTextIndexes(arguments, 9);
        var design = StorageArguments.Design(arguments, firstOption: 4);
        // A primary key is what tells rows apart, of which the last one stays.
        if (arguments.Has(13))
            design = design with { SortColumns = StorageArguments.Names(arguments, 13), KeepDuplicates = KeepDuplicates.Last };
        return context.Store.CreateTable(
            StorageArguments.Path(arguments, 0), design with { PartitionColumns = StorageArguments.Names(arguments, 3) });
    }

    private static StoredTable CreateDimensionTable(CallContext context, Arguments arguments)
    {
        StorageArguments.RejectEncryption(arguments, 8);
        return context.Store.CreateTable(
            StorageArguments.Path(arguments, 0),
            StorageArguments.Design(arguments, firstOption: 3) with { IsDimension = true });
    }

    private static Value LoadTable(CallContext context, Arguments arguments)
    {
        if (!arguments.Has(2) && DiskTableFunctions.Find(context, arguments, 0) is { } folder) return folder.Load(arguments.Text(1));
        if (arguments.Has(2) || arguments.Bool(3, fallback: false))
            throw new ScriptException(
                "loadTable: partitions and memoryMode are for databases in local folders, which need a DolphinDB "
                + "server.");
        return context.Store.OpenTable(StorageArguments.Path(arguments, 0), arguments.Text(1));
    }

    private static Scalar TableInsert(CallContext context, Arguments arguments)
    {
        if (arguments.Count < 2)
            throw arguments.Wrong(
                1, "must be the rows: a table, a tuple of columns, or one value for each column");
        if (arguments[0] is not Scalar name || !name.Type.IsText()) return Insert(context, arguments, arguments[0]);
        var session = (Session)context;
        var cell = session.Names.FindVariable(name.AsText(), session.CurrentFrame)
            ?? throw arguments.Wrong(0, $"names {name.AsText()}, which is not a variable or shared table");
        var target = session.Gate.Target(cell, Privilege.Insert);
        return target is Table ? cell.Grow(rows => Insert(context, arguments, rows)) : Insert(context, arguments, target);
    }

    private static Scalar Insert(CallContext context, Arguments arguments, Value target)
    {
        switch (target)
        {
            case IAppendable appendable:
                return Inserted(appendable.Append(RowArguments.Read(arguments, appendable), context.CancellationToken));
            case Table table:
                var read = RowArguments.Read(arguments, table.Schema);
                Joining.AppendTo(table, read);
                return Inserted(read.Count);
            default:
                throw arguments.Wrong(0, "must be a table");
        }
    }

    private static Scalar Inserted(long rows) => Scalar.Int((int)Math.Min(rows, int.MaxValue));
}
