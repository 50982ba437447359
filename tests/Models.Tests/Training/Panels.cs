using DolphinQuant.Models.Labels;
using DolphinQuant.Models.Training;

namespace DolphinQuant.Models.Tests.Training;

/// <summary>A small market in which the first factor carries the event.</summary>
internal static class Panels
{
    internal const int Sessions = 110;
    internal const int Names = 25;
    private const int Horizon = 3;

    internal static readonly WalkForwardSettings Settings = new()
    {
        Trees = new()
        {
            Leaves = 5,
            MinimumRowsInLeaf = 20,
            MaximumIterations = 30,
            EarlyStoppingRounds = 8,
            Threads = 1,
        },
        Schedule = new() { MinimumTrainSessions = 60, StepSessions = 15, ValidationSessions = 20 },
        MinimumTrainEvents = 10,
    };

    internal static TrainingPanel Draw(int seed)
    {
        var random = new Random(seed);
        const int Count = Sessions * Names;
        double[][] columns = [.. Enumerable.Range(0, 4).Select(_ => Samples.Normals(random, Count))];
        var events = Array.ConvertAll(columns[0], value => value + Samples.Normal(random) > 1.5 ? 1.0 : 0.0);
        var sessions = Enumerable.Range(0, Count).Select(row => row / Names).ToArray();
        return new()
        {
            Features = FeatureMatrix.FromColumns(["range", "momentum", "liquidity", "gap"], columns),
            Symbols = [.. Enumerable.Range(0, Count).Select(row => $"S{row % Names:00}")],
            Sessions = sessions,
            Targets = events,
            LifeEnds = Array.ConvertAll(sessions, session => session + Horizon),
            NetReturns = Array.ConvertAll(
                events, happened => (happened > 0 ? 0.1 : -0.01) + (0.02 * Samples.Normal(random))),
            NetReturnLifeEnds = Array.ConvertAll(
                sessions, session => session + Horizon + (random.Next(10) == 0 ? 4 : 0)),
        };
    }

    /// <summary>The panel as it stood when only the first sessions were known.</summary>
    internal static TrainingPanel Until(TrainingPanel panel, int sessionCount)
    {
        var cut = Rows(
            panel, [.. Enumerable.Range(0, panel.Sessions.Length).Where(row => panel.Sessions[row] < sessionCount)]);
        return cut with
        {
            Targets = Known(cut.Targets, cut.LifeEnds, sessionCount),
            LifeEnds = Array.ConvertAll(cut.LifeEnds, end => end < sessionCount ? end : LabelLife.Open),
            NetReturns = Known(cut.NetReturns, cut.NetReturnLifeEnds, sessionCount),
            NetReturnLifeEnds = Array.ConvertAll(
                cut.NetReturnLifeEnds, end => end < sessionCount ? end : LabelLife.Open),
        };
    }

    internal static TrainingPanel Rows(TrainingPanel panel, int[] rows) => new()
    {
        Features = panel.Features.SelectRows(rows),
        Symbols = Array.ConvertAll(rows, row => panel.Symbols[row]),
        Sessions = Array.ConvertAll(rows, row => panel.Sessions[row]),
        Targets = Array.ConvertAll(rows, row => panel.Targets[row]),
        LifeEnds = Array.ConvertAll(rows, row => panel.LifeEnds[row]),
        NetReturns = Array.ConvertAll(rows, row => panel.NetReturns[row]),
        NetReturnLifeEnds = Array.ConvertAll(rows, row => panel.NetReturnLifeEnds[row]),
    };

    private static double[] Known(double[] values, int[] lifeEnds, int sessionCount) =>
        [.. values.Select((value, row) => lifeEnds[row] < sessionCount ? value : double.NaN)];
}
