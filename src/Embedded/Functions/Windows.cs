using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>The window arguments of moving functions.</summary>
internal static class Windows
{
    /// <summary>The rule from the arguments <c>window</c> and <c>minPeriods</c> at the positions given.</summary>
    /// <exception cref="ScriptException">The window is no positive number of rows, or minPeriods does not fit it.</exception>
    public static WindowRule Rule(Arguments arguments, int window, int minimumPeriods)
    {
        int? periods = arguments.Has(minimumPeriods) ? arguments.Int(minimumPeriods) : null;
        var length = Length(arguments, window);
        if (periods < 1 || periods > length) throw arguments.Wrong(minimumPeriods, $"must lie between 1 and the window, {length}");
        return WindowRule.Of(length, periods);
    }

    /// <summary>A window's length in rows.</summary>
    /// <exception cref="ScriptException">It is a duration, or not positive.</exception>
    public static int Length(Arguments arguments, int index)
    {
        if (arguments[index].Type == DataType.Duration)
            throw arguments.Wrong(index, "is a duration; windows in time need an indexed matrix or series here, or a tm function; give a number of rows");
        var length = arguments.Int(index);
        return length > 0 ? length : throw arguments.Wrong(index, "must be a positive number of rows");
    }
}
