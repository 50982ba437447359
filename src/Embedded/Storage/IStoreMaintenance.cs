using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Backups;
using DolphinQuant.Embedded.Storage.Checks;

namespace DolphinQuant.Embedded.Storage;

/// <summary>What can be done to databases while they are in use, by this process or by another that owns them.</summary>
public interface IStoreMaintenance : IAsyncDisposable
{
    /// <summary>
    /// Copies the databases into a folder of backups. The first backup there is full and begins a journal of changes;
    /// later ones hold what changed.
    /// </summary>
    /// <exception cref="DatabaseException">A disk is full or failed; nothing that was stored is touched.</exception>
    Task<BackupSummary> BackUpAsync(
        BackupOptions options, IProgress<StoreProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Ends the journal of changes that backups began; the next backup is full.</summary>
    Task EndJournalAsync(CancellationToken cancellationToken);

    /// <summary>Reads everything and tells what is wrong; nothing is changed.</summary>
    Task<StoreCheckSummary> CheckAsync(IProgress<StoreProgress>? progress, CancellationToken cancellationToken);
}
