using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DolphinQuant.Embedded.Storage.Files;

/// <summary>The files of the operating system.</summary>
internal sealed partial class DiskFiles : IStoreFiles
{
    // open(2) of a folder, to sync it: read only.
    private const int ReadOnly = 0;

    // EINTR: a signal came first.
    private const int Interrupted = 4;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private DiskFiles()
    {
    }

    /// <summary>The one instance: there is nothing to keep.</summary>
    public static DiskFiles Instance { get; } = new();

    public IStoreFile Open(string path) => new DiskFile(
        path, File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete));

    // A handle cannot be created with a mode, hence the stream.
    public IStoreFile Create(string path, bool isOwnersOnly)
    {
        Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (isOwnersOnly && !OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        new FileStream(path, options).Dispose();
        return Open(path);
    }

    public IStoreFile OpenToRead(string path) => new DiskFile(
        path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));

    public bool Exists(string path) => File.Exists(path);

    public IReadOnlyList<string> List(string folder, string extension) => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder, "*" + extension).Order(StringComparer.Ordinal)]
        : [];

    public void CreateFolder(string folder)
    {
        if (folder.Length == 0 || Directory.Exists(folder)) return;
        var parent = Path.GetDirectoryName(folder) ?? "";
        CreateFolder(parent);
        Directory.CreateDirectory(folder);
        SyncFolder(parent.Length == 0 ? "." : parent);
    }

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path)
    {
        if (File.Exists(path)) File.Delete(path);
    }

    public void DeleteFolder(string folder) => Directory.Delete(folder, recursive: true);

    // .NET opens no folders. Windows writes its directory entries through a journal and has no such call.
    public void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = OpenFolder(folder, ReadOnly);
        if (descriptor < 0) throw Failure(folder);
        try
        {
            if (Sync(descriptor) != 0) throw Failure(folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    public DateTimeOffset LastWritten(string path) => File.GetLastWriteTimeUtc(path);

    private static IOException Failure(string path) => new($"{Marshal.GetLastPInvokeErrorMessage()} : '{path}'");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int SyncData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    // Without the time of the last write, which costs a commit of the file system's own log. Lengths are kept all the same.
    private static void SyncBytes(SafeFileHandle file, string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        while (SyncData(file) != 0)
            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw Failure(path);
    }

    private sealed class DiskFile(string path, SafeFileHandle handle) : IStoreFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public int Read(Span<byte> buffer, long position) => RandomAccess.Read(handle, buffer, position);

        public void Write(ReadOnlySpan<byte> bytes, long position) => RandomAccess.Write(handle, bytes, position);

        public void Sync() => SyncBytes(handle, path);

        public void SetLength(long length) => RandomAccess.SetLength(handle, length);

        public void Dispose() => handle.Dispose();
    }
}
