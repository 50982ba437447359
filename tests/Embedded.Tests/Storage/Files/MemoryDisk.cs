using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Tests.Storage.Files;

/// <summary>
/// A disk in memory that tells what was synced from what was not, so that a test can take the power away: names survive
/// when their folder was synced, bytes when their file was.
/// </summary>
internal sealed class MemoryDisk : IStoreFiles
{
    // Small, so that the records of a test lie across several.
    private const int SectorBytes = 64;

    private readonly Dictionary<string, Content> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Content> _durableNames = new(StringComparer.Ordinal);

    /// <summary>The disk after a loss of power. Of each write since the last sync, chance decides what had arrived.</summary>
    /// <param name="chance">Null when nothing had.</param>
    public MemoryDisk LosePower(Random? chance = null)
    {
        var after = new MemoryDisk();
        foreach (var (path, content) in _durableNames)
            after._files[path] = after._durableNames[path] = content.AfterLoss(chance);
        return after;
    }

    public IStoreFile Open(string path)
    {
        if (!_files.TryGetValue(path, out var content)) _files[path] = content = new Content();
        return new OpenFile(content);
    }

    public IStoreFile Create(string path, bool isOwnersOnly)
    {
        var content = new Content();
        _files[path] = content;
        return new OpenFile(content);
    }

    public IStoreFile OpenToRead(string path) => new OpenFile(_files[path]);

    public bool Exists(string path) => _files.ContainsKey(path);

    public IReadOnlyList<string> List(string folder, string extension) =>
        [.. _files.Keys.Where(path => Path.GetDirectoryName(path) == folder
            && path.EndsWith(extension, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public void CreateFolder(string folder)
    {
    }

    public void Rename(string from, string to)
    {
        _files[to] = _files[from];
        _files.Remove(from);
    }

    public void Delete(string path) => _files.Remove(path);

    public void DeleteFolder(string folder)
    {
        foreach (var path in _files.Keys.Where(path => Path.GetDirectoryName(path) == folder).ToArray()) _files.Remove(path);
    }

    public void SyncFolder(string folder)
    {
        foreach (var path in _durableNames.Keys.Where(path => Path.GetDirectoryName(path) == folder).ToArray())
            if (!_files.ContainsKey(path))
                _durableNames.Remove(path);
        foreach (var (path, content) in _files)
            if (Path.GetDirectoryName(path) == folder)
                _durableNames[path] = content;
    }

    public DateTimeOffset LastWritten(string path) => DateTimeOffset.MaxValue;

    private sealed class Content
    {
        private readonly List<(long Position, byte[]? Bytes)> _unsynced = [];
        private byte[] _durable = [];

        public byte[] Bytes { get; private set; } = [];

        // A change without bytes sets the length.
        public void Change(long position, byte[]? bytes)
        {
            Bytes = Apply(Bytes, position, bytes);
            _unsynced.Add((position, bytes));
        }

        public void Sync()
        {
            _durable = Bytes;
            _unsynced.Clear();
        }

        public Content AfterLoss(Random? chance)
        {
            var bytes = _durable;
            foreach (var (position, change) in _unsynced)
                if (chance is not null && chance.Next(2) == 0)
                    bytes = Apply(bytes, position, change?[..Arrived(position, change.Length, chance)]);
            return new Content { Bytes = bytes, _durable = bytes };
        }

        // A disk writes a sector as a whole or not at all.
        private static int Arrived(long position, int length, Random chance)
        {
            var end = position + chance.Next(length + 1);
            return end == position + length ? length : (int)Math.Max(0, (end / SectorBytes * SectorBytes) - position);
        }

        private static byte[] Apply(byte[] present, long position, byte[]? bytes)
        {
            var changed = new byte[bytes is null ? position : Math.Max(present.Length, position + bytes.Length)];
            present.AsSpan(0, Math.Min(present.Length, changed.Length)).CopyTo(changed);
            bytes?.CopyTo(changed, position);
            return changed;
        }
    }

    private sealed class OpenFile(Content content) : IStoreFile
    {
        public long Length => content.Bytes.Length;

        public int Read(Span<byte> buffer, long position)
        {
            var count = (int)Math.Clamp(content.Bytes.Length - position, 0, buffer.Length);
            content.Bytes.AsSpan((int)Math.Min(position, content.Bytes.Length), count).CopyTo(buffer);
            return count;
        }

        public void Write(ReadOnlySpan<byte> bytes, long position) => content.Change(position, bytes.ToArray());

        public void Sync() => content.Sync();

        public void SetLength(long length) => content.Change(length, bytes: null);

        public void Dispose()
        {
        }
    }
}
