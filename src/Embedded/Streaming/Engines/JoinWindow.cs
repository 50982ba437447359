using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>
/// The window of a window join engine around the time of a left row. The window 0:0 reaches from the left row before,
/// of the same group, to this one; one of the two ends does not belong to it.
/// </summary>
internal sealed class JoinWindow
{
    private readonly Scalar _first;
    private readonly Scalar _second;
    private readonly DataType _type;
    private readonly bool _isClosedRight;

    /// <param name="first">The distance of the begin, an integer in units of the time column, or a duration.</param>
    /// <param name="second">The distance of the end.</param>
    /// <param name="type">The type of the time column.</param>
    /// <param name="isClosedRight">For 0:0, true when the left row's own time belongs to its window.</param>
    /// <exception cref="ScriptException">A bound is no integer and no duration that suits the type.</exception>
    public JoinWindow(Scalar first, Scalar second, DataType type, bool isClosedRight)
    {
        (_first, _second, _type, _isClosedRight) = (first, second, type, isClosedRight);
        IsSincePrevious = Count(first) == 0 && Count(second) == 0;
        if (!IsSincePrevious) Length = Moved(0, second) - Moved(0, first);
        if (Length < 0) throw new ScriptException("The window of a window join engine must not end before it begins.");
    }

    /// <summary>True for 0:0.</summary>
    public bool IsSincePrevious { get; }

    /// <summary>The distance between the two ends, in units of the time column.</summary>
    public long Length { get; }

    /// <summary>The first time within the window of a left row.</summary>
    /// <param name="time">The time of the row.</param>
    /// <param name="before">The time of the row before in its group; the smallest number for the first.</param>
    public long Low(long time, long before)
    {
        if (!IsSincePrevious) return Null.Is(time) ? time : Moved(time, _first);
        return _isClosedRight && before != long.MinValue ? before + 1 : before;
    }

    /// <summary>The last time within the window of a left row; a null time is before all others.</summary>
    public long High(long time)
    {
        if (Null.Is(time)) return time;
        return !IsSincePrevious ? Moved(time, _second) : _isClosedRight ? time : time - 1;
    }

    private static long Count(Scalar bound) => bound.Type == DataType.Duration ? bound.AsDuration().Count
        : bound.Type.Category() == DataCategory.Integral && !bound.IsNull ? bound.AsLong()
        : throw new ScriptException("The window of a window join engine is a pair of integers or durations, such as -5s:0s.");

    private long Moved(long time, Scalar bound) => bound.Type == DataType.Duration
        ? TemporalArithmetic.Move(time, _type, bound.AsDuration().Count, bound.AsDuration().Unit)
        : time + bound.AsLong();
}
