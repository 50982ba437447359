using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Engines.CrossSections;

/// <summary>The function that makes cross-sectional engines.</summary>
internal static class CrossSectionalFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add(
            "createCrossSectionalEngine(name, [metrics], dummyTable, [outputTable], keyColumn, [triggeringPattern], "
            + "[triggeringInterval], [useSystemTime], [timeColumn], [lastBatchOnly], [contextByColumn], [snapshotDir], "
            + "[snapshotIntervalInMsgCount], [raftGroup], [outputElapsedMicroseconds], [roundTime], [keyFilter], "
            + "[updatedContextGroupsOnly])",
            "A stream engine that keeps the last row of every key and computes across the keys.", (context, a) =>
            {
                var definition = EngineDefinition.Read(context, a, new EngineArguments(0, 2, 3)
                {
                    IsOutputOptional = true,
                    SnapshotDirectory = 11,
                    RaftGroup = 13,
                    OutputElapsedMicroseconds = 14,
                });
                var settings = CrossSectionalSettings.Read(context, a, definition);
                return StreamEngineFunctions.EnginesOf(context).Add(new CrossSectionalEngine(definition, settings));
            });
        table.Alias("createCrossSectionalAggregator", "createCrossSectionalEngine");
    }
}
