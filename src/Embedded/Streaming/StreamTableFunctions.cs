using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>Stream tables: made, kept on disk, listed, dropped.</summary>
internal static class StreamTableFunctions
{
    private const int DefaultRetentionMinutes = 1440;

    public static void Register(FunctionTable table)
    {
        table.Add("streamTable(X, [Y...])",
            "A table that many threads read and write and whose rows are only added to.",
            (context, a) => new StreamTable(RowsOf(context, a, 0), []));
        table.Add("keyedStreamTable(keyColumn, X, [args...])",
            "A stream table that drops rows whose key it has seen.",
            (context, a) => new StreamTable(RowsOf(context, a, 1), StorageArguments.Names(a, 0)));
        table.Add("latestKeyedStreamTable(keyColumns, timeColumn, X, [args...])",
            "A stream table that drops rows which are not newer than the last of their key.", (context, a) =>
                new StreamTable(RowsOf(context, a, 2), StorageArguments.Names(a, 0), StorageArguments.Names(a, 1)));
        AddChangelog(table);
        AddPersistence(table);
        AddInspection(table);
        table.Add("dropStreamTable(tableName, [force])", "Removes a shared stream table and its rows on disk.", Drop);
        table.Add("setStreamTableFilterColumn(streamTable, columnName)",
            "Names the column that the filters of subscriptions look at.", (context, a) =>
            {
                var stream = ManagedStream(context, a);
                if (!stream.Schema.Any(column => column.Name.Equals(a.Text(1), StringComparison.OrdinalIgnoreCase)))
                    throw a.Wrong(1, $"names {a.Text(1)}, which the table has not");
                stream.FilterColumn = a.Text(1);
                return Scalar.Void;
            });
    }

    private static void AddChangelog(FunctionTable table)
    {
        table.Add("changelogStreamTable(keyColumn, X, [args...])",
            "A stream table that shows the last row of each key and keeps all as changes.", (context, a) =>
            {
                var rows = RowsOf(context, a, 1);
                return new StreamTable(rows, new Changelog(rows, StorageArguments.Names(a, 0)));
            });
        table.Add("getStreamTableChangelog(streamTable)", "All rows of a changelog stream table behind what each was.",
            (_, a) => StreamOf(a, 0).Changes());
        table.Add("setStreamTableTimestamp(streamTable, columnName)",
            "Puts the moment of writing into the last column of a stream table.", (context, a) =>
            {
                var (stream, last) = (ManagedStream(context, a), StreamOf(a, 0).Schema[^1]);
                if (!last.Name.Equals(a.Text(1), StringComparison.OrdinalIgnoreCase))
                    throw a.Wrong(1, $"must name the last column, {last.Name}");
                if (!last.Type.IsTemporal()) throw a.Wrong(1, $"must name a time column, which {last.Name} is not");
                stream.StampRows(context.Time);
                return Scalar.Void;
            });
    }

    /// <summary>The argument as a stream table.</summary>
    /// <exception cref="ScriptException">It is another value.</exception>
    internal static StreamTable StreamOf(Arguments arguments, int index) =>
        arguments[index] as StreamTable ?? throw arguments.Wrong(index, "must be a stream table");

    /// <summary>The shared stream table that a text argument names.</summary>
    /// <exception cref="ScriptException">There is none.</exception>
    internal static StreamTable NamedStream(CallContext context, Arguments arguments, int index) =>
        StreamsOf(context).Find(arguments.Text(index)) ?? throw arguments.Wrong(
            index, $"names {arguments.Text(index)}, under which no stream table is shared; share one first");

    /// <summary>The shared stream table that a text argument names and whose rows the user may read.</summary>
    /// <exception cref="ScriptException">There is none, or the user may not read it.</exception>
    internal static StreamTable ReadableStream(CallContext context, Arguments arguments, int index) =>
        (StreamTable)context.Checked(NamedStream(context, arguments, index));

    /// <summary>The stream table given first, which the user may set up.</summary>
    /// <exception cref="ScriptException">It is another value, or the user may not.</exception>
    internal static StreamTable ManagedStream(CallContext context, Arguments arguments)
    {
        var stream = StreamOf(arguments, 0);
        ((Session)context).Gate.RequireManagement(stream.Access);
        return stream;
    }

    internal static StreamTables StreamsOf(CallContext context) => ((Session)context).Engine.Streams;

    private static void AddPersistence(FunctionTable table)
    {
        table.Add(
            "enableTableShareAndPersistence(table, tableName, [asynWrite], [compress], [cacheSize], [retentionMinutes],"
                + " [flushMode], [preCache], [cachePurgeTimeColumn], [cachePurgeInterval], [cacheRetentionTime])",
            "Shares a stream table and keeps its rows on disk; rows that are there already come back.", SharePersisted);
        table.Add(
            "enableTablePersistence(table, [asynWrite], [compress], [cacheSize], [retentionMinutes], [flushMode],"
                + " [preCache], [cachePurgeTimeColumn], [cachePurgeInterval], [cacheRetentionTime])",
            "Keeps the rows of a shared stream table on disk.", (context, a) =>
            {
                Persist(context, a, ManagedStream(context, a).Name ?? throw a.Wrong(0, "must be shared first"), firstOption: 1);
                return Scalar.Void;
            });
        table.Add("disableTablePersistence(table)", "Writes no more rows of a stream table to disk.", (context, a) =>
        {
            ManagedStream(context, a).Unpersist()?.Dispose();
            return Scalar.Void;
        });
        table.Add("clearTablePersistence(table)", "Deletes the rows of a stream table on disk.", (context, a) =>
        {
            if (ManagedStream(context, a).Name is { } name) StreamsOf(context).ClearPersistence(name);
            return Scalar.Void;
        });
        table.Add("getPersistenceMeta(table)", "What of a stream table is in memory and on disk.", (_, a) =>
            MetaOf(StreamOf(a, 0), a));
    }

    private static void AddInspection(FunctionTable table)
    {
        table.Add("existsStreamTable(tableName)", "Is there a stream table under the name, shared or a variable?",
            (context, a) => Scalar.Bool(StreamsOf(context).Find(a.Text(0)) is not null || IsVariable((Session)context, a.Text(0))));
        table.Add("getStreamTables([option])", "The shared stream tables: all (0), in memory only (2), on disk (1).",
            (context, a) => List((Session)context, a.Int(0, 0)));
    }

    private static bool IsVariable(Session session, string name) =>
        session.Names.FindVariable(name, session.CurrentFrame)?.Value is StreamTable;

    private static Table RowsOf(CallContext context, Arguments arguments, int first)
    {
        Value?[] columns = [.. Enumerable.Range(first, arguments.Count - first).Select(i => arguments[i])];
        return columns is [Table only] ? only : (Table)context.Functions.Find("table")!.Invoke(context, columns);
    }

    private static Scalar SharePersisted(CallContext context, Arguments arguments)
    {
        var (stream, name, session) = (ManagedStream(context, arguments), arguments.Text(1), (Session)context);
        session.Gate.RequireName(name);
        StreamsOf(context).Add(name, stream, session.EffectiveUser);
        try
        {
            Persist(context, arguments, name, firstOption: 2);
        }
        catch when (session.Engine.Shared.Find(name) is null)
        {
            StreamsOf(context).Remove(stream, isForced: true);
            throw;
        }

        context.Share(name, stream);
        return Scalar.Void;
    }

    // Compression has no effect: what a file keeps of a table is small enough. An append is in the hands of the operating
    // system when it returns, also where the script would have allowed it to come later.
    private static void Persist(CallContext context, Arguments arguments, string name, int firstOption)
    {
        var purge = CachePurge.Read(arguments, firstOption + 2, firstOption + 6, StreamOf(arguments, 0));
        var isOnDisk = !arguments.Bool(firstOption, fallback: true) && arguments.Int(firstOption + 4, 0) == 1;
        var options = new StreamLogOptions(
            isOnDisk ? LogFlush.Disk : LogFlush.Process,
            TimeSpan.FromMinutes(arguments.Int(firstOption + 3, DefaultRetentionMinutes)),
            context.Time);
        StreamsOf(context).Persist(name, StreamOf(arguments, 0), options, purge);
    }

    private static Scalar Drop(CallContext context, Arguments arguments)
    {
        var (stream, session) = (NamedStream(context, arguments, 0), (Session)context);
        session.Gate.RequireManagement(stream.Access, "drop stream table");
        session.Engine.Streams.Drop(stream, arguments.Bool(1, fallback: false));
        session.Engine.Shared.Remove(arguments.Text(0));
        return Scalar.Void;
    }

    private static Dictionary MetaOf(StreamTable stream, Arguments arguments)
    {
        var log = stream.Log ?? throw arguments.Wrong(0, "is not kept on disk; see enableTableShareAndPersistence");
        var meta = new Dictionary(DataType.String, DataType.Any);
        void Put(string key, Value value) => meta[Scalar.String(key)] = value;
        Put("sizeInMemory", Scalar.Long(stream.Count));
        Put("asynWrite", Scalar.Bool(log.Options.Flush == LogFlush.Process));
        Put("totalSize", Scalar.Long(stream.EndOffset));
        Put("memoryOffset", Scalar.Long(stream.MemoryOffset));
        Put("retentionMinutes", Scalar.Long((long)log.Options.Retention.TotalMinutes));
        Put("sizeOnDisk", Scalar.Long(log.EndOffset - log.FirstOffset));
        Put("persistenceDir", Scalar.String(log.Folder));
        Put("diskOffset", Scalar.Long(log.FirstOffset));
        return meta;
    }

    private static Table List(Session session, int option)
    {
        var tables = session.Engine.Streams.All
            .Where(stream => session.Gate.Sees(stream.Access) && (option == 0 || (option == 1) == stream.Log is not null)).ToArray();
        return new Table(
            ("name", Vector.String([.. tables.Select(stream => stream.Name!)])),
            ("shared", Vector.Bool([.. tables.Select(_ => true)])),
            ("persisted", Vector.Bool([.. tables.Select(stream => stream.Log is not null)])),
            ("cachePurgeEnabled", Vector.Bool([.. tables.Select(stream => stream.IsPurged)])),
            // A table that is on disk alone has no name here.
            ("loaded", Vector.Bool([.. tables.Select(_ => true)])),
            ("columns", Vector.Int([.. tables.Select(stream => stream.Schema.Count)])),
            ("rowsInMemory", Vector.Long([.. tables.Select(stream => (long)stream.Count)])),
            ("totalRows", Vector.Long([.. tables.Select(stream => stream.EndOffset)])),
            ("memoryUsed", Vector.Long([.. tables.Select(stream => stream.MemoryUsed)])));
    }
}
