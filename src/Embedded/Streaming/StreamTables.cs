using System.Collections.Concurrent;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>The shared stream tables of a database, their logs on disk, and who subscribes to them.</summary>
internal sealed class StreamTables : IDisposable
{
    /// <summary>What the topics of subscriptions begin with: address and alias of a node that stands alone.</summary>
    public const string NodeAlias = "localhost:8848:" + Jobs.LocalNode.Alias;

    /// <summary>The folder of the offsets, beside those of the tables.</summary>
    public const string OffsetFolder = "offsets";

    private readonly ConcurrentDictionary<string, StreamTable> _tables = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Subscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly string _folder;

    /// <param name="folder">Where logs and offsets are kept; created with the first of them.</param>
    public StreamTables(string folder)
    {
        _folder = folder;
        Offsets = new OffsetStore(Path.Combine(folder, OffsetFolder), DiskFiles.Instance);
    }

    /// <summary>How far subscriptions have come that keep it across restarts.</summary>
    public OffsetStore Offsets { get; }

    /// <summary>The shared tables, by name.</summary>
    public IEnumerable<StreamTable> All => _tables.Values.OrderBy(table => table.Name, StringComparer.Ordinal);

    /// <summary>The subscriptions, by topic.</summary>
    public IEnumerable<Subscription> Subscriptions =>
        _subscriptions.Values.OrderBy(subscription => subscription.Topic, StringComparer.Ordinal);

    /// <summary>The shared table with a name, or null.</summary>
    public StreamTable? Find(string name) => _tables.GetValueOrDefault(name);

    /// <summary>
    /// Takes a table of a user in under the name it is shared as. It takes the place of another one that nobody subscribes to and
    /// that is not kept on disk; in the place of one under control it is so too.
    /// </summary>
    /// <exception cref="ScriptException">The table has another name, or another table keeps the name.</exception>
    public void Add(string name, StreamTable table, string creator)
    {
        if (table.Name is { } known && known != name)
            throw new ScriptException($"The stream table is shared as {known} already; it has one name.");
        var former = Find(name)?.Access;
        if (Find(name) is { Log: null } other && !ReferenceEquals(other, table)) End(other, isForced: false);
        if (_tables.GetOrAdd(name, table) is var present && !ReferenceEquals(present, table))
            throw new ScriptException(
                $"Another stream table is shared as {name}; drop it first with dropStreamTable(`{name}).");
        table.Name = name;
        table.Access ??= former is { IsControlled: true } ? former : new ObjectAccess(name, creator);
    }

    /// <summary>Keeps the rows of a table on disk; rows that are there already come back.</summary>
    /// <exception cref="ScriptException">The table has rows although the disk has some, or is kept already.</exception>
    /// <exception cref="DatabaseException">The disk cannot be used.</exception>
    public void Persist(string name, StreamTable table, StreamLogOptions options, CachePurge? purge)
    {
        if (table.Log is not null)
            throw new ScriptException($"The stream table {table.Name} is kept on disk already.");
        if (name.Length == 0 || name.AsSpan().IndexOfAny("/\\\0") >= 0 || name is "." or ".." or OffsetFolder)
            throw new ScriptException($"'{name}' cannot be the name of a stream table that is kept on disk.");
        var log = StreamLog.Open(Path.Combine(_folder, name), options);
        try
        {
            Offsets.Limit($"{NodeAlias}/{name}/", log.EndOffset);
            table.Persist(log, purge);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Takes a table's name away; its rows on disk stay for the next table of that name.</summary>
    /// <exception cref="ScriptException">Somebody subscribes to it and <paramref name="isForced"/> is not set.</exception>
    public void Remove(StreamTable table, bool isForced) => End(table, isForced)?.Dispose();

    /// <summary>Removes a table and its rows on disk.</summary>
    /// <exception cref="ScriptException">Somebody subscribes to it and <paramref name="isForced"/> is not set.</exception>
    public void Drop(StreamTable table, bool isForced) => End(table, isForced)?.Delete();

    /// <summary>Deletes what the disk has of a name, whether its table is there or not.</summary>
    public void ClearPersistence(string name)
    {
        if (Find(name)?.Unpersist() is { } log) log.Delete();
        else if (Directory.Exists(Path.Combine(_folder, name))) Directory.Delete(Path.Combine(_folder, name), recursive: true);
    }

    /// <summary>Starts a subscription.</summary>
    /// <exception cref="ScriptException">The topic is taken.</exception>
    public void Subscribe(Subscription subscription)
    {
        if (!_subscriptions.TryAdd(subscription.Topic, subscription)) throw Taken(subscription.Topic);
        subscription.Start();
    }

    /// <summary>Where there is a subscription of that topic.</summary>
    public static ScriptException Taken(string topic) =>
        new($"The subscription {topic} exists already; end it with unsubscribeTable, or give another actionName.");

    /// <summary>Ends a subscription and waits until its handler has returned.</summary>
    /// <returns>False when there is none.</returns>
    public bool Unsubscribe(string topic)
    {
        if (!_subscriptions.TryRemove(topic, out var subscription)) return false;
        subscription.Dispose();
        return true;
    }

    /// <summary>The files of all logs with the length of their valid parts, also of tables that nobody has shared yet.</summary>
    public IReadOnlyList<(string Path, long Bytes)> LogExtents()
    {
        if (!Directory.Exists(_folder)) return [];
        var open = _tables.Values.Select(table => table.Log).OfType<StreamLog>()
            .ToDictionary(log => log.Folder, StringComparer.Ordinal);
        return
        [
            .. Directory.GetDirectories(_folder).Order(StringComparer.Ordinal).SelectMany(folder =>
                open.TryGetValue(folder, out var log)
                    ? log.Extents()
                    : Directory.GetFiles(folder, "*" + LogSegment.Extension).Order(StringComparer.Ordinal)
                        .Select(path => (path, new FileInfo(path).Length))),
        ];
    }

    /// <summary>The files of the offsets.</summary>
    public IReadOnlyList<string> OffsetFiles() =>
        DiskFiles.Instance.List(Path.Combine(_folder, OffsetFolder), OffsetStore.Extension);

    private StreamLog? End(StreamTable table, bool isForced)
    {
        var subscriptions = _subscriptions.Values.Where(one => ReferenceEquals(one.Table, table)).ToArray();
        if (subscriptions.Length > 0 && !isForced)
            throw new ScriptException(
                $"The stream table {table.Name} has subscriptions; end them first with unsubscribeTable: "
                + $"{string.Join(", ", subscriptions.Select(one => one.Topic))}.");
        foreach (var subscription in subscriptions) Unsubscribe(subscription.Topic);
        if (table.Name is { } name) _tables.TryRemove(name, out _);
        return table.Unpersist();
    }

    /// <summary>Ends all subscriptions and closes the logs.</summary>
    public void Dispose()
    {
        foreach (var topic in _subscriptions.Keys) Unsubscribe(topic);
        foreach (var table in _tables.Values) table.Unpersist()?.Dispose();
        Offsets.Dispose();
    }
}
