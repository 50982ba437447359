using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>Statistics of the rows that come first by a key, in windows of rows or time or among all rows so far.</summary>
internal static class TopStateFunctions
{
    private static readonly string[] Ones = ["avg", "sum", "std", "stdp", "var", "varp", "skew", "kurtosis"];
    private static readonly string[] Pairs = ["corr", "covar", "covarp", "wsum", "beta"];

    public static void Register(Dictionary<string, StateFunction> functions)
    {
        foreach (var name in Ones) Add(functions, name, 1, name is "skew" or "kurtosis" ? 1 : 0);
        foreach (var name in Pairs) Add(functions, name, 2, 0);
    }

    private static void Add(Dictionary<string, StateFunction> functions, string name, int inputs, int biased)
    {
        functions[$"m{name}TopN"] = call => MovingStateFunctions.Recent(call, inputs + 1);
        functions[$"tm{name}TopN"] = call => TimedStateFunctions.Timed(call, 0, inputs + 2);
        functions[$"cum{name}TopN"] = call => Best(call, new TopPlaces(0, inputs, 0, biased));
    }

    // Of all rows so far only the best count, now and later.
    private static ReactiveNode Best(StateCall call, TopPlaces places)
    {
        var constants = call.WithConstants(places.Top).Constants;
        return call.History(RetentionRule.At(columns =>
        {
            var tops = TopWindow.Of(constants, places, columns[^1]);
            var rows = new TopRows(tops.Keys, tops.IsAscending, tops.Ties);
            for (var row = 0; row < tops.Keys.Length; row++) rows.Add(row);
            var best = rows.Best(tops.Top).ToArray();
            Array.Sort(best);
            return best;
        }));
    }
}
