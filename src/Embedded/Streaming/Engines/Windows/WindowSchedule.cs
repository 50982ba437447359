using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>
/// Decides, from times and groups alone, which rows windows take and when windows are read. What it decides stands in
/// <see cref="Steps"/> until <see cref="Clear"/>.
/// </summary>
internal sealed class WindowSchedule(Session session, WindowGrid grid, WindowRules rules)
{
    private const long Never = long.MinValue / 2;

    private readonly LateRows? _late = rules.AcceptedDelay > 0 ? new LateRows() : null;
    private readonly LateNews? _news = rules is { AcceptedDelay: > 0, UpdateTime: not null } ? new LateNews() : null;
    private readonly long _shift = rules.IsRightClosed ? 1 : 0;
    private GroupState[] _groups = [];
    private int _count;

    // No group has a window that ends earlier and could be forced.
    private long _earliestEnd = long.MaxValue;

    public WindowSteps Steps { get; } = new();

    public WindowGrid Grid => grid;

    /// <summary>The rows kept back because windows still take earlier ones.</summary>
    public LateRows? Late => _late;

    /// <summary>
    /// When, by the system's clock, the first row came in that no result shows yet; null when all are shown.
    /// </summary>
    public long? EarliestNews
    {
        get
        {
            if (_news is not null) return _news.Earliest;
            var earliest = long.MaxValue;
            for (var group = 0; group < _count; group++)
                if (_groups[group].HasNews)
                    earliest = Math.Min(earliest, _groups[group].NewsAt);
            return earliest < long.MaxValue ? earliest : null;
        }
    }

    public void Grow(int groups)
    {
        if (groups > _groups.Length) Array.Resize(ref _groups, Math.Max(groups, _groups.Length * 2));
        _late?.Grow(groups);
        _news?.Grow(groups);
        _count = groups;
    }

    /// <summary>Takes a batch.</summary>
    /// <param name="times">The time of every row; rows without one are left out.</param>
    /// <param name="groups">The group of every row.</param>
    /// <param name="first">The number of the first row.</param>
    /// <param name="now">The system's clock in milliseconds.</param>
    public void Take(ReadOnlySpan<long> times, ReadOnlySpan<int> groups, int first, long now)
    {
        for (var i = 0; i < times.Length; i++)
        {
            if (Null.Is(times[i])) continue;
            if (!grid.IsAligned) grid.Align(times[i] - _shift);
            if (_late is null) Take(groups[i], times[i], first + i, now);
            else TakeLate(groups[i], times[i], first + i, now);
            if (rules.ForceTriggerTime is { } wait) Force(times[i] - wait, groups[i]);
        }

        session.CheckRows(Steps.Reports);
    }

    /// <summary>Reads all windows that are over at a time; for the system's clock.</summary>
    public void CloseAll(long time)
    {
        if (!grid.IsAligned) return;
        var limit = grid.Place(time - _shift - rules.AcceptedDelay).Pane;
        for (var group = 0; group < _count; group++)
            if (_groups[group].IsStarted)
                CloseTo(group, limit);
    }

    /// <summary>Reads open windows with rows that no result has shown since a moment of the system's clock.</summary>
    public void Update(long since)
    {
        foreach (var (group, pane) in _news?.Since(since) ?? []) Foretell(group, pane);
        for (var group = 0; group < _count; group++)
        {
            ref var state = ref _groups[group];
            if (state.HasNews && state.NewsAt <= since) Report(group, ref state, isEmpty: false);
        }
    }

    /// <summary>The groups with a window that is not read yet and holds rows, or with rows kept back.</summary>
    public bool IsInUse(int group) =>
        _groups[group].IsStarted && (HoldsRows(_groups[group]) || _late?.Has(group) == true);

    /// <summary>The time of a group's last row.</summary>
    public long LastTime(int group) => _groups[group].LastTime;

    /// <summary>The pane of a group that is open.</summary>
    public long? OpenPane(int group) => _groups[group].IsStarted ? _groups[group].Pane : null;

    /// <summary>Forgets all groups but these, which are numbered anew.</summary>
    public void Keep(int[] groups)
    {
        _groups = Array.ConvertAll(groups, group => _groups[group]);
        _late?.Keep(groups);
        _news?.Keep(groups);
        _count = groups.Length;
    }

    public void Clear() => Steps.Clear();

    public Value Capture() => Vector.Tuple(
        StateBytes.Of<GroupState>(_groups.AsSpan(0, _count)), grid.Capture(), CaptureLate());

    public void Restore(Value state, int groups)
    {
        var parts = StateBytes.Parts(state, 3);
        _groups = StateBytes.Read<GroupState>(parts[0], groups);
        _count = groups;
        grid.Restore(parts[1] as Scalar ?? throw StateBytes.Unfit());
        var late = _news is null ? [parts[2]] : StateBytes.Parts(parts[2], 2);
        _late?.Restore(late[0], groups);
        _news?.Restore(late[^1], groups);
        _earliestEnd = long.MinValue;
    }

    /// <summary>Reads a group's windows up to a pane, which is open then.</summary>
    public void CloseTo(int group, long limit)
    {
        ref var state = ref _groups[group];
        while (_late is not null && _late.First(group) is { } next && grid.Place(next - _shift).Pane < limit)
        {
            var pane = grid.Place(next - _shift).Pane;
            Close(group, ref state, pane);
            while (_late.First(group) is { } time && grid.Place(time - _shift).Pane == pane)
                Add(group, ref state, _late.Next(group), now: 0);
        }

        Close(group, ref state, limit);
        _news?.Close(group, limit);
    }

    private void Take(int group, long time, int row, long now)
    {
        ref var state = ref _groups[group];
        var place = grid.Place(time - _shift);
        if (!state.IsStarted) Begin(ref state, place.Pane);
        else if (time < state.LastTime) return;
        state.LastTime = time;
        if (place.Pane < state.Pane) return;
        Close(group, ref state, place.Pane);
        if (!place.IsCounted) return;
        if (rules.UpdateTime is not { } stretch)
        {
            Add(group, ref state, row, now);
            if (place.IsLast) Close(group, ref state, place.Pane + 1);
            return;
        }

        var number = StretchOf(time, place.Pane, stretch);
        if (state.HasNews && number > state.Stretch) Report(group, ref state, isEmpty: false);
        Add(group, ref state, row, now);
        state.Stretch = number;
        if (stretch == 0) Report(group, ref state, isEmpty: false);
    }

    private void TakeLate(int group, long time, int row, long now)
    {
        ref var state = ref _groups[group];
        var place = grid.Place(time - _shift);
        if (!state.IsStarted) Begin(ref state, place.Pane);
        // Nothing was read yet: the first window may be an earlier one.
        else if (place.Pane < state.Pane && !state.HasClosed) state.Pane = place.Pane;
        state.LastTime = Math.Max(state.LastTime, time);
        CloseTo(group, grid.Place(time - _shift - rules.AcceptedDelay).Pane);
        if (place.Pane < state.Pane || !place.IsCounted) return;
        if (_news is null || rules.UpdateTime is not { } stretch)
        {
            _late!.Add(group, time, row);
            return;
        }

        var number = StretchOf(time, place.Pane, stretch);
        if (_news.IsDue(group, place.Pane, number)) Foretell(group, place.Pane);
        _late!.Add(group, time, row);
        _news.Note(group, new PaneRow(place.Pane, number, now), rules.Panes);
        if (stretch == 0) Foretell(group, place.Pane);
    }

    private long StretchOf(long time, long pane, long stretch) =>
        stretch == 0 ? 0 : (time - _shift - grid.Start(pane, panes: 1)) / stretch;

    // Reads a window that still takes rows, as earlier ones may: afterwards all is as it was.
    private void Foretell(int group, long pane)
    {
        Steps.Mark(group);
        var open = _groups[group].Pane;
        foreach (var (time, row) in _late!.Of(group))
        {
            var place = grid.Place(time - _shift).Pane;
            if (place > pane) break;
            if (place > open) Steps.Advance(group, PanesBetween(open, place));
            open = place;
            Steps.Take(group, row);
        }

        if (pane > open) Steps.Advance(group, PanesBetween(open, pane));
        Steps.Report(group, pane, isEmpty: false, isForetold: true);
        Steps.Rollback(group);
        _news!.Show(group, pane);
    }

    private void Begin(ref GroupState state, long pane)
    {
        state = new GroupState
        {
            IsStarted = true, Pane = pane, LastPane = Never, LastTime = long.MinValue, Day = grid.DayOf(pane),
            ReadPane = Never,
        };
        _earliestEnd = Math.Min(_earliestEnd, grid.End(pane));
    }

    private void Add(int group, ref GroupState state, int row, long now)
    {
        Steps.Take(group, row);
        if (!state.HasNews) state.NewsAt = now;
        (state.LastPane, state.HasNews) = (state.Pane, true);
        state.Day = grid.DayOf(state.Pane);
        _earliestEnd = Math.Min(_earliestEnd, grid.End(state.Pane));
    }

    private void Report(int group, ref GroupState state, bool isEmpty)
    {
        Steps.Report(group, state.Pane, isEmpty);
        (state.HasNews, state.ReadPane) = (false, state.Pane);
    }

    private void Close(int group, ref GroupState state, long limit)
    {
        while (state.Pane < limit)
        {
            var isEmpty = !HoldsRows(state);
            if (isEmpty && FirstFilled(state, limit) is var filled && filled > state.Pane)
            {
                Move(group, ref state, filled);
                continue;
            }

            // What an update has shown already is not shown a second time.
            if (state.ReadPane != state.Pane || state.HasNews) Report(group, ref state, isEmpty);
            Move(group, ref state, state.Pane + 1);
            if ((Steps.Reports & 0xFFF) == 0) session.CheckRows(Steps.Reports);
        }
    }

    // Empty windows are passed over where nothing fills them, and so are days without rows.
    private long FirstFilled(in GroupState state, long limit)
    {
        if (!rules.HasFill) return limit;
        var day = grid.DayOf(state.Pane);
        if (day <= state.Day) return state.Pane;
        return rules.ForgetsGroupsDaily ? limit : Math.Max(state.Pane, grid.FirstPane(grid.DayOf(limit)));
    }

    private void Move(int group, ref GroupState state, long pane)
    {
        if (grid.AreApart(state.Pane, pane)) state.LastPane = Never;
        Steps.Advance(group, PanesBetween(state.Pane, pane));
        (state.Pane, state.HasNews, state.HasClosed) = (pane, false, true);
    }

    // No more than a window has: it begins anew then.
    private int PanesBetween(long pane, long later) =>
        grid.AreApart(pane, later) ? rules.Panes : (int)Math.Min(later - pane, rules.Panes);

    // A row of one group shows that time has passed for the others: each of them reads one window.
    private void Force(long time, int arrived)
    {
        if (time < _earliestEnd) return;
        var limit = grid.Place(time).Pane;
        var earliest = long.MaxValue;
        for (var group = 0; group < _count; group++)
        {
            ref var state = ref _groups[group];
            if (!state.IsStarted) continue;
            if (group != arrived && state.Pane < limit && IsDue(group)) CloseTo(group, state.Pane + 1);
            if (IsDue(group)) earliest = Math.Min(earliest, grid.End(state.Pane));
        }

        _earliestEnd = earliest;
    }

    private bool IsDue(int group) => rules.HasFill || HoldsRows(_groups[group]) || _late?.Has(group) == true;

    private Value CaptureLate() => _late is null ? Scalar.Void
        : _news is null ? _late.Capture() : Vector.Tuple(_late.Capture(), _news.Capture());

    private bool HoldsRows(in GroupState state) => state.LastPane > state.Pane - rules.Panes;

    /// <summary>Where a group stands.</summary>
    private struct GroupState
    {
        public bool IsStarted;

        /// <summary>A pane was closed.</summary>
        public bool HasClosed;

        /// <summary>The open window has rows that no result shows.</summary>
        public bool HasNews;

        /// <summary>When the first of them came in, by the system's clock.</summary>
        public long NewsAt;

        /// <summary>The open pane.</summary>
        public long Pane;

        /// <summary>The pane of the last row taken.</summary>
        public long LastPane;

        public long LastTime;

        /// <summary>The trading day of the last row taken.</summary>
        public long Day;

        /// <summary>The part of the open pane, each as long as the update time, that the last row lies in.</summary>
        public long Stretch;

        /// <summary>The last pane that was read.</summary>
        public long ReadPane;
    }
}
