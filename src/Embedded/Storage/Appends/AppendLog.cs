using System.Buffers.Binary;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Storage.Files;
using DolphinQuant.Embedded.Storage.Journal;

namespace DolphinQuant.Embedded.Storage.Appends;

/// <summary>
/// Small appends that are on the disk and acknowledged, but not in DuckDB yet: a sync of this file costs a tenth of a
/// commit. DuckDB keeps, in the same transaction as the rows, the number of the last record whose rows it has (settled),
/// and of the last one that the change journal has too, where there is one (finished); once all are finished, the file
/// is written from its beginning again. A record is all that was acknowledged by one sync, so at most the last one can be
/// torn. Belongs to who may write; the numbers can be read by all.
/// </summary>
internal sealed class AppendLog : IDisposable
{
    // Bounds what is replayed after a crash, and how long the first reader waits for the rows. The file has this length
    // from the first record on: a sync that must also keep a new length takes twice as long.
    private const long MostBytes = 2L << 20;

    // Records that failed have numbers too, but never so many in a row.
    private const long LongestGap = 1L << 20;

    // The appends stand behind the time at which they were acknowledged, in milliseconds since 1970.
    private const int HeadBytes = RecordFile.HeaderBytes + sizeof(long);

    private readonly IStoreFiles _files;
    private readonly string _path;
    private readonly List<(long Number, long Position)> _marks = [];
    private RecordFile? _records;
    private long _used, _acknowledged, _settled, _finished;
    private bool _isInDoubt;

    private AppendLog(IStoreFiles files, string path, StoreConnection writer)
    {
        (_files, _path) = (files, path);
        Recall(writer);
        _used = _acknowledged = Math.Max(_settled, _finished);
    }

    /// <summary>The number of the last record that was acknowledged.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>The number up to which DuckDB has the rows.</summary>
    public long Settled => Volatile.Read(ref _settled);

    /// <summary>True while there are rows that DuckDB does not have.</summary>
    public bool IsPending => _acknowledged > _settled;

    /// <summary>
    /// True while there are records that are not finished, or one that failed and must not be found later.
    /// </summary>
    public bool IsUnfinished => _used > _finished;

    /// <summary>Creates the table that holds the numbers.</summary>
    /// <remarks>
    /// Numbers begin anywhere: what a user stores must not look like a record that is yet to come.
    /// </remarks>
    public static void Initialise(StoreConnection connection)
    {
        connection.Execute(
            "CREATE TABLE IF NOT EXISTS registry.append_log (settled BIGINT NOT NULL, finished BIGINT NOT NULL)");
        connection.Execute(
            "INSERT INTO registry.append_log SELECT first, first FROM (SELECT CAST(random() * 4e18 AS BIGINT) AS first) "
            + "WHERE NOT EXISTS (SELECT 1 FROM registry.append_log)");
    }

    /// <summary>Opens the log; the file comes with the first append.</summary>
    /// <exception cref="DatabaseException">Acknowledged rows cannot be read.</exception>
    public static AppendLog Open(StoreConnection writer, IStoreFiles files, string path)
    {
        var log = new AppendLog(files, path, writer);
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
    /// Writes appends to the disk, all or none; they are there when it returns. False when the log is full.
    /// </summary>
    /// <exception cref="DatabaseException">The disk is full or failed.</exception>
    public bool TryAdd(IReadOnlyList<LoggedRows> appends, DateTimeOffset now)
    {
        using var content = new MemoryStream();
        Span<byte> head = stackalloc byte[HeadBytes];
        BinaryPrimitives.WriteInt64LittleEndian(head[RecordFile.HeaderBytes..], now.ToUnixTimeMilliseconds());
        content.Write(head);
        foreach (var append in appends) append.Write(content);
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
        if (_isInDoubt) Recall(writer);
        var tables = new Dictionary<int, Table>();
        Table RowsOf(int id) => tables.TryGetValue(id, out var rows) ? rows : tables[id] = Table.Empty(tableOf(id).Columns);
        foreach (var position in Behind(_settled)) Read(position, RowsOf);
        return [.. tables.Select(table => (table.Key, table.Value))];
    }

    /// <summary>The appends that are not finished, those that were acknowledged together as one, with the time.</summary>
    /// <param name="tableOf">The table with a number.</param>
    /// <exception cref="DatabaseException">The file cannot be read.</exception>
    public IReadOnlyList<JournalEntry> ReadUnfinished(Func<int, TableDefinition> tableOf)
    {
        var entries = new List<JournalEntry>();
        foreach (var position in Behind(_finished))
        {
            var appended = new List<RowsAppended>();
            var at = Read(position, id =>
            {
                appended.Add(new RowsAppended(id, Table.Empty(tableOf(id).Columns)));
                return appended[^1].Rows;
            });
            entries.Add(new JournalEntry(at, appended));
        }

        return entries;
    }

    /// <summary>Keeps in DuckDB, within the open transaction, that it has all rows.</summary>
    /// <param name="writer">The connection of the transaction.</param>
    /// <param name="isFinished">True when nobody else needs them.</param>
    public void Settle(StoreConnection writer, bool isFinished)
    {
        writer.Execute(new Statement(
            "UPDATE registry.append_log SET settled = ?, finished = ?",
            Scalar.Long(isFinished ? _used : _acknowledged), Scalar.Long(isFinished ? _used : _finished)));
        // Until the commit has succeeded nobody knows whether it counts.
        _isInDoubt = true;
    }

    /// <summary>DuckDB has committed what was settled.</summary>
    public void Committed(bool isFinished)
    {
        _isInDoubt = false;
        if (isFinished) Volatile.Write(ref _acknowledged, _used);
        Volatile.Write(ref _settled, _acknowledged);
        if (!isFinished) return;
        _finished = _used;
        _records?.Rewind(0);
        _marks.Clear();
    }

    public void Dispose() => _records?.Dispose();

    private AppendLog Load()
    {
        _records = new RecordFile(_files, _path);
        _used = _finished;
        for (var position = 0L; _records.TryTake(IsNext) is { } header; position = _records.Bytes)
        {
            _marks.Add((header.Number, position));
            _used = header.Number;
        }

        // A torn record is followed by nothing that is newer: no other is begun before it is synced.
        if (_used < _settled || _records.IsFollowedBy(IsNext))
            throw new DatabaseException(
                $"{_path} is damaged at byte {_records.Bytes}, and appends that were acknowledged stand behind: restore the "
                + "store from a backup, or move the file away to go on without the rows that are in it.",
                isTransient: false);
        _acknowledged = _used;
        return this;
    }

    // The rest of the file is of records that DuckDB has, with lower numbers.
    private bool IsNext(RecordHeader header) =>
        header.Count > 0 && header.Number > _used && header.Number - _used <= LongestGap;

    private RecordHeader Add(Memory<byte> content, int count)
    {
        var records = _records ??= Create();
        if (records.Reserved < MostBytes) records.Reserve(MostBytes);
        // A number counts once, whatever becomes of its record: nobody knows what a disk that fails has kept of it.
        var position = records.Bytes;
        var header = records.Append(++_used, count, content.Span, isSynced: true);
        _marks.Add((_used, position));
        Volatile.Write(ref _acknowledged, _used);
        return header;
    }

    private IEnumerable<long> Behind(long number) =>
        _marks.Skip(_marks.FindLastIndex(mark => mark.Number <= number) + 1).Select(mark => mark.Position);

    private DateTimeOffset Read(long position, Func<int, Table> rowsOf) => StoreFailure.Guard(_path, () =>
    {
        try
        {
            var header = _records!.ReadHeader(position);
            var content = _records.ReadContent(position, header).Span;
            var at = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(content));
            content = content[sizeof(long)..];
            for (var i = 0; i < header.Count; i++) LoggedRows.Read(ref content, rowsOf);
            return at;
        }
        catch (Exception failure) when (failure is MalformedValueException or ArgumentOutOfRangeException)
        {
            throw new DatabaseException(
                $"{_path} holds rows at byte {position} that do not fit their table ({failure.Message}): restore the store "
                + "from a backup.",
                isTransient: false, failure);
        }
    });

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

    private void Recall(StoreConnection writer)
    {
        Volatile.Write(ref _settled, writer.QueryLong("SELECT max(settled) FROM registry.append_log"));
        _finished = writer.QueryLong("SELECT max(finished) FROM registry.append_log");
        _isInDoubt = false;
    }
}
