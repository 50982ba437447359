using System.Runtime.InteropServices;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>What happens to one group of a window engine.</summary>
internal enum StepKind
{
    /// <summary>A row is taken into the pane that is open.</summary>
    Take,

    /// <summary>The window that ends with the open pane is read.</summary>
    Report,

    /// <summary>The open pane is closed, and so are empty ones behind it.</summary>
    Advance,

    /// <summary>What follows is undone by <see cref="Rollback"/>.</summary>
    Mark,

    /// <summary>The group is as it was at the last mark, which was its own.</summary>
    Rollback,
}

/// <summary>One step; the value is the row taken, the report's number or the number of panes.</summary>
internal readonly record struct Step(StepKind Kind, int Group, int Value);

/// <summary>
/// What a batch of rows does to the windows of all groups, in order. It is worked out once, from times and keys; then
/// every aggregate runs through it in one typed loop over its own column.
/// </summary>
internal sealed class WindowSteps
{
    private readonly List<Step> _steps = [];
    private readonly List<int> _groups = [];
    private readonly List<long> _panes = [];
    private readonly List<bool> _areEmpty = [];
    private readonly List<bool> _areForetold = [];

    public ReadOnlySpan<Step> Steps => CollectionsMarshal.AsSpan(_steps);

    /// <summary>The number of windows read.</summary>
    public int Reports => _groups.Count;

    /// <summary>The group of each window read.</summary>
    public ReadOnlySpan<int> Groups => CollectionsMarshal.AsSpan(_groups);

    /// <summary>The last pane of each window read.</summary>
    public ReadOnlySpan<long> Panes => CollectionsMarshal.AsSpan(_panes);

    /// <summary>Which of the windows read hold no rows.</summary>
    public ReadOnlySpan<bool> AreEmpty => CollectionsMarshal.AsSpan(_areEmpty);

    /// <summary>Which of the windows were read out of turn, while earlier ones still take rows.</summary>
    public ReadOnlySpan<bool> AreForetold => CollectionsMarshal.AsSpan(_areForetold);

    public void Take(int group, int row) => _steps.Add(new Step(StepKind.Take, group, row));

    public void Advance(int group, int panes) => _steps.Add(new Step(StepKind.Advance, group, panes));

    public void Mark(int group) => _steps.Add(new Step(StepKind.Mark, group, 0));

    public void Rollback(int group) => _steps.Add(new Step(StepKind.Rollback, group, 0));

    public void Report(int group, long pane, bool isEmpty, bool isForetold = false)
    {
        _steps.Add(new Step(StepKind.Report, group, _groups.Count));
        _groups.Add(group);
        _panes.Add(pane);
        _areEmpty.Add(isEmpty);
        _areForetold.Add(isForetold);
    }

    public void Clear()
    {
        _steps.Clear();
        _groups.Clear();
        _panes.Clear();
        _areEmpty.Clear();
        _areForetold.Clear();
    }
}
