using static DolphinQuant.Server.Tests.Factors.ReferenceFactors;

namespace DolphinQuant.Server.Tests.Factors;

internal static class ReferenceMomentum
{
    public static Dictionary<string, ReferenceFactor> Factors { get; } = new(StringComparer.Ordinal)
    {
        ["momentum1"] = new(1, (bars, t) => bars.Return(t)),
        ["momentum5"] = new(5, (bars, t) => bars.Return(t, 5)),
        ["momentum10"] = new(10, (bars, t) => bars.Return(t, 10)),
        ["momentum20"] = new(20, (bars, t) => bars.Return(t, 20)),
        ["momentum20Skip1"] = new(20, (bars, t) => (bars.Close[t - 1] / bars.Close[t - 20]) - 1),
        ["distanceToHigh20"] = new(19, (bars, t) => (bars.Close[t] / Window(t, 20, i => bars.High[i]).Max()) - 1),
        ["relativeStrength14"] = new(14, RelativeStrength),
        ["volumeMomentum"] = new(19, VolumeMomentum),
        ["overnightReturn"] = new(1, (bars, t) => (bars.Open[t] / bars.Close[t - 1]) - 1),
        ["intradayReturn"] = new(0, (bars, t) => (bars.Close[t] / bars.Open[t]) - 1),
        ["tugOfWar20"] = new(20, TugOfWar),
    };

    private static double RelativeStrength(ReferenceBars bars, int t)
    {
        double gains = 0, moves = 0;
        for (var i = t - 13; i <= t; i++)
        {
            var change = bars.Close[i] - bars.Close[i - 1];
            if (change > 0) gains += change;
            moves += Math.Abs(change);
        }

        return Ratio(gains, moves);
    }

    private static double VolumeMomentum(ReferenceBars bars, int t)
    {
        var fast = Window(t, 5, i => bars.Volume[i]).Average();
        var slow = Window(t, 20, i => bars.Volume[i]).Average();
        return Ratio(fast, slow) - 1;
    }

    private static double TugOfWar(ReferenceBars bars, int t)
    {
        double overnight = 0, intraday = 0;
        for (var i = t - 19; i <= t; i++)
        {
            overnight += Math.Log(bars.Open[i] / bars.Close[i - 1]);
            intraday += Math.Log(bars.Close[i] / bars.Open[i]);
        }

        return overnight - intraday;
    }
}
