using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>What ends a window of snapshots.</summary>
internal enum BookTrigger
{
    /// <summary>The first message behind it, of any instrument.</summary>
    Mutual,

    /// <summary>The first message of the instrument behind it.</summary>
    Independent,

    /// <summary>Every message of the instrument, which belongs to it.</summary>
    PerRow,

    /// <summary>The system's clock.</summary>
    Clock,
}

/// <summary>When windows of instruments end, all of them equally later than those of others. Times of day are in milliseconds.</summary>
/// <param name="Start">Behind which windows are shown.</param>
/// <param name="Interval">The length of a window.</param>
/// <param name="End">When the last window ends.</param>
/// <param name="HoldsStart">The first window holds messages of the moment that it starts at.</param>
internal sealed record BookWindows(int Start, int Interval, int End, bool HoldsStart)
{
    private const int Noon = ((11 * 60) + 30) * 60_000, Afternoon = 13 * 60 * 60_000;

    /// <summary>
    /// The end of the window that a time falls into; what comes before the first one has an end that is not shown. The
    /// first window is longer by the offset.
    /// </summary>
    public long EndOf(int time, int offset)
    {
        var before = HoldsStart ? Start - 1 : Start;
        if (time <= before) return before;
        var start = Start + offset;
        var windows = Math.Max(1, ((long)time - start + Interval - 1) / Interval);
        return Math.Min(start + (windows * Interval), End);
    }

    /// <summary>The first end of a window behind a moment of the day in trading hours; null when there is none left.</summary>
    public long? NextEnd(long now, int offset) => now < Start ? Start :
        (Start < Noon ? Next(Start + offset, Math.Min(Noon, End), now) : null)
        ?? Next(Math.Max(Start, Afternoon) + offset, End, now);

    private long? Next(int start, int limit, long now)
    {
        var windows = now < start ? 1 : ((now - start) / Interval) + 1;
        var end = start + (windows * Interval);
        return end <= limit ? end : null;
    }
}

/// <summary>How much later than others the windows of instruments end, so that not all are shown at once.</summary>
internal sealed class BookOffsets
{
    private readonly Dictionary? _byCode;
    private readonly int[] _inTurn;

    private BookOffsets(Dictionary? byCode, int[] inTurn) => (_byCode, _inTurn) = (byCode, inTurn);

    /// <summary>Reads the argument outputIntervalOffsetMap.</summary>
    /// <exception cref="ScriptException">It holds something else than lengths of time.</exception>
    public static BookOffsets Read(Arguments arguments, int index) => arguments.Find(index) switch
    {
        null => new BookOffsets(null, [0]),
        Dictionary byCode when byCode.Keys.All(key => IsLength(byCode[key])) => new BookOffsets(byCode, [0]),
        Vector { Count: > 0 } inTurn when inTurn.Type.Category() == DataCategory.Integral =>
            new BookOffsets(null, Checked(arguments, index, inTurn.OwnNumbers<int>())),
        _ => throw arguments.Wrong(index, "must be a vector of milliseconds, or a dictionary of codes and milliseconds"),
    };

    /// <summary>The offset of an instrument.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="number">How many instruments came before it.</param>
    public int Of(string code, int number)
    {
        if (_byCode is null) return _inTurn[number % _inTurn.Length];
        return BookReference.Find(_byCode, code) is { } offset ? (int)offset.AsLong() : 0;
    }

    private static bool IsLength(Value value) => value is Scalar { IsNull: false } offset
        && offset.Type.Category() == DataCategory.Integral && offset.AsLong() is >= 0 and <= int.MaxValue;

    private static int[] Checked(Arguments arguments, int index, int[] offsets) => Array.TrueForAll(offsets, offset => offset >= 0)
        ? offsets
        : throw arguments.Wrong(index, "must not hold null or negative lengths of time");
}

/// <summary>Instruments whose windows end at the same moments.</summary>
/// <param name="offset">How much later than those of others.</param>
internal sealed class BookClass(int offset)
{
    public int Offset => offset;

    public List<BookInstrument> Instruments { get; } = [];

    /// <summary>The end of the window that messages have fallen into, or that the clock comes to next; null without one.</summary>
    public long? Pending { get; set; }
}
