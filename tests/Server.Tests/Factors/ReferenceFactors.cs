namespace DolphinQuant.Server.Tests.Factors;

/// <summary>All factors by name. Shares nothing with the engine or the scripts but the published formulas.</summary>
internal static class ReferenceFactors
{
    public static IReadOnlyDictionary<string, ReferenceFactor> All { get; } =
        ReferenceMomentum.Factors
            .Concat(ReferenceVolatility.Factors)
            .Concat(ReferenceLiquidity.Factors)
            .Concat(ReferenceMicrostructure.Factors)
            .ToDictionary(StringComparer.Ordinal);

    /// <summary>f at the last <paramref name="length"/> rows up to <paramref name="t"/>, oldest first.</summary>
    public static double[] Window(int t, int length, Func<int, double> f)
    {
        var values = new double[length];
        for (var i = 0; i < length; i++) values[i] = f(t - length + 1 + i);
        return values;
    }

    /// <summary>a / b, null where b is not above zero.</summary>
    public static double Ratio(double a, double b) => b > 0 ? a / b : double.NaN;

    /// <summary>The covariance of two samples, over n - 1.</summary>
    public static double Covariance(double[] x, double[] y)
    {
        double meanX = x.Average(), meanY = y.Average(), sum = 0;
        for (var i = 0; i < x.Length; i++) sum += (x[i] - meanX) * (y[i] - meanY);
        return sum / (x.Length - 1);
    }
}
