using System.Collections.Frozen;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// The names of DolphinDB's documented functions, so that a call to one that the embedded engine lacks is told from a
/// typing mistake. Source: the function reference at docs.dolphindb.com, version 3.00.
/// </summary>
internal static class DocumentedFunctions
{
    private const string Names = """
        CVaR JsonExtract VaR abs accumulate acf acos acosh adaBoostClassifier adaBoostRegressor add addAccessControl
        addCacheRulesForComputeGroup addColumn addEventListener addFunctionView addGpFunction addGroupMember
        addIPBlackList addIPWhiteList addMCPPrompt addMCPTool addMarketHoliday addMetrics addNode addRangePartitions
        addReactiveMetrics addSparseReactiveMetrics addValuePartitions addVolumes adfuller aggrTopN align all
        amortizingFixedRateBondDirtyPrice and anova any append! appendEvent appendEventWithResponse appendForJoin
        appendMktData appendMsg appendOrcaStreamTable appendTuple! arima array arrayVector asFreq asfreq asin asinh
        asis asof at atImax atImin atan atanh attributeNames attributeTypes attributeValues autocorr avg backup
        backupDB backupSettings backupTable bar base64Decode base64Encode beta between bfill bfill! bigarray
        binaryExpr binsrch bitAnd bitNot bitOr bitXor blob bondAccrInt bondCalculator bondCashflow bondConvexity
        bondDirtyPrice bondFuturesPricer bondPricer bondYield bondYieldCurveBuilder bool boxcox brentq brute bucket
        bucketCount businessDay businessMonthBegin businessMonthEnd businessQuarterBegin businessQuarterEnd
        businessYearBegin businessYearEnd bvls byColumn byRow cacheDS! cacheDSNow cachedTable call callMCPTool
        cancelConsoleJob cancelJob cancelPKEYCompactionTask cancelRebalanceTask cancelRecoveryTask cast cbrt cdfBeta
        cdfBinomial cdfChiSquare cdfExp cdfF cdfGamma cdfKolmogorov cdfLogistic cdfNormal cdfPoisson cdfStudent
        cdfUniform cdfWeibull cdfZipf cds ceil cell cells changePwd changelogStreamTable char charAt checkBackup
        checkpointHaMvcc chiSquareTest cholesky cj cleanOutdateLogFiles clear! clearAllCache
        clearAllIOTDBLatestKeyCache clearAllIOTDBStaticTableCache clearAllTSDBSymbolBaseCache clearCachedDatabase
        clearCachedModules clearComputeNodeCache clearComputeNodeDiskCache clearDSCache! clearDSCacheNow
        clearTablePersistence clip clip! close closeSessions cmFutAmericanOptionPricer cmFutEuropeanOptionPricer
        cmFutVolatilitySurfaceBuilder coevent coint col colNames cols columnNames complex compose compress concat
        concatDateTime concatMatrix condValueAtRisk conditionalFilter conditionalIterate constantDesc contextCount
        contextSum contextSum2 contextby convertEncode convertExcelFormula convertTZ
        convertibleFixedRateBondDirtyPrice copy copyReplicas corr corrMatrix cos cosh cosine count countNanInf covar
        covarMatrix covarp crc32 createAnomalyDetectionEngine createAsofJoinEngine createCEPEngine createCatalog
        createCrossSectionalAggregator createCrossSectionalEngine createCryptoOrderBookEngine
        createDailyTimeSeriesEngine createDataViewEngine createDeviceEngine createDimensionTable
        createDistributedInMemoryTable createDualOwnershipReactiveStateEngine createEqualJoinEngine
        createEquiJoinEngine createGPLearnEngine createGroup createIMOLTPTable createIPCInMemoryTable
        createLeftSemiJoinEngine createLookupJoinEngine createMktDataEngine createNarrowReactiveStateEngine
        createNearestJoinEngine createOrcaHaKeyedStreamTable createOrcaHaStreamTable createOrcaKeyedStreamTable
        createOrcaLatestKeyedStreamTable createOrcaStreamTable createOrderBookSnapshotEngine createPartitionedTable
        createPricingEngine createReactiveStateEngine createReactiveStatelessEngine createRuleEngine createSchema
        createSessionWindowEngine createSnapshotJoinEngine createSparseReactiveStateEngine
        createStreamBroadcastEngine createStreamDispatchEngine createStreamGraph createTable createThresholdEngine
        createTimeBucketEngine createTimeSeriesAggregator createTimeSeriesEngine createUser createWindowJoinEngine
        cross crossStat cubicHermiteSplineFit cubicSpline cubicSplinePredict cumPositiveStreak cumavg cumavgTopN
        cumbeta cumbetaTopN cumcorr cumcorrTopN cumcount cumcovar cumcovarTopN cumcovarp cumcovarpTopN cumdenserank
        cumfirstNot cumkurtosisTopN cumlastNot cummax cummdd cummed cummin cumnunique cumpercentile cumprod cumrank
        cumskewTopN cumstd cumstdTopN cumstdp cumstdpTopN cumsum cumsum2 cumsum3 cumsum4 cumsumTopN cumvar
        cumvarTopN cumvarp cumvarpTopN cumwavg cumwsum cumwsumTopN currentSession curvePredict cut cutPoints
        dailyAlignedBar database date datehour datetime datetimeAdd datetimeParse dayOfMonth dayOfWeek dayOfYear
        daysInMonth decimal128 decimal32 decimal64 decimalFormat decimalMultiply declareStreamingSQLTable
        decodeShortGenomeSeq decompress deepCopy defined defs deg2rad deleteChunkMetaOnMasterById
        deleteDataViewItems deleteGroup deleteGroupMember deleteMarketHoliday deleteReplicas deleteRule
        deleteScheduledJob deleteSparseReactiveMetric deleteUser deltas dema demean denseRank deny derivative
        destroyMonitor det diag dict dictUpdate! difference differentialEvolution digitize disableActivePartition
        disableDynamicScriptOptimization disableQueryMonitor disableResourceTracking disableTSDBAsyncSorting
        disableTablePersistence distance distinct div dividedDifference dot double drop dropAggregator dropCatalog
        dropColumns! dropDataViewEngine dropDatabase dropDistributedInMemoryTable dropFunctionView dropHaMvccTable
        dropIPCInMemoryTable dropMCPPrompt dropMCPTool dropOrcaStreamTable dropPartition dropSchema dropStreamEngine
        dropStreamGraph dropStreamTable dropTable dropna dumpHeapSample duration dynamicGroupCumcount
        dynamicGroupCumsum each eachLeft eachPost eachPre eachRight eig elasticNet elasticNetBasic elasticNetCV ema
        emitEvent enableActivePartition enableDynamicScriptOptimization enableQueryMonitor enableResourceTracking
        enableTDEKey enableTSDBAsyncSorting enableTableCachePurge enableTablePersistence
        enableTableShareAndCachePurge enableTableShareAndPersistence enableTransferCompressionToComputeNode
        encodeShortGenomeSeq encryptModule endsWith enlist eq eqAmericanOptionPricer eqDividendCurveBuilder
        eqEuropeanOptionPricer eqFloat eqObj eqPercent eqProxyVolatilitySurfaceBuilder eqVolatilitySurfaceBuilder
        erase! esd euclidean eval evalTimer ewmCorr ewmCov ewmMean ewmStd ewmVar exists existsCatalog existsDatabase
        existsPartition existsStreamTable existsSubscriptionTopic existsTable exp exp2 expm1 expr extractInstrument
        extractMktData extractTextSchema eye fTest ffill ffill! fflush file files fill! find first firstHit firstNot
        fixedLengthArrayVector flatten flip float floatingRateBondDirtyPrice floor flushComputeNodeMemCache
        flushOLAPCache flushPKEYCache flushTSDBCache fmin fminBFGS fminLBFGSB fminNCG fminSLSQP forceMvccCheckpoint
        form format fromJson fromStdJson fromUTF8 funcByName fxEuropeanOptionPricer fxForwardPricer fxSwapPricer
        fxVolatilitySurfaceBuilder fy5253 fy5253Quarter garch gaussianKde gaussianKdePredict gaussianNB ge gema
        genOutputColumnsForOBSnapshotEngine genShortGenomeSeq generateMachineFingerprint generateUserTicket
        genericStateIterate genericTStateIterate geoWithin getAclAuditLog getActiveMaster getAggregator
        getAggregatorStat getAllCatalogs getAllClusters getAllDBGranularity getAllDBs getAuditLog
        getAuthenticatedUserTicket getAuthenticatedUsers getBackupList getBackupMeta getBackupStatus
        getCEPEngineMonitor getCEPEngineStat getCEPEngineSubMonitor getCacheEngineMemSize getCacheEngineStat
        getCacheRulesForComputeGroup getCachedSymbolBaseMemSize getCatalogsByCluster getChunkPath getChunksMeta
        getClusterChunksStatus getClusterDFSDatabases getClusterDFSTables getClusterPerf getClusterStatus
        getClusterTDEKeys getClusterVolumeUsage getCompletedQueries getComputeGroupChunksStatus
        getComputeNodeCacheDetails getComputeNodeCacheStat getComputeNodeCacheWarmupJobStatus
        getComputeNodeCachingDelay getConfig getConnections getConsoleJobs getControllerAlias
        getControllerElectionTick getCurrentCatalog getCurrentSessionAndUser getCurrentTDEKeyVersion getDBAccess
        getDFSDatabases getDFSDatabasesByOwner getDFSTablesByDatabase getDataViewEngine
        getDatabaseClusterReplicationStatus getDatabasesByCluster getDatanodeRestartInterval
        getDfsRebalanceConcurrency getDfsRecoveryConcurrency getDiskIOStat getDynamicConfig getEnableNullSafeJoin
        getEnv getEventListener getExecDir getFunctionDef getFunctionViews getGroupAccess getGroupAccessByCluster
        getGroupList getGroupListOfAllClusters getGroupsByUserId getHaMvccLeader getHaMvccRaftGroups
        getHaMvccTableInfo getHomeDir getIPBlackList getIPConnectionLimit getIPWhiteList getInstrumentCalendar
        getInstrumentCoupon getInstrumentCreditRating getInstrumentCurrency getInstrumentCurrencyPair
        getInstrumentDayCountConvention getInstrumentDelivery getInstrumentDirection getInstrumentExpiry
        getInstrumentFarDelivery getInstrumentFarExpiry getInstrumentFarStrike getInstrumentField
        getInstrumentFixedDayCountConvention getInstrumentFixedRate getInstrumentFloatingDayCountConvention
        getInstrumentFrequency getInstrumentIborIndex getInstrumentInstrumentId getInstrumentIssuePrice
        getInstrumentKeys getInstrumentMaturity getInstrumentNearDelivery getInstrumentNearExpiry
        getInstrumentNearStrike getInstrumentNominal getInstrumentNominalCouponRate getInstrumentNotional
        getInstrumentNotionalAmount getInstrumentNotionalCurrency getInstrumentPayReceive getInstrumentPayoffType
        getInstrumentRate getInstrumentSettlement getInstrumentSpread getInstrumentStart getInstrumentStrike
        getInstrumentSubType getInstrumentUnderlying getJobMessage getJobReturn getJobStat getJobStatus
        getLeftStream getLevelFileIndexCacheStatus getLicenseExpiration getLoadedModules getLoadedPlugins
        getLocalIOTDBStaticTable getMCPPrompt getMarketCalendar getMasterReplicationStatus
        getMemLimitOfAllTempResults getMemLimitOfQueryResult getMemLimitOfTaskGroupResult getMemoryStat getMktData
        getNodeAlias getNodeHost getNodePort getNodeType getOLAPCacheEngineSize getOLAPCacheEngineStat
        getOLAPCachedSymbolBaseMemSize getOS getOSBit getOrcaCheckpointConfig getOrcaCheckpointJobInfo
        getOrcaCheckpointSubjobInfo getOrcaDataLineage getOrcaStateMachineEventTaskStatus getOrcaStreamEngineMeta
        getOrcaStreamTableMeta getOrcaStreamTaskSubscriptionMeta getPKEYCompactionTaskStatus getPKEYMetaData getPerf
        getPersistenceMeta getPrefetchComputeNodeData getQueryStatus getRaftElectionTick getRaftLearnersStatus
        getReactiveMetrics getRecentJobs getRecentSlaveReplicationInfo getRecoveryTaskStatus getRecoveryWorkerNum
        getRedoLogGCStat getRightStream getRules getRunningQueries getScheduledJobs getSchemaByCatalog
        getSchemasByCluster getSessionExpiredTime getSessionMemoryStat getSlaveReplicationExecutionStatus
        getSlaveReplicationQueueStatus getSlaveReplicationStatus getSnapshotMsgId getSparseReactiveMetrics
        getStreamEngine getStreamEngineList getStreamEngineStat getStreamGraph getStreamGraphInfo getStreamGraphMeta
        getStreamTableCacheOffset getStreamTableChangelog getStreamTableFilterColumn getStreamTables
        getStreamingLeader getStreamingRaftGroups getStreamingSQLStatus getStreamingSQLSubscriptionInfo
        getStreamingStat getSubscriptionTopic getSupportBundle getSystemCpuUsage getSystemLoadAvg
        getTSDBCacheEngineSize getTSDBCachedSymbolBaseMemSize getTSDBCompactionTaskStatus getTSDBDataStat
        getTSDBMetaData getTSDBSortKeyEntry getTSDBTableIndexCacheStatus getTableAccess getTableAccessByCluster
        getTableSchemaByCluster getTables getTablesByCluster getTablesOfAllClusters getTablet getTabletsMeta
        getTopicProcessedOffset getTradingCalendarType getTransactionStatus getUdfEngineVariable getUnresolvedTxn
        getUserAccess getUserAccessByCluster getUserHardwareUsage getUserList getUserListOfAllClusters
        getUserLockedStatus getUserPasswordStatus getUserTableAccessRecords getUsersByGroupId getWorkDir glm gmd5
        gmm gmtime gpFit gpPredict gram gramSchmidt grant groupby groups gt haMvccTable haStreamTable hasNull
        hashBucket head hex highDouble highLong histogram histogram2d hmac hour hourOfDay ifNull ifValid ifirstHit
        ifirstNot iif ilastNot ilike imax imaxLast imin iminLast imr in indexedSeries indexedTable
        initIMOLTPCheckpointEncryption initcap installModule installPlugin instrumentPricer int int128 integral
        interpolate intersection interval invBeta invBinomial invChiSquare invExp invF invGamma invLogistic
        invNormal invPoisson invStudent invUniform invWeibull inverse ipaddr irCrossCurrencyCurveBuilder
        irDepositPricer irFixedFloatingSwapPricer irSingleCurrencyCurveBuilder irs isAlNum isAlpha
        isCheckpointingHaMvcc isChunkNodeInit isClientAuth isColumnarTuple isControllerInitialized
        isDataNodeInitialized isDigit isDuplicated isIndexedMatrix isIndexedSeries isLeapYear isLoggedIn isLower
        isMonotonic isMonotonicDecreasing isMonotonicIncreasing isMonthEnd isMonthStart isNanInf isNothing isNull
        isNumeric isOrderedDict isPeak isQuarterEnd isQuarterStart isSorted isSpace isTitle
        isTransferCompressionToComputeNodeEnabled isUpper isValid isValley isVoid isYearEnd isYearStart isort isort!
        isortTop iterate join join! kama kendall kernelRidge keyedStreamTable keyedTable keys kmeans knn
        kroghInterpolate kroghInterpolateFit ksTest kurtosis lasso lassoBasic lassoCV last lastNot lastWeekOfMonth
        latestIndexedTable latestKeyedStreamTable latestKeyedTable le left lfill lfill! license like
        linearInterpolateFit linearTimeTrend linprog listAllMarkets listMCPPrompts listMCPTools listPluginsByCluster
        listRemoteModules listRemotePlugins listStreamingSQLTables listTables loadBackup loadColumn
        loadDistributedInMemoryTable loadHaMvccTable loadIPCInMemoryTable loadModel loadModule loadModuleFromScript
        loadMvccTable loadNpy loadNpz loadPlugin loadRecord loadTable loadTableBySQL loadText loadTextEx loadVocab
        loc localtime lockUser loess log log10 log1p log2 login logisticRegression logout long loop lowDouble
        lowLong lowRange lower lowerBound lpad lshift lt ltrim lu mLowRange mTopRange ma mad mahalanobis makeCall
        makeKey makeSortedKey makeUnifiedCall mannWhitneyUTest manova mask matchAll matchAny matchFuzzy matchPhrase
        matchPhraseInfix matchPhrasePrefix matchPhraseSuffix matchPrefix matchPrefixSuffix matchSpan matchSuffix
        matchUnorderedSpan matchedRowCount matrix matrixRank mavg mavgTopN max maxDrawdown maxIgnoreNull
        maxPositiveStreak mbeta mbetaTopN mcorr mcorrTopN mcount mcovar mcovarTopN mcovarp mcovarpTopN md5 mean med
        mem memSize member memberModify! merge mfirst mfirstNot microsecond mifirstNot migrate milastNot millisecond
        mimax mimaxLast mimin miminLast min minIgnoreNull minkowski minute minuteOfHour mkdir mkurtosis
        mkurtosisTopN mlast mlastNot mmad mmax mmaxPositiveStreak mmed mmin mmse mod mode month monthBegin monthEnd
        monthOfYear move moveChunksAcrossVolume moveHotDataToColdVolume moveReplicas moving movingTopNIndex
        movingValid movingWindowData movingWindowIndex mpercentile mpercentileTopN mprod mr mrank mskew mskewTopN
        mslr mstd mstdTopN mstdp mstdpTopN msum msum2 msumTopN mul multiTableRepartitionDS multinomialNB mutualInfo
        mvar mvarTopN mvarp mvarpTopN mvccTable mwavg mwsum mwsumTopN nanInfFill nanosecond nanotime nanotimestamp
        ne neg neville next nextState norm normal not notBetween notIn notLike nothrowCall now ns nss nssPredict
        nullCompare nullFill nullFill! nunique oauthLogin objByName objectChecksum objectComponent objectType objs
        ols olsEx oneHot optionVolPredict osqp pack pair panel parseExpr parseInstrument parseInteger parseJsonTable
        parseMktData partial pca pcall pchipInterpolateFit pcross pdfChiSquare pdfF pdfNormal peach peekAppend
        percentChange percentile percentileRank piecewiseLinFit pinverse pipeline pivot pj ploadText ploop plot
        plotHist pnodeRun point poly1d polyFit polyPredict polynomial pop! portfolioPricer pow power predict prev
        prevState print prod publishMCPPrompts publishMCPTools purgeCacheEngine purgeStreamGraphRecords push! pwj
        pwlfPredict qclp qcut qr quadprog quantile quantileSeries quarterBegin quarterEnd quarterOfYear rad2deg rand
        randBeta randBinomial randChiSquare randDiscrete randExp randF randGamma randLogistic randMultivariateNormal
        randNormal randPoisson randStudent randUniform randWeibull randomForestClassifier randomForestRegressor rank
        ratio ratios rdp read! readBytes readLine readLines readLines! readObject readRecord!
        rebalanceChunksAmongDataNodes rebalanceChunksWithinDataNode reciprocal recursiveSplitText reduce refCount
        regexCount regexFind regexFindStr regexReplace registerStreamingSQL regroup remoteRun remoteRunCompatible
        remoteRunWithCompression remove! removeCacheRulesForComputeGroup removeHead! removeIPBlackList
        removeIPWhiteList removeNode removeTail! removeTopicOffset rename! renameCatalog renameCatalogName
        renameSchema renameTable reorderColumns! repartitionDS repeat replace replace! replaceColumn! replay
        replayDS repmat resample resetDBDirMeta resetDfsRebalanceConcurrency resetDfsRecoveryConcurrency resetPwd
        resetRecoveryWorkerNum reshape residual restore restoreDB restoreDislocatedTablet restoreSettings
        restoreTable resubmitStreamGraph resumeRecovery resumeTimerEngine reverse revoke revokeStreamingSQL
        revokeStreamingSQLTable ridge ridgeBasic ridgeCV right rj rm rmdir rms rolling rollingPanel rotateTDEKey
        round routeEvent row rowAlign rowAnd rowAt rowAvg rowBeta rowCorr rowCount rowCovar rowCovarp rowCummax
        rowCummin rowCumprod rowCumsum rowCumwsum rowDenseRank rowDot rowEuclidean rowFilterAndSort rowGmd5
        rowGroupby rowImax rowImaxLast rowImin rowIminLast rowKurtosis rowMax rowMergeAndSort rowMin rowMove
        rowNames rowNext rowNo rowOr rowPrev rowProd rowRank rowSize rowSkew rowStd rowStdp rowSum rowSum2
        rowTanimoto rowVar rowVarp rowWavg rowWsum rowXor rows rpad rpc rshift rtrim run runExternalQuery runSQL
        runScript saveAsNpy saveDatabase saveDualPartition saveModel saveModule savePartition saveTable saveText
        saveTextFile scheduleJob schema schur scramClientFinal scramClientFirst scs searchK seasonalEsd second
        secondOfMinute seek segment segmentby sej sem semiMonthBegin semiMonthEnd semiannualBegin semiannualEnd
        sendEvent seq sessionWindow set setAtomicLevel setCacheEngineMemSize setChunkLastUpdateTime setColumnComment
        setColumnarTuple! setComputeNodeCachingDelay setDatabaseClusterReplicationExecutionSet
        setDatabaseForClusterReplication setDatanodeRestartInterval setDefaultCatalog setDynamicConfig
        setGpFitnessFunc setHaMvccColumnDefaultValue setHaMvccColumnNullability setIPConnectionLimit
        setIndexedMatrix! setIndexedSeries! setLogLevel setMaxBlockSizeForReservedMemory setMaxConnections
        setMaxJobParallelism setMaxJobPriority setMaxMemSize setMaxTransactionSize setMemLimitOfAllTempResults
        setMemLimitOfQueryResult setMemLimitOfTaskGroupResult setMemLimitOfTempResult setOLAPCacheEngineSize
        setOrcaCheckpointConfig setPrefetchComputeNodeData setRaftElectionTick setRandomSeed setReservedMemSize
        setRetentionPolicy setSessionExpiredTime setStreamTableFilterColumn setStreamTableTimestamp setSystem
        setTSDBCacheEngineSize setTableComment setTableSensitiveColumn setTimeoutTick seuclidean shape shapiroTest
        share shell short shuffle shuffle! sign signbit signum sin sinh size skew skipClusterReplicationTask sleep
        slice sliceByKey sma snippet socp solve sort sort! sortBy! spawnMonitor spearmanr splev spline split splrep
        sql sqlCol sqlColAlias sqlDS sqlDelete sqlTuple sqlUpdate sqrt square startClusterReplication startDataNode
        startHeapSample startStreamGraph startsWith stat stateIterate std stdp stl stopClusterReplication
        stopDataNode stopHeapSample stopStreamGraph stopSubEngine stopTimerEngine strReplace streamEngineParser
        streamEventSerializer streamFilter streamTable stretch string stringFormat strip strlen strlenu strpos sub
        subarray submitJob submitJobEx submitJobEx2 subscribeStreamingSQL subscribeTable substr substru subtuple sum
        sum2 sum3 sum4 sumbars summary suspendRecovery svd symbol symbolCode symmetricDifference syncDict syntax t3
        tTest table tableInsert tableUpsert tail take talib talibNull tan tanh tanimoto tema temporalAdd
        temporalDeltas temporalDiff temporalFormat temporalParse temporalSeq tensor terminate test textChunkDS til
        time timestamp tmLowRange tmTopRange tmavg tmavgTopN tmbeta tmbetaTopN tmcorr tmcorrTopN tmcount tmcovar
        tmcovarTopN tmcovarp tmcovarpTopN tmfirst tmkurtosis tmkurtosisTopN tmlast tmmax tmmed tmmin tmove tmoving
        tmovingWindowData tmpercentile tmprod tmrank tmskew tmskewTopN tmstd tmstdTopN tmstdp tmstdpTopN tmsum
        tmsum2 tmsumTopN tmvar tmvarTopN tmvarp tmvarpTopN tmwavg tmwsum tmwsumTopN toArray toCharArray
        toColumnarTuple toJson toStdJson toTuple toUTF8 today tokenize tokenizeBert topRange transDS! transFreq
        transpose triggerCheckpointForIMOLTP triggerNodeReport triggerPKEYCompaction triggerTSDBCompaction tril trim
        trima triu trueRange truncate tupleSum twindow type typestr undef ungroup unifiedCall unifiedExpr union
        unionAll unloadVocab unlockUser unpack unpivot unsubscribeStreamingSQL unsubscribeTable update!
        updateDataViewItems updateLicense updateMCPPrompt updateMCPTool updateMarketHoliday updatePKEYDeleteBitmap
        updateRule updateStreamGraphUserTickets upper upsert! useOrcaStreamEngine useOrcaStreamTable uuid
        valueAtRisk valueChanged values vanillaOption var varma varp vectorAR vectorNorm version volumeBar
        warmupComputeNodeCache warmupOrcaStreamEngine warmupStreamEngine wavg wc wcovar weekBegin weekEnd
        weekOfMonth weekOfYear weekday wilder window winsorize winsorize! withNullFill withdrawMCPPrompts
        withdrawMCPTools wj wls wma write writeBytes writeLine writeLines writeLog writeLogLevel writeObject
        writeRecord wslr wsum wsum2 xdb xor year yearBegin yearEnd yearFrac zTest zigzag zscore
        """;

    private static readonly FrozenSet<string> Known =
        Names.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>All names, in no order.</summary>
    public static IReadOnlyCollection<string> All => Known;

    public static bool Contains(string name) => Known.Contains(name);
}
