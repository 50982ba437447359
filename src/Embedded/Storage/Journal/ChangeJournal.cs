using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Storage.Journal;

/// <summary>
/// The changes of all committed transactions since a full backup, in files of their own. A transaction is on disk here
/// before DuckDB commits it, and DuckDB keeps the number of the last one in the same transaction as the changes: what
/// stands here beyond that number was never committed and is cut off. Used by the one writer.
/// </summary>
internal sealed class ChangeJournal : IDisposable
{
    private const long SegmentBytes = 64L << 20;

    private readonly IStoreFiles _files;
    private readonly string _folder;
    private RecordFile? _segment;
    private bool _isUncertain;

    private ChangeJournal(IStoreFiles files, string folder, string chain, long last)
    {
        (_files, _folder, Chain, LastSequence) = (files, folder, chain, last);
    }

    /// <summary>Which backups the journal goes on after.</summary>
    public string Chain { get; }

    /// <summary>The number of the last committed transaction.</summary>
    public long LastSequence { get; private set; }

    /// <summary>When it was committed; the beginning of time before the first.</summary>
    public DateTimeOffset LastCommittedAt { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Creates the table that holds the last number.</summary>
    public static void Initialise(StoreConnection connection) => connection.Execute(
        "CREATE TABLE IF NOT EXISTS registry.change_journal (chain VARCHAR NOT NULL, last_sequence BIGINT NOT NULL)");

    /// <summary>Begins an empty journal within the open transaction.</summary>
    public static ChangeJournal Begin(StoreConnection writer, IStoreFiles files, string folder)
    {
        var chain = Guid.NewGuid().ToString("N");
        writer.Execute("DELETE FROM registry.change_journal");
        writer.Execute(new Statement("INSERT INTO registry.change_journal VALUES (?, 0)", Scalar.String(chain)));
        foreach (var old in files.List(folder, JournalRecords.Extension)) files.Delete(old);
        files.CreateFolder(folder);
        return new ChangeJournal(files, folder, chain, last: 0);
    }

    /// <summary>Opens the journal that the store keeps, or returns null when it keeps none.</summary>
    /// <exception cref="DatabaseException">Changes are missing or damaged.</exception>
    public static ChangeJournal? Open(StoreConnection writer, IStoreFiles files, string folder)
    {
        if (writer.QueryText("SELECT max(chain) FROM registry.change_journal") is not { } chain) return null;
        var journal = new ChangeJournal(files, folder, chain, LastOf(writer));
        try
        {
            journal.Load();
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Keeps no journal any more, within the open transaction.</summary>
    public static void End(StoreConnection writer) => writer.Execute("DELETE FROM registry.change_journal");

    /// <summary>
    /// Writes the changes of the open transaction, which is to be committed next; then <see cref="Committed"/> is called.
    /// </summary>
    /// <param name="writer">The connection of the transaction.</param>
    /// <param name="entries">The changes, in the order of their times; each entry can be restored by itself.</param>
    /// <returns>The last entry as it was written.</returns>
    /// <exception cref="ScriptException">A value has no form in the journal.</exception>
    /// <exception cref="DatabaseException">The disk is full or failed.</exception>
    public JournalTransaction Write(StoreConnection writer, IReadOnlyList<JournalEntry> entries) =>
        StoreFailure.Guard(_folder, () =>
        {
            if (_isUncertain) Settle(writer);
            if (_segment is null || _segment.Bytes >= SegmentBytes) Roll(LastSequence + 1);
            // Until the commit has succeeded nobody knows whether the records count.
            _isUncertain = true;
            var last = new JournalTransaction(LastSequence, LastCommittedAt, []);
            foreach (var entry in entries)
            {
                var at = entry.At < last.CommittedAt ? last.CommittedAt : entry.At;
                last = new JournalTransaction(last.Sequence + 1, at, entry.Changes);
                JournalRecords.Write(_segment!, last);
            }

            _segment!.Sync();
            writer.Execute(new Statement(
                "UPDATE registry.change_journal SET last_sequence = ?", Scalar.Long(last.Sequence)));
            return last;
        });

    /// <summary>DuckDB has committed what was written.</summary>
    public void Committed(JournalTransaction transaction)
    {
        (LastSequence, LastCommittedAt) = (transaction.Sequence, transaction.CommittedAt);
        _isUncertain = false;
    }

    /// <summary>Ends the current file, so that the next transaction begins another, and returns all files.</summary>
    public IReadOnlyList<string> Seal(StoreConnection writer) => StoreFailure.Guard(_folder, () =>
    {
        if (_isUncertain) Settle(writer);
        _segment?.Dispose();
        _segment = null;
        return Paths;
    });

    /// <summary>Reads all transactions; the caller holds the open one. Null when they are whole.</summary>
    public string? Check(StoreConnection writer)
    {
        long? former = null;
        foreach (var transaction in Seal(writer).SelectMany(path => JournalRecords.Read(_files, path)))
        {
            if (former is not null && transaction.Sequence != former + 1)
                return $"The change journal has no change {former + 1}; {transaction.Sequence} comes after {former}.";
            former = transaction.Sequence;
        }

        return former is not null && former != LastSequence
            ? $"The change journal ends with change {former}, but {LastSequence} were committed."
            : null;
    }

    /// <summary>Deletes files that <see cref="Seal"/> returned, once a backup has them.</summary>
    /// <remarks>A loss of power must not bring back one of them without those that came after it.</remarks>
    public void Delete(IReadOnlyList<string> paths)
    {
        foreach (var path in paths) _files.Delete(path);
        if (paths.Count > 0) _files.SyncFolder(_folder);
    }

    public void Dispose() => _segment?.Dispose();

    private IReadOnlyList<string> Paths => _files.List(_folder, JournalRecords.Extension);

    // A file whose transactions were all cut off goes; the one before then is the last.
    private void Load()
    {
        foreach (var path in Paths.Reverse())
        {
            var segment = new RecordFile(_files, path);
            if (JournalRecords.Scan(segment, LastSequence) is { } last)
            {
                _segment = segment;
                if (segment.Bytes < segment.Length) segment.CutAt(segment.Bytes, isSynced: true);
                LastCommittedAt = last.CommittedAt;
                if (last.Sequence == LastSequence) return;
                throw new DatabaseException(
                    $"{path} ends with change {last.Sequence}, but {LastSequence} were committed: the tables are whole, the "
                    + "journal is not. Delete the folder journal, open the database again and take a full backup.",
                    isTransient: false);
            }

            segment.Dispose();
            _files.Delete(path);
        }
    }

    // After a failure the database tells whether the commit took place.
    private void Settle(StoreConnection writer)
    {
        _segment?.RefuseWhenUncertain();
        LastSequence = LastOf(writer);
        _segment?.Dispose();
        _segment = null;
        Load();
        _isUncertain = false;
    }

    private void Roll(long sequence)
    {
        _segment?.Dispose();
        _segment = null;
        var name = sequence.ToString("D19", CultureInfo.InvariantCulture) + JournalRecords.Extension;
        _segment = new RecordFile(_files, Path.Combine(_folder, name));
        // What a failed transaction of the same number left.
        if (_segment.Length > 0) _segment.CutAt(0, isSynced: false);
        _files.SyncFolder(_folder);
    }

    private static long LastOf(StoreConnection writer) =>
        writer.QueryLong("SELECT max(last_sequence) FROM registry.change_journal");
}
