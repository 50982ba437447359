using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>What every join engine is made with.</summary>
/// <param name="Left">The left input.</param>
/// <param name="Right">The right input.</param>
/// <param name="Metrics">What is worked out of joined rows.</param>
internal sealed record JoinDefinition(JoinInput Left, JoinInput Right, IReadOnlyList<Metric> Metrics)
{
    /// <summary>How many rows of a group may stay that are not needed any more.</summary>
    public int GarbageSize { get; init; } = 5000;
}

/// <summary>
/// A stream engine with two inputs. Rows of both are kept as long as a row to come may need them; the pairs that a
/// batch completes are worked out together, column by column.
/// </summary>
internal abstract class JoinEngine : StreamEngine
{
    private readonly List<JoinPair> _pairs = [];
    private readonly List<ITimer> _timers = [];

    protected JoinEngine(EngineDefinition definition, JoinDefinition join)
        : base(definition)
    {
        Join = join;
        Groups = new JoinGroups(join.Left.KeySchema);
        LeftRows = new JoinRows(join.Left.Schema);
        RightRows = new JoinRows(join.Right.Schema);
    }

    /// <summary>What the engine was made with.</summary>
    public JoinDefinition Join { get; private set; }

    public JoinInput Left => Join.Left;

    public JoinInput Right => Join.Right;

    /// <summary>The rows of the left input that are kept.</summary>
    public JoinRows LeftRows { get; }

    /// <summary>The rows of the right input that are kept.</summary>
    public JoinRows RightRows { get; }

    public override int GroupCount => Groups.Count;

    public override IEnumerable<(string Name, Scalar Value)> Details =>
    [
        .. Options,
        ("leftTableNumRows", Scalar.Long(LeftRows.Live)),
        ("rightTableNumRows", Scalar.Long(RightRows.Live)),
        .. EngineStatus.Metrics(Join.Metrics),
        EngineStatus.Memory(this),
        EngineStatus.Groups(this),
        EngineStatus.Rows(this),
    ];

    /// <summary>The arguments that <c>getStreamEngineStat</c> shows.</summary>
    protected virtual IEnumerable<(string Name, Scalar Value)> Options => [("garbageSize", Scalar.Int(Join.GarbageSize))];

    protected JoinGroups Groups { get; }

    /// <summary>Milliseconds since 1970.</summary>
    protected long Now => Definition.Session.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Appends rows to one of the inputs.</summary>
    /// <exception cref="ScriptException">The rows do not fit, or the work on them failed.</exception>
    public long Append(bool isLeft, Table rows)
    {
        var input = isLeft ? Left : Right;
        RunMessage(() =>
        {
            var fitting = input.Fit(Name, rows);
            if (fitting.Count == 0) return;
            var groups = Groups.Place(input.KeysOf(fitting));
            var times = input.TimesOf(fitting, Now);
            var first = (isLeft ? LeftRows : RightRows).Add(fitting, groups);
            EnsureGroups(Groups.Count);
            if (isLeft) TakeLeft(first, groups, times);
            else TakeRight(first, groups, times);
            Complete();
        }, rows.Count, message: null);
        return rows.Count;
    }

    /// <summary>Where the column that a name means stands; null when there is none.</summary>
    public (bool IsLeft, int Column)? Place(string? qualifier, string name)
    {
        if ((qualifier is null || Left.Names.Contains(qualifier)) && Left.IndexOf(name) is >= 0 and var left)
            return (true, left);
        if ((qualifier is null || Right.Names.Contains(qualifier)) && Right.IndexOf(name) is >= 0 and var right)
            return (false, right);
        return null;
    }

    public override Value Capture()
    {
        Drop(isForced: true);
        return Vector.Tuple(
            Groups.Keys, LeftRows.Table, LeftRows.Groups(), RightRows.Table, RightRows.Groups(), CaptureState());
    }

    public override void Restore(Value state)
    {
        if (state is not Vector<Value> { Count: 6 } parts) throw new ScriptException(
            $"The snapshot of {Name} is that of another engine; delete it or give another snapshotDir.");
        Groups.Start((Table)parts[0]);
        EnsureGroups(Groups.Count);
        LeftRows.Keep([]);
        RightRows.Keep([]);
        LeftRows.Add((Table)parts[1], ((Vector<int>)parts[2]).Span);
        RightRows.Add((Table)parts[3], ((Vector<int>)parts[4]).Span);
        RestoreState(parts[5]);
    }

    protected override long CountBytes() =>
        ValueSize.Of(Groups.Keys) + ValueSize.Of(LeftRows.Table) + ValueSize.Of(RightRows.Table);

    protected override Action Extension(MetricAddition addition)
    {
        addition.RequireMetricsLast(isElapsedLast: Definition.MeasuresTime);
        return () => Join = Join with { Metrics = [.. Join.Metrics, .. addition.Metrics] };
    }

    protected sealed override void Process(Table rows) => throw new ScriptException(
        $"The stream engine {Name} has two inputs: append to it with appendForJoin, or to getLeftStream and getRightStream.");

    /// <summary>Works on rows of the left input, which were added to <see cref="LeftRows"/>.</summary>
    protected abstract void TakeLeft(int first, int[] groups, long[] times);

    /// <summary>Works on rows of the right input, which were added to <see cref="RightRows"/>.</summary>
    protected abstract void TakeRight(int first, int[] groups, long[] times);

    /// <summary>Makes room for the state of groups.</summary>
    protected abstract void EnsureGroups(int count);

    /// <summary>The positions that the state holds, left and right.</summary>
    protected abstract (IEnumerable<int> Left, IEnumerable<int> Right) LiveRows();

    /// <summary>Follows rows to their new positions; null where they stay.</summary>
    protected abstract void MoveRows(int[]? left, int[]? right);

    /// <summary>What the rows and groups do not tell of the state.</summary>
    protected abstract Value CaptureState();

    /// <summary>Rebuilds the state from the rows and groups and what <see cref="CaptureState"/> gave.</summary>
    protected abstract void RestoreState(Value state);

    /// <summary>The columns of results in front of the metrics.</summary>
    protected abstract IEnumerable<Vector> LeadingColumns(IReadOnlyList<JoinPair> pairs);

    /// <summary>Notes a pair, whose results go out with the batch.</summary>
    protected void Match(int left, int right) => _pairs.Add(new JoinPair(left, right));

    /// <summary>Gives out the results of the pairs and drops rows that nobody needs any more.</summary>
    protected void Complete()
    {
        if (_pairs.Count > 0)
        {
            var pairs = _pairs.ToArray();
            _pairs.Clear();
            EmitPairs(pairs);
        }

        Drop(isForced: false);
    }

    /// <summary>Works the results of pairs out and gives them to the output.</summary>
    protected virtual void EmitPairs(IReadOnlyList<JoinPair> pairs)
    {
        var columns = LeadingColumns(pairs).ToList();
        columns.AddRange(new JoinMetrics(this).Columns(pairs, columns.Count));
        columns.AddRange(Elapsed(pairs.Count));
        Emit(columns);
    }

    /// <summary>The matching columns of pairs.</summary>
    protected IEnumerable<Vector> Keys(IReadOnlyList<JoinPair> pairs)
    {
        int[] groups = [.. pairs.Select(pair => pair.Left >= 0
            ? LeftRows.GroupOf(pair.Left)
            : RightRows.GroupOf(pair.Right))];
        return Groups.Keys.Columns.Select(column => column.Gather(groups));
    }

    /// <summary>Does work of the engine's own time and again, after a wait that is asked for anew each time.</summary>
    protected void Repeat(Func<TimeSpan> wait, Action work)
    {
        ITimer? timer = null;
        timer = Definition.Session.Time.CreateTimer(
            _ => OnTime(timer!, wait, work), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timers.Add(timer);
        timer.Change(wait(), Timeout.InfiniteTimeSpan);
    }

    protected override void Close()
    {
        foreach (var timer in _timers) timer.Dispose();
    }

    private void OnTime(ITimer timer, Func<TimeSpan> wait, Action work)
    {
        try
        {
            Run(work);
        }
        catch (Exception failure) when (ScriptFault.Is(failure) || failure is ScriptException or DatabaseException)
        {
            // Nobody called: LastError keeps what happened, and the next round may succeed.
        }

        timer.Change(wait(), Timeout.InfiniteTimeSpan);
    }

    private void Drop(bool isForced)
    {
        var (isLeft, isRight) = (isForced || LeftRows.IsWasteful, isForced || RightRows.IsWasteful);
        if (!isLeft && !isRight) return;
        var (left, right) = LiveRows();
        MoveRows(isLeft ? LeftRows.Keep([.. left]) : null, isRight ? RightRows.Keep([.. right]) : null);
    }
}
