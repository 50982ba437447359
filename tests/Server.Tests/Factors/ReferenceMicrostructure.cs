using static DolphinQuant.Server.Tests.Factors.ReferenceFactors;

namespace DolphinQuant.Server.Tests.Factors;

internal static class ReferenceMicrostructure
{
    public static Dictionary<string, ReferenceFactor> Factors { get; } = new(StringComparer.Ordinal)
    {
        ["closeLocation"] = new(0, CloseLocation),
        ["overnightGap"] = new(21, OvernightGap),
        ["priceImpact"] = new(1, PriceImpact),
        ["kyleLambda20"] = new(20, KyleLambda),
        ["signedVolume20"] = new(19, SignedVolume),
        ["rangeToCloseVariance20"] = new(20, RangeToCloseVariance),
        ["returnVolumeCorrelation20"] = new(20, ReturnVolumeCorrelation),
    };

    private static double CloseLocation(ReferenceBars bars, int t) =>
        Ratio(bars.Close[t] - bars.Low[t] - (bars.High[t] - bars.Close[t]), bars.High[t] - bars.Low[t]);

    private static double OvernightGap(ReferenceBars bars, int t)
    {
        var ranges = Window(
            t - 1, 20, i => Math.Max(bars.High[i], bars.Close[i - 1]) - Math.Min(bars.Low[i], bars.Close[i - 1]));
        return ranges.Average() is var range and > 0 ? (bars.Open[t] - bars.Close[t - 1]) / range : double.NaN;
    }

    private static double PriceImpact(ReferenceBars bars, int t) =>
        bars.Volume[t] > 0 ? Ratio(Math.Abs(bars.Return(t)), Math.Log(bars.Volume[t])) : double.NaN;

    private static double KyleLambda(ReferenceBars bars, int t)
    {
        var flow = Window(t, 20, i => Math.Sign(bars.Close[i] - bars.Open[i]) * Math.Sqrt(bars.Amount[i] / 1e6));
        return flow.Max() > flow.Min()
            ? Covariance(Window(t, 20, bars.LogReturn), flow) / Covariance(flow, flow)
            : double.NaN;
    }

    private static double SignedVolume(ReferenceBars bars, int t)
    {
        double signed = 0, volume = 0;
        for (var i = t - 19; i <= t; i++)
        {
            var location = CloseLocation(bars, i);
            signed += (double.IsNaN(location) ? 0 : location) * bars.Volume[i];
            volume += bars.Volume[i];
        }

        return volume > 0 ? signed / volume : double.NaN;
    }

    private static double RangeToCloseVariance(ReferenceBars bars, int t)
    {
        double ranges = 0, returns = 0;
        for (var i = t - 19; i <= t; i++)
        {
            ranges += Math.Pow(bars.LogRange(i), 2) / (4 * Math.Log(2));
            returns += Math.Pow(bars.LogReturn(i), 2);
        }

        return Ratio(ranges, returns);
    }

    private static double ReturnVolumeCorrelation(ReferenceBars bars, int t)
    {
        var traded = Enumerable.Range(t - 19, 20).Where(i => bars.Volume[i] > 0).ToArray();
        if (traded.Length < 15) return double.NaN;
        var returns = Array.ConvertAll(traded, bars.LogReturn);
        var volumes = Array.ConvertAll(traded, i => Math.Log(bars.Volume[i]));
        if (!(returns.Max() > returns.Min() && volumes.Max() > volumes.Min())) return double.NaN;
        return Covariance(returns, volumes) / Math.Sqrt(Covariance(returns, returns) * Covariance(volumes, volumes));
    }
}
