using DolphinQuant.Embedded.Streaming;

namespace DolphinQuant.Embedded.Storage.Backups;

/// <summary>
/// A store at one moment, while writers go on: a transaction that sees no later change, and files that only grow, with
/// their lengths. Dispose it when all is copied.
/// </summary>
internal sealed class StoreMoment : IDisposable
{
    private readonly StoreConnection _reader;
    private readonly List<CapturedFile> _files = [];

    private StoreMoment(StoreConnection reader) => _reader = reader;

    /// <summary>When it was; never before the last committed change.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>The chain of the journal, or null without one.</summary>
    public required string? Chain { get; init; }

    /// <summary>The number of the last committed change.</summary>
    public required long LastSequence { get; init; }

    /// <summary>Stream logs, offsets and other files beside the database file.</summary>
    public IReadOnlyList<CapturedFile> Files => _files;

    /// <summary>The files of the change journal; no change is added to them any more.</summary>
    public required IReadOnlyList<string> JournalFiles { get; init; }

    /// <summary>Takes the moment.</summary>
    /// <param name="store">The store.</param>
    /// <param name="streams">Its stream tables.</param>
    /// <param name="reader">The connection that gets the transaction.</param>
    public static StoreMoment Take(DfsStore store, StreamTables streams, StoreConnection reader)
    {
        // Nobody commits meanwhile.
        using var transaction = store.BeginTransaction(CancellationToken.None);
        var journal = store.Journal;
        var sealedFiles = journal?.Seal(transaction.Writer) ?? [];
        var now = store.Now;
        var moment = new StoreMoment(reader)
        {
            TakenAt = journal is not null && journal.LastCommittedAt > now ? journal.LastCommittedAt : now,
            Chain = journal?.Chain,
            LastSequence = journal?.LastSequence ?? 0,
            JournalFiles = sealedFiles,
        };
        try
        {
            moment.Capture(store, streams);
            return moment;
        }
        catch
        {
            moment.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var file in _files) file.Dispose();
        _reader.EndTransaction();
    }

    // Offsets come first and logs last: an offset must not be ahead of the rows it stands for, nor of what a handler
    // has made of them, or a subscription that goes on from it would skip some.
    private void Capture(DfsStore store, StreamTables streams)
    {
        var root = store.Options.Directory;
        foreach (var path in streams.OffsetFiles()) _files.Add(CapturedFile.Copy(root, path));
        // DuckDB's transactions see what was committed before their first query.
        _reader.Execute("BEGIN TRANSACTION");
        _reader.QueryLong("SELECT count(*) FROM registry.format");
        foreach (var path in Directory.GetFiles(root, "*.json")) _files.Add(CapturedFile.Copy(root, path));
        foreach (var (path, bytes) in streams.LogExtents()) _files.Add(CapturedFile.Open(root, path, bytes));
    }
}

/// <summary>A file as it is at a moment, whatever becomes of its name.</summary>
/// <param name="Path">Its place in the directory of the store, with slashes.</param>
/// <param name="Content">The bytes from the beginning.</param>
/// <param name="Bytes">How many of them count.</param>
internal sealed record CapturedFile(string Path, Stream Content, long Bytes) : IDisposable
{
    /// <summary>A file that is only added to.</summary>
    public static CapturedFile Open(string root, string path, long bytes) =>
        new(Name(root, path), new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), bytes);

    /// <summary>A small file that is written over.</summary>
    public static CapturedFile Copy(string root, string path)
    {
        using var open = Open(root, path, 0);
        var copy = new MemoryStream();
        open.Content.CopyTo(copy);
        copy.Position = 0;
        return new CapturedFile(open.Path, copy, copy.Length);
    }

    public void Dispose() => Content.Dispose();

    private static string Name(string root, string path) =>
        System.IO.Path.GetRelativePath(root, path).Replace('\\', '/');
}
