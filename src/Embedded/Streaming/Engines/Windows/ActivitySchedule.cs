using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>When windows of activity are read. Lengths of time are in units of the time column.</summary>
/// <param name="Gap">How long no row comes before a window is over.</param>
/// <param name="ShowsStart">The time of a result is that of the window's first row; else that of its last plus the gap.</param>
/// <param name="UpdateTime">After how long the open window is read before its end; null for never.</param>
/// <param name="ForceTriggerTime">How long after its end a window is read without a further row; null for never.</param>
internal sealed record ActivityRules(long Gap, bool ShowsStart, long? UpdateTime, long? ForceTriggerTime);

/// <summary>
/// Decides which rows belong together because none of them came long after the one before, and when such windows are
/// read. A report has the time of its result in place of a pane.
/// </summary>
internal sealed class ActivitySchedule(Session session, ActivityRules rules)
{
    private GroupState[] _groups = [];
    private int _count;

    public WindowSteps Steps { get; } = new();

    /// <summary>The earliest end of an open window; null without one.</summary>
    public long? EarliestEnd => Earliest(static (in GroupState state, long gap) => state.IsOpen ? state.Last + gap : null);

    /// <summary>When the last row of an open window came in, of the one that waits longest; null without one.</summary>
    public long? EarliestArrival => Earliest(static (in GroupState state, long _) => state.IsOpen ? state.ArrivedAt : null);

    /// <summary>As above, of the windows with rows that no result shows.</summary>
    public long? EarliestNews => Earliest(static (in GroupState state, long _) =>
        state is { IsOpen: true, HasNews: true } ? state.ArrivedAt : null);

    private delegate long? Moment(in GroupState state, long gap);

    public void Grow(int groups)
    {
        if (groups > _groups.Length) Array.Resize(ref _groups, Math.Max(groups, _groups.Length * 2));
        _count = groups;
    }

    /// <summary>Takes a batch; rows without a time, or with one before the group's last, are left out.</summary>
    public void Take(ReadOnlySpan<long> times, ReadOnlySpan<int> groups, long now)
    {
        for (var row = 0; row < times.Length; row++)
        {
            if (Null.Is(times[row])) continue;
            Take(groups[row], times[row], row, now);
            if (rules.ForceTriggerTime is not { } wait) continue;
            for (var group = 0; group < _count; group++)
                if (group != groups[row] && _groups[group].IsOpen && times[row] - wait >= End(_groups[group]))
                    Close(group, ref _groups[group]);
        }

        session.CheckRows(Steps.Reports);
    }

    /// <summary>Reads the windows that are over at a time.</summary>
    public void CloseAll(long time)
    {
        for (var group = 0; group < _count; group++)
            if (_groups[group].IsOpen && time >= End(_groups[group]))
                Close(group, ref _groups[group]);
    }

    /// <summary>Reads the windows whose last row came in before a moment of the system's clock.</summary>
    public void CloseIdle(long since)
    {
        for (var group = 0; group < _count; group++)
            if (_groups[group].IsOpen && _groups[group].ArrivedAt <= since)
                Close(group, ref _groups[group]);
    }

    /// <summary>Shows open windows with rows that no result has shown since a moment of the system's clock.</summary>
    public void Update(long since)
    {
        for (var group = 0; group < _count; group++)
            if (_groups[group] is { IsOpen: true, HasNews: true } state && state.ArrivedAt <= since)
                Report(group, ref _groups[group]);
    }

    public void Clear() => Steps.Clear();

    public Value Capture() => StateBytes.Of<GroupState>(_groups.AsSpan(0, _count));

    public void Restore(Value state, int groups)
    {
        _groups = StateBytes.Read<GroupState>(state, groups);
        _count = groups;
    }

    private void Take(int group, long time, int row, long now)
    {
        ref var state = ref _groups[group];
        if (state.IsStarted && time < state.Last) return;
        if (state.IsOpen && time >= End(state)) Close(group, ref state);
        if (!state.IsOpen) state = new GroupState { IsStarted = true, IsOpen = true, First = time };
        if (rules.UpdateTime is { } stretch)
        {
            var number = stretch == 0 ? 0 : (time - state.First) / stretch;
            if (state.HasNews && number > state.Stretch) Report(group, ref state);
            state.Stretch = number;
        }

        Steps.Take(group, row);
        (state.Last, state.ArrivedAt, state.HasNews) = (time, now, true);
        if (rules.UpdateTime == 0) Report(group, ref state);
    }

    private void Close(int group, ref GroupState state)
    {
        if (state.HasNews) Report(group, ref state);
        Steps.Advance(group, 1);
        state.IsOpen = false;
    }

    private void Report(int group, ref GroupState state)
    {
        Steps.Report(group, rules.ShowsStart ? state.First : End(state), isEmpty: false);
        state.HasNews = false;
    }

    private long? Earliest(Moment momentOf)
    {
        long? earliest = null;
        for (var group = 0; group < _count; group++)
            if (momentOf(_groups[group], rules.Gap) is { } moment && (earliest is null || moment < earliest))
                earliest = moment;
        return earliest;
    }

    private long End(in GroupState state) => state.Last + rules.Gap;

    /// <summary>Where a group stands.</summary>
    private struct GroupState
    {
        public bool IsStarted;

        public bool IsOpen;

        /// <summary>The open window has rows that no result shows.</summary>
        public bool HasNews;

        /// <summary>The time of the window's first row.</summary>
        public long First;

        public long Last;

        /// <summary>When the last row came in, by the system's clock.</summary>
        public long ArrivedAt;

        /// <summary>The part of the window, each as long as the update time, that the last row lies in.</summary>
        public long Stretch;
    }
}
