namespace DolphinQuant.Embedded.Storage.Backups;

/// <summary>What is restored, and where to.</summary>
/// <param name="Folder">The folder of backups.</param>
/// <param name="Directory">The directory of the store that is made.</param>
public sealed record RestoreOptions(string Folder, string Directory)
{
    /// <summary>The moment to go back to; null for that of the last backup.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>True to replace a store that is there.</summary>
    public bool IsForced { get; init; }
}

/// <summary>A store that was restored.</summary>
/// <param name="Backup">The full backup that it comes from.</param>
/// <param name="At">The moment of its last change.</param>
/// <param name="Changes">How many changes since the full backup were made again.</param>
/// <param name="Tables">How many tables it has.</param>
public sealed record RestoreSummary(string Backup, DateTimeOffset At, long Changes, int Tables);
