using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>Functions over a window in time: a key keeps the rows of its last window.</summary>
internal static class TimedStateFunctions
{
    public static void Register(Dictionary<string, StateFunction> functions)
    {
        foreach (var name in (string[])[
            "tmsum", "tmsum2", "tmavg", "tmcount", "tmvar", "tmvarp", "tmstd", "tmstdp", "tmprod", "tmskew", "tmkurtosis",
            "tmmin", "tmmax", "tmmed", "tmfirst", "tmlast", "tmove", "tmovingWindowData"])
            functions[name] = call => Timed(call, 0, 2);
        foreach (var name in (string[])[
            "tmcorr", "tmcovar", "tmcovarp", "tmbeta", "tmwsum", "tmwavg", "tmpercentile", "tmrank"])
            functions[name] = call => Timed(call, 0, 3);
        functions["tmoving"] = call => Timed(call, 1, 3);
    }

    /// <summary>A function over windows in time that runs over the last window again for every batch.</summary>
    /// <param name="call">The call.</param>
    /// <param name="times">Where the times stand among the arguments; in front of all other columns.</param>
    /// <param name="window">Where the length of the window stands.</param>
    public static ReactiveNode Timed(StateCall call, int times, int window)
    {
        if (call.Input(times) is ConstantNode) throw call.Constants.Wrong(times, "must be a column");
        var length = call.Constants[window] as Scalar ?? throw call.Constants.Wrong(window, "must be a constant in a state engine");
        var name = call.Function.Name;
        // tmove looks at the row right before the window; a closed left edge holds one more time.
        return call.History(RetentionRule.From(columns =>
            Math.Max(0, TimeWindows.Starts(name, columns[0], length, isLeftClosed: true)[^1] - 1)));
    }
}
