using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Storage.Appends;

/// <summary>
/// Small appends that are on the disk and acknowledged, but not in DuckDB yet: a sync of this file costs a tenth of a
/// commit. DuckDB keeps the number of the last record whose rows it has, in the same transaction as the rows; then the
/// file is written from its beginning again. A record is all that was acknowledged by one sync, so at most the last one
/// can be torn. Belongs to who may write; the numbers can be read by all.
/// </summary>
internal sealed class AppendLog : IDisposable
{
    // Bounds what is replayed after a crash, and how long the first reader waits for the rows.
    private const long MostBytes = 2L << 20;

    // The file grows ahead of the records: a sync that must also keep a new length takes twice as long.
    private const long GrowthBytes = 256L << 10;

    // Records that failed have numbers too, but never so many in a row.
    private const long LongestGap = 1L << 20;

    private readonly IStoreFiles _files;
    private readonly string _path;
    private RecordFile? _records;
    private long _used, _acknowledged, _settled;
    private bool _isInDoubt;

    private AppendLog(IStoreFiles files, string path, long settled)
    {
        (_files, _path) = (files, path);
        _used = _acknowledged = _settled = settled;
    }

    /// <summary>The number of the last record that was acknowledged.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>The number up to which DuckDB has the rows.</summary>
    public long Settled => Volatile.Read(ref _settled);

    /// <summary>
    /// True while DuckDB does not know of the last record: it lacks the rows, or the record failed and must not be found later.
    /// </summary>
    public bool IsPending => _used > _settled;

    /// <summary>Creates the table that holds the last number.</summary>
    /// <remarks>
    /// Numbers begin anywhere: what a user stores must not look like a record that is yet to come.
    /// </remarks>
    public static void Initialise(StoreConnection connection)
    {
        connection.Execute("CREATE TABLE IF NOT EXISTS registry.append_log (last_number BIGINT NOT NULL)");
        connection.Execute(
            "INSERT INTO registry.append_log SELECT CAST(random() * 4e18 AS BIGINT) "
            + "WHERE NOT EXISTS (SELECT 1 FROM registry.append_log)");
    }

    /// <summary>Opens the log; the file comes with the first append.</summary>
    /// <exception cref="DatabaseException">Acknowledged rows cannot be read.</exception>
    public static AppendLog Open(StoreConnection writer, IStoreFiles files, string path)
    {
        var log = new AppendLog(files, path, LastOf(writer));
        if (!files.Exists(path)) return log;
        try
        {
            return StoreFailure.Guard(path, log.Load);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes appends to the disk, all or none; they are there when it returns. False when they cannot be kept here.
    /// </summary>
    /// <exception cref="DatabaseException">The disk is full or failed.</exception>
    public bool TryAdd(IReadOnlyList<LoggedRows> appends)
    {
        using var content = new MemoryStream();
        content.SetLength(RecordFile.HeaderBytes);
        content.Position = RecordFile.HeaderBytes;
        foreach (var append in appends)
            if (!append.TryWrite(content))
                return false;
        if ((_records?.Bytes ?? 0) + content.Length > MostBytes) return false;
        StoreFailure.Guard(_path, () => Add(content.GetBuffer().AsMemory(0, (int)content.Length), appends.Count));
        return true;
    }

    /// <summary>The rows that DuckDB does not have, for each table in their order.</summary>
    /// <param name="writer">Tells what it has when an attempt to settle failed.</param>
    /// <param name="tableOf">The table with a number.</param>
    /// <exception cref="DatabaseException">The file cannot be read.</exception>
    public IReadOnlyCollection<(int TableId, Table Rows)> Read(StoreConnection writer, Func<int, TableDefinition> tableOf)
    {
        if (_isInDoubt) Volatile.Write(ref _settled, LastOf(writer));
        _isInDoubt = false;
        var tables = new Dictionary<int, Table>();
        Table RowsOf(int id) => tables.TryGetValue(id, out var rows) ? rows : tables[id] = Table.Empty(tableOf(id).Columns);
        return StoreFailure.Guard(_path, () =>
        {
            for (var position = 0L; position < _records!.Bytes;)
            {
                var header = _records.ReadHeader(position);
                if (header.Number > _settled) Read(position, header, RowsOf);
                position += header.Length;
            }

            return tables.Select(table => (table.Key, table.Value)).ToArray();
        });
    }

    /// <summary>Keeps in DuckDB, within the open transaction, that it has all rows.</summary>
    public void Settle(StoreConnection writer)
    {
        writer.Execute(new Statement("UPDATE registry.append_log SET last_number = ?", Scalar.Long(_used)));
        // Until the commit has succeeded nobody knows whether it counts.
        _isInDoubt = true;
    }

    /// <summary>DuckDB has committed what was settled.</summary>
    public void Restart()
    {
        _isInDoubt = false;
        _records!.Rewind(0);
        Volatile.Write(ref _acknowledged, _used);
        Volatile.Write(ref _settled, _used);
    }

    public void Dispose() => _records?.Dispose();

    private AppendLog Load()
    {
        _records = new RecordFile(_files, _path);
        while (_records.TryTake(IsNext) is { } header) _acknowledged = _used = header.Number;
        // A torn record is followed by nothing that is newer: no other is begun before it is synced.
        return _records.IsFollowedBy(IsNext)
            ? throw new DatabaseException(
                $"{_path} is damaged at byte {_records.Bytes}, and appends that were acknowledged stand behind: restore the "
                + "store from a backup, or move the file away to go on without the rows that are in it.",
                isTransient: false)
            : this;
    }

    // The rest of the file is of records that DuckDB has, with lower numbers.
    private bool IsNext(RecordHeader header) =>
        header.Count > 0 && header.Number > _used && header.Number - _used <= LongestGap;

    private RecordHeader Add(Memory<byte> content, int count)
    {
        var records = _records ??= Create();
        var needed = records.Bytes + content.Length;
        if (needed > records.Length) records.Reserve((needed / GrowthBytes * GrowthBytes) + GrowthBytes);
        // A number counts once, whatever becomes of its record: nobody knows what a disk that fails has kept of it.
        var header = records.Append(++_used, count, content.Span, isSynced: true);
        Volatile.Write(ref _acknowledged, _used);
        return header;
    }

    private void Read(long position, RecordHeader header, Func<int, Table> rowsOf)
    {
        try
        {
            var content = _records!.ReadContent(position, header).Span;
            for (var i = 0; i < header.Count; i++) LoggedRows.Read(ref content, rowsOf);
        }
        catch (Exception failure) when (failure is MalformedValueException or ArgumentOutOfRangeException)
        {
            throw new DatabaseException(
                $"{_path} holds rows at byte {position} that do not fit their table ({failure.Message}): restore the store "
                + "from a backup.",
                isTransient: false, failure);
        }
    }

    private RecordFile Create()
    {
        var records = new RecordFile(_files, _path);
        try
        {
            _files.SyncFolder(Path.GetDirectoryName(_path)!);
            return records;
        }
        catch
        {
            records.Dispose();
            throw;
        }
    }

    private static long LastOf(StoreConnection writer) => writer.QueryLong("SELECT max(last_number) FROM registry.append_log");
}
