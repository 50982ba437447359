using System.Diagnostics;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>
/// Rows come in, results go out as soon as they are known. To a script it is a table to append to. Several threads may
/// append; their batches are worked on one after another.
/// </summary>
internal abstract class StreamEngine : Value, IAppendable, ISnapshot, IControlled, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Table _columns;

    // What was added to the metrics, as snapshots keep it.
    private readonly List<Value> _additions = [];
    private bool _isClosed;
    private bool _isSilent;
    private long _arrivedAt;
    private int _arrivedRows;

    protected StreamEngine(EngineDefinition definition)
    {
        Definition = definition;
        Access = new ObjectAccess(definition.Name, definition.User);
        _columns = Table.Empty(definition.Input);
    }

    /// <summary>What the engine was made with.</summary>
    public EngineDefinition Definition { get; }

    public string Name => Definition.Name;

    /// <inheritdoc/>
    public ObjectAccess Access { get; }

    /// <summary>The kind of engine: the key of its table in <c>getStreamEngineStat</c>.</summary>
    public abstract string Kind { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ColumnDefinition> Schema => Definition.Input;

    public override DataType Type => DataType.Dictionary;

    public override DataForm Form => DataForm.Table;

    /// <summary>The rows that can be asked for: most engines keep none.</summary>
    public override int Count => 0;

    /// <summary>The number of rows that have come in.</summary>
    public long RowCount { get; private set; }

    /// <summary>What the last failed batch said; empty when none failed.</summary>
    public string LastError { get; private set; } = "";

    /// <summary>True when a batch failed half way: the state is that of no rows, and the engine takes no more.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The number of groups that the engine has a state for; 1 without key columns.</summary>
    public abstract int GroupCount { get; }

    /// <summary>The number of the last message of the last snapshot; -1 without one.</summary>
    public long SnapshotMessage { get; private set; } = -1;

    /// <summary>The engine's row in <c>getStreamEngineStat</c> behind its name, user, status and last error.</summary>
    public abstract IEnumerable<(string Name, Scalar Value)> Details { get; }

    /// <summary>
    /// The bytes of the state, without what the objects around it cost; null while the engine is busy for long: two
    /// engines whose callbacks ask for each other's state must not wait for one another.
    /// </summary>
    public long? MemoryUsed
    {
        get
        {
            if (!_gate.TryEnter(Patience)) return null;
            try
            {
                return CountBytes();
            }
            finally
            {
                _gate.Exit();
            }
        }
    }

    /// <inheritdoc/>
    public virtual Table Snapshot() => Table.Empty(Schema);

    long IAppendable.Append(Table rows, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Append(rows);
    }

    /// <summary>Takes all rows or none, and returns how many rows were handed over.</summary>
    /// <exception cref="ScriptException">The columns do not fit.</exception>
    public long Append(Table rows) => Append(rows, message: null);

    /// <summary>Appends rows that are a message of a stream with a number, which snapshots keep.</summary>
    public long Append(Table rows, long? message)
    {
        RequireColumns(rows);
        RunMessage(() => Process(Joining.Fit(_columns, rows)), rows.Count, message);
        return rows.Count;
    }

    /// <summary>Takes rows into the state and gives out nothing.</summary>
    /// <exception cref="ScriptException">This kind of engine cannot be warmed up.</exception>
    public void WarmUp(Table rows)
    {
        RequireWarmUp();
        RequireColumns(rows);
        Run(() =>
        {
            _isSilent = true;
            try
            {
                Process(Joining.Fit(_columns, rows));
            }
            finally
            {
                _isSilent = false;
            }
        }, rows.Count);
    }

    /// <summary>Computes more from the next row on, into new columns at the end of the output.</summary>
    /// <exception cref="ScriptException">This engine, or its output, cannot be extended.</exception>
    public void AddMetrics(MetricAddition addition)
    {
        Extend(addition, addition.Columns);
        Definition.Snapshots?.WriteNow(this);
    }

    /// <summary>What was added to the metrics as a value that <see cref="RestoreAdditions"/> understands.</summary>
    public Value CaptureAdditions() => Vector.Tuple([.. _additions]);

    /// <summary>Adds what had been added when the state was captured; the output may have its columns already.</summary>
    /// <exception cref="ScriptException">The value is something else, or the output cannot be extended.</exception>
    public void RestoreAdditions(Session session, Value additions)
    {
        foreach (var captured in (additions as Vector<Value> ?? throw StateBytes.Unfit()).Span)
        {
            var addition = MetricAddition.Restored(session, this, captured);
            Extend(addition, [.. addition.Columns.Where(column => Definition.Output.Columns.IndexOf(column.Name) < 0)]);
        }
    }

    /// <summary>The state as a value that <see cref="Restore"/> understands.</summary>
    /// <exception cref="ScriptException">This kind of engine has no snapshots.</exception>
    public virtual Value Capture() => throw NoSnapshots();

    /// <summary>Goes back to a state that was captured from an engine with the same definition.</summary>
    /// <exception cref="ScriptException">The state is that of another engine.</exception>
    public virtual void Restore(Value state) => throw NoSnapshots();

    /// <summary>Runs under the engine's lock; for snapshots.</summary>
    public T Alone<T>(Func<T> work)
    {
        lock (_gate) return work();
    }

    /// <summary>Notes the snapshot that was written or read last.</summary>
    public void NoteSnapshot(long message) => SnapshotMessage = message;

    /// <summary>Ends the engine: nothing goes in or out any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
            Close();
        }
    }

    /// <summary>Works on rows whose columns have the types of <see cref="Schema"/>.</summary>
    protected abstract void Process(Table rows);

    /// <summary>Runs work that leaves the state useless when it fails.</summary>
    protected T Change<T>(Func<T> work)
    {
        IsBroken = true;
        var result = work();
        IsBroken = false;
        return result;
    }

    /// <summary>Reads what more is to be computed, and gives what makes the engine compute it.</summary>
    /// <exception cref="ScriptException">This kind of engine takes no more metrics, or they are wrong.</exception>
    protected virtual Action Extension(MetricAddition addition) =>
        throw new ScriptException($"addMetrics: {Name} is a {Kind}, which takes no more metrics in the embedded engine.");

    /// <summary>The bytes of the state; by default of what a snapshot holds.</summary>
    protected virtual long CountBytes() => ValueSize.Of(Capture());

    /// <summary>Ends timers and the like.</summary>
    protected virtual void Close()
    {
    }

    /// <summary>Throws when the engine cannot be warmed up.</summary>
    protected virtual void RequireWarmUp() => throw new ScriptException(
        $"warmupStreamEngine: {Name} is a {Kind}; reactive state engines and time-series engines can be warmed up.");

    /// <summary>Hands results over to the output.</summary>
    protected void Emit(IReadOnlyList<Vector> columns)
    {
        if (!_isSilent) Definition.Output.Write(columns);
    }

    /// <summary>
    /// The two columns of <c>outputElapsedMicroseconds</c> for so many rows of results; none when it was not asked for.
    /// </summary>
    protected Vector[] Elapsed(int rows)
    {
        if (!Definition.MeasuresTime) return [];
        var microseconds = Definition.Session.Time.GetElapsedTime(_arrivedAt).Ticks / TimeSpan.TicksPerMicrosecond;
        var (elapsed, count) = (new long[rows], new int[rows]);
        Array.Fill(elapsed, microseconds);
        Array.Fill(count, _arrivedRows);
        return [Vector.Long(elapsed), Vector.Int(count)];
    }

    /// <summary>Runs work on the rows of a message, which counts for snapshots.</summary>
    protected void RunMessage(Action work, int rows, long? message)
    {
        Run(() =>
        {
            work();
            Definition.Snapshots?.Count(message);
        }, rows);
        Definition.Snapshots?.WriteDue(this);
    }

    /// <summary>Runs work on the state, alone: rows that came in, or a timer that went off.</summary>
    /// <exception cref="ScriptException">The engine was dropped, or the work failed.</exception>
    protected void Run(Action work, int rows = 0)
    {
        lock (_gate)
        {
            if (_isClosed) throw new ScriptException($"The stream engine {Name} was dropped.");
            if (IsBroken)
                throw new ScriptException(
                    $"The stream engine {Name} failed half way through a batch; drop it and make it again. ({LastError})");
            (_arrivedAt, _arrivedRows) = (Definition.Session.Time.GetTimestamp(), rows);
            try
            {
                Definition.Session.InvokeAlone(() =>
                {
                    work();
                    return 0;
                }, CancellationToken.None);
                RowCount += rows;
            }
            catch (Exception failure) when (failure is not UnreachableException)
            {
                LastError = failure.Message;
                throw;
            }
        }
    }

    private void Extend(MetricAddition addition, IReadOnlyList<ColumnDefinition> columns) => Run(() =>
    {
        var (extend, captured) = (Extension(addition), addition.Capture());
        Definition.Output.Extend(columns);
        extend();
        _additions.Add(captured);
    });

    private void RequireColumns(Table rows)
    {
        if (rows.Columns.Count != Schema.Count)
            throw new ScriptException(
                $"{rows.Columns.Count} column(s) were given for the stream engine {Name} of {Schema.Count} "
                + $"({string.Join(", ", Schema.Select(column => column.Name))}).");
    }

    private ScriptException NoSnapshots() =>
        new($"The stream engine {Name}: a {Kind} keeps no snapshots in the embedded engine; leave out snapshotDir.");
}
