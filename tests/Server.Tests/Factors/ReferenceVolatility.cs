using static DolphinQuant.Server.Tests.Factors.ReferenceFactors;

namespace DolphinQuant.Server.Tests.Factors;

internal static class ReferenceVolatility
{
    public static Dictionary<string, ReferenceFactor> Factors { get; } = new(StringComparer.Ordinal)
    {
        ["volatility5"] = new(5, (bars, t) => Math.Sqrt(Window(t, 5, i => Square(bars.LogReturn(i))).Average())),
        ["volatility20"] = new(20, (bars, t) => Math.Sqrt(Window(t, 20, i => Square(bars.LogReturn(i))).Average())),
        ["downsideVolatility20"] = new(20, DownsideVolatility),
        ["parkinson20"] = new(19, Parkinson),
        ["garmanKlass20"] = new(19, GarmanKlass),
        ["volatilityOfVolatility20"] = new(19, VolatilityOfVolatility),
        ["jumpShare20"] = new(20, JumpShare),
        ["maxReturn20"] = new(20, (bars, t) => Window(t, 20, i => bars.Return(i)).Max()),
        ["klen"] = new(0, (bars, t) => (bars.High[t] - bars.Low[t]) / bars.Open[t]),
    };

    private static double DownsideVolatility(ReferenceBars bars, int t) =>
        Math.Sqrt(Window(t, 20, i => Square(Math.Min(bars.LogReturn(i), 0))).Average());

    private static double Parkinson(ReferenceBars bars, int t) =>
        Math.Sqrt(Window(t, 20, i => Square(bars.LogRange(i))).Average() / (4 * Math.Log(2)));

    private static double GarmanKlass(ReferenceBars bars, int t)
    {
        var weight = (2 * Math.Log(2)) - 1;
        var variances = Window(
            t, 20, i => (Square(bars.LogRange(i)) / 2) - (weight * Square(Math.Log(bars.Close[i] / bars.Open[i]))));
        return Math.Sqrt(variances.Average());
    }

    private static double VolatilityOfVolatility(ReferenceBars bars, int t)
    {
        var ranges = Window(t, 20, bars.LogRange);
        return Ratio(Math.Sqrt(Covariance(ranges, ranges)), ranges.Average());
    }

    private static double JumpShare(ReferenceBars bars, int t)
    {
        double realized = 0, products = 0;
        for (var i = t - 19; i <= t; i++)
        {
            realized += Square(bars.LogReturn(i));
            if (i > t - 19) products += Math.Abs(bars.LogReturn(i)) * Math.Abs(bars.LogReturn(i - 1));
        }

        var bipower = Math.PI / 2 * (20.0 / 19.0) * products;
        return Ratio(Math.Max(realized - bipower, 0), realized);
    }

    private static double Square(double x) => x * x;
}
