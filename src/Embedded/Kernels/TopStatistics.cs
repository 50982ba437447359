namespace DolphinQuant.Embedded.Kernels;

/// <summary>Whoever makes functions of the statistics of rows that come first by a key.</summary>
internal interface ITopStatisticsTaker
{
    /// <summary>A statistic of one column.</summary>
    void AddOne<TAggregate>(string name) where TAggregate : struct, IAggregate<double, double, TAggregate>;

    /// <summary>A statistic of one column that can be corrected for bias; below the minimum of rows it is null.</summary>
    void AddShape<TBiased, TSample>(string name, int minimum)
        where TBiased : struct, IAggregate<double, double, TBiased> where TSample : struct, IAggregate<double, double, TSample>;

    /// <summary>A statistic of two columns.</summary>
    void AddTwo<TAggregate>(string name) where TAggregate : struct, IAggregate<Twin, double, TAggregate>;
}

/// <summary>The statistics that there are as <c>...TopN</c>, in queries and in streams.</summary>
internal static class TopStatistics
{
    /// <summary>Hands over all of them.</summary>
    public static void AddTo(ITopStatisticsTaker taker)
    {
        taker.AddOne<Mean>("avg");
        taker.AddOne<Sum>("sum");
        taker.AddOne<Deviation>("std");
        taker.AddOne<PopulationDeviation>("stdp");
        taker.AddOne<Variance>("var");
        taker.AddOne<PopulationVariance>("varp");
        taker.AddShape<Skewness, SampleSkewness>("skew", 1);
        taker.AddShape<Kurtosis, SampleKurtosis>("kurtosis", 3);
        taker.AddTwo<Correlation>("corr");
        taker.AddTwo<Covariance>("covar");
        taker.AddTwo<PopulationCovariance>("covarp");
        taker.AddTwo<WeightedSum>("wsum");
        taker.AddTwo<Slope>("beta");
    }
}
