using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>The windows of <c>tm</c> functions: from later than a time before each row's own up to the row itself.</summary>
internal static class TimeWindows
{
    /// <summary>
    /// The first row of each row's window. <paramref name="window"/> is a duration, or a number in the unit of <paramref name="times"/>;
    /// a window closed on the left holds the rows exactly that long before too.
    /// </summary>
    /// <exception cref="ScriptException">The times are not integers or times in ascending order, or the window does not fit them.</exception>
    public static int[] Starts(string function, Vector times, Scalar window, bool isLeftClosed = false)
    {
        var counts = Ascending(function, times);
        var inclusion = isLeftClosed ? 1 : 0;
        if (window.Type == DataType.Duration)
        {
            if (!times.Type.IsTemporal()) throw new ScriptException($"{function}: a window in time needs times, not {times.Type.DisplayName()}.");
            var step = window.AsDuration();
            if (step.Count <= 0) throw new ScriptException($"{function}: the window must be longer than nothing.");
            // A window of whole months or business days ends on the day it is counted from.
            return TimedWindow.Starts(counts, time => TemporalArithmetic.Move(time, times.Type, -(long)step.Count, step.Unit) - inclusion);
        }

        var reach = window.Type.IsNumeric() ? window.AsLong() : 0;
        return reach > 0
            ? TimedWindow.Starts(counts, time => time - reach - inclusion)
            : throw new ScriptException($"{function}: the window must be a duration or a positive number in the unit of the times.");
    }

    /// <summary>The times as counts of their unit.</summary>
    /// <exception cref="ScriptException">They are neither integers nor times, one is null, or they descend.</exception>
    public static ReadOnlySpan<long> Ascending(string function, Vector times)
    {
        if (!times.Type.IsTemporal() && !Numeric.IsInteger(times.Type))
            throw new ScriptException($"{function} needs times or integers in ascending order, not {times.Type.DisplayName()}.");
        var counts = times.Numbers<long>();
        for (var i = 0; i < counts.Length; i++)
        {
            if (Null.Is(counts[i])) throw new ScriptException($"{function}: the time in row {i} is null.");
            if (i > 0 && counts[i] < counts[i - 1])
                throw new ScriptException($"{function}: the times must be in ascending order; row {i} is earlier than the row before it.");
        }

        return counts;
    }
}
