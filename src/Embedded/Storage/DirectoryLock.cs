using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// Keeps a second process, or a second store of this one, out of a directory. The operating system holds the lock on an
/// open file and lets go of it when the process ends, however it ends; a second file carries the owner's process id for
/// the message only.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _held;
    private readonly string _ownerFile;

    private DirectoryLock(FileStream held, string ownerFile)
    {
        _held = held;
        _ownerFile = ownerFile;
    }

    /// <summary>Takes the directory, creating it when absent.</summary>
    /// <exception cref="DatabaseException">It is taken, or cannot be written.</exception>
    public static DirectoryLock Take(string directory)
    {
        var ownerFile = Path.Combine(directory, "owner.pid");
        try
        {
            DiskFiles.Instance.CreateFolder(Path.GetFullPath(directory));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.NotWritable(failure.Message, failure);
        }

        var held = TryHold(Path.Combine(directory, "store.lock"))
            ?? throw new DatabaseException(
                $"The database directory {directory} is in use by process {OwnerIn(ownerFile)}: stop that process, "
                + "or use another directory.",
                isTransient: true);
        try
        {
            File.WriteAllText(ownerFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            held.Dispose();
            throw StoreFailure.NotWritable(failure.Message, failure);
        }

        return new DirectoryLock(held, ownerFile);
    }

    public void Dispose()
    {
        // A restore moves the directory away while it holds it.
        if (File.Exists(_ownerFile)) File.Delete(_ownerFile);
        _held.Dispose();
    }

    private static FileStream? TryHold(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw StoreFailure.NotWritable(failure.Message, failure);
        }
        catch (IOException failure) when (
            failure.Message.Contains("read-only file system", StringComparison.OrdinalIgnoreCase))
        {
            throw StoreFailure.NotWritable(failure.Message, failure);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
        catch (IOException failure)
        {
            throw StoreFailure.NotWritable(failure.Message, failure);
        }
    }

    private static string OwnerIn(string ownerFile)
    {
        try
        {
            return File.ReadAllText(ownerFile);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }
}
