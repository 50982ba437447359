using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Tests.Storage.Files;

/// <summary>What a failing disk does.</summary>
public enum DiskFault
{
    /// <summary>A part of the bytes is written, then there is no space left.</summary>
    ShortWrite,

    /// <summary>No space is left.</summary>
    Full,

    /// <summary>The disk reports an error.</summary>
    Broken,

    /// <summary>The disk reports an error, and goes on reporting it.</summary>
    BrokenForGood,
}

/// <summary>Files of which one chosen call fails; calls that only read are not counted.</summary>
internal sealed class FaultyFiles(IStoreFiles files) : IStoreFiles
{
    private int _countdown = -1;
    private DiskFault _fault;

    /// <summary>True once the chosen call has failed.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Lets the call after so many others fail.</summary>
    public void FailAfter(int calls, DiskFault fault) => (_countdown, _fault, HasFailed) = (calls, fault, false);

    /// <summary>Lets nothing fail any more.</summary>
    public void Heal() => _countdown = -1;

    public IStoreFile Open(string path)
    {
        if (!files.Exists(path)) Count(path);
        return new FaultyFile(this, files.Open(path), path);
    }

    public IStoreFile Create(string path, bool isOwnersOnly)
    {
        Count(path);
        return new FaultyFile(this, files.Create(path, isOwnersOnly), path);
    }

    public IStoreFile OpenToRead(string path) => files.OpenToRead(path);

    public bool Exists(string path) => files.Exists(path);

    public IReadOnlyList<string> List(string folder, string extension) => files.List(folder, extension);

    public void CreateFolder(string folder) => files.CreateFolder(folder);

    public void Rename(string from, string to)
    {
        Count(from);
        files.Rename(from, to);
    }

    public void Delete(string path)
    {
        Count(path);
        files.Delete(path);
    }

    public void DeleteFolder(string folder)
    {
        Count(folder);
        files.DeleteFolder(folder);
    }

    public void SyncFolder(string folder)
    {
        Count(folder);
        files.SyncFolder(folder);
    }

    public DateTimeOffset LastWritten(string path) => files.LastWritten(path);

    private void Count(string path, Action? beforeFailing = null)
    {
        if (HasFailed && _fault == DiskFault.BrokenForGood && _countdown >= 0) throw Failure(path);
        if (HasFailed || _countdown < 0 || _countdown-- > 0) return;
        HasFailed = true;
        _countdown = 0;
        if (_fault == DiskFault.ShortWrite) beforeFailing?.Invoke();
        throw Failure(path);
    }

    // In the words of the system.
    private IOException Failure(string path) => new(
        _fault is DiskFault.ShortWrite or DiskFault.Full
            ? $"No space left on device : '{path}'"
            : $"Input/output error : '{path}'");

    private sealed class FaultyFile(FaultyFiles owner, IStoreFile file, string path) : IStoreFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> buffer, long position) => file.Read(buffer, position);

        public void Write(ReadOnlySpan<byte> bytes, long position)
        {
            var half = bytes[..(bytes.Length / 2)].ToArray();
            owner.Count(path, () => file.Write(half, position));
            file.Write(bytes, position);
        }

        public void Sync()
        {
            owner.Count(path);
            file.Sync();
        }

        public void SetLength(long length)
        {
            owner.Count(path);
            file.SetLength(length);
        }

        public void Dispose() => file.Dispose();
    }
}
