using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>Stream tables whose memory is bounded, and what can be asked of stream tables.</summary>
internal static class CachePurgeFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add(
            "enableTableShareAndCachePurge(table, tableName, [cacheSize], [cachePurgeTimeColumn], [cachePurgeInterval],"
                + " [cacheRetentionTime])",
            "Shares a stream table that lets its oldest rows go from memory.", (context, a) =>
            {
                var (stream, name) = (StreamTableFunctions.ManagedStream(context, a), a.Text(1));
                Enable(stream, a, firstOption: 2);
                context.Share(name, stream);
                return Scalar.Void;
            });
        table.Add(
            "enableTableCachePurge(table, [cacheSize], [cachePurgeTimeColumn], [cachePurgeInterval], [cacheRetentionTime])",
            "Lets the oldest rows of a stream table go from memory.", (context, a) =>
            {
                Enable(StreamTableFunctions.ManagedStream(context, a), a, firstOption: 1);
                return Scalar.Void;
            });
        table.Add("getStreamTableCacheOffset(streamTable)", "How many rows of a stream table are not in memory any more.",
            (_, a) => Scalar.Int((int)Math.Min(int.MaxValue, StreamTableFunctions.StreamOf(a, 0).MemoryOffset)));
        table.Add("getStreamTableFilterColumn(streamTable)", "The column that the filters of subscriptions look at.",
            (_, a) => Scalar.String(StreamTableFunctions.StreamOf(a, 0).FilterColumn ?? ""));
        table.Add(
            "haStreamTable(raftGroup, table, tableName, cacheSize, [keyColumn], [retentionMinutes], [preCache])",
            "A stream table that several servers keep.",
            (_, a) => throw a.Wrong(0, "needs a cluster of DolphinDB servers; use enableTableShareAndPersistence"));
    }

    private static void Enable(StreamTable stream, Arguments arguments, int firstOption)
    {
        if (stream.Log is not null)
            throw arguments.Wrong(0, "is kept on disk already: give these options to enableTableShareAndPersistence");
        stream.Purge(CachePurge.Read(arguments, firstOption, firstOption + 1, stream)
            ?? throw arguments.Wrong(firstOption, "or cachePurgeTimeColumn must be given"));
    }
}
