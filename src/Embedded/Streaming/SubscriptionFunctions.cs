using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>Subscriptions to stream tables.</summary>
internal static class SubscriptionFunctions
{
    // The special offsets of subscribeTable.
    private const long FromNow = -1, FromKept = -2, FromFirst = -3;

    public static void Register(FunctionTable table)
    {
        table.Add(
            "subscribeTable([server], tableName, [actionName], [offset], handler, [msgAsTable], [batchSize], [throttle],"
                + " [hash], [reconnect], [filter], [persistOffset], [timeTrigger], [handlerNeedMsgId], [raftGroup],"
                + " [userId], [password], [udpMulticast])",
            "Hands the rows of a shared stream table to a function or a table as they come; returns the topic.",
            Subscribe);
        table.Add("unsubscribeTable([server], tableName, [actionName], [removeOffset])",
            "Ends a subscription when its handler has returned.", Unsubscribe);
        table.Add("existsSubscriptionTopic([server], tableName, [actionName])", "Is there such a subscription?",
            (context, a) => Scalar.Bool(
                StreamTableFunctions.StreamsOf(context).Subscriptions.Any(one => one.Topic == TopicOf(a))));
        table.Alias("existSubscriptionTopic", "existsSubscriptionTopic");
        table.Add("getSubscriptionTopic(tableName, [actionName])", "The topic of a subscription and the table's columns.",
            (context, a) => Vector.Tuple(
                Scalar.String(TopicOf(a, 0, 1)),
                Vector.String([.. StreamTableFunctions.ReadableStream(context, a, 0).Schema.Select(column => column.Name)])));
        table.Add("getTopicProcessedOffset(topic)", "The offset of the last row that a subscription has finished.",
            (context, a) => Scalar.Long(StreamTableFunctions.StreamsOf(context).Offsets.Find(a.Text(0)) ?? -1));
        table.Add("removeTopicOffset(topic)", "Forgets how far a subscription has come.", (context, a) =>
        {
            RequireOwn((Session)context, a.Text(0));
            StreamTableFunctions.StreamsOf(context).Offsets.Remove(a.Text(0));
            return Scalar.Void;
        });
        StreamingState.Register(table);
    }

    private static Scalar Subscribe(CallContext context, Arguments arguments)
    {
        if (arguments.Bool(17, fallback: false)) throw arguments.Wrong(17, "needs a DolphinDB server");
        if (arguments.Has(14)) throw arguments.Wrong(14, "needs a cluster of DolphinDB servers");
        var stream = RemoteServer.Of(arguments, 0) is null ? StreamTableFunctions.ReadableStream(context, arguments, 1) : null;
        var topic = TopicOf(arguments);
        var session = ((Session)context).Fork(output: null);
        var options = new SubscriptionOptions
        {
            Handler = HandlerOf((Session)context, arguments),
            IsTable = arguments.Bool(5, fallback: false) || arguments[4] is not FunctionValue,
            BatchSize = Math.Max(0, arguments.Int(6, 0)),
            Hash = arguments.Int(8, int.MinValue),
            Throttle = TimeSpan.FromSeconds(arguments.Double(7, 1)),
            KeepsOffset = arguments.Bool(11, fallback: false),
            IsTimed = arguments.Bool(12, fallback: false),
            NeedsMessageId = arguments.Bool(13, fallback: false),
            Filter = arguments.Find(10) is { } condition && (stream is not null || RowFilter.FunctionOf((Session)context, condition) is not null)
                ? RowFilter.Of((Session)context, condition, stream?.FilterColumn)
                : null,
        };
        var streams = StreamTableFunctions.StreamsOf(context);
        if (streams.Subscriptions.Any(one => one.Topic == topic)) throw StreamTables.Taken(topic);
        (IStreamRows Table, long Offset) rows = stream is null
            ? RemoteServer.Open((Session)context, arguments, topic)
            : (stream, FirstOffset(arguments, stream, topic, streams));
        streams.Subscribe(new Subscription(topic, rows.Table, rows.Offset, options, session));
        return Scalar.String(topic);
    }

    private static Scalar Unsubscribe(CallContext context, Arguments arguments)
    {
        var (streams, topic) = (StreamTableFunctions.StreamsOf(context), TopicOf(arguments));
        RequireOwn((Session)context, topic);
        if (!streams.Unsubscribe(topic)) throw new ScriptException($"unsubscribeTable: there is no subscription {topic}.");
        if (arguments.Bool(3, fallback: true)) streams.Offsets.Remove(topic);
        return Scalar.Void;
    }

    // What others subscribe to ends when they say so, or who manages the table.
    private static void RequireOwn(Session session, string topic)
    {
        if (session.Engine.Streams.Subscriptions.FirstOrDefault(one => one.Topic == topic) is { } subscription
            && subscription.User != session.EffectiveUser)
            session.Gate.RequireManagement(subscription.Table.Access, "end subscriptions of");
    }

    private static long FirstOffset(Arguments arguments, StreamTable stream, string topic, StreamTables streams)
    {
        var offset = arguments.Has(3) ? arguments.Scalar(3).AsLong() : FromNow;
        var first = offset switch
        {
            FromNow => stream.EndOffset,
            FromFirst => stream.FirstOffset,
            FromKept when arguments.Bool(11, fallback: false) => streams.Offsets.Find(topic) + 1 ?? stream.FirstOffset,
            FromKept => throw arguments.Wrong(3, "of -2 needs persistOffset=true"),
            _ => offset,
        };
        return first >= stream.FirstOffset && first <= stream.EndOffset
            ? first
            : throw arguments.Wrong(3, FormattableString.Invariant(
                $"is {first}; the table has rows from {stream.FirstOffset} to {stream.EndOffset - 1}"));
    }

    /// <summary>The handler as a function. A table in memory is changed through the name it is shared under.</summary>
    private static FunctionValue HandlerOf(Session session, Arguments arguments)
    {
        switch (arguments[4])
        {
            case PartialFunction { FixedArguments: [Table first, ..] } call
                when Interpreter.ChangesFirstArgument(call.Target)
                    && session.Engine.Shared.FindHolder(first) is { } holder:
                session.Gate.RequireChange(holder, Privilege.Insert);
                return new SharedTableHandler(call.Target, holder, [.. call.FixedArguments.Skip(1)]);
            case FunctionValue function:
                return function;
            case IAppendable target:
                session.Gate.RequireChange((Value)target, Privilege.Insert);
                return new PartialFunction(session.Functions.Find("append!")!, [(Value)target]);
            case Table table when session.Engine.Shared.FindHolder(table) is { } holder:
                session.Gate.RequireChange(holder, Privilege.Insert);
                return new SharedTableHandler(session.Functions.Find("append!")!, holder, []);
            default:
                throw arguments.Wrong(4, "must be a function, an engine, or a table that is shared or stored");
        }
    }

    private static string TopicOf(Arguments arguments, int table, int action) =>
        $"{StreamTables.NodeAlias}/{arguments.Text(table)}/{arguments.Text(action, "")}";

    // The node's alias, or the server's, the table and the action.
    private static string TopicOf(Arguments arguments) => RemoteServer.Of(arguments, 0) is { } server
        ? $"{server.Alias}/{arguments.Text(1)}/{arguments.Text(2, "")}"
        : TopicOf(arguments, 1, 2);
}
