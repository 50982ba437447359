namespace DolphinQuant.Embedded.Storage.Backups;

/// <summary>The files of a backup that is being made.</summary>
/// <param name="folder">Where they go.</param>
/// <param name="name">The name it will have.</param>
/// <param name="former">The backup before, whose files are not copied again; null without one.</param>
internal sealed class BackupSet(string folder, string name, BackupManifest? former)
{
    private readonly List<BackupFile> _files = [];

    public string Name => name;

    public IReadOnlyList<BackupFile> Files => _files;

    /// <summary>How much was written.</summary>
    public long OwnBytes => _files.Where(file => file.Set == name).Sum(file => file.Bytes);

    /// <summary>Adds a file that was written into the folder.</summary>
    public BackupFile Add(string path, (long Bytes, string Sha256) written)
    {
        var file = new BackupFile(path, name, written.Bytes, written.Sha256);
        _files.Add(file);
        return file;
    }

    /// <summary>Adds a file of the store, or refers to the backup before when that has the same bytes.</summary>
    public BackupFile Add(CapturedFile file, CancellationToken cancellationToken)
    {
        var known = former?.Files.FirstOrDefault(kept => kept.Path == file.Path && kept.Bytes == file.Bytes);
        if (known is not null && BackupFolder.Hash(file.Content, file.Bytes).Sha256 == known.Sha256)
        {
            _files.Add(known);
            return known;
        }

        file.Content.Position = 0;
        return Add(
            file.Path,
            BackupFolder.Copy(file.Content, file.Bytes, Path.Combine(folder, file.Path), cancellationToken));
    }

    /// <summary>Adds a file of the change journal.</summary>
    public BackupFile AddJournal(string path, CancellationToken cancellationToken)
    {
        var place = "journal/" + Path.GetFileName(path);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Add(place, BackupFolder.Copy(file, file.Length, Path.Combine(folder, place), cancellationToken));
    }
}
