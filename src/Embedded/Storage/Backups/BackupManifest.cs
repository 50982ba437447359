using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage.Backups;

/// <summary>What a backup holds, as the file <c>manifest.json</c> of its folder says it.</summary>
/// <param name="Name">The name of its folder.</param>
/// <param name="Kind">Whole or what changed.</param>
/// <param name="Chain">What an incremental backup and those before it have in common; null for one on its own.</param>
/// <param name="TakenAt">The moment it shows.</param>
/// <param name="LastSequence">The number of the last change that had been committed by then.</param>
/// <param name="Files">The files of the store at that moment.</param>
internal sealed record BackupManifest(
    string Name, BackupKind Kind, string? Chain, DateTimeOffset TakenAt, long LastSequence, IReadOnlyList<BackupFile> Files)
    : IBackupDocument
{
    public const string FileName = "manifest.json";

    /// <inheritdoc/>
    public int Format { get; init; } = BackupDocument.CurrentFormat;

    /// <summary>Reads the manifest of a folder.</summary>
    /// <exception cref="DatabaseException">It is damaged, or of a later version.</exception>
    public static BackupManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return BackupDocument.Read<BackupManifest>(path, File.ReadAllBytes(path));
    }
}

/// <summary>A file of the store in a backup.</summary>
/// <param name="Path">Its place in the directory of the store, with slashes.</param>
/// <param name="Set">The backup whose folder has it: this one, or one before that has the same bytes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its checksum, in hexadecimal digits.</param>
internal sealed record BackupFile(string Path, string Set, long Bytes, string Sha256);

/// <summary>How much a backup holds.</summary>
public enum BackupKind
{
    /// <summary>All rows of all tables.</summary>
    Full,

    /// <summary>What changed since the backup before.</summary>
    Incremental,
}
