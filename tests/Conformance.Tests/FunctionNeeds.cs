using System.Text.RegularExpressions;

namespace DolphinQuant.Conformance.Tests;

/// <summary>What a documented function needs beyond an engine in one process.</summary>
internal enum FunctionNeed
{
    /// <summary>Nothing: the embedded engine is to have it.</summary>
    Nothing,
    /// <summary>Stream tables, subscriptions and streaming engines, which the embedded engine is to get; counted apart until then.</summary>
    Streaming,
    /// <summary>Nodes, jobs, users, replicas, caches, backups, licences and the like: the administration of a server.</summary>
    Server,
    /// <summary>The stream graphs of Orca, complex event processing, and high availability: a cluster that streams.</summary>
    StreamingCluster,
    /// <summary>Pricing of bonds, options and swaps with their curves: a library of its own.</summary>
    Pricing,
    /// <summary>Plugins, other programs, language models or the network.</summary>
    OtherPrograms,
}

/// <summary>Which function needs what: patterns over their names, the first that fits decides.</summary>
internal static partial class FunctionNeeds
{
    public static FunctionNeed Of(string function) =>
        StreamingCluster().IsMatch(function) ? FunctionNeed.StreamingCluster
        : Pricing().IsMatch(function) ? FunctionNeed.Pricing
        : OtherPrograms().IsMatch(function) ? FunctionNeed.OtherPrograms
        : Streaming().IsMatch(function) ? FunctionNeed.Streaming
        : Server().IsMatch(function) ? FunctionNeed.Server
        : FunctionNeed.Nothing;

    [GeneratedRegex(@"^(DStream::|StreamGraph::)|Orca|StreamGraph|CEP|DataView|[eE]vent(?!Serializer)|Monitor$|StreamingSQL|HaMvcc|haMvcc|Raft"
        + @"|^(haStreamTable|getStreamingLeader|stopSubEngine|getUdfEngineVariable)$")]
    private static partial Regex StreamingCluster();

    [GeneratedRegex(@"Pricer$|(Surface|Curve)Builder$|[iI]nstrument|MktData|^bond|BondDirtyPrice$|PricingEngine$"
        + @"|^(amortizing|convertible|floatingRate)|^(cds|irs|vanillaOption|optionVolPredict|curvePredict|nss?|nssPredict)$")]
    private static partial Regex Pricing();

    [GeneratedRegex(@"MCP|[pP]lugin|^(shell|runExternalQuery|tokenizeBert|loadVocab|unloadVocab|tokenize|xdb|rpc|remoteRun\w*|convertExcelFormula|plot|plotHist"
        + @"|installModule|listRemoteModules|encryptModule|loadModule|saveModule|loadNpy|loadNpz|saveAsNpy|tensor)$")]
    private static partial Regex OtherPrograms();

    [GeneratedRegex(@"[sS]tream|Engine|subscribe|Subscri|Aggregator|Reactive|^(replay|replayDS|appendForJoin|appendMsg|getLeftStream|getRightStream"
        + @"|getSnapshotMsgId|addMetrics|getPersistenceMeta|clearTablePersistence|(enable|disable)Table\w+|getTopicProcessedOffset|removeTopicOffset"
        + @"|setStreamTable\w+|(delete|update|get)Rules?|(add|delete|get)Sparse\w+|genericT?StateIterate|conditionalIterate|stateIterate|prevState|nextState)$")]
    private static partial Regex Streaming();

    [GeneratedRegex(@"Cluster|Node|ComputeGroup|Replica|Replication|Chunk|Tablet|Volume|Recovery|Rebalance|Backup|^backup|^restore|^migrate|Catalog|IPList|IP(Black|White)List"
        + @"|User|Group(List|Member|Access)?$|GroupBy?UserId|^grant|^deny|^revoke|Ticket|Lock|[lL]ogin|[lL]ogout|Access|Pwd|Password|Audit|TDE|[lL]icense|scramClient"
        + @"|Job|Quer(y|ies)|Session|Console|Cache|Memory|MemSize|MemLimit|MemoryStat|TSDB|OLAP|PKEY|IMOLTP|IOTDB|Transaction|Txn|RedoLog|[cC]ompaction|HeapSample"
        + @"|Conf(ig|iguration)|^set(Max|System|LogLevel|Timeout|Reserved|Retention|Atomic|Datanode|Dfs|Memory|Default|IP)\w*|DynamicScript|Schema(ByCatalog|sByCluster)"
        + @"|Controller|Connections?|SupportBundle|Fingerprint|SystemLoad|SystemCpu|IOStat|Hardware|^get(Perf|Env|OS|OSBit|ExecDir|HomeDir|WorkDir|Config|DynamicConfig|LoadedModules|MarketCalendar)$"
        + @"|^(pnodeRun|version|mem|dumpHeapSample|triggerNodeReport|cleanOutdateLogFiles|scheduleJob|resetDBDirMeta|reset\w+|setChunkLastUpdateTime|shutdown|objectChecksum"
        + @"|addFunctionView|dropFunctionView|getFunctionViews|createIPCInMemoryTable|dropIPCInMemoryTable|loadIPCInMemoryTable|writeLog|writeLogLevel|dropSchema|createSchema"
        + @"|getAll(DBs|DBGranularity)|createDistributedInMemoryTable|dropDistributedInMemoryTable|loadDistributedInMemoryTable|resumeRecovery|suspendRecovery|moveHotDataToColdVolume"
        + @"|(enable|disable)(ActivePartition|ResourceTracking|QueryMonitor|TSDBAsyncSorting|TransferCompressionToComputeNode)|refCount|test|setTableSensitiveColumn|getEnableNullSafeJoin)$")]
    private static partial Regex Server();
}
