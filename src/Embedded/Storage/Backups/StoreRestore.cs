using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Files;
using DolphinQuant.Embedded.Storage.Journal;

namespace DolphinQuant.Embedded.Storage.Backups;

/// <summary>
/// Makes a store from backups: the last full one before the wanted moment, then every change in the journals up to it.
/// The store is made beside its place and moved there when it is whole.
/// </summary>
internal sealed class StoreRestore(RestoreOptions options)
{
    private readonly BackupFolder _folder = new(options.Folder);
    private readonly string _target = Path.GetFullPath(options.Directory);

    /// <summary>Restores.</summary>
    /// <exception cref="DatabaseException">There is a store already, no backup reaches the moment, or a file is
    /// damaged.</exception>
    public RestoreSummary Run(IProgress<StoreProgress>? progress, CancellationToken cancellationToken) =>
        StoreFailure.Guard(_target, () =>
        {
            RefuseOverwriting();
            var plan = RestorePlan.Of(_folder.List(), options);
            var needed = plan.Needed.Distinct().ToArray();
            var steps = new StepProgress(progress, (2 * needed.Length) + 1);
            foreach (var file in needed) steps.Run("check " + file.Path, () => Verify(file));
            var made = $"{_target}.restoring-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
            if (Directory.Exists(made)) Directory.Delete(made, recursive: true);
            try
            {
                var summary = Make(plan, made, steps, cancellationToken);
                PutInPlace(made);
                return summary;
            }
            finally
            {
                if (Directory.Exists(made)) Directory.Delete(made, recursive: true);
            }
        });

    private void RefuseOverwriting()
    {
        if (options.IsForced || !Directory.Exists(_target) || !Directory.EnumerateFileSystemEntries(_target).Any()) return;
        throw new DatabaseException(
            $"{_target} is not empty: restore into another directory, or give --force to replace what is there.",
            isTransient: false);
    }

    private int Verify(BackupFile file) => _folder.FaultOf(file) is { } fault
        ? throw new DatabaseException(
            $"{fault}: restore to a moment before this backup, or from another folder.", isTransient: false)
        : 0;

    private RestoreSummary Make(RestorePlan plan, string made, StepProgress steps, CancellationToken cancellationToken)
    {
        var place = new StoreOptions(made);
        foreach (var file in plan.Streams.Files.Where(file => !IsOfDatabase(file)))
            steps.Run(file.Path, () => Copy(file, Path.Combine(made, file.Path), cancellationToken));
        steps.Run(StoreBackup.DataFile, () => Copy(
            plan.Full.Files.Single(file => file.Path == StoreBackup.DataFile), place.DataFile, cancellationToken));
        using var store = DfsStore.OpenRestored(place);
        var replay = new JournalReplay(store, plan.Full.LastSequence);
        var last = plan.Full.TakenAt;
        foreach (var file in plan.Journals)
            steps.Run(file.Path, () =>
            {
                replay.Apply(
                    JournalRecords.Read(DiskFiles.Instance, _folder.PathOf(file))
                        .TakeWhile(transaction => plan.At is null || transaction.CommittedAt <= plan.At)
                        .Select(transaction => (last = transaction.CommittedAt > last ? transaction.CommittedAt : last, transaction).transaction),
                    cancellationToken);
                return 0;
            });
        plan.RefuseWhenIncomplete(replay.LastSequence);
        store.SkipUsedIds();
        return new RestoreSummary(
            plan.Full.Name, last, replay.LastSequence - plan.Full.LastSequence, store.AllTables.Count);
    }

    private int Copy(BackupFile file, string target, CancellationToken cancellationToken)
    {
        using var source = File.OpenRead(_folder.PathOf(file));
        BackupFolder.Copy(source, file.Bytes, target, cancellationToken);
        return 0;
    }

    // The old store goes last: whatever happens in between, one of the two is whole under a name that tells.
    private void PutInPlace(string made)
    {
        var parent = Path.GetDirectoryName(_target)!;
        var replaced = _target + ".replaced";
        if (Directory.Exists(_target))
        {
            using (DirectoryLock.Take(_target))
            {
                if (Directory.Exists(replaced)) Directory.Delete(replaced, recursive: true);
                Directory.Move(_target, replaced);
            }
        }

        Directory.Move(made, _target);
        DiskFiles.Instance.SyncFolder(parent);
        if (Directory.Exists(replaced)) Directory.Delete(replaced, recursive: true);
    }

    private static bool IsOfDatabase(BackupFile file) =>
        file.Path == StoreBackup.DataFile || file.Path.EndsWith(JournalRecords.Extension, StringComparison.Ordinal);
}
