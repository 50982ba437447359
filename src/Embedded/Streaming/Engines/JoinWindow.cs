using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>Which right rows of its group stand beside a left row.</summary>
internal abstract class JoinWindow
{
    /// <summary>True when no row that comes later belongs to the window, where arrival counts.</summary>
    public abstract bool IsKnownOnArrival { get; }

    /// <summary>The distance between the two ends, in units of the time column.</summary>
    public virtual long Length => 0;

    /// <summary>The first time within the window of a left row.</summary>
    /// <param name="time">The time of the row.</param>
    /// <param name="before">The time of the row before in its group; the smallest number for the first.</param>
    public abstract long Low(long time, long before);

    /// <summary>The last time within the window of a left row; a null time is before all others.</summary>
    public abstract long High(long time);

    /// <summary>The places of the window's rows among the right rows of the group.</summary>
    /// <param name="right">The right rows.</param>
    /// <param name="low">The first time within the window.</param>
    /// <param name="time">The time of the left row.</param>
    public abstract (int Start, int End) Places(TimedRows right, long low, long time);

    /// <summary>The number of right rows, from the front, that no window needs which begins with a time or later.</summary>
    public abstract int CountUnneeded(TimedRows right, long low);
}

/// <summary>The right rows with the latest times that are not behind the left row's.</summary>
/// <param name="count">So many rows.</param>
internal sealed class NearestRows(int count) : JoinWindow
{
    public override bool IsKnownOnArrival => true;

    public override long Low(long time, long before) => time;

    public override long High(long time) => time;

    public override (int Start, int End) Places(TimedRows right, long low, long time)
    {
        var end = Null.Is(time) ? 0 : right.CountUntil(time);
        return (Math.Max(0, end - count), end);
    }

    public override int CountUnneeded(TimedRows right, long low) => Math.Max(0, right.CountUntil(low) - count);
}

/// <summary>
/// The window of a window join engine around the time of a left row. The window 0:0 reaches from the left row before,
/// of the same group, to this one; one of the two ends does not belong to it.
/// </summary>
internal sealed class TimeWindow : JoinWindow
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
    public TimeWindow(Scalar first, Scalar second, DataType type, bool isClosedRight)
    {
        (_first, _second, _type, _isClosedRight) = (first, second, type, isClosedRight);
        IsSincePrevious = Count(first) == 0 && Count(second) == 0;
        if (!IsSincePrevious) Length = Moved(0, second) - Moved(0, first);
        if (Length < 0) throw new ScriptException("The window of a window join engine must not end before it begins.");
    }

    /// <summary>True for 0:0.</summary>
    public bool IsSincePrevious { get; }

    public override bool IsKnownOnArrival => IsSincePrevious;

    public override long Length { get; }

    public override long Low(long time, long before)
    {
        if (!IsSincePrevious) return Null.Is(time) ? time : Moved(time, _first);
        return _isClosedRight && before != long.MinValue ? before + 1 : before;
    }

    public override long High(long time)
    {
        if (Null.Is(time)) return time;
        return !IsSincePrevious ? Moved(time, _second) : _isClosedRight ? time : time - 1;
    }

    public override (int Start, int End) Places(TimedRows right, long low, long time)
    {
        var start = right.CountBefore(low);
        return (start, Null.Is(time) ? start : Math.Max(start, right.CountUntil(High(time))));
    }

    public override int CountUnneeded(TimedRows right, long low) => right.CountBefore(low);

    private static long Count(Scalar bound) => bound.Type == DataType.Duration ? bound.AsDuration().Count
        : bound.Type.Category() == DataCategory.Integral && !bound.IsNull ? bound.AsLong()
        : throw new ScriptException("The window of a window join engine is a pair of integers or durations, such as -5s:0s.");

    private long Moved(long time, Scalar bound) => bound.Type == DataType.Duration
        ? TemporalArithmetic.Move(time, _type, bound.AsDuration().Count, bound.AsDuration().Unit)
        : time + bound.AsLong();
}
