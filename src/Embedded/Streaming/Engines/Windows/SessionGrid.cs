using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>A trading session as times since the start of the trading day, which may pass midnight.</summary>
internal readonly record struct TradingSession(long Begin, long End)
{
    /// <summary>True for a time of day within the session; both ends belong to it.</summary>
    public bool Holds(long clock) => clock >= Begin && clock <= End;
}

/// <summary>How a trading day is cut.</summary>
/// <param name="Step">The length of a pane; the last one of a session may be shorter.</param>
/// <param name="DayLength">The length of a day in the unit of the times.</param>
internal sealed record SessionRules(long Step, long DayLength)
{
    /// <summary>A row at the end of a session belongs to its last window.</summary>
    public bool MergesEnd { get; init; }

    /// <summary>What is left of a session behind its last whole pane belongs to that pane.</summary>
    public bool MergesRest { get; init; }

    /// <summary>The part of each pane whose rows count: from its start, in units of the time.</summary>
    public (long From, long To) Part { get; init; } = (0, Step);
}

/// <summary>
/// The panes of trading days. Rows between two sessions belong to the first pane of the next one, rows behind the last
/// session to none; windows do not reach from one session into another unless the two are merged.
/// </summary>
internal sealed class SessionGrid : WindowGrid
{
    private readonly IReadOnlyList<SessionChain> _sessions;
    private readonly SessionRules _rules;
    private readonly int[] _firsts;
    private long _day = long.MinValue;

    /// <param name="sessions">In order, without overlaps.</param>
    /// <param name="rules">How they are cut.</param>
    public SessionGrid(IReadOnlyList<SessionChain> sessions, SessionRules rules)
    {
        (_sessions, _rules) = (sessions, rules);
        _firsts = new int[sessions.Count + 1];
        for (var i = 0; i < sessions.Count; i++)
        {
            var length = sessions[i].Length;
            var panes = rules.MergesRest ? Math.Max(1, length / rules.Step) : ((length - 1) / rules.Step) + 1;
            _firsts[i + 1] = _firsts[i] + (int)panes;
        }
    }

    /// <summary>How long after the end of a session its last windows are read by the system's clock.</summary>
    public long? ForceTriggerTime { get; init; }

    public override bool IsAligned => true;

    private int Panes => _firsts[^1];

    private bool PassesMidnight => _sessions[^1].End > _rules.DayLength;

    public override void Align(long time)
    {
    }

    public override Placement Place(long time)
    {
        var day = CalendarKernel.FloorDiv(time, _rules.DayLength);
        var clock = time - (day * _rules.DayLength);
        if (PassesMidnight && IsBefore(clock + _rules.DayLength, _sessions[^1].End))
            (day, clock) = (day - 1, clock + _rules.DayLength);
        var first = FirstPane(day);
        if (clock < _sessions[0].Begin) return new Placement(first, !PassesMidnight);
        for (var i = 0; i < _sessions.Count; i++)
        {
            var session = _sessions[i];
            if (!IsBefore(clock, session.End)) continue;
            var elapsed = session.Elapsed(clock);
            var pane = Math.Min(elapsed / _rules.Step, _firsts[i + 1] - _firsts[i] - 1);
            return InPart(first + _firsts[i] + pane, elapsed - (pane * _rules.Step));
        }

        return new Placement(FirstPane(day + 1), false);
    }

    public override long Start(long pane, int panes)
    {
        var (day, number, session) = Locate(pane);
        var elapsed = (number - _firsts[session] - panes + 1) * _rules.Step;
        return (day * _rules.DayLength) + _sessions[session].Start(elapsed);
    }

    public override long End(long pane)
    {
        var (day, number, session) = Locate(pane);
        var elapsed = ((number - _firsts[session]) * _rules.Step) + _rules.Part.To;
        var isRest = number == _firsts[session + 1] - 1 && (IsWhole || elapsed > _sessions[session].Length);
        return (day * _rules.DayLength) + (isRest ? _sessions[session].End : _sessions[session].Passed(elapsed));
    }

    // The last moment of a session may be a row's of its last window.
    public override long Over(long pane) =>
        End(pane) + (_rules.MergesEnd && IsWhole && AreApart(pane, pane + 1) ? 1 : 0);

    public override bool AreApart(long pane, long later) => later >= PaneAfterSession(pane);

    public override long DayOf(long pane) => CalendarKernel.FloorDiv(pane, Panes);

    public override long FirstPane(long day) => day * Panes;

    /// <summary>The end of the session that a pane belongs to.</summary>
    public long SessionEnd(long pane)
    {
        var (day, _, session) = Locate(pane);
        return (day * _rules.DayLength) + _sessions[session].End;
    }

    /// <summary>The first pane behind the session that a pane belongs to.</summary>
    public long PaneAfterSession(long pane)
    {
        var (day, _, session) = Locate(pane);
        return FirstPane(day) + _firsts[session + 1];
    }

    /// <summary>The first end of a session after a time.</summary>
    public long NextEnd(long time)
    {
        var next = long.MaxValue;
        var today = CalendarKernel.FloorDiv(time, _rules.DayLength);
        for (var day = today - 1; day <= today + 1; day++)
        {
            foreach (var session in _sessions)
                if ((day * _rules.DayLength) + session.End is var end && end > time)
                    next = Math.Min(next, end);
        }

        return next;
    }

    /// <summary>True when a time lies on a later trading day than all before.</summary>
    public bool BringNewDay(ReadOnlySpan<long> times)
    {
        var latest = long.MinValue;
        foreach (var time in times) latest = Math.Max(latest, time);
        if (Null.Is(latest) || TradingDay(latest) <= _day) return false;
        _day = TradingDay(latest);
        return true;
    }

    /// <summary>True when a later trading day has begun.</summary>
    public bool IsOver(long time) => Null.Is(time) || TradingDay(time) < _day;

    public override Scalar Capture() => Scalar.Long(_day);

    public override void Restore(Scalar state) => _day = state.AsLong();

    private long TradingDay(long time)
    {
        var place = Place(time);
        return DayOf(place.IsCounted ? place.Pane : place.Pane - 1);
    }

    private (long Day, long Number, int Session) Locate(long pane)
    {
        var day = DayOf(pane);
        var number = pane - FirstPane(day);
        var session = 0;
        while (number >= _firsts[session + 1]) session++;
        return (day, number, session);
    }

    private bool IsWhole => _rules.Part.To == _rules.Step;

    private Placement InPart(long pane, long rest) => !IsWhole && rest >= _rules.Part.To
        ? new Placement(pane + 1, false)
        : new Placement(pane, rest >= _rules.Part.From);

    private bool IsBefore(long clock, long end) => clock < end || (_rules.MergesEnd && clock == end);
}
