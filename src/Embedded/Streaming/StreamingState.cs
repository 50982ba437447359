using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Listener;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>The tables of <c>getStreamingStat</c>: who publishes, who subscribes, and how far they have come.</summary>
internal static class StreamingState
{
    private static readonly (string Name, Func<Session, Table> Rows)[] Tables =
    [
        ("pubConns", PublishingState.Of), ("subConns", Publishers), ("pubTables", PublishedTables),
        ("persistWorkers", Persistence), ("subWorkers", Workers), ("udpPubTables", _ => Multicasts()),
    ];

    public static void Register(FunctionTable table) => table.Add("getStreamingStat([stat])",
        "The state of subscriptions and of the tables they read: all tables of it, or the named ones.",
        (context, a) => Of((Session)context, a));

    private static Value Of(Session session, Arguments arguments)
    {
        if (arguments.Find(0) is Scalar one) return Named(session, arguments, one.AsText());
        var names = arguments.Has(0) ? StorageArguments.Names(arguments, 0) : [.. Tables.Select(table => table.Name)];
        var state = new Dictionary(DataType.String, DataType.Any, isOrdered: true);
        foreach (var name in names) state[Scalar.String(name)] = Named(session, arguments, name);
        return state;
    }

    private static Table Named(Session session, Arguments arguments, string name) =>
        Array.Find(Tables, table => table.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Rows?.Invoke(session)
            ?? throw arguments.Wrong(0, $"is {name}; it can be one of: {string.Join(", ", Tables.Select(table => table.Name))}");

    private static Subscription[] Seen(Session session) =>
        [.. session.Engine.Streams.Subscriptions.Where(one => session.Gate.Sees(one.Table.Access))];

    // One row for each other server that this one has subscribed to; latencies are in milliseconds.
    private static Table Publishers(Session session)
    {
        var rows = Seen(session).Where(one => one.Table is RemoteTable)
            .Select(one => (one.Topic[..one.Topic.IndexOf('/', StringComparison.Ordinal)], ((RemoteTable)one.Table).Received))
            .GroupBy(one => one.Item1, (publisher, tables) => (
                Publisher: publisher, Received: tables.Select(one => one.Received).Aggregate((all, one) => all.With(one))))
            .ToArray();
        return new Table(
            ("publisher", Vector.String([.. rows.Select(row => row.Publisher)])),
            ("cumMsgCount", Vector.Long([.. rows.Select(row => row.Received.Rows)])),
            ("cumMsgLatency", Vector.Double([.. rows.Select(row => row.Received.MeanLatency)])),
            ("lastMsgLatency", Vector.Double([.. rows.Select(row => row.Received.LastLatency)])),
            ("lastUpdate", new Vector<long>(DataType.Timestamp, [.. rows.Select(row => row.Received.LastAt)])));
    }

    // One row for each table and subscriber: this node with its own subscriptions, and each client.
    private static Table PublishedTables(Session session)
    {
        var own = Seen(session).Where(one => one.Table is StreamTable).GroupBy(one => one.Table).Select(table => (
            Table: table.Key.Name!, Subscriber: StreamTables.NodeAlias,
            Offset: table.Max(one => one.Progress.NextOffset) - 1, Actions: table.Select(one => one.Action)));
        var rows = own.Concat(PublishingState.Seen(session).GroupBy(one => (one.Table, one.Remote)).Select(table => (
            table.Key.Table, Subscriber: table.Key.Remote.ToString(),
            Offset: table.Max(one => one.LastOffset), Actions: table.Select(one => one.Action)))).ToArray();
        return new Table(
            ("tableName", Vector.String([.. rows.Select(row => row.Table)])),
            ("subscriber", Vector.String([.. rows.Select(row => row.Subscriber)])),
            ("msgOffset", Vector.Long([.. rows.Select(row => row.Offset)])),
            ("actions", Vector.String([.. rows.Select(row => ListOf([.. row.Actions]))])));
    }

    // Several actions stand in brackets, as monitors take them apart.
    private static string ListOf(string[] actions) =>
        actions is [var only] ? only : $"[{string.Join(',', actions)}]";

    // Appends write to the log themselves: nothing waits for a thread.
    private static Table Persistence(Session session)
    {
        var tables = session.Engine.Streams.All.Where(table => table.Log is not null && session.Gate.Sees(table.Access)).ToArray();
        var rows = tables.Length == 0 ? 0 : 1;
        return new Table(
            ("workerId", Vector.Int([.. Enumerable.Range(0, rows)])),
            ("queueDepthLimit", Vector.Create(DataType.Int, rows)),
            ("queueDepth", Vector.Int(new int[rows])),
            ("tables", Vector.String([.. Enumerable.Range(0, rows).Select(_ => string.Join(',', tables.Select(table => table.Name)))])));
    }

    private static Table Workers(Session session)
    {
        var rows = Array.ConvertAll(Seen(session), one => (one.Topic, one.Table, one.Options, one.Progress));
        return new Table(
            ("workerId", Vector.Int([.. rows.Select((_, i) => i)])),
            ("topic", Vector.String([.. rows.Select(one => one.Topic)])),
            ("type", Vector.String([.. rows.Select(_ => "tcp")])),
            // Rows wait in their table, and nowhere else.
            ("queueDepthLimit", Vector.Create(DataType.Int, rows.Length)),
            ("queueDepth", Vector.Long([.. rows.Select(one => one.Table.EndOffset - one.Progress.NextOffset)])),
            ("processedMsgCount", Vector.Long([.. rows.Select(one => one.Progress.Rows)])),
            ("lastMsgId", Vector.Long([.. rows.Select(one => one.Progress.NextOffset - 1)])),
            ("failedMsgCount", Vector.Long([.. rows.Select(one => one.Progress.Failures)])),
            ("lastFailedMsgId", Vector.Long([.. rows.Select(one => one.Progress.LastFailedOffset)])),
            ("lastFailedTimestamp", new Vector<long>(DataType.Timestamp,
                [.. rows.Select(one => one.Progress.LastFailedAt?.ToUnixTimeMilliseconds() ?? long.MinValue)])),
            ("lastErrMsg", Vector.String([.. rows.Select(one => one.Progress.LastError)])),
            ("msgAsTable", Vector.Bool([.. rows.Select(one => one.Options.IsTable)])),
            ("batchSize", Vector.Int([.. rows.Select(one => one.Options.BatchSize)])),
            ("throttle", Vector.Double([.. rows.Select(one => one.Options.Throttle.TotalSeconds)])),
            ("hash", Vector.Int([.. rows.Select(one => one.Options.Hash)])),
            ("filter", Vector.String([.. rows.Select(one => one.Options.Filter is null ? "" : one.Table.FilterColumn ?? "")])),
            ("persistOffset", Vector.Bool([.. rows.Select(one => one.Options.KeepsOffset)])),
            ("timeTrigger", Vector.Bool([.. rows.Select(one => one.Options.IsTimed)])),
            ("handlerNeedMsgId", Vector.Bool([.. rows.Select(one => one.Options.NeedsMessageId)])),
            ("raftGroup", Vector.Create(DataType.Int, rows.Length)));
    }

    private static Table Multicasts() => new(
        ("tableName", Vector.Create(DataType.String)), ("channel", Vector.Create(DataType.String)),
        ("msgOffset", Vector.Create(DataType.Long)), ("actions", Vector.Create(DataType.String)),
        ("subNum", Vector.Create(DataType.Int)));
}
