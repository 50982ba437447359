using DolphinQuant.Data;

namespace DolphinQuant.DolphinDb.Writing;

/// <summary>
/// Writes rows of many producers into one table, in batches. Each call of a producer gets a receipt, which ends in the
/// acknowledgement of the server or hands the rows back. Safe for concurrent use.
/// </summary>
public sealed class TableWriter : IAsyncDisposable
{
    private readonly TargetTable _table;
    private readonly TableWriterOptions _options;
    private readonly RowBudget _budget;
    private readonly WriterLane[] _lanes;

    private TableWriter(DolphinDbDataSource source, TargetTable table, TableWriterOptions options)
    {
        _table = table;
        _options = options;
        _budget = new RowBudget(options.MaxBufferedRows);
        _lanes = [.. Enumerable.Range(0, table.Lanes.Count).Select(_ => new WriterLane(source, table, options, _budget))];
    }

    /// <summary>The columns of the table.</summary>
    public IReadOnlyList<ColumnDefinition> Columns => _table.Columns;

    /// <summary>How many batches are sent at a time at most.</summary>
    public int Connections => _lanes.Length;

    /// <summary>Opens a writer; the columns of the table are asked for here.</summary>
    /// <exception cref="ScriptException">There is no such table, or no such key column.</exception>
    /// <exception cref="DatabaseException">The server cannot be reached.</exception>
    public static async Task<TableWriter> OpenAsync(
        DolphinDbDataSource source, TableWriterOptions options, CancellationToken cancellationToken)
    {
        var session = await source.OpenWireSessionAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return new TableWriter(
                source, await TargetTable.OpenAsync(session, options, cancellationToken).ConfigureAwait(false), options);
    }

    /// <summary>Takes rows, which must not be changed any more; returns when there is room for them.</summary>
    /// <exception cref="ScriptException">The columns are not those of the table; one is named.</exception>
    /// <exception cref="DatabaseException">There is no room, and the writer does not wait for any.</exception>
    public async Task<WriteReceipt> WriteAsync(Table rows, CancellationToken cancellationToken)
    {
        _table.Check(rows);
        if (_options.WhenFull == FullBufferPolicy.Wait) await _budget.TakeAsync(rows.Count, cancellationToken).ConfigureAwait(false);
        else if (!_budget.TryTake(rows.Count))
            throw new DatabaseException(
                $"{_options.MaxBufferedRows} rows for {_table.Name} are not written yet; there is no room for more.", isTransient: true);
        var parts = _table.Lanes.Split(rows).ToArray();
        var receipt = new WriteReceipt(parts.Length);
        foreach (var (lane, part) in parts) _lanes[lane].Add(part, receipt);
        return receipt;
    }

    /// <summary>Takes one row, a value for each column.</summary>
    /// <exception cref="ScriptException">A value does not fit its column, which is named.</exception>
    /// <exception cref="DatabaseException">There is no room, and the writer does not wait for any.</exception>
    public Task<WriteReceipt> WriteAsync(IReadOnlyList<Value> row, CancellationToken cancellationToken) =>
        WriteAsync(_table.RowOf(row), cancellationToken);

    /// <summary>Sends what is left and waits for its acknowledgement; no rows can be written any more.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes) await lane.DisposeAsync().ConfigureAwait(false);
    }
}
