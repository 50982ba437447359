using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Functions.Curves;
using DolphinQuant.Embedded.Functions.Optimization;
using DolphinQuant.Embedded.Functions.Probability;
using DolphinQuant.Embedded.Jobs;
using DolphinQuant.Embedded.Listener;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Runtime.Objects;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Streaming;
using DolphinQuant.Embedded.Streaming.Engines;
using DolphinQuant.Embedded.Streaming.Engines.Anomalies;
using DolphinQuant.Embedded.Streaming.Engines.CrossSections;
using DolphinQuant.Embedded.Streaming.Engines.CryptoBooks;
using DolphinQuant.Embedded.Streaming.Engines.DataViews;
using DolphinQuant.Embedded.Streaming.Engines.Dispatch;
using DolphinQuant.Embedded.Streaming.Engines.OrderBooks;
using DolphinQuant.Embedded.Streaming.Engines.Windows;
using DolphinQuant.Embedded.Streaming.Pipelines;
using DolphinQuant.Embedded.Streaming.Reactive;
using DolphinQuant.Embedded.Streaming.Rules;
using DolphinQuant.Embedded.Tables;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Puts all families of built-in functions into one table.</summary>
internal static class FunctionLibrary
{
    private static readonly Action<FunctionTable>[] Families =
    [
        OperatorFunctions.Register,
        MathFunctions.Register,
        NullFunctions.Register,
        ConversionFunctions.Register,
        StatisticFunctions.Register,
        ExtremeFunctions.Register,
        PairStatisticFunctions.Register,
        AggregateFunctions.Register,
        RankFunctions.Register,
        MovingFunctions.Register,
        TechnicalFunctions.Register,
        MovingAverageTypes.Register,
        OrderFunctions.Register,
        CollectionFunctions.Register,
        ConstructionFunctions.Register,
        InspectionFunctions.Register,
        DescriptionFunctions.Register,
        TableFunctions.Register,
        StringFunctions.Register,
        CharacterFunctions.Register,
        EncodingFunctions.Register,
        HashFunctions.Register,
        PackFunctions.Register,
        GenomeFunctions.Register,
        TokenFunctions.Register,
        TextSearchFunctions.Register,
        ExcelFormula.Register,
        ReplacementFunctions.Register,
        JsonFunctions.Register,
        JsonTextFunctions.Register,
        FileFunctions.Register,
        FileContentFunctions.Register,
        TextFileFunctions.Register,
        NumpyFunctions.Register,
        ParquetFunctions.Register,
        StringTemplate.Register,
        ServerFunctions.Register,
        TemporalFunctions.Register,
        CalendarFunctions.Register,
        FrequencyFunctions.Register,
        MarketCalendarFunctions.Register,
        TimeZoneFunctions.Register,
        HigherOrderFunctions.Register,
        RecurrenceFunctions.Register,
        RegressionFunctions.Register,
        RankCorrelationFunctions.Register,
        LinearAlgebraFunctions.Register,
        NormFunctions.Register,
        DistributionFunctions.Register,
        SampleFunctions.Register,
        ExponentialFunctions.Register,
        DistanceFunctions.Register,
        WeightedStatisticFunctions.Register,
        HypothesisFunctions.Register,
        UnitRootFunctions.Register,
        DensityFunctions.Register,
        VarianceFunctions.Register,
        ConstrainedFunctions.Register,
        OperatorSplittingFunctions.Register,
        InterpolationFunctions.Register,
        ResampledCurves.Register,
        PolynomialFunctions.Register,
        YieldFunctions.Register,
        PiecewiseLineFunctions.Register,
        GapFunctions.Register,
        RiskFunctions.Register,
        FeatureFunctions.Register,
        PenalisedRegressionFunctions.Register,
        ShrunkModelFunctions.Register,
        SearchFunctions.Register,
        GradientSearchFunctions.Register,
        GlobalSearchFunctions.Register,
        TimedFunctions.Register,
        TopFunctions.Register,
        SmoothingFunctions.Register,
        DecompositionFunctions.Register,
        AnomalyTestFunctions.Register,
        AutoregressionFunctions.Register,
        SeriesModelFunctions.Register,
        VectorModelFunctions.Register,
        RunFunctions.Register,
        PlaceFunctions.Register,
        CumulativeFunctions.Register,
        ThresholdFunctions.Register,
        StateFunctions.Register,
        DynamicGroupFunctions.Register,
        TailFunctions.Register,
        RowFunctions.Register,
        BucketFunctions.Register,
        ChoiceFunctions.Register,
        WindowCallFunctions.Register,
        WindowDataFunctions.Register,
        IndexedFunctions.Register,
        OutputFunctions.Register,
        ChartFunctions.Register,
        LogFunctions.Register,
        CompressionFunctions.Register,
        DiskTableFunctions.Register,
        ModelFileFunctions.Register,
        TabletFunctions.Register,
        StorageFunctions.Register,
        PartitionFunctions.Register,
        TextImportFunctions.Register,
        PartitionBackupFunctions.Register,
        KeyedTableFunctions.Register,
        TableRowFunctions.Register,
        ContextStatistics.Register,
        SessionFunctions.Register,
        EvaluationFunctions.Register,
        DefinitionFunctions.Register,
        ModuleFunctions.Register,
        CatalogTableFunctions.Register,
        TextChunkFunctions.Register,
        MapReduceFunctions.Register,
        DataSourceFunctions.Register,
        JobFunctions.Register,
        DecimalFunctions.Register,
        SetFunctions.Register,
        SixteenByteFunctions.Register,
        ToleranceFunctions.Register,
        KeyFunctions.Register,
        CompositionFunctions.Register,
        ObjectKinds.Register,
        QueryComponents.Register,
        ObjectFunctions.Register,
        RaggedRowFunctions.Register,
        ArrayFunctions.Register,
        TupleFunctions.Register,
        DictionaryFunctions.Register,
        LabelFunctions.Register,
        MatrixShapeFunctions.Register,
        SummaryFunctions.Register,
        StreamTableFunctions.Register,
        SubscriptionFunctions.Register,
        ReplayFunctions.Register,
        StreamEngineFunctions.Register,
        MetricAddition.Register,
        DispatchFunctions.Register,
        DataViewFunctions.Register,
        JoinEngineFunctions.Register,
        CachePurgeFunctions.Register,
        StreamFilterEngine.Register,
        ReplaySources.Register,
        ReactiveStatelessEngine.Register,
        ReactiveFunctions.Register,
        FactorFunctions.Register,
        SparseReactiveFunctions.Register,
        RuleFunctions.Register,
        PipelineFunctions.Register,
        TimeSeriesFunctions.Register,
        TimeBucketFunctions.Register,
        ThresholdEngineFunctions.Register,
        SessionWindowEngine.Register,
        CrossSectionalFunctions.Register,
        AnomalyFunctions.Register,
        OrderBookFunctions.Register,
        CryptoOrderBookFunctions.Register,
        ListenerFunctions.Register,
        SessionWindowFunctions.Register,
        GeographyFunctions.Register,
        ZigzagFunctions.Register,
        HistogramFunctions.Register,
        ComponentFunctions.Register,
    ];

    public static FunctionTable Create()
    {
        var table = new FunctionTable();
        foreach (var register in Families) register(table);
        return table;
    }
}
