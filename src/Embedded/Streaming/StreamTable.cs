using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// A table that rows are only ever added to, read and written by many threads. Every row has an offset, counted from
/// the table's creation; subscribers read by offset. With a log on disk, memory may hold the newest rows alone.
/// </summary>
internal sealed class StreamTable : Value, IAppendable, IDescribed, ISnapshot, IControlled, IStreamRows
{
    private const int RestoredRows = 100_000;

    private readonly Lock _lock = new();
    private readonly Table _rows;
    private readonly RowKeys? _keys;
    private TaskCompletionSource _arrival = NewArrival();
    private readonly List<Func<long>> _readers = [];
    private StreamLog? _log;
    private readonly Changelog? _changelog;
    private CachePurge? _purge;
    private ArrivalTimes? _arrivals;
    private long _memoryOffset;

    /// <summary>A stream table that begins with rows.</summary>
    /// <param name="rows">The columns and first rows, which are copied.</param>
    /// <param name="keyColumns">A row whose key was seen before is dropped; none when empty.</param>
    /// <param name="timeColumns">With them, a row of a later time than the last of its key is not dropped.</param>
    /// <exception cref="ScriptException">A key or time column is missing, or is of a type that cannot serve.</exception>
    public StreamTable(Table rows, IReadOnlyList<string> keyColumns, IReadOnlyList<string>? timeColumns = null)
    {
        Schema = rows.Schema;
        _rows = Table.Empty(Schema);
        if (keyColumns.Count > 0) _keys = new RowKeys(rows, keyColumns, timeColumns ?? []);
        Append(rows);
    }

    /// <summary>A changelog stream table: of each key it shows the last row, and keeps all.</summary>
    /// <param name="rows">The columns and first rows, which are copied.</param>
    /// <param name="changelog">What it knows of its rows.</param>
    public StreamTable(Table rows, Changelog changelog)
    {
        Schema = rows.Schema;
        _rows = Table.Empty(Schema);
        _changelog = changelog;
        Append(rows);
    }

    /// <summary>The name it is shared under; null before.</summary>
    public string? Name { get; set; }

    /// <summary>Who may use it; stays when its name is taken away, for handles that are still held.</summary>
    public ObjectAccess? Access { get; set; }

    public IReadOnlyList<ColumnDefinition> Schema { get; }

    /// <summary>The columns of rows to be appended: all but the one that takes the moment of writing.</summary>
    IReadOnlyList<ColumnDefinition> IAppendable.Schema => Written;

    /// <summary>The names of the key columns; empty for a table without keys.</summary>
    public IReadOnlyList<string> KeyColumns => _keys?.Columns ?? _changelog?.KeyColumns ?? [];

    /// <summary>True when rows of a known key count as changes of the row before.</summary>
    public bool HasChangelog => _changelog is not null;

    /// <summary>True when the last column takes the moment at which rows are written.</summary>
    public bool HasArrivalTimes => _arrivals is not null;

    private IReadOnlyList<ColumnDefinition> Written => _arrivals is null ? Schema : [.. Schema.SkipLast(1)];

    /// <summary>The column that the filters of subscriptions look at; null when none was set.</summary>
    public string? FilterColumn { get; set; }

    /// <summary>The log on disk, or null.</summary>
    public StreamLog? Log => _log;

    public override DataType Type => DataType.Dictionary;

    public override DataForm Form => DataForm.Table;

    /// <summary>The number of rows in memory.</summary>
    public override int Count
    {
        get
        {
            lock (_lock) return _rows.Count;
        }
    }

    /// <summary>The offset of the first row in memory.</summary>
    public long MemoryOffset
    {
        get
        {
            lock (_lock) return _memoryOffset;
        }
    }

    /// <summary>The offset of the next row to come: how many rows there have been.</summary>
    public long EndOffset
    {
        get
        {
            lock (_lock) return _memoryOffset + _rows.Count;
        }
    }

    /// <summary>The first offset that can still be read.</summary>
    public long FirstOffset => Math.Min(MemoryOffset, _log?.FirstOffset ?? long.MaxValue);

    long IAppendable.Append(Table rows, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Append(rows);
    }

    /// <summary>Appends all rows or none, and returns how many rows were handed over.</summary>
    /// <exception cref="ScriptException">The columns do not fit.</exception>
    /// <exception cref="DatabaseException">The log failed.</exception>
    public long Append(Table rows)
    {
        var expected = Written;
        if (rows.Columns.Count != expected.Count)
            throw new ScriptException(
                $"{rows.Columns.Count} column(s) were given for a stream table of {expected.Count} "
                + $"({string.Join(", ", expected.Select(column => column.Name))}).");
        TaskCompletionSource arrived;
        lock (_lock)
        {
            var fitting = Joining.Fit(_rows, _arrivals?.Complete(rows, Schema[^1].Name) ?? rows);
            if (_keys is not null) fitting = fitting.Gather(_keys.AddNew(fitting));
            if (fitting.Count == 0) return rows.Count;
            Keep(fitting);
            _changelog?.Add(fitting);
            _rows.AddRange(fitting);
            Trim(fitting.Count);
            (arrived, _arrival) = (_arrival, NewArrival());
        }

        arrived.SetResult();
        return rows.Count;
    }

    /// <inheritdoc/>
    public Table Snapshot()
    {
        lock (_lock) return _changelog?.Latest(_rows) ?? _rows.Slice(0, _rows.Count);
    }

    /// <summary>All rows of a changelog stream table behind what each was.</summary>
    /// <exception cref="ScriptException">It is a table of another kind.</exception>
    public Table Changes()
    {
        lock (_lock)
            return _changelog?.All(_rows)
                ?? throw new ScriptException("The stream table has no changelog; make it with changelogStreamTable.");
    }

    /// <summary>Puts the moment of writing into the last column from now on; rows are appended without it.</summary>
    /// <exception cref="ScriptException">That was asked for before.</exception>
    public void StampRows(TimeProvider clock)
    {
        lock (_lock)
        {
            if (_arrivals is not null) throw new ScriptException($"The time column {Schema[^1].Name} is set already and stays.");
            _arrivals = new ArrivalTimes(Schema[^1].Type, clock);
        }
    }

    /// <summary>Rows from an offset on: those in memory, or a piece of those in the log before.</summary>
    /// <param name="offset">The offset of the first row wanted.</param>
    /// <param name="most">The most rows to return.</param>
    /// <returns>The rows, none at the end of the table.</returns>
    /// <exception cref="ScriptException">The rows at the offset are neither in memory nor in the log.</exception>
    public Table Read(long offset, int most)
    {
        lock (_lock)
        {
            var skipped = offset - _memoryOffset;
            if (skipped >= 0)
                return skipped >= _rows.Count
                    ? Table.Empty(Schema)
                    : _rows.Slice((int)skipped, (int)Math.Min(most, _rows.Count - skipped));
        }

        return _log?.Read(offset, most) is { Count: > 0 } logged
            ? logged
            : throw new ScriptException(
                $"The rows of {Name} at offset {offset} are gone; the first that is still there has offset {FirstOffset}.");
    }

    /// <inheritdoc/>
    (Table Rows, long Last) IStreamRows.Take(long offset, int most)
    {
        var rows = Read(offset, most);
        return (rows, offset + rows.Count - 1);
    }

    /// <inheritdoc/>
    void IStreamRows.Check(Runtime.Session session) => session.Gate.Checked(this);

    /// <summary>Completes when the table has a row at an offset.</summary>
    public async Task WaitAsync(long offset, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task arrival;
            lock (_lock)
            {
                if (offset < _memoryOffset + _rows.Count) return;
                arrival = _arrival.Task;
            }

            await arrival.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Notes somebody who reads rows by offset. Without a log, rows that not all readers have had stay in memory: the
    /// table grows rather than lose them.
    /// </summary>
    /// <param name="nextOffset">The offset that the reader comes to next.</param>
    public void AddReader(Func<long> nextOffset)
    {
        lock (_lock) _readers.Add(nextOffset);
    }

    /// <summary>Forgets a reader.</summary>
    public void RemoveReader(Func<long> nextOffset)
    {
        lock (_lock) _readers.Remove(nextOffset);
    }

    /// <summary>The bytes of the rows in memory.</summary>
    public long MemoryUsed
    {
        get
        {
            lock (_lock) return ValueSize.Of(_rows);
        }
    }

    /// <summary>True when the oldest rows go from memory.</summary>
    public bool IsPurged
    {
        get
        {
            lock (_lock) return _purge is not null;
        }
    }

    /// <summary>Lets the oldest rows go from memory from now on.</summary>
    public void Purge(CachePurge purge)
    {
        lock (_lock) _purge = purge;
    }

    /// <summary>Takes over the rows of a log and writes to it from now on.</summary>
    /// <param name="log">The log; the table is still empty when the log is not.</param>
    /// <param name="purge">Which rows need not stay in memory; null for none.</param>
    /// <exception cref="ScriptException">The table has rows although the log has some too.</exception>
    public void Persist(StreamLog log, CachePurge? purge)
    {
        if (HasChangelog) throw new ScriptException("A changelog stream table is kept in memory only.");
        lock (_lock)
        {
            if (log.EndOffset > 0 && _rows.Count > 0)
                throw new ScriptException(
                    "The table must be empty: rows of this name are on disk already. Clear them with "
                    + "clearTablePersistence, or persist an empty table to go on after them.");
            _purge = purge;
            if (log.EndOffset > 0) Restore(log);
            else if (_rows.Count > 0) log.Append(0, _rows);
            _log = log;
        }
    }

    /// <summary>Writes to no log any more; rows that only the log has cannot be read any more.</summary>
    public StreamLog? Unpersist()
    {
        lock (_lock)
        {
            var log = _log;
            _log = null;
            return log;
        }
    }

    /// <inheritdoc/>
    public Dictionary Describe()
    {
        var entries = new Dictionary(DataType.String, DataType.Any)
        {
            [Scalar.String("colDefs")] = new Table(
                ("name", Vector.String([.. Schema.Select(column => column.Name)])),
                ("typeString", Vector.String([.. Schema.Select(column => column.Type.DisplayName())])),
                ("typeInt", Vector.Int([.. Schema.Select(column => (int)column.Type)])),
                ("extra", Vector.Create(DataType.Int, Schema.Count)),
                ("comment", Vector.Create(DataType.String, Schema.Count))),
        };
        if (KeyColumns.Count > 0) entries[Scalar.String("keyColumn")] = Vector.String([.. KeyColumns]);
        return entries;
    }

    // On disk first: what a subscriber has seen must not be gone after a restart. Rows that the disk did not take may come
    // again, so their keys are free.
    private void Keep(Table rows)
    {
        try
        {
            _log?.Append(_memoryOffset + _rows.Count, rows);
        }
        catch
        {
            _keys?.TakeBack(rows);
            throw;
        }
    }

    // Keys of rows that only the log holds are read too: they stay taken.
    private void Restore(StreamLog log)
    {
        var kept = _purge is not { Size: > 0 and var size } ? log.FirstOffset : Math.Max(log.FirstOffset, log.EndOffset - size);
        for (var offset = _keys is null ? kept : log.FirstOffset; offset < log.EndOffset;)
        {
            var rows = Joining.Fit(_rows, log.Read(offset, RestoredRows)!);
            _keys?.AddNew(rows);
            var skipped = (int)Math.Clamp(kept - offset, 0, rows.Count);
            _rows.AddRange(skipped == 0 ? rows : rows.Slice(skipped, rows.Count - skipped));
            offset += rows.Count;
        }

        _memoryOffset = kept;
    }

    private void Trim(int added)
    {
        var dropped = _purge?.Purged(_rows, added) ?? 0;
        if (_log is null)
            foreach (var reader in _readers)
                dropped = (int)Math.Min(dropped, reader() - _memoryOffset);
        if (dropped <= 0) return;
        _rows.RemoveFirst(dropped);
        _memoryOffset += dropped;
    }

    private static TaskCompletionSource NewArrival() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
