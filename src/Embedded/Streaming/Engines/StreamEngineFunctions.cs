using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>What scripts do with stream engines of any kind.</summary>
internal static class StreamEngineFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("getStreamEngine(name)", "The stream engine with a name.", (context, a) => Named(context, a, 0));
        table.Add("dropStreamEngine(name)", "Ends a stream engine.", (context, a) =>
        {
            ((Session)context).Gate.RequireManagement(EnginesOf(context).Find(a.Text(0))?.Access, "drop stream engine");
            if (!EnginesOf(context).Drop(a.Text(0))) throw NotFound(a, 0);
            return Scalar.Void;
        });
        table.Alias("dropAggregator", "dropStreamEngine");
        table.Alias("getAggregator", "getStreamEngine");
        table.Add("getStreamEngineStat()", "The state of all stream engines: a table for each kind.",
            (context, _) => State(Seen(context)));
        table.Alias("getAggregatorStat", "getStreamEngineStat");
        table.Add("getStreamEngineList()", "The kind, name and owner of all stream engines.",
            (context, _) => List(Seen(context)));
        table.Add("warmupStreamEngine(engine, msgs)", "Takes rows into an engine's state without giving out results.",
            (_, a) =>
            {
                EngineOf(a, 0).WarmUp(a.Table(1));
                return Scalar.Void;
            });
        table.Add("appendMsg(engine, msgBody, msgId)", "Appends a message of a stream, whose number snapshots keep.",
            (_, a) =>
            {
                var engine = EngineOf(a, 0);
                engine.Append(RowsOf(engine, a), a.Scalar(2).AsLong());
                return Scalar.Void;
            });
        table.Add("getSnapshotMsgId(engine)", "The number of the last message in the engine's last snapshot; -1 without one.",
            (_, a) => Scalar.Long(EngineOf(a, 0).SnapshotMessage));
    }

    /// <summary>The argument as a stream engine.</summary>
    /// <exception cref="ScriptException">It is another value.</exception>
    public static StreamEngine EngineOf(Arguments arguments, int index) =>
        arguments[index] as StreamEngine ?? throw arguments.Wrong(index, "must be a stream engine");

    /// <summary>The stream engines of the database.</summary>
    public static StreamEngines EnginesOf(CallContext context) => ((Session)context).Engine.StreamEngines;

    private static Value Named(CallContext context, Arguments arguments, int index) =>
        context.Checked(EnginesOf(context).Find(arguments.Text(index)) ?? throw NotFound(arguments, index));

    private static StreamEngine[] Seen(CallContext context) =>
        [.. EnginesOf(context).All.Where(engine => ((Session)context).Gate.Sees(engine.Access))];

    private static ScriptException NotFound(Arguments arguments, int index) =>
        arguments.Wrong(index, $"names {arguments.Text(index)}, which is no stream engine");

    /// <summary>The second argument as rows for an engine: a table, or a tuple of its columns.</summary>
    /// <exception cref="ScriptException">It is another value.</exception>
    public static Table RowsOf(StreamEngine engine, Arguments arguments) => arguments[1] switch
    {
        Table rows => rows,
        Vector columns when columns.IsTuple() => new Table(
            engine.Schema.Select(column => column.Name),
            Enumerable.Range(0, columns.Count).Select(i => Columns.Of(arguments.FunctionName, columns[i]))),
        _ => throw arguments.Wrong(1, "must be a table or a tuple of columns"),
    };

    private static Table List(StreamEngine[] all)
    {
        return new Table(
            ("engineType", Vector.String(Array.ConvertAll(all, engine => engine.Kind))),
            ("engineName", Vector.String(Array.ConvertAll(all, engine => engine.Name))),
            ("user", Vector.String(Array.ConvertAll(all, engine => engine.Definition.User))));
    }

    private static Dictionary State(StreamEngine[] engines)
    {
        var state = new Dictionary(DataType.String, DataType.Any);
        foreach (var kind in engines.GroupBy(engine => engine.Kind, StringComparer.Ordinal))
            state[Scalar.String(kind.Key)] = TableOf([.. kind]);
        return state;
    }

    private static Table TableOf(StreamEngine[] engines)
    {
        var rows = Array.ConvertAll(engines, EngineStatus.Of);
        return new Table([.. rows[0].Select((cell, i) =>
        {
            var column = Vector.Create(cell.Value.Type);
            foreach (var row in rows) column.Add(row[i].Value);
            return (cell.Name, column);
        })]);
    }
}
