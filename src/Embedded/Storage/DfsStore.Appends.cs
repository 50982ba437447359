using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Appends;

namespace DolphinQuant.Embedded.Storage;

/// <content>
/// Small appends are acknowledged once they are in a log of their own, and settled, put into the tables, before anybody
/// reads or changes a table. While a transaction is open there are none to settle, so that readers never wait for it.
/// The journal of changes gets them before the next other change, each with its own time.
/// </content>
internal sealed partial class DfsStore
{
    // From here on the commit costs little beside the rows themselves.
    private const int MostLoggedRows = 1_024;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(1);

    private readonly AppendLog _log;
    private int _waitingToRead;

    /// <summary>
    /// Makes appends durable together, without a commit. False when they are for a transaction: too many rows, or no room
    /// in the log.
    /// </summary>
    /// <exception cref="ScriptException">A table was dropped, or the columns do not fit any more.</exception>
    /// <exception cref="DatabaseException">The disk failed; nothing was appended.</exception>
    internal bool TryLog(IReadOnlyList<PendingAppend> appends, CancellationToken cancellationToken)
    {
        if (appends.Sum(append => append.Rows.Count) > MostLoggedRows || appends.Any(append => append.Rows.Count == 0))
            return false;
        Enter(cancellationToken);
        try
        {
            DatabaseFile.EnsureLog(_writer);
            return Volatile.Read(ref _waitingToRead) == 0
                // The first rows that have all columns change the table.
                && appends.All(append => Held(append.Table).OptionalColumns == 0)
                && _log.TryAdd([.. appends.Select(ToLog)], Now);
        }
        finally
        {
            Release();
        }
    }

    private LoggedRows ToLog(PendingAppend append)
    {
        var definition = Held(append.Table);
        return new LoggedRows(definition.Id, ColumnConversion.Fit(append.Rows, definition));
    }

    /// <summary>Puts every append that was acknowledged into its table.</summary>
    public void Flush(CancellationToken cancellationToken)
    {
        // To have the turn to write is to have nothing left in the log.
        using var transaction = BeginTransaction(cancellationToken);
        transaction.Commit();
    }

    // Lets a read that begins now see every append that was acknowledged.
    private void ShowAppends()
    {
        var wanted = _log.Acknowledged;
        if (_log.Settled >= wanted) return;
        Interlocked.Increment(ref _waitingToRead);
        try
        {
            // Whoever writes settles too, at the latest with its next append: no need to get the turn.
            while (_log.Settled < wanted)
                if (_writing.Wait(BetweenLooks))
                    SettleInTurn();
        }
        finally
        {
            Interlocked.Decrement(ref _waitingToRead);
        }
    }

    private void SettleInTurn()
    {
        _writingThread = Environment.CurrentManagedThreadId;
        try
        {
            Settle(isForReading: true);
        }
        finally
        {
            Release();
        }
    }

    // What a killed process has left comes first.
    private void SettleOrClose()
    {
        try
        {
            Settle(isForReading: true);
        }
        catch
        {
            _log.Dispose();
            Journal?.Dispose();
            throw;
        }
    }

    private void Enter(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        RefuseNested();
        _writing.Wait(cancellationToken);
        _writingThread = Environment.CurrentManagedThreadId;
    }

    // Puts the logged rows into their tables, and into the journal, which a read does without: it must not fail because a
    // journal cannot be written. The caller has the turn to write.
    private void Settle(bool isForReading)
    {
        var isFinished = Journal is null || !isForReading;
        if (!_log.IsPending && (!isFinished || !_log.IsUnfinished)) return;
        using var transaction = new StoreTransaction(this, _writer, ended: null, CancellationToken.None);
        foreach (var (id, rows) in _log.Read(_writer, _catalog.Table)) transaction.AppendNoted(TableOf(id), rows);
        if (Journal is not null && isFinished) transaction.Note(_log.ReadUnfinished(_catalog.Table));
        _log.Settle(_writer, isFinished);
        transaction.Commit();
        _log.Committed(isFinished);
    }
}
