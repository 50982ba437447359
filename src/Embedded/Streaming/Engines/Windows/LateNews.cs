using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>
/// Which windows of a group, of those that still take late rows, have rows that no result shows; a window is told by
/// its last pane.
/// </summary>
internal sealed class LateNews
{
    private List<PaneNews>[] _groups = [];

    /// <summary>When, by the system's clock, the first row came in that no result shows; null when all are shown.</summary>
    public long? Earliest => _groups.SelectMany(panes => panes).Where(pane => pane.HasNews)
        .Min(pane => (long?)pane.NewsAt);

    public void Grow(int groups)
    {
        var before = _groups.Length;
        if (groups <= before) return;
        Array.Resize(ref _groups, groups);
        for (var i = before; i < groups; i++) _groups[i] = [];
    }

    public void Keep(int[] groups) => _groups = Array.ConvertAll(groups, group => _groups[group]);

    /// <summary>True when a row of a later stretch of a pane comes and the window has something to show.</summary>
    public bool IsDue(int group, long pane, long stretch) =>
        _groups[group].Exists(one => one.Pane == pane && one.HasNews && stretch > one.Stretch);

    /// <summary>Notes a row of a pane, which belongs to as many windows as a window has panes.</summary>
    public void Note(int group, PaneRow row, int panes)
    {
        var known = _groups[group];
        var place = known.FindIndex(one => one.Pane >= row.Pane);
        if (place < 0 || known[place].Pane > row.Pane)
            known.Insert(place = place < 0 ? known.Count : place, new PaneNews(row.Pane, long.MinValue, false, 0));
        known[place] = known[place] with { Stretch = Math.Max(known[place].Stretch, row.Stretch) };
        for (; place < known.Count && known[place].Pane < row.Pane + panes; place++)
            if (!known[place].HasNews)
                known[place] = known[place] with { HasNews = true, NewsAt = row.Now };
    }

    /// <summary>The windows with rows that no result has shown since a moment of the system's clock.</summary>
    public IReadOnlyList<(int Group, long Pane)> Since(long since) =>
        [.. _groups.SelectMany((panes, group) => panes.Where(one => one.HasNews && one.NewsAt <= since)
            .Select(one => (group, one.Pane)))];

    /// <summary>Notes that a result shows a window.</summary>
    public void Show(int group, long pane)
    {
        var place = _groups[group].FindIndex(one => one.Pane == pane);
        if (place >= 0) _groups[group][place] = _groups[group][place] with { HasNews = false };
    }

    /// <summary>Forgets the panes before one.</summary>
    public void Close(int group, long limit) => _groups[group].RemoveAll(one => one.Pane < limit);

    public Value Capture() =>
        Vector.Tuple([.. _groups.Select(panes => (Value)StateBytes.Of<PaneNews>(panes.ToArray()))]);

    public void Restore(Value state, int groups) => _groups = Array.ConvertAll(
        StateBytes.Parts(state, groups).ToArray(), part => StateBytes.ReadAll<PaneNews>(part).ToList());

    private readonly record struct PaneNews(long Pane, long Stretch, bool HasNews, long NewsAt);
}

/// <summary>A row that comes.</summary>
/// <param name="Pane">Its pane.</param>
/// <param name="Stretch">The part of the pane, each as long as the update time, that it lies in.</param>
/// <param name="Now">The system's clock.</param>
internal readonly record struct PaneRow(long Pane, long Stretch, long Now);
