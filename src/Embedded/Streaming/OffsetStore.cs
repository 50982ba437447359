using System.Collections.Concurrent;
using System.Text.Json;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// The offset of the last row that each subscription has finished, on disk: one small file per topic, replaced as a
/// whole, so that the end of the process leaves the old offset or the new one. Safe for concurrent use.
/// </summary>
internal sealed class OffsetStore(string folder)
{
    private readonly ConcurrentDictionary<string, long> _offsets = new(StringComparer.Ordinal);

    /// <summary>The offset of the last finished row of a topic; null when none was finished.</summary>
    public long? Find(string topic)
    {
        if (_offsets.TryGetValue(topic, out var known)) return known;
        return StoreFailure.Guard(folder, long? () =>
        {
            var file = FileOf(topic);
            if (!File.Exists(file)) return null;
            var kept = JsonSerializer.Deserialize<KeptOffset>(File.ReadAllBytes(file));
            return kept is null ? null : _offsets[topic] = kept.Offset;
        });
    }

    /// <summary>Keeps the offset of the last finished row of a topic.</summary>
    public void Keep(string topic, long offset) => StoreFailure.Guard(folder, () =>
    {
        Directory.CreateDirectory(folder);
        var (file, next) = (FileOf(topic), FileOf(topic) + ".next");
        File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(new KeptOffset(topic, offset)));
        File.Move(next, file, overwrite: true);
        _offsets[topic] = offset;
        return 0;
    });

    /// <summary>Forgets a topic.</summary>
    public void Remove(string topic)
    {
        _offsets.TryRemove(topic, out _);
        if (File.Exists(FileOf(topic))) File.Delete(FileOf(topic));
    }

    // A topic holds names that a script chose; a file name must not hold their slashes.
    private string FileOf(string topic) => Path.Combine(folder, Uri.EscapeDataString(topic) + ".json");

    private sealed record KeptOffset(string Topic, long Offset);
}
