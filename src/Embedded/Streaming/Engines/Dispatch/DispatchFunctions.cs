using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Streaming.Reactive;

namespace DolphinQuant.Embedded.Streaming.Engines.Dispatch;

/// <summary>Makes engines that hand rows on to several tables.</summary>
internal static class DispatchFunctions
{
    private const int MostTables = 100, TimeColumns = 2;

    public static void Register(FunctionTable table)
    {
        table.Add(
            "createStreamDispatchEngine(name, dummyTable, keyColumn, outputTable, [dispatchType], [hashByBatch], [outputLock],"
                + " [queueDepth], [outputElapsedTime], [mode])",
            "Makes an engine that divides rows among tables by their keys.", CreateDispatch);
        table.Add("createStreamBroadcastEngine(name, dummyTable, outputTables)",
            "Makes an engine that hands every row to each of several tables.", CreateBroadcast);
    }

    private static StreamEngine CreateDispatch(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        var input = EngineDefinition.SchemaOf(arguments, 1);
        if (ReactiveFunctions.KeyColumns(arguments, 2, input) is not [var key]) throw arguments.Wrong(2, "must name one column");
        var type = StorageArguments.Word(arguments, 4, "hash", "uniform", "saltedHash") switch
        {
            "uniform" => DispatchType.Uniform,
            "saltedHash" => DispatchType.SaltedHash,
            _ => DispatchType.Hash,
        };
        var isWholeBatch = arguments.Bool(5, fallback: false);
        if (isWholeBatch && type != DispatchType.Hash) throw arguments.Wrong(5, "must be false unless dispatchType is 'hash'");
        // Tables are locked in any case; rows are handed over at once, so that no queue has a depth or a mode.
        _ = arguments.Bool(6, fallback: true);
        if (arguments.Int(7, 1) < 1) throw arguments.Wrong(7, "must be positive");
        var measuresTime = arguments.Bool(8, fallback: false);
        _ = StorageArguments.Word(arguments, 9, "buffer", "queue");
        var definition = new EngineDefinition(
            StreamEngines.CheckName(arguments, 0), input, EngineOutput.None, session.Fork(output: null))
        {
            MeasuresTime = measuresTime,
        };
        var columns = input.Count + (measuresTime ? TimeColumns : 0);
        return StreamEngineFunctions.EnginesOf(context).Add(new StreamDispatchEngine(
            definition, new DispatchSettings(key, Replicas(session, arguments, columns)) { Type = type, IsWholeBatch = isWholeBatch }));
    }

    private static StreamEngine CreateBroadcast(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        var input = EngineDefinition.SchemaOf(arguments, 1);
        if (arguments[2] is not Vector<Value> { Count: > 1 } tables) throw arguments.Wrong(2, "must be a tuple of two or more tables");
        var definition = new EngineDefinition(
            StreamEngines.CheckName(arguments, 0), input, EngineOutput.None, session.Fork(output: null));
        return StreamEngineFunctions.EnginesOf(context).Add(
            new StreamBroadcastEngine(definition, Outputs(session, arguments, 2, tables.Span.ToArray(), input.Count)));
    }

    private static EngineOutput[][] Replicas(Session session, Arguments arguments, int columns)
    {
        Value[] given = arguments[3] is Vector<Value> tuple ? tuple.Span.ToArray() : [arguments[3]];
        EngineOutput[][] replicas = given.Length > 0 && Array.TrueForAll(given, item => item is Vector<Value> { Count: > 0 })
            ? Array.ConvertAll(given, set => Outputs(session, arguments, 3, ((Vector<Value>)set).Span.ToArray(), columns))
            : [Outputs(session, arguments, 3, given, columns)];
        return replicas.Sum(set => set.Length) is > 0 and <= MostTables
            ? replicas
            : throw arguments.Wrong(3, $"must hold 1 to {MostTables} tables");
    }

    private static EngineOutput[] Outputs(Session session, Arguments arguments, int index, Value[] tables, int columns) =>
        Array.ConvertAll(tables, value =>
        {
            var output = EngineOutput.To(session, value, complaint => arguments.Wrong(index, complaint));
            return output.Schema.Count == columns
                ? output
                : throw arguments.Wrong(index, $"has a table of {output.Schema.Count} columns in place of {columns}");
        });
}
