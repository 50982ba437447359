using System.Runtime.ExceptionServices;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// Appends that come while another one is being committed wait together and are committed as one (group commit): a
/// commit takes a sync of the disk, however many rows it has. Small ones go into a log first. Each append is whole or not
/// there, and durable when it returns, as if it were alone.
/// </summary>
internal sealed class AppendQueue(DfsStore store)
{
    // Bounds the memory of one transaction, and how long those wait that come behind it.
    private const int MostRowsTogether = 200_000;

    private readonly Lock _lock = new();
    private readonly LinkedList<PendingAppend> _waiting = [];
    private bool _isLed;

    /// <summary>Appends rows to a table and returns their number.</summary>
    /// <exception cref="ScriptException">The columns do not fit.</exception>
    /// <exception cref="DatabaseException">The storage failed; nothing was appended.</exception>
    public long Append(StoredTable table, Table rows, CancellationToken cancellationToken)
    {
        store.RefuseNested();
        cancellationToken.ThrowIfCancellationRequested();
        // What does not fit fails here, alone.
        ColumnConversion.FitAppended(rows, store.Held(table));
        using var own = new PendingAppend(table, rows, cancellationToken);
        lock (_lock)
        {
            own.Place = _waiting.AddLast(own);
            if (!_isLed) own.Lead();
            _isLed = true;
        }

        if (!WaitForTurn(own)) return own.Result();
        try
        {
            Commit(own);
        }
        finally
        {
            HandOver();
        }

        return own.Result();
    }

    // True when it is this append's turn to commit for all, false when another one has done it.
    private bool WaitForTurn(PendingAppend own)
    {
        try
        {
            return own.Wait(own.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
            {
                // On its way, or its turn has just come: what was taken from the queue is finished.
                if (own.Place is not null && !own.IsDecided)
                {
                    Take(own);
                    throw;
                }
            }

            return own.Wait(CancellationToken.None);
        }
    }

    private void Commit(PendingAppend own)
    {
        var group = TakeGroup(own);
        if (group.Count == 1)
        {
            CommitAlone(own);
            return;
        }

        try
        {
            CommitTogether(group);
        }
        catch (Exception)
        {
            // A table may have been dropped meanwhile, one of them given up, or the disk may take some of them and not
            // all: each append has an outcome of its own, and nobody waits for ever.
            foreach (var append in group) CommitAlone(append);
        }
    }

    private List<PendingAppend> TakeGroup(PendingAppend own)
    {
        lock (_lock)
        {
            Take(own);
            List<PendingAppend> group = [own];
            for (var rows = own.Rows.Count; _waiting.First is { Value: var next }; group.Add(next))
            {
                rows += next.Rows.Count;
                if (rows > MostRowsTogether) break;
                Take(next);
            }

            return group;
        }
    }

    private void Take(PendingAppend append)
    {
        _waiting.Remove(append.Place!);
        append.Place = null;
    }

    private void CommitAlone(PendingAppend append)
    {
        try
        {
            if (!store.TryLog([append], append.CancellationToken))
                store.InTransaction(transaction => transaction.Append(append.Table, append.Rows), append.CancellationToken);
            append.Finish();
        }
        catch (Exception failure)
        {
            // It is thrown again where the append was called.
            append.Fail(failure);
        }
    }

    // While the group waits for another transaction, any of its appends can be given up; then each goes on alone.
    private void CommitTogether(List<PendingAppend> group)
    {
        using var givenUp = CancellationTokenSource.CreateLinkedTokenSource([.. group.Select(append => append.CancellationToken)]);
        if (!store.TryLog(group, givenUp.Token))
            store.InTransaction(transaction => AppendAll(transaction, group), givenUp.Token);
        foreach (var append in group) append.Finish();
    }

    private int AppendAll(StoreTransaction transaction, List<PendingAppend> group)
    {
        foreach (var table in group.GroupBy(append => (store.Held(append.Table).Id, append.Rows.Columns.Count)))
            transaction.Append(table.First().Table, Together([.. table]));
        return group.Count;
    }

    private Table Together(PendingAppend[] appends)
    {
        if (appends.Length == 1) return appends[0].Rows;
        var definition = store.Held(appends[0].Table);
        var given = definition.Columns.Take(appends[0].Rows.Columns.Count).ToArray();
        var columns = Array.ConvertAll(given, column => column.CreateColumn());
        foreach (var append in appends)
        {
            var fitted = ColumnConversion.FitAppended(append.Rows, definition);
            for (var i = 0; i < columns.Length; i++) columns[i].AddRange(fitted[i]);
        }

        return new Table(given.Select(column => column.Name), columns);
    }

    private void HandOver()
    {
        lock (_lock)
        {
            _isLed = _waiting.First is not null;
            _waiting.First?.Value.Lead();
        }
    }
}

/// <summary>An append that waits, and what became of it.</summary>
internal sealed class PendingAppend(StoredTable table, Table rows, CancellationToken cancellationToken) : IDisposable
{
    // Without spinning: many that wait for a disk would take the processor from the one that works.
    private readonly ManualResetEventSlim _decided = new(initialState: false, spinCount: 0);
    private volatile bool _isLeader;
    private Exception? _failure;

    public StoredTable Table => table;

    public Table Rows => rows;

    /// <summary>Gives it up while it waits.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Its place in the queue; null once it was taken from there.</summary>
    public LinkedListNode<PendingAppend>? Place { get; set; }

    /// <summary>True once it was finished, or told to commit for all.</summary>
    public bool IsDecided => _decided.IsSet;

    /// <summary>Waits until it is finished (false) or it is its turn to commit for all (true).</summary>
    public bool Wait(CancellationToken cancellationToken)
    {
        _decided.Wait(cancellationToken);
        return _isLeader;
    }

    /// <summary>Tells it to commit for all that wait.</summary>
    public void Lead()
    {
        _isLeader = true;
        _decided.Set();
    }

    /// <summary>Its rows are durable.</summary>
    public void Finish() => _decided.Set();

    /// <summary>Its rows are not there.</summary>
    public void Fail(Exception failure)
    {
        _failure = failure;
        _decided.Set();
    }

    // Who sets the event may not be out of it yet; that does no harm as nobody asks for its WaitHandle.
    public void Dispose() => _decided.Dispose();

    /// <summary>How many rows were appended.</summary>
    public long Result()
    {
        if (_failure is not null) ExceptionDispatchInfo.Throw(_failure);
        return rows.Count;
    }
}
