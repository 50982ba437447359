using System.Collections.Concurrent;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// The offset of the last row that each subscription has finished, on disk: one small file per topic. Safe for
/// concurrent use.
/// </summary>
internal sealed class OffsetStore(string folder, IStoreFiles files) : IDisposable
{
    /// <summary>How the files' names end.</summary>
    public const string Extension = ".offset";

    private readonly ConcurrentDictionary<string, OffsetFile> _open = new(StringComparer.Ordinal);
    private readonly Lock _opening = new();

    /// <summary>The offset of the last finished row of a topic; null when none was finished.</summary>
    /// <exception cref="DatabaseException">The file is damaged or cannot be read.</exception>
    public long? Find(string topic) => StoreFailure.Guard(folder, () =>
        _open.TryGetValue(topic, out var known) ? known.Offset
        : files.Exists(PathOf(topic)) ? FileOf(topic).Offset
        : null);

    /// <summary>Keeps the offset of the last finished row of a topic; it survives the end of the process.</summary>
    /// <exception cref="DatabaseException">The disk is full or failed; the offset kept before is still there.</exception>
    public void Keep(string topic, long offset) => StoreFailure.Guard(folder, () =>
    {
        FileOf(topic).Keep(offset);
        return 0;
    });

    /// <summary>
    /// Sets the offsets of a table's topics back to its last row. A loss of power may take rows that only the operating
    /// system had, while the offset of a subscription that had seen them is there: the next rows must not be skipped.
    /// </summary>
    /// <param name="topicStart">What the topics begin with.</param>
    /// <param name="endOffset">The offset after the table's last row.</param>
    public void Limit(string topicStart, long endOffset)
    {
        foreach (var topic in Topics().Where(topic => topic.StartsWith(topicStart, StringComparison.Ordinal)))
            if (Find(topic) >= endOffset)
                Keep(topic, endOffset - 1);
    }

    /// <summary>The topics that have a file.</summary>
    public IReadOnlyList<string> Topics() => StoreFailure.Guard(folder, IReadOnlyList<string> () =>
        [.. files.List(folder, Extension).Select(path => Uri.UnescapeDataString(Path.GetFileNameWithoutExtension(path)))]);

    /// <summary>Forgets a topic.</summary>
    public void Remove(string topic) => StoreFailure.Guard(folder, () =>
    {
        lock (_opening)
        {
            if (_open.TryRemove(topic, out var open)) open.Dispose();
            files.Delete(PathOf(topic));
            return 0;
        }
    });

    public void Dispose()
    {
        foreach (var open in _open.Values) open.Dispose();
        _open.Clear();
    }

    private OffsetFile FileOf(string topic)
    {
        if (_open.TryGetValue(topic, out var known)) return known;
        lock (_opening)
        {
            if (_open.TryGetValue(topic, out known)) return known;
            files.CreateFolder(folder);
            return _open[topic] = OffsetFile.Open(files, PathOf(topic));
        }
    }

    // A topic holds names that a script chose; a file name must not hold their slashes.
    private string PathOf(string topic) => Path.Combine(folder, Uri.EscapeDataString(topic) + Extension);
}
