using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Streaming.Engines;

namespace DolphinQuant.Embedded.Streaming.Pipelines;

/// <summary>Chains of stream engines made from expressions.</summary>
internal static class PipelineFunctions
{
    public static void Register(FunctionTable table) => table.Add(
        "streamEngineParser(name, metrics, dummyTable, outputTable, keyColumn, [timeColumn], [useSystemTime], [snapshotDir],"
            + " [snapshotIntervalInMsgCount], [raftGroup], [filter], [keepOrder], [keyPurgeFilter], [keyPurgeFreqInSecond],"
            + " [triggeringPattern], [triggeringInterval], [lastBatchOnly], [contextByColumn], [updateTime],"
            + " [useWindowStartTime], [roundTime], [forceTriggerTime], [sessionBegin], [sessionEnd], [mergeSessionEnd],"
            + " [closed], [fill], [garbageSize], [forceTriggerSessionEndTime], [keyPurgeFreqInSec])",
        "Makes the chain of stream engines that computes some expressions, and gives the first of them.", Create);

    private static Value Create(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        var input = EngineDefinition.SchemaOf(arguments, arguments.IndexOf("dummyTable"));
        var standing = new StandingColumns(input, arguments);
        var steps = new PipelineCompiler(session, input).Steps(Metric.Read(session, arguments, arguments.IndexOf("metrics")));
        var plan = PipelinePlan.Shortest(steps, [.. input.Select(column => column.Name)], standing);
        Check(arguments, plan, standing);
        return new PipelineBuilder(session, arguments, plan, standing).Build(input);
    }

    private static void Check(Arguments arguments, PipelinePlan plan, StandingColumns standing)
    {
        ScriptException Wrong(string parameter, string complaint) => arguments.Wrong(arguments.IndexOf(parameter), complaint);
        if (plan.Stages.Count > 1 && standing.TimeName is null)
            throw Wrong("timeColumn", "must name the time column where several engines are needed");
        if (standing.HasTwoTimes && plan.Stages[0] == StageKind.CrossSection)
            throw Wrong("timeColumn", "must name one column where a cross-sectional engine comes first");
        if (arguments.Has(arguments.IndexOf("filter")) && !plan.Stages.Contains(StageKind.Reactive))
            throw Wrong("filter", "needs an expression that runs row by row, in a reactive state engine");
        if (standing.HasForeignContexts && plan.Stages.SkipLast(1).Contains(StageKind.CrossSection))
            throw Wrong("contextByColumn", "must name columns of dummyTable where engines come behind a cross-sectional one");
    }
}
