using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Engines.CryptoBooks;

/// <summary>The function that makes crypto order book engines.</summary>
internal static class CryptoOrderBookFunctions
{
    public static void Register(FunctionTable table) => table.Add(
        "createCryptoOrderBookEngine(name, dummyTable, inputColMap, [outputTable], depth, [updateRule], [errorHandler], "
        + "[cachingInterval], [timeout], [outputHandler], [msgAsTable], [cachedDepth], [snapshotDir], "
        + "[snapshotIntervalInMsgCount])",
        "A stream engine that keeps order books of crypto currencies from whole books and their changes.", Create);

    private static StreamEngine Create(CallContext context, Arguments arguments)
    {
        var definition = EngineDefinition.Read(
            context, arguments, new EngineArguments(0, arguments.IndexOf("dummyTable"), arguments.IndexOf("outputTable"))
            {
                IsOutputLikeInput = true, OutputHandler = arguments.IndexOf("outputHandler"),
                MessageAsTable = arguments.IndexOf("msgAsTable"), SnapshotDirectory = arguments.IndexOf("snapshotDir"),
            });
        return StreamEngineFunctions.EnginesOf(context).Add(
            new CryptoOrderBookEngine(definition, CryptoSettings.Read(arguments, definition.Input)));
    }
}
