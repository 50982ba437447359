using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Storage.Journal;

/// <summary>
/// The records of one file of a journal. A transaction is one record for each change, all with the transaction's number,
/// and a last one that holds the time of its commit.
/// </summary>
internal static class JournalRecords
{
    public const string Extension = ".journal";

    // The count of a record tells what it is.
    private const int Change = 1;
    private const int Commit = 2;

    /// <summary>Writes a transaction; the caller syncs the file.</summary>
    /// <exception cref="ScriptException">A value has no form in the binary encoding.</exception>
    public static void Write(RecordFile file, JournalTransaction transaction)
    {
        foreach (var change in transaction.Changes) Append(file, transaction.Sequence, Change, Encode(change));
        using var end = Encode(Scalar.Long(transaction.CommittedAt.ToUnixTimeMilliseconds()));
        Append(file, transaction.Sequence, Commit, end);
    }

    /// <summary>Takes whole transactions up to a number into a file's valid part; returns the last one's.</summary>
    public static (long Sequence, DateTimeOffset CommittedAt)? Scan(RecordFile file, long upTo)
    {
        (long, DateTimeOffset)? last = null;
        var end = file.Bytes;
        for (var position = end;
            file.TryTake(header => header.Number <= upTo && header.Count is Change or Commit) is { } header;
            position = file.Bytes)
        {
            if (header.Count != Commit) continue;
            last = (header.Number, TimeOf(file.ReadContent(position, header)));
            end = file.Bytes;
        }

        file.Rewind(end);
        return last;
    }

    /// <summary>The transactions of a file to which none is being added.</summary>
    /// <exception cref="DatabaseException">The file is damaged.</exception>
    public static IEnumerable<JournalTransaction> Read(IStoreFiles files, string path)
    {
        using var file = RecordFile.OpenToRead(files, path);
        var changes = new List<StoreChange>();
        for (var position = file.Bytes; file.TryTake(_ => true) is { } header; position = file.Bytes)
        {
            var content = file.ReadContent(position, header);
            if (header.Count == Change)
            {
                changes.Add(StoreChange.FromTuple((Vector)ValueBytes.Read(content)));
                continue;
            }

            yield return new JournalTransaction(header.Number, TimeOf(content), changes);
            changes = [];
        }

        if (file.Bytes < file.Length || changes.Count > 0)
            throw new DatabaseException(
                $"{path} is damaged at byte {file.Bytes}: restore to a moment before, or from another backup.",
                isTransient: false);
    }

    private static DateTimeOffset TimeOf(ReadOnlyMemory<byte> content) =>
        DateTimeOffset.FromUnixTimeMilliseconds(((Scalar)ValueBytes.Read(content)).AsLong());

    private static MemoryStream Encode(StoreChange change)
    {
        try
        {
            return Encode(change.ToTuple());
        }
        catch (NotSupportedException failure)
        {
            throw new ScriptException(
                $"The rows cannot be kept in the change journal, which incremental backups need: {failure.Message}");
        }
    }

    private static MemoryStream Encode(Value value)
    {
        var content = new MemoryStream();
        content.SetLength(RecordFile.HeaderBytes);
        content.Position = RecordFile.HeaderBytes;
        ValueBytes.Write(value, content);
        return content;
    }

    private static void Append(RecordFile file, long sequence, int kind, MemoryStream content)
    {
        using (content)
            file.Append(sequence, kind, content.GetBuffer().AsSpan(0, (int)content.Length), isSynced: false);
    }
}

/// <summary>A transaction as the journal keeps it.</summary>
/// <param name="Sequence">Counted from 1 without gaps.</param>
/// <param name="CommittedAt">Never earlier than that of the one before.</param>
/// <param name="Changes">In the order they were made.</param>
internal sealed record JournalTransaction(long Sequence, DateTimeOffset CommittedAt, IReadOnlyList<StoreChange> Changes);

/// <summary>Changes that were made as one.</summary>
/// <param name="At">When they were acknowledged.</param>
/// <param name="Changes">In the order they were made.</param>
internal sealed record JournalEntry(DateTimeOffset At, IReadOnlyList<StoreChange> Changes);
