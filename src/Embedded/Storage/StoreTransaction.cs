using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Journal;
using DolphinQuant.Embedded.Storage.Partitions;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// Changes to any tables of a store that become visible and durable together with <see cref="Commit"/>, or not at all.
/// There is one writer at a time: others wait until this object is disposed. Readers go on and see the state before it.
/// </summary>
internal sealed class StoreTransaction : IDisposable
{
    // A DuckDB row group; sorting fewer rows before they are written gains nothing.
    private const int RowGroup = 122_880;

    private readonly DfsStore _store;
    private readonly StoreConnection _writer;
    private readonly CancellationToken _cancellationToken;
    private readonly Action? _ended;
    private readonly List<JournalEntry> _entries = [];
    private readonly List<StoreChange> _changes = [];
    private bool _isOpen;

    /// <param name="store">The store, which the caller has the turn to write.</param>
    /// <param name="writer">Its connection.</param>
    /// <param name="ended">What follows the end of the transaction, as giving back the turn; null when the caller goes on.</param>
    /// <param name="cancellationToken">Gives up what takes long.</param>
    internal StoreTransaction(
        DfsStore store, StoreConnection writer, Action? ended, CancellationToken cancellationToken)
    {
        _store = store;
        _writer = writer;
        _ended = ended;
        _cancellationToken = cancellationToken;
        store.DatabaseFile.EnsureLog(writer);
        _writer.Execute("BEGIN TRANSACTION", CancellationToken.None);
        _isOpen = true;
    }

    /// <summary>Reads with the changes of this transaction.</summary>
    public Table Read(StoredTable table, IReadOnlyList<string>? columns, IReadOnlyList<StoredPredicate> predicates) =>
        new TableScan(_store.Held(table), columns, predicates).Read(_writer, _cancellationToken);

    /// <summary>
    /// Appends rows, columns by position. A table that keeps the last or first of equal rows replaces or skips
    /// accordingly.
    /// </summary>
    /// <returns>The number of rows handed over.</returns>
    /// <exception cref="ScriptException">The columns do not fit.</exception>
    public long Append(StoredTable table, Table rows)
    {
        var definition = _store.Held(table);
        var columns = ColumnConversion.FitAppended(rows, definition);
        if (rows.Count == 0) return 0;
        Note(() => new RowsAppended(definition.Id, Fitted(definition, columns.Take(rows.Columns.Count))));
        if (definition.OptionalColumns > 0 && rows.Columns.Count == columns.Count) RequireAllColumns(definition);
        Append(definition, columns);
        return rows.Count;
    }

    /// <summary>Appends rows that fit, of which the journal hears otherwise.</summary>
    internal void AppendNoted(StoredTable table, Table rows) => Append(_store.Held(table), rows.Columns);

    private void Append(TableDefinition definition, IReadOnlyList<Vector> columns)
    {
        if (definition.KeepDuplicates != KeepDuplicates.All) AppendDistinct(definition, columns);
        else if (columns[0].Count >= RowGroup && IsToBeSorted(definition, columns)) AppendSorted(definition, columns);
        else Write(definition.Physical, definition, columns);
    }

    /// <summary>
    /// Writes each row over the first stored row with the same key, or appends it. Null keys are equal to each other.
    /// Of new rows with one key the last counts; with <paramref name="ignoreNull"/>, per column the last that is not
    /// null.
    /// </summary>
    /// <exception cref="ScriptException">The columns do not fit, or the key is not that of the table.</exception>
    public void Upsert(StoredTable table, Table rows, IReadOnlyList<string> keyColumns, bool ignoreNull)
    {
        var definition = _store.Held(table);
        var upsert = new UpsertLayout(definition, keyColumns, ignoreNull);
        var columns = ColumnConversion.Fit(rows, definition);
        if (rows.Count == 0) return;
        Note(() => new RowsUpserted(definition.Id, Fitted(definition, columns), [.. keyColumns], ignoreNull));
        Stage(definition, columns);
        foreach (var step in upsert.Steps) _writer.Execute(step, _cancellationToken);
        _writer.Execute(TableLayout.DropStage, _cancellationToken);
    }

    /// <summary>Deletes the rows that meet all conditions, or all rows when there are none.</summary>
    /// <returns>The number of deleted rows.</returns>
    public long Delete(StoredTable table, IReadOnlyList<StoredPredicate> predicates)
    {
        var definition = _store.Held(table);
        var where = PredicateSql.Where(definition, predicates);
        Note(() => new RowsDeleted(definition.Id, [.. predicates]));
        return _writer.Execute(where with { Sql = new TableLayout(definition).Delete(where.Sql) }, _cancellationToken);
    }

    /// <summary>The partitions of a table that have rows.</summary>
    public IReadOnlyList<StoredPartition> Partitions(StoredTable table, bool hasFingerprints) =>
        PartitionScan.Read(_writer, _store.Held(table), hasFingerprints, _cancellationToken);

    /// <summary>Deletes the rows of the partitions that meet a condition, and returns how many partitions that were.</summary>
    public int DropPartitions(StoredTable table, Func<StoredPartition, bool> isMeant)
    {
        var dropped = Partitions(table, hasFingerprints: false).Where(isMeant).ToArray();
        foreach (var partition in dropped) Drop(table, partition);
        return dropped.Length;
    }

    /// <summary>Deletes the rows of a partition.</summary>
    public void Drop(StoredTable table, StoredPartition partition)
    {
        foreach (var condition in partition.Conditions()) Delete(table, condition);
    }

    /// <summary>Replaces all rows.</summary>
    public void Replace(StoredTable table, Table rows)
    {
        Delete(table, []);
        Append(table, rows);
    }

    /// <summary>Makes the changes durable. They are on disk when it returns.</summary>
    /// <exception cref="DatabaseException">The storage failed; nothing was changed.</exception>
    public void Commit()
    {
        if (_changes.Count > 0) _entries.Add(new JournalEntry(_store.Now, _changes));
        var written = _entries.Count == 0 ? null : _store.Journal?.Write(_writer, _entries);
        _writer.Execute("COMMIT", CancellationToken.None);
        _isOpen = false;
        if (written is not null) _store.Journal!.Committed(written);
    }

    /// <summary>Ends the transaction; without a commit before, nothing was changed.</summary>
    public void Dispose()
    {
        try
        {
            if (_isOpen) _writer.Execute("ROLLBACK", CancellationToken.None);
        }
        catch (DatabaseException)
        {
            // DuckDB has rolled back by itself after a failed commit; the failure itself is already on its way to the
            // caller.
        }
        finally
        {
            _isOpen = false;
            _ended?.Invoke();
        }
    }

    internal StoreConnection Writer => _writer;

    /// <summary>True when the catalog is to be read again with the commit.</summary>
    internal bool ChangesCatalog { get; private set; }

    /// <summary>Keeps a change for the journal, where there is one.</summary>
    internal void Note(Func<StoreChange> change)
    {
        if (_store.Journal is not null) _changes.Add(change());
    }

    /// <summary>Keeps changes for the journal that were acknowledged one after the other before this transaction.</summary>
    internal void Note(IEnumerable<JournalEntry> entries) => _entries.AddRange(entries);

    private static Table Fitted(TableDefinition table, IEnumerable<Vector> columns) =>
        new([.. table.Columns.Zip(columns, (column, values) => (column.Name, values))]);

    // From the first rows with the new columns on, none may lack them.
    private void RequireAllColumns(TableDefinition table)
    {
        var change = Catalog.Alter(_writer, table with { OptionalColumns = 0 }, change: "");
        Note(() => change);
        ChangesCatalog = true;
    }

    private static bool IsToBeSorted(TableDefinition table, IReadOnlyList<Vector> columns) =>
        table.SortColumns.Count > 0 || MixedPartitions.Are(table, columns);

    private void AppendSorted(TableDefinition table, IReadOnlyList<Vector> columns)
    {
        var layout = new TableLayout(table);
        Stage(table, columns);
        _writer.Execute(layout.InsertStaged, _cancellationToken);
        _writer.Execute(TableLayout.DropStage, _cancellationToken);
    }

    private void AppendDistinct(TableDefinition table, IReadOnlyList<Vector> columns)
    {
        var layout = new TableLayout(table);
        Stage(table, columns);
        if (_writer.QueryLong(layout.Count(), _cancellationToken) > 0)
        {
            var hasNullKeys = layout.KeyColumns.Any(key => HasNull(columns[IndexOf(table, key)]));
            _writer.Execute(
                table.KeepDuplicates == KeepDuplicates.Last
                    ? layout.DeleteStaged(hasNullKeys)
                    : layout.DeleteStored(hasNullKeys),
                _cancellationToken);
        }

        _writer.Execute(layout.InsertDistinctStaged(columns[0].Count >= RowGroup), _cancellationToken);
        _writer.Execute(TableLayout.DropStage, _cancellationToken);
    }

    private void Stage(TableDefinition table, IReadOnlyList<Vector> columns)
    {
        _writer.Execute(new TableLayout(table).CreateStage, _cancellationToken);
        Write(PhysicalName.Stage, table, columns);
    }

    private void Write(PhysicalName target, TableDefinition table, IReadOnlyList<Vector> columns)
    {
        using var appender = new ChunkAppender(_writer, target, table.Columns.Select(column => column.Type));
        appender.Append(columns, _cancellationToken);
        appender.Complete();
    }

    private static int IndexOf(TableDefinition table, string column) =>
        table.Columns.ToList().IndexOf(table.Column(column));

    private static bool HasNull(Vector column)
    {
        for (var i = 0; i < column.Count; i++)
            if (column.IsNull(i))
                return true;
        return false;
    }
}
