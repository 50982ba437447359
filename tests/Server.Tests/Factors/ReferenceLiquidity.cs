using static DolphinQuant.Server.Tests.Factors.ReferenceFactors;

namespace DolphinQuant.Server.Tests.Factors;

internal static class ReferenceLiquidity
{
    public static Dictionary<string, ReferenceFactor> Factors { get; } = new(StringComparer.Ordinal)
    {
        ["amihud20"] = new(20, Amihud),
        ["relativeTurnover20"] = new(
            19, (bars, t) => Ratio(bars.Volume[t], Window(t, 20, i => bars.Volume[i]).Average())),
        ["dollarVolume20"] = new(19, DollarVolume),
        ["zeroVolumeDays20"] = new(19, (bars, t) => Window(t, 20, i => bars.Volume[i] > 0 ? 0 : 1).Average()),
        ["zeroReturnDays20"] = new(
            20, (bars, t) => Window(t, 20, i => bars.Close[i] == bars.Close[i - 1] ? 1 : 0).Average()),
        ["corwinSchultz20"] = new(20, (bars, t) => Window(t, 20, i => Math.Max(CorwinSchultz(bars, i), 0)).Average()),
        ["rollSpread20"] = new(21, RollSpread),
    };

    private static double Amihud(ReferenceBars bars, int t)
    {
        double sum = 0;
        var sessions = 0;
        for (var i = t - 19; i <= t; i++)
        {
            if (!(bars.Amount[i] > 0)) continue;
            sum += Math.Abs(bars.Return(i)) / bars.Amount[i];
            sessions++;
        }

        return sessions >= 10 ? sum / sessions * 1e6 : double.NaN;
    }

    private static double DollarVolume(ReferenceBars bars, int t)
    {
        var mean = Window(t, 20, i => bars.Amount[i]).Average();
        return mean > 0 ? Math.Log(mean) : double.NaN;
    }

    private static double CorwinSchultz(ReferenceBars bars, int t)
    {
        double high = bars.High[t], low = bars.Low[t], before = bars.Close[t - 1];
        var shift = low > before ? before - low : high < before ? before - high : 0;
        high += shift;
        low += shift;
        var beta = Math.Pow(bars.LogRange(t - 1), 2) + Math.Pow(Math.Log(high / low), 2);
        var gamma = Math.Pow(Math.Log(Math.Max(high, bars.High[t - 1]) / Math.Min(low, bars.Low[t - 1])), 2);
        var divisor = 3 - (2 * Math.Sqrt(2));
        var alpha = ((Math.Sqrt(2 * beta) - Math.Sqrt(beta)) / divisor) - Math.Sqrt(gamma / divisor);
        return 2 * (Math.Exp(alpha) - 1) / (1 + Math.Exp(alpha));
    }

    private static double RollSpread(ReferenceBars bars, int t)
    {
        var covariance = Covariance(Window(t, 20, bars.LogReturn), Window(t - 1, 20, bars.LogReturn));
        return covariance < 0 ? 2 * Math.Sqrt(-covariance) : 0;
    }
}
