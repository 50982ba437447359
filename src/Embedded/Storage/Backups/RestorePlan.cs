using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Journal;

namespace DolphinQuant.Embedded.Storage.Backups;

/// <summary>Which files make a store of a moment.</summary>
/// <param name="Full">Where the tables begin.</param>
/// <param name="Streams">The last backup up to the moment: its stream logs and offsets are taken.</param>
/// <param name="Journals">The changes since the full backup, in order.</param>
/// <param name="At">The moment; null for the last one there is.</param>
internal sealed record RestorePlan(
    BackupManifest Full, BackupManifest Streams, IReadOnlyList<BackupFile> Journals, DateTimeOffset? At)
{
    /// <summary>All files that are read.</summary>
    public IEnumerable<BackupFile> Needed =>
        Full.Files.Where(file => file.Path == StoreBackup.DataFile)
            .Concat(Streams.Files.Where(file => !IsJournal(file) && file.Path != StoreBackup.DataFile)).Concat(Journals);

    /// <exception cref="DatabaseException">No backup reaches the moment.</exception>
    public static RestorePlan Of(IReadOnlyList<BackupManifest> backups, RestoreOptions options)
    {
        if (backups.Count == 0)
            throw new DatabaseException($"{options.Folder} holds no backup: check the name of the folder.", isTransient: false);
        var full = backups.LastOrDefault(
            backup => backup.Kind == BackupKind.Full && (options.At is null || backup.TakenAt <= options.At))
            ?? throw new DatabaseException(
                $"The first full backup of {options.Folder} shows {Text(backups[0].TakenAt)}, which is after "
                + $"{Text(options.At ?? backups[0].TakenAt)}: restore to a later moment.",
                isTransient: false);
        var later = full.Chain is null
            ? []
            : backups.Where(backup => backup.Chain == full.Chain && string.CompareOrdinal(backup.Name, full.Name) > 0).ToArray();
        var last = later.LastOrDefault() ?? full;
        if (options.At > last.TakenAt)
            throw new DatabaseException(
                $"The backups of {options.Folder} reach up to {Text(last.TakenAt)}, not to {Text(options.At.Value)}: restore "
                + "to an earlier moment, or take a backup first if the store is still there.",
                isTransient: false);
        var streams = later.LastOrDefault(backup => options.At is null || backup.TakenAt <= options.At) ?? full;
        return new RestorePlan(full, streams, [.. later.SelectMany(backup => backup.Files).Where(IsJournal)], options.At);
    }

    /// <exception cref="DatabaseException">Changes before the moment of <see cref="Streams"/> are missing.</exception>
    public void RefuseWhenIncomplete(long lastSequence)
    {
        if (lastSequence < Streams.LastSequence)
            throw new DatabaseException(
                $"The backups end with change {lastSequence}, but {Streams.LastSequence} were committed before "
                + $"{Text(Streams.TakenAt)}: restore to a moment before, or from another folder.",
                isTransient: false);
    }

    private static bool IsJournal(BackupFile file) =>
        file.Path.EndsWith(JournalRecords.Extension, StringComparison.Ordinal);

    private static string Text(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
