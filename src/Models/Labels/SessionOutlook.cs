namespace DolphinQuant.Models.Labels;

/// <summary>
/// What a session turned out to be for one symbol, as far as the data up to the last known session tells.
/// </summary>
internal enum SessionState
{
    /// <summary>Not yet decided: the session lies ahead, or the symbol is absent and may still come back.</summary>
    Unknown,

    /// <summary>There is a bar and it traded.</summary>
    Trading,

    /// <summary>There is a bar without trade: suspended, or no volume.</summary>
    Idle,

    /// <summary>There is no bar, but the symbol came back soon.</summary>
    Missing,

    /// <summary>The symbol left: no bar for at least <see cref="SessionOutlook.GoneAfter"/> sessions.</summary>
    Gone,
}

/// <summary>The state of a session, the bar that stands for it, and the session from which this was known.</summary>
/// <param name="State">What happened.</param>
/// <param name="Position">The session's own bar, else the last bar before it; −1 when there is none.</param>
/// <param name="KnownAt">First session whose data settles the state; <see cref="int.MaxValue"/> while unknown.</param>
internal readonly record struct SessionFate(SessionState State, int Position, int KnownAt);

/// <summary>
/// Reads one symbol's sessions with the knowledge of a last session. A longer history never changes a settled fate: an
/// absence of <see cref="GoneAfter"/> sessions counts as the end of that life even when bars follow later, because
/// whoever labels at that moment cannot know better.
/// </summary>
internal readonly struct SessionOutlook(DailyBarSeries series, int lastSession)
{
    /// <summary>Sessions without a bar after which a symbol counts as delisted.</summary>
    internal const int GoneAfter = 10;

    internal SessionFate FateOf(int session)
    {
        if (session > lastSession)
        {
            return new(SessionState.Unknown, -1, int.MaxValue);
        }

        var position = series.PositionOf(session);
        if (position < 0)
        {
            return FateOfAbsence(~position);
        }

        var state = series.IsTrading(position) ? SessionState.Trading : SessionState.Idle;
        return new(state, position, session);
    }

    internal bool Includes(int session) => session <= lastSession;

    private SessionFate FateOfAbsence(int next)
    {
        var sessions = series.Columns.Sessions;
        var previous = next - 1;
        var goneAt = previous < 0 ? int.MaxValue : sessions[previous] + GoneAfter;
        var backAt = next < sessions.Length ? sessions[next] : int.MaxValue;
        var state = backAt <= goneAt ? SessionState.Missing : SessionState.Gone;
        var knownAt = Math.Min(backAt, goneAt);
        return knownAt > lastSession
            ? new(SessionState.Unknown, previous, int.MaxValue)
            : new(state, previous, knownAt);
    }
}
