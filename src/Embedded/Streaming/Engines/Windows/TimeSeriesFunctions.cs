using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>The functions that make time-series engines.</summary>
internal static class TimeSeriesFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add(
            "createTimeSeriesEngine(name, windowSize, step, metrics, dummyTable, outputTable, [timeColumn], "
            + "[useSystemTime], [keyColumn], [garbageSize], [updateTime], [useWindowStartTime], [roundTime], "
            + "[snapshotDir], [snapshotIntervalInMsgCount], [fill], [forceTriggerTime], [raftGroup], "
            + "[keyPurgeFreqInSec], [closed], [outputElapsedMicroseconds], [subWindow], [parallelism], [acceptedDelay], "
            + "[outputHandler], [msgAsTable])",
            "A stream engine that aggregates over windows in time.", (context, a) => Create(context, a, isDaily: false));
        table.Alias("createTimeSeriesAggregator", "createTimeSeriesEngine");
        table.Add(
            "createDailyTimeSeriesEngine(name, windowSize, step, metrics, dummyTable, outputTable, [timeColumn], "
            + "[useSystemTime], [keyColumn], [garbageSize], [updateTime], [useWindowStartTime], [roundTime], "
            + "[snapshotDir], [snapshotIntervalInMsgCount], [fill], [sessionBegin], [sessionEnd], [mergeSessionEnd], "
            + "[forceTriggerTime], [raftGroup], [forceTriggerSessionEndTime], [keyPurgeFreqInSec], [closed], "
            + "[outputElapsedMicroseconds], [subWindow], [parallelism], [acceptedDelay], [outputHandler], [msgAsTable], "
            + "[keyPurgeDaily], [mergeLastWindow], [mergeSession])",
            "A stream engine that aggregates over windows in time, within trading sessions.",
            (context, a) => Create(context, a, isDaily: true));
    }

    private static StreamEngine Create(CallContext context, Arguments arguments, bool isDaily)
    {
        var places = new EngineArguments(
            arguments.IndexOf("name"), arguments.IndexOf("dummyTable"), arguments.IndexOf("outputTable"))
        {
            SnapshotDirectory = arguments.IndexOf("snapshotDir"),
            RaftGroup = arguments.IndexOf("raftGroup"),
            OutputElapsedMicroseconds = arguments.IndexOf("outputElapsedMicroseconds"),
            OutputHandler = arguments.IndexOf("outputHandler"),
            MessageAsTable = arguments.IndexOf("msgAsTable"),
        };
        var definition = EngineDefinition.Read(context, arguments, places);
        var settings = new TimeSeriesReader(context, arguments, definition, isDaily).Read();
        return StreamEngineFunctions.EnginesOf(context).Add(new TimeSeriesEngine(definition, settings));
    }
}
