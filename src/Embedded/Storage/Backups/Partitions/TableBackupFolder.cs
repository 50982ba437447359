using System.Security.Cryptography;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Storage.Backups.Partitions;

/// <summary>
/// The folder with the backup of one table: a file for each partition and one that names them. New partitions come under
/// new names and count once the naming file is replaced, so that a backup that is cut off leaves the one before.
/// </summary>
/// <param name="files">The disk.</param>
/// <param name="folder">The folder.</param>
internal sealed class TableBackupFolder(IStoreFiles files, string folder)
{
    /// <summary>The folder of a table below the folder that scripts name.</summary>
    public static TableBackupFolder Of(IStoreFiles files, string root, string database, string table) =>
        new(files, Path.Combine(root, Uri.EscapeDataString(database[StoragePaths.Prefix.Length..]), table));

    /// <summary>The folders of all tables below the folder that scripts name.</summary>
    public static IReadOnlyList<TableBackupFolder> All(IStoreFiles files, string root) => !Directory.Exists(root)
        ? []
        : [.. Directory.GetDirectories(root).SelectMany(Directory.GetDirectories)
            .Where(place => files.Exists(Path.Combine(place, TableBackup.FileName)))
            .Order(StringComparer.Ordinal)
            .Select(place => new TableBackupFolder(files, place))];

    /// <summary>The backup there; null without one.</summary>
    /// <exception cref="DatabaseException">It is damaged, or cannot be read.</exception>
    public TableBackup? Find() => StoreFailure.Guard(folder, () =>
        files.Exists(Manifest) ? BackupDocument.Read<TableBackup>(Manifest, files.ReadWhole(Manifest)) : null);

    /// <summary>Writes the rows of a partition into a new file; they are on the disk when this returns.</summary>
    /// <param name="copy">What is known of it beforehand.</param>
    /// <param name="blocks">The rows.</param>
    /// <exception cref="ScriptException">A value has no form in the binary encoding.</exception>
    public PartitionCopy Write(PartitionCopy copy, IEnumerable<Table> blocks) => StoreFailure.Guard(folder, () =>
    {
        files.CreateFolder(Path.GetFullPath(folder));
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = new RecordFile(files, PathOf(copy));
        var rows = 0L;
        var number = 0;
        foreach (var block in blocks)
        {
            var content = Encode(block);
            file.Append(number++, block.Count, content, isSynced: false);
            sum.AppendData(content);
            rows += block.Count;
        }

        file.Sync();
        return copy with { Rows = rows, Bytes = file.Bytes, Sha256 = Convert.ToHexStringLower(sum.GetHashAndReset()) };
    });

    /// <summary>Lets a backup count, and deletes the files that are in none.</summary>
    public void Replace(TableBackup backup) => StoreFailure.Guard(folder, () =>
    {
        files.CreateFolder(Path.GetFullPath(folder));
        files.SyncFolder(folder);
        files.Replace(Manifest, BackupDocument.Write(backup));
        var kept = backup.Partitions.Select(PathOf).ToHashSet(StringComparer.Ordinal);
        foreach (var path in files.List(folder, PartitionCopy.Extension))
            if (!kept.Contains(path)) files.Delete(path);
        return 0;
    });

    /// <summary>Removes the backup.</summary>
    public void Delete() => StoreFailure.Guard(folder, () =>
    {
        files.Delete(Manifest);
        files.DeleteFolder(folder);
        return 0;
    });

    /// <summary>Deletes a file that was written for nothing.</summary>
    public void Forget(PartitionCopy copy) => StoreFailure.Guard(folder, () =>
    {
        files.Delete(PathOf(copy));
        return 0;
    });

    /// <summary>The rows of a copy, block by block.</summary>
    /// <exception cref="DatabaseException">The file is damaged or missing.</exception>
    public IEnumerable<Table> Read(PartitionCopy copy)
    {
        if (FaultOf(copy) is { } fault)
            throw new DatabaseException(
                $"{fault}: restore other partitions, or from another folder.", isTransient: false);
        using var file = RecordFile.OpenToRead(files, PathOf(copy));
        for (var position = file.Bytes; file.TryTake(_ => true) is { } header; position = file.Bytes)
            yield return (Table)ValueBytes.Read(file.ReadContent(position, header));
    }

    /// <summary>What is wrong with a copy; null when it is as it was written.</summary>
    public string? FaultOf(PartitionCopy copy) => StoreFailure.Guard(folder, () =>
    {
        var path = PathOf(copy);
        if (!files.Exists(path)) return $"{path} is missing";
        using var file = files.OpenToRead(path);
        if (file.Length != copy.Bytes) return $"{path} has {file.Length} bytes, not {copy.Bytes}";
        return SumOf(file) == copy.Sha256 ? null : $"{path} is damaged: its checksum is wrong";
    });

    private string Manifest => Path.Combine(folder, TableBackup.FileName);

    private string PathOf(PartitionCopy copy) => Path.Combine(folder, copy.File);

    private static string SumOf(IStoreFile file)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[1 << 20];
        for (var position = 0L; file.Read(block, position) is var count and > 0; position += count)
            sum.AppendData(block, 0, count);
        return Convert.ToHexStringLower(sum.GetHashAndReset());
    }

    private static Span<byte> Encode(Table block)
    {
        var content = new MemoryStream();
        content.SetLength(RecordFile.HeaderBytes);
        content.Position = RecordFile.HeaderBytes;
        try
        {
            ValueBytes.Write(EncodableTexts.Of(block), content);
        }
        catch (NotSupportedException failure)
        {
            throw new ScriptException($"The rows cannot be backed up by partition: {failure.Message}");
        }

        return content.GetBuffer().AsSpan(0, (int)content.Length);
    }
}
