namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>
/// Trading sessions of a day that windows go through without a stop: the rest of one and the beginning of the next make
/// one window, and its length is counted in trading time. Most chains are one session long.
/// </summary>
/// <param name="sessions">In order, without overlaps.</param>
internal sealed class SessionChain(IReadOnlyList<TradingSession> sessions)
{
    public long Begin => sessions[0].Begin;

    public long End => sessions[^1].End;

    /// <summary>The trading time of all sessions.</summary>
    public long Length { get; } = sessions.Sum(session => session.End - session.Begin);

    /// <summary>The trading time that is over at a time of day; none passes before, between and behind sessions.</summary>
    public long Elapsed(long clock)
    {
        var elapsed = 0L;
        foreach (var session in sessions)
            elapsed += Math.Clamp(clock, session.Begin, session.End) - session.Begin;
        return elapsed;
    }

    /// <summary>The time of day when so much trading time is over and more begins.</summary>
    public long Start(long elapsed) => Clock(elapsed, isEnd: false);

    /// <summary>The time of day when so much trading time has just passed.</summary>
    public long Passed(long elapsed) => Clock(elapsed, isEnd: true);

    // Where one session ends and the next begins the two differ.
    private long Clock(long elapsed, bool isEnd)
    {
        foreach (var session in sessions)
        {
            var length = session.End - session.Begin;
            if (elapsed < length || (isEnd && elapsed == length)) return session.Begin + elapsed;
            elapsed -= length;
        }

        return End + elapsed;
    }
}
