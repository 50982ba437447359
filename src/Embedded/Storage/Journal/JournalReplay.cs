using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage.Journal;

/// <summary>
/// Makes the changes of a journal again, on a store that nobody else uses and that is as it was before them.
/// </summary>
internal sealed class JournalReplay(DfsStore store, long lastSequence)
{
    // A commit costs milliseconds. The store counts for nothing before all changes are made, so many share one.
    private const int TransactionsPerCommit = 256;

    // Fewer than those from which on an append is laid down otherwise than it came.
    private const int MostRowsTogether = 65_536;

    // Appends of which the store does not know yet: the rows of each table, in their order.
    private readonly Dictionary<int, Table> _appended = [];

    /// <summary>The number of the last transaction that the store has.</summary>
    public long LastSequence { get; private set; } = lastSequence;

    /// <summary>Repeats transactions, but for those that the store has.</summary>
    /// <exception cref="DatabaseException">One is missing.</exception>
    public void Apply(IEnumerable<JournalTransaction> transactions, CancellationToken cancellationToken)
    {
        foreach (var group in transactions.Where(next => next.Sequence > LastSequence).Chunk(TransactionsPerCommit))
        {
            using var open = store.BeginTransaction(cancellationToken);
            foreach (var transaction in group) Apply(open, transaction);
            AppendGathered(open);
            store.Publish(open);
        }
    }

    private void Apply(StoreTransaction open, JournalTransaction transaction)
    {
        if (transaction.Sequence != LastSequence + 1)
            throw new DatabaseException(
                $"The change {LastSequence + 1} is in none of the backups, {transaction.Sequence} comes next: restore to a "
                + "moment before, or from another backup.",
                isTransient: false);
        foreach (var change in transaction.Changes) Apply(open, change);
        LastSequence = transaction.Sequence;
    }

    // Single rows cost as much as many, so those that follow one another are appended as one.
    private void Gather(StoreTransaction open, RowsAppended append)
    {
        if (_appended.TryGetValue(append.TableId, out var rows)
            && rows.Columns.Count == append.Rows.Columns.Count && rows.Count + append.Rows.Count <= MostRowsTogether)
        {
            rows.AddRange(append.Rows);
            return;
        }

        if (rows is not null) AppendGathered(open);
        _appended[append.TableId] = append.Rows;
    }

    private void AppendGathered(StoreTransaction open)
    {
        foreach (var (table, rows) in _appended) open.Append(store.TableOf(table), rows);
        _appended.Clear();
    }

    private void Apply(StoreTransaction open, StoreChange change)
    {
        if (change is RowsAppended append)
        {
            Gather(open, append);
            return;
        }

        AppendGathered(open);
        switch (change)
        {
            case RowsUpserted upsert:
                open.Upsert(store.TableOf(upsert.TableId), upsert.Rows, upsert.Keys, upsert.IgnoresNull);
                break;
            case RowsDeleted delete:
                open.Delete(store.TableOf(delete.TableId), delete.Predicates);
                break;
            default:
                Catalog.Repeat(open.Writer, change);
                store.Reload();
                break;
        }
    }
}
