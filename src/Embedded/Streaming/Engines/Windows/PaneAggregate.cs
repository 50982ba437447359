using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>
/// One aggregate of every group over windows that are made of equal panes: tumbling windows have one pane, sliding
/// ones as many as steps fit into the window.
/// </summary>
internal abstract class PaneAggregate
{
    /// <summary>Runs the steps of a batch and gives the value of every window read.</summary>
    /// <param name="steps">What happens, in order.</param>
    /// <param name="reports">The number of windows read.</param>
    /// <param name="arguments">The arguments of the aggregate, a value for each row of the batch.</param>
    public abstract Vector Run(ReadOnlySpan<Step> steps, int reports, IReadOnlyList<Vector> arguments);

    /// <summary>Makes room for groups.</summary>
    public abstract void Grow(int groups);

    /// <summary>Forgets all groups but these, which are numbered anew.</summary>
    public abstract void Keep(int[] groups);

    public abstract Value Capture(int groups);

    public abstract void Restore(Value state, int groups);
}

/// <summary>The column or columns of an aggregate's arguments as items.</summary>
internal delegate ReadOnlySpan<TItem> ItemReader<TItem>(IReadOnlyList<Vector> arguments);

/// <summary>
/// An aggregate over panes. No item is ever taken out: panes come in blocks as long as a window, and a window is the
/// tail of the last block, known from aggregates of all its tails, and the head of the present one, which grows. So
/// closing a pane costs the same however many of them a window has.
/// </summary>
/// <param name="type">The type of the results.</param>
/// <param name="panes">The panes of a window.</param>
/// <param name="read">Gives the items of a batch.</param>
/// <param name="none">The result over nothing.</param>
internal sealed class PaneAggregate<TItem, TResult, TAggregate>(
    DataType type, int panes, ItemReader<TItem> read, TResult none) : PaneAggregate
    where TAggregate : struct, IAggregate<TItem, TResult, TAggregate>
{
    // Per group: the open pane, the closed ones of its block merged; and the closed ones and the tails of the block
    // before, one by one.
    private TAggregate[] _open = [];
    private TAggregate[] _heads = [];
    private TAggregate[] _closed = [];
    private TAggregate[] _tails = [];
    private int[] _positions = [];

    // The state of one group at a mark; null before the first one.
    private PaneAggregate<TItem, TResult, TAggregate>? _marked;

    private bool IsSliding => panes > 1;

    private int Panes => panes;

    private PaneAggregate<TItem, TResult, TAggregate> Marked
    {
        get
        {
            if (_marked is not null) return _marked;
            _marked = new PaneAggregate<TItem, TResult, TAggregate>(type, panes, read, none);
            _marked.Grow(1);
            return _marked;
        }
    }

    public override Vector Run(ReadOnlySpan<Step> steps, int reports, IReadOnlyList<Vector> arguments)
    {
        var items = read(arguments);
        var results = new TResult[reports];
        foreach (ref readonly var step in steps)
        {
            switch (step.Kind)
            {
                case StepKind.Take:
                    var item = items[step.Value];
                    if (!TAggregate.IsSkipped(item)) _open[step.Group].Push(item);
                    break;
                case StepKind.Report:
                    results[step.Value] = ValueOf(step.Group);
                    break;
                case StepKind.Advance:
                    Advance(step.Group, step.Value);
                    break;
                case StepKind.Mark:
                    Copy(this, step.Group, Marked, 0);
                    break;
                default:
                    Copy(Marked, 0, this, step.Group);
                    break;
            }
        }

        return new Vector<TResult>(type, results);
    }

    public override void Grow(int groups)
    {
        if (groups <= _open.Length) return;
        var size = Math.Max(groups, _open.Length * 2);
        Array.Resize(ref _open, size);
        if (!IsSliding) return;
        Array.Resize(ref _heads, size);
        Array.Resize(ref _positions, size);
        Array.Resize(ref _closed, size * panes);
        Array.Resize(ref _tails, size * panes);
    }

    public override void Keep(int[] groups)
    {
        _open = Array.ConvertAll(groups, group => _open[group]);
        if (!IsSliding) return;
        _heads = Array.ConvertAll(groups, group => _heads[group]);
        _positions = Array.ConvertAll(groups, group => _positions[group]);
        (_closed, _tails) = (KeepBlocks(_closed, groups), KeepBlocks(_tails, groups));
    }

    public override Value Capture(int groups) => IsSliding
        ? Vector.Tuple(
            StateBytes.Of<TAggregate>(_open.AsSpan(0, groups)),
            StateBytes.Of<TAggregate>(_heads.AsSpan(0, groups)),
            StateBytes.Of<TAggregate>(_closed.AsSpan(0, groups * panes)),
            StateBytes.Of<TAggregate>(_tails.AsSpan(0, groups * panes)),
            Vector.Int(_positions[..groups]))
        : Vector.Tuple(StateBytes.Of<TAggregate>(_open.AsSpan(0, groups)));

    public override void Restore(Value state, int groups)
    {
        var parts = StateBytes.Parts(state, IsSliding ? 5 : 1);
        _open = StateBytes.Read<TAggregate>(parts[0], groups);
        if (!IsSliding) return;
        _heads = StateBytes.Read<TAggregate>(parts[1], groups);
        _closed = StateBytes.Read<TAggregate>(parts[2], groups * panes);
        _tails = StateBytes.Read<TAggregate>(parts[3], groups * panes);
        _positions = parts[4] is Vector<int> positions && positions.Count == groups
            ? positions.Span.ToArray()
            : throw StateBytes.Unfit();
    }

    private TResult ValueOf(int group)
    {
        if (!IsSliding) return _open[group].Count > 0 ? _open[group].Value : none;
        var position = _positions[group];
        var window = position + 1 < panes ? _tails[(group * panes) + position + 1] : default;
        window.Merge(_heads[group]);
        window.Merge(_open[group]);
        return window.Count > 0 ? window.Value : none;
    }

    private void Advance(int group, int count)
    {
        if (!IsSliding)
        {
            _open[group] = default;
            return;
        }

        if (count >= panes)
        {
            (_open[group], _heads[group], _positions[group]) = (default, default, 0);
            _tails.AsSpan(group * panes, panes).Clear();
            return;
        }

        for (; count > 0; count--) Advance(group);
    }

    private void Advance(int group)
    {
        var (start, position) = (group * panes, _positions[group]);
        _closed[start + position] = _open[group];
        _heads[group].Merge(_open[group]);
        _open[group] = default;
        if (++position == panes)
        {
            var tail = default(TAggregate);
            for (var i = panes - 1; i >= 1; i--)
            {
                var longer = _closed[start + i];
                longer.Merge(tail);
                _tails[start + i] = tail = longer;
            }

            (_heads[group], position) = (default, 0);
        }

        _positions[group] = position;
    }

    private static void Copy(
        PaneAggregate<TItem, TResult, TAggregate> source, int from, PaneAggregate<TItem, TResult, TAggregate> target, int to)
    {
        target._open[to] = source._open[from];
        if (!source.IsSliding) return;
        var panes = source.Panes;
        (target._heads[to], target._positions[to]) = (source._heads[from], source._positions[from]);
        source._closed.AsSpan(from * panes, panes).CopyTo(target._closed.AsSpan(to * panes));
        source._tails.AsSpan(from * panes, panes).CopyTo(target._tails.AsSpan(to * panes));
    }

    private TAggregate[] KeepBlocks(TAggregate[] blocks, int[] groups)
    {
        var kept = new TAggregate[groups.Length * panes];
        for (var i = 0; i < groups.Length; i++)
            blocks.AsSpan(groups[i] * panes, panes).CopyTo(kept.AsSpan(i * panes));
        return kept;
    }
}
