using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// An input of a replay, read piece after piece in the order of time: no more of it is in memory than the piece whose rows
/// go out and the one behind it.
/// </summary>
/// <param name="pieces">What reads each piece.</param>
/// <param name="dateColumn">A column with the time or its day; null when the other one is given.</param>
/// <param name="timeColumn">A column with the time, or its part within the day.</param>
internal sealed class ReplayFeed(IReadOnlyList<Func<Table>> pieces, string? dateColumn, string? timeColumn)
{
    private int _next;
    private long _latest = long.MinValue;
    private long _sent = long.MinValue;

    /// <summary>True when there are rows that are not read yet.</summary>
    public bool HasMore => _next < pieces.Count;

    /// <summary>The rows that are read and have not gone out; null before the first piece.</summary>
    public ReplayInput? Held { get; private set; }

    /// <summary>True when rows wait to go out.</summary>
    public bool HasRows => Held is { Times.Length: > 0 };

    /// <summary>The latest time of rows read: those that are not read yet are not before it.</summary>
    public long Latest => _latest;

    /// <summary>Reads the next piece.</summary>
    /// <exception cref="ScriptException">It holds rows that should have gone out before.</exception>
    public void Load()
    {
        var piece = new ReplayInput(pieces[_next++](), dateColumn, timeColumn);
        foreach (var time in piece.Times)
        {
            if (Null.Is(time)) continue;
            if (time < _sent)
                throw new ScriptException(
                    "replay: a data source holds rows of times before those of the ones before it; give replayDS and replay the same time columns.");
            _latest = Math.Max(_latest, time);
        }

        if (HasRows)
        {
            var rows = Held!.Rows.Copy();
            rows.AddRange(piece.Rows);
            piece = new ReplayInput(rows, dateColumn, timeColumn);
        }

        Held = piece;
    }

    /// <summary>Takes out the rows before a time, all without one.</summary>
    public ReplayInput Take(long? horizon)
    {
        var held = Held!;
        if (horizon is null)
        {
            Held = held.Of([]);
            return held;
        }

        _sent = Math.Max(_sent, horizon.Value);
        var (before, behind) = (new List<int>(), new List<int>());
        for (var row = 0; row < held.Times.Length; row++)
            (held.Times[row] < horizon ? before : behind).Add(row);
        if (behind.Count == 0)
        {
            Held = held.Of([]);
            return held;
        }

        Held = held.Of([.. behind]);
        return held.Of([.. before]);
    }

    /// <summary>Reads all pieces once and tells how many rows there are and which times they span.</summary>
    public ReplaySpan Survey()
    {
        var span = new ReplaySpan(0, long.MaxValue, long.MinValue);
        foreach (var piece in pieces) span = span.With(new ReplayInput(piece(), dateColumn, timeColumn).Times);
        return span;
    }
}

/// <summary>What a replay has in front of it.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="First">The earliest time.</param>
/// <param name="Last">The latest time.</param>
internal readonly record struct ReplaySpan(long Rows, long First, long Last)
{
    /// <summary>With rows at these times.</summary>
    public ReplaySpan With(ReadOnlySpan<long> times)
    {
        var (first, last) = (First, Last);
        foreach (var time in times)
            if (!Null.Is(time))
                (first, last) = (Math.Min(first, time), Math.Max(last, time));
        return new ReplaySpan(Rows + times.Length, first, last);
    }

    /// <summary>Of both.</summary>
    public ReplaySpan With(ReplaySpan other) =>
        new(Rows + other.Rows, Math.Min(First, other.First), Math.Max(Last, other.Last));
}
