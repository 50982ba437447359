using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Streaming;

namespace DolphinQuant.Embedded.Storage.Backups;

/// <summary>
/// Copies a store into a folder of backups while it is in use. A full backup is a compact DuckDB file with all rows of
/// one moment; every backup of a chain also has the journal of the changes since the one before, so that each committed
/// change between them can be restored. Stream logs are copied by file, those that did not change are referred to.
/// </summary>
internal sealed class StoreBackup(DfsStore store, StreamTables streams, BackupOptions options)
{
    /// <summary>The copy of the database file.</summary>
    public const string DataFile = "store.duckdb";

    private readonly BackupFolder _folder = new(options.Folder);

    /// <summary>Takes the backup.</summary>
    /// <exception cref="DatabaseException">The disk is full or failed; backups before are as they were.</exception>
    public BackupSummary Take(IProgress<StoreProgress>? progress, CancellationToken cancellationToken) =>
        StoreFailure.Guard(options.Folder, () =>
        {
            var before = _folder.List();
            var kind = KindOf(before);
            var begins = kind == BackupKind.Full && !options.IsOnItsOwn && store.Journal is null;
            try
            {
                if (begins) store.BeginJournal();
                return Write(kind, before, progress, cancellationToken);
            }
            catch when (begins)
            {
                // Without the backup that it goes on after, a journal is of no use and would grow for ever.
                store.EndJournal();
                throw;
            }
        });

    private BackupKind KindOf(IReadOnlyList<BackupManifest> before) =>
        options.Kind ?? (!options.IsOnItsOwn && BaseOf(before, store.Journal?.Chain) is not null
            ? BackupKind.Incremental
            : BackupKind.Full);

    private static BackupManifest? BaseOf(IReadOnlyList<BackupManifest> before, string? chain) =>
        chain is null ? null : before.LastOrDefault(manifest => manifest.Chain == chain);

    private BackupSummary Write(
        BackupKind kind, IReadOnlyList<BackupManifest> before, IProgress<StoreProgress>? progress,
        CancellationToken cancellationToken)
    {
        var begun = _folder.Begin();
        using var reader = store.RentReader();
        using var copy = kind == BackupKind.Full
            ? new DatabaseCopy(reader.Connection, Path.Combine(begun, DataFile))
            : null;
        using var moment = StoreMoment.Take(store, streams, reader.Connection);
        var former = BaseOf(before, moment.Chain);
        if (kind == BackupKind.Incremental && former is null)
            throw new DatabaseException(
                $"{options.Folder} has no backup that the store's journal goes on after: take a full backup there first.",
                isTransient: false);
        var set = new BackupSet(begun, NameOf(moment.TakenAt, before), former);
        var steps = new StepProgress(progress, moment.Files.Count + moment.JournalFiles.Count + 1);
        if (copy is not null) steps.Run(DataFile, () => set.Add(DataFile, copy.Fill(cancellationToken)));
        foreach (var file in moment.Files) steps.Run(file.Path, () => set.Add(file, cancellationToken));
        if (!options.IsOnItsOwn)
            foreach (var path in moment.JournalFiles)
                steps.Run(path, () => set.AddJournal(path, cancellationToken));
        var manifest = new BackupManifest(
            set.Name, kind, options.IsOnItsOwn ? null : moment.Chain, moment.TakenAt, moment.LastSequence, set.Files);
        _folder.Finish(begun, manifest);
        if (manifest.Chain is not null) store.ForgetJournal(moment.JournalFiles);
        return new BackupSummary(Path.Combine(options.Folder, set.Name), kind, moment.TakenAt, set.OwnBytes);
    }

    // Names sort by time, also where two backups come within a millisecond or the clock was set back.
    private static string NameOf(DateTimeOffset takenAt, IReadOnlyList<BackupManifest> before)
    {
        var name = takenAt.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        var last = before.Count == 0 ? "" : before[^1].Name;
        return string.CompareOrdinal(name, last) > 0 ? name : last + "a";
    }
}
