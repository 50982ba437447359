namespace DolphinQuant.Embedded.Storage.Backups;

/// <summary>How a backup is taken.</summary>
/// <param name="Folder">The folder of backups; created when absent.</param>
public sealed record BackupOptions(string Folder)
{
    /// <summary>Whole or what changed; null for what changed where the folder has a backup to go on after.</summary>
    public BackupKind? Kind { get; init; }

    /// <summary>True for a full backup that no incremental one follows: no journal of changes is begun.</summary>
    public bool IsOnItsOwn { get; init; }
}

/// <summary>A backup that was taken.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Kind">Whole or what changed.</param>
/// <param name="TakenAt">The moment it shows.</param>
/// <param name="Bytes">What was written.</param>
public sealed record BackupSummary(string Path, BackupKind Kind, DateTimeOffset TakenAt, long Bytes);

/// <summary>How far a backup, a restore or a check has come.</summary>
/// <param name="Step">What is done now.</param>
/// <param name="Fraction">The part that is done, from 0 to 1.</param>
public sealed record StoreProgress(string Step, double Fraction);

/// <summary>Tells the progress of a known number of steps.</summary>
internal sealed class StepProgress(IProgress<StoreProgress>? progress, int steps)
{
    private int _done;

    /// <summary>Does a step.</summary>
    public T Run<T>(string name, Func<T> step)
    {
        progress?.Report(new StoreProgress(name, steps == 0 ? 0 : Math.Min(1, (double)_done / steps)));
        var result = step();
        _done++;
        progress?.Report(new StoreProgress(name, steps == 0 ? 1 : Math.Min(1, (double)_done / steps)));
        return result;
    }
}
