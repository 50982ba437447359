namespace DolphinQuant.Conformance.Tests;

/// <summary>How often public quant scripts call a function.</summary>
internal enum FunctionTier
{
    /// <summary>The functions that make 95 % of the calls.</summary>
    First,
    /// <summary>The functions that the vendor's public alpha modules call besides.</summary>
    Modules,
    /// <summary>The functions up to 99 % of the calls.</summary>
    Second,
    Other,
}

/// <summary>The tiers, from a census of public scripts.</summary>
internal static class FunctionTiers
{
    private const string First = """
        table append! loadTable database streamTable take size sum print iif subscribeTable string date array dict
        rand createPartitionedTable last values max avg login time mavg existsDatabase unsubscribeTable now min
        submitJob undef prev count objByName enableTableShareAndPersistence matrix schema tableInsert
        createReactiveStateEngine cumsum replay getStreamEngine eval nullFill abs log first dropStreamEngine deltas
        loadText rowSum round dropDatabase dropStreamTable int keys loadPlugin each writeLog lpad replayDS double
        existsTable share sqrt long sql ratios fixedLengthArrayVector rename! distinct sqlCol msum ema sleep pow
        rank parseExpr plot mcorr concat lj temporalAdd columnNames ffill move concatDateTime rolling isNull
        getRecentJobs minute sqlColAlias timestamp createTimeSeriesEngine getStreamEngineStat mrank split
        getStreamingStat mean mstd pnodeRun std reorderColumns! rowRank dropAggregator bar appendForJoin
        replaceColumn! regexReplace strReplace cj cutPoints ols wavg temporalParse panel ewmMean subarray transpose
        moving clearAllCache second today rowWavg at aj dropTable extractTextSchema mimax sort colNames flatten
        dropColumns! unionAll rows unpivot datetime addEventListener cummax eqObj left setStreamTableFilterColumn
        rowNames run close isValid sortBy! tmsum datetimeAdd substr rpc mmin mmax keyedTable strlen files mimin mr
        ploop set streamEngineParser reverse addFunctionView getLeftStream rowAt typestr file month sort! defs
        cumprod cut funcByName loadTextEx sqlDS warmupStreamEngine cumlastNot getMarketCalendar corr groupby mfirst
        ej copy format getRightStream appendEvent firstNot hashBucket installPlugin wsum dictUpdate! addColumn
        createCrossSectionalEngine duration wj concatMatrix find createTable createTimeSeriesAggregator expr norm
        stretch temporalFormat plotHist appendMsg dynamicGroupCumsum getHomeDir lastNot nullCompare right type
        mcount sign createCrossSectionalAggregator createAsofJoinEngine dropPartition exp imax saveText
        setIndexedMatrix! year grant makeUnifiedCall floor all createCEPEngine createLookupJoinEngine indexedSeries
        join linearTimeTrend loop mstdp nullFill! resample skew sum2 symbol update! DECIMAL128 tmavg diag loc
        existsSubscriptionTopic createOrderBookSnapshotEngine any ffill! getControllerAlias haStreamTable lsj mslr
        reshape rowAvg stdp streamFilter toArray fill! covarMatrix createLeftSemiJoinEngine mbeta nunique objs
        percentile ploadText signum window ifirstNot byRow businessDay createDailyTimeSeriesEngine dailyAlignedBar
        datetimeParse dot dynamicGroupCumcount eachPre exists getClusterPerf isDuplicated mcovar peach quantile
        scheduleJob contextby div talib getEventListener cdfNormal
        """;

    private const string Modules = """
        accumulate atan cols cumPositiveStreak demean float groups iterate kama mmad mprod mul mvar not
        percentChange rad2deg row rowMax rowMin sma tail trueRange wma
        """;

    private const string Second = """
        dropFunctionView getPersistenceMeta call covar createSessionWindowEngine genOutputColumnsForOBSnapshotEngine
        isort kurtosis predict rowAnd rowNo runScript seek weekday xdb iterate sin blob accumulate aggrTopN
        createAnomalyDetectionEngine createGPLearnEngine createUser createWindowJoinEngine currentSession dayOfMonth
        destroyMonitor getAggregatorStat hour mavgTopN next upsert! wls zscore row demean median decimal128 eachLeft
        terminate updateDataViewItems tmbeta writeObject cos parseInstrument read! tmstd bool ceil
        createEquiJoinEngine createStreamGraph cross emitEvent float getJobReturn getSnapshotMsgId gmtime lower
        monthEnd nanotimestamp not remoteRun rowAlign rowMax rowWsum segment var wma yearEnd align asof
        clearTablePersistence corrMatrix createReactiveStatelessEngine createSnapshotJoinEngine dropna eig
        getJobMessage gpFit gpPredict keyedStreamTable loadColumn loadModel monthOfYear mul percentChange pwj
        readBytes readLine reduce regroup repeat rowCount rowMin saveTable setRandomSeed shape spearmanr startsWith
        streamEventSerializer strpos tail talibNull textChunkDS trueRange unifiedExpr write yearBegin
        appendOrcaStreamTable atImax binaryExpr cancelJob cast char clearCachedModules conditionalIterate
        createCatalog cumavg deg2rad eye getDataViewEngine getInstrumentField getStreamingLeader head isVoid like
        listRemotePlugins mmad mprod pcross quantileSeries ratio seq shuffle sma spawnMonitor sqlUpdate t3 twindow
        upper useOrcaStreamTable asfreq atan bfill col createDataViewEngine createDimensionTable
        createNarrowReactiveStateEngine createTimeBucketEngine cumPositiveStreak cummin cumrank datehour
        declareStreamingSQLTable dropStreamGraph eachRight erase! existsCatalog flip genericStateIterate
        getCEPEngineMonitor getCEPEngineSubMonitor getClusterChunksStatus getFunctionDef getNodeAlias getTabletsMeta
        getUserHardwareUsage
        """;

    private static readonly HashSet<string> FirstNames = Names(First), ModuleNames = Names(Modules), SecondNames = Names(Second);

    public static FunctionTier Of(string function) =>
        FirstNames.Contains(function) ? FunctionTier.First
        : ModuleNames.Contains(function) ? FunctionTier.Modules
        : SecondNames.Contains(function) ? FunctionTier.Second
        : FunctionTier.Other;

    /// <summary>The functions that make 99 % of the calls, and those of the alpha modules.</summary>
    public static IEnumerable<string> Counted => FirstNames.Concat(ModuleNames).Concat(SecondNames).Distinct();

    private static HashSet<string> Names(string text) =>
        new(text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
}
