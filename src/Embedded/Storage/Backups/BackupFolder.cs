using System.Security.Cryptography;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Storage.Backups;

/// <summary>A folder of backups: one folder for each, named for its moment, so that their names sort by time.</summary>
internal sealed class BackupFolder(string root)
{
    private const string Unfinished = ".partial";
    private const int BlockBytes = 1 << 20;

    /// <summary>Where the backups are.</summary>
    public string Root => root;

    /// <summary>The finished backups, by time.</summary>
    /// <exception cref="DatabaseException">A manifest is damaged, or the folder cannot be read.</exception>
    public IReadOnlyList<BackupManifest> List() => StoreFailure.Guard(root, IReadOnlyList<BackupManifest> () =>
        !Directory.Exists(root)
            ? []
            : [.. Directory.GetDirectories(root)
                .Where(folder => File.Exists(Path.Combine(folder, BackupManifest.FileName)) && !IsUnfinished(folder))
                .Select(BackupManifest.Read)
                .OrderBy(manifest => manifest.Name, StringComparer.Ordinal)]);

    /// <summary>Creates the folder of a new backup under a name that says it is not finished.</summary>
    public string Begin()
    {
        DiskFiles.Instance.CreateFolder(Path.GetFullPath(root));
        // What a backup that was cut off left.
        foreach (var folder in Directory.GetDirectories(root).Where(IsUnfinished)) Directory.Delete(folder, recursive: true);
        var begun = Path.Combine(root, "new" + Unfinished);
        DiskFiles.Instance.CreateFolder(Path.GetFullPath(begun));
        return begun;
    }

    /// <summary>Writes the manifest, and gives the folder its name once the disk has all of it.</summary>
    public void Finish(string begun, BackupManifest manifest)
    {
        var files = DiskFiles.Instance;
        using (var file = files.Open(Path.Combine(begun, BackupManifest.FileName)))
        {
            file.Write(BackupDocument.Write(manifest), 0);
            file.Sync();
        }

        foreach (var folder in Directory.GetDirectories(begun, "*", SearchOption.AllDirectories)) files.SyncFolder(folder);
        files.SyncFolder(begun);
        Directory.Move(begun, FolderOf(manifest.Name));
        files.SyncFolder(root);
    }

    /// <summary>The place of a backup's file.</summary>
    public string PathOf(BackupFile file) => Path.Combine(FolderOf(file.Set), file.Path);

    /// <summary>Copies the beginning of a stream to a new file on disk, and returns length and checksum.</summary>
    public static (long Bytes, string Sha256) Copy(Stream source, long bytes, string target, CancellationToken cancellationToken)
    {
        DiskFiles.Instance.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(target))!);
        using var file = DiskFiles.Instance.Open(target);
        var position = 0L;
        var sum = Hash(source, bytes, block =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Write(block.Span, position);
            position += block.Length;
        });
        file.Sync();
        return sum;
    }

    /// <summary>The checksum of the beginning of a stream.</summary>
    public static (long Bytes, string Sha256) Hash(Stream source, long bytes, Action<ReadOnlyMemory<byte>>? seen = null)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[BlockBytes];
        var left = bytes;
        while (left > 0)
        {
            var count = source.Read(block, 0, (int)Math.Min(left, block.Length));
            if (count == 0) break;
            sum.AppendData(block, 0, count);
            seen?.Invoke(block.AsMemory(0, count));
            left -= count;
        }

        return (bytes - left, Convert.ToHexStringLower(sum.GetHashAndReset()));
    }

    /// <summary>What is wrong with the file of a backup; null when it is as it was written.</summary>
    public string? FaultOf(BackupFile file)
    {
        var path = PathOf(file);
        if (!File.Exists(path)) return $"{path} is missing";
        using var stream = File.OpenRead(path);
        if (stream.Length != file.Bytes) return $"{path} has {stream.Length} bytes, not {file.Bytes}";
        return Hash(stream, file.Bytes).Sha256 == file.Sha256 ? null : $"{path} is damaged: its checksum is wrong";
    }

    private string FolderOf(string name) => Path.Combine(root, name);

    private static bool IsUnfinished(string folder) => folder.EndsWith(Unfinished, StringComparison.Ordinal);
}
