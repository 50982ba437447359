using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Functions.Curves;
using DolphinQuant.Embedded.Functions.Optimization;
using DolphinQuant.Embedded.Functions.Probability;
using DolphinQuant.Embedded.Jobs;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Tables;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Puts all families of built-in functions into one table.</summary>
internal static class FunctionLibrary
{
    public static FunctionTable Create()
    {
        var table = new FunctionTable();
        OperatorFunctions.Register(table);
        MathFunctions.Register(table);
        NullFunctions.Register(table);
        ConversionFunctions.Register(table);
        StatisticFunctions.Register(table);
        ExtremeFunctions.Register(table);
        PairStatisticFunctions.Register(table);
        AggregateFunctions.Register(table);
        RankFunctions.Register(table);
        MovingFunctions.Register(table);
        TechnicalFunctions.Register(table);
        OrderFunctions.Register(table);
        CollectionFunctions.Register(table);
        ConstructionFunctions.Register(table);
        InspectionFunctions.Register(table);
        TableFunctions.Register(table);
        StringFunctions.Register(table);
        CharacterFunctions.Register(table);
        EncodingFunctions.Register(table);
        HashFunctions.Register(table);
        PackFunctions.Register(table);
        GenomeFunctions.Register(table);
        TokenFunctions.Register(table);
        TextSearchFunctions.Register(table);
        ExcelFormula.Register(table);
        ReplacementFunctions.Register(table);
        JsonFunctions.Register(table);
        JsonTextFunctions.Register(table);
        FileFunctions.Register(table);
        FileContentFunctions.Register(table);
        TextFileFunctions.Register(table);
        NumpyFunctions.Register(table);
        ParquetFunctions.Register(table);
        StringTemplate.Register(table);
        ServerFunctions.Register(table);
        TemporalFunctions.Register(table);
        HigherOrderFunctions.Register(table);
        RecurrenceFunctions.Register(table);
        RegressionFunctions.Register(table);
        RankCorrelationFunctions.Register(table);
        LinearAlgebraFunctions.Register(table);
        NormFunctions.Register(table);
        DistributionFunctions.Register(table);
        SampleFunctions.Register(table);
        ExponentialFunctions.Register(table);
        DistanceFunctions.Register(table);
        WeightedStatisticFunctions.Register(table);
        HypothesisFunctions.Register(table);
        ConstrainedFunctions.Register(table);
        InterpolationFunctions.Register(table);
        PolynomialFunctions.Register(table);
        YieldFunctions.Register(table);
        GapFunctions.Register(table);
        RiskFunctions.Register(table);
        FeatureFunctions.Register(table);
        PenalisedRegressionFunctions.Register(table);
        SearchFunctions.Register(table);
        TimedFunctions.Register(table);
        TopFunctions.Register(table);
        SmoothingFunctions.Register(table);
        RunFunctions.Register(table);
        RowFunctions.Register(table);
        BucketFunctions.Register(table);
        ChoiceFunctions.Register(table);
        WindowCallFunctions.Register(table);
        IndexedFunctions.Register(table);
        OutputFunctions.Register(table);
        StorageFunctions.Register(table);
        KeyedTableFunctions.Register(table);
        ContextStatistics.Register(table);
        SessionFunctions.Register(table);
        ModuleFunctions.Register(table);
        MapReduceFunctions.Register(table);
        JobFunctions.Register(table);
        return table;
    }
}
