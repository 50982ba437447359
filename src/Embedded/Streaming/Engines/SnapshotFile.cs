using System.Buffers.Binary;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>
/// The state of an engine on disk: a check sum, the number of the last message, and the state in the binary encoding.
/// A new one is written beside the old one and then takes its place, so that one of the two is always whole.
/// </summary>
internal sealed class SnapshotFile
{
    private const int HeaderBytes = sizeof(uint) + sizeof(long);

    private readonly string _path;
    private readonly int _interval;
    private long _messages;
    private long _last = -1;
    private bool _isDue;

    // The session that makes the engine; it knows what the metrics in a snapshot mention.
    private Session? _maker;

    private SnapshotFile(string path, int interval, Session maker) => (_path, _interval, _maker) = (path, interval, maker);

    /// <summary>The directory, for <c>getStreamEngineStat</c>.</summary>
    public string Directory => Path.GetDirectoryName(_path)!;

    /// <summary>After how many messages the next snapshot is written.</summary>
    public int Interval => _interval;

    /// <summary>When the last one was written or read.</summary>
    public DateTimeOffset? WrittenAt { get; private set; }

    /// <summary>Reads the arguments snapshotDir and snapshotIntervalInMsgCount; null when they were left out.</summary>
    /// <exception cref="ScriptException">The directory does not exist, or one of the two is missing.</exception>
    public static SnapshotFile? Read(Session session, Arguments arguments, int name, int directory)
    {
        if (!arguments.Has(directory)) return null;
        var folder = session.Files.Resolve(arguments.Text(directory));
        if (!System.IO.Directory.Exists(folder))
            throw arguments.Wrong(directory, $"names {folder}, which does not exist; create it first");
        var interval = arguments.Has(directory + 1) ? arguments.Int(directory + 1) : 0;
        return interval > 0
            ? new SnapshotFile(Path.Combine(folder, arguments.Text(name) + ".snapshot"), interval, session)
            : throw arguments.Wrong(directory + 1, "must be a positive number of messages");
    }

    /// <summary>
    /// Counts a message whose rows have gone into the state, under the engine's lock: a snapshot bears the number of the
    /// last message that it holds.
    /// </summary>
    public void Count(long? message)
    {
        _messages++;
        _last = message ?? _messages - 1;
        _isDue |= _messages % _interval == 0;
    }

    /// <summary>Writes a snapshot when one is due.</summary>
    public void WriteDue(StreamEngine engine) => engine.Alone(() => _isDue ? Write(engine) : 0);

    /// <summary>Writes a snapshot in between: the engine computes more than the last one holds.</summary>
    public void WriteNow(StreamEngine engine) => engine.Alone(() => Write(engine));

    /// <summary>Brings an engine back to its last snapshot; does nothing when there is none.</summary>
    /// <exception cref="DatabaseException">The file is damaged or cannot be read.</exception>
    public void Restore(StreamEngine engine)
    {
        if (File.Exists(_path)) StoreFailure.Guard(Directory, () => Read(engine));
        _maker = null;
    }

    private int Read(StreamEngine engine)
    {
        var bytes = File.ReadAllBytes(_path);
        if (bytes.Length < HeaderBytes
            || Crc32.Continue(bytes.AsSpan(sizeof(uint)), start: 0) != BinaryPrimitives.ReadUInt32LittleEndian(bytes))
            throw new DatabaseException(
                $"The snapshot {_path} is damaged: delete it to start without a state, or rename the .old file beside it.",
                isTransient: false);
        var message = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(sizeof(uint)));
        var parts = StateBytes.Parts(ValueBytes.Read(bytes.AsMemory(HeaderBytes)), 2).ToArray();
        engine.RestoreAdditions(_maker!, parts[0]);
        engine.Restore(parts[1]);
        (_messages, _last, WrittenAt) = (message + 1, message, File.GetLastWriteTimeUtc(_path));
        engine.NoteSnapshot(message);
        return 0;
    }

    private int Write(StreamEngine engine) => StoreFailure.Guard(Directory, () =>
    {
        using var bytes = new MemoryStream();
        bytes.SetLength(HeaderBytes);
        bytes.Position = HeaderBytes;
        ValueBytes.Write(Vector.Tuple(engine.CaptureAdditions(), engine.Capture()), bytes);
        var content = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        BinaryPrimitives.WriteInt64LittleEndian(content[sizeof(uint)..], _last);
        BinaryPrimitives.WriteUInt32LittleEndian(content, Crc32.Continue(content[sizeof(uint)..], start: 0));
        var next = Path.ChangeExtension(_path, ".tmp");
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        if (File.Exists(_path)) File.Move(_path, Path.ChangeExtension(_path, ".old"), overwrite: true);
        File.Move(next, _path, overwrite: true);
        WrittenAt = engine.Definition.Session.Time.GetUtcNow();
        _isDue = false;
        engine.NoteSnapshot(_last);
        return 0;
    });
}
