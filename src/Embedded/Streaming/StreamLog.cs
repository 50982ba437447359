using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>When a log's rows are on disk.</summary>
internal enum LogFlush
{
    /// <summary>The operating system has them when an append returns: they survive the end of the process.</summary>
    Process,

    /// <summary>The disk has them when an append returns: they survive the loss of power.</summary>
    Disk,
}

/// <summary>
/// The rows of a stream table on disk: files of records, each a block of rows with its offset and a checksum. A record
/// that was cut off at the end of the last file is dropped when the log is opened. Safe for concurrent use.
/// </summary>
internal sealed class StreamLog : IDisposable
{
    private const long SegmentBytes = 64L << 20;

    private readonly Lock _lock = new();
    private readonly string _folder;
    private readonly StreamLogOptions _options;
    private readonly List<LogSegment> _segments = [];

    private StreamLog(string folder, StreamLogOptions options)
    {
        _folder = folder;
        _options = options;
    }

    /// <summary>The folder that holds the files.</summary>
    public string Folder => _folder;

    /// <summary>How the log was opened.</summary>
    public StreamLogOptions Options => _options;

    /// <summary>The offset of the first row that is still there.</summary>
    public long FirstOffset
    {
        get
        {
            lock (_lock) return _segments.Count == 0 ? 0 : _segments[0].FirstOffset;
        }
    }

    /// <summary>The offset after the last row.</summary>
    public long EndOffset
    {
        get
        {
            lock (_lock) return _segments.Count == 0 ? 0 : _segments[^1].EndOffset;
        }
    }

    /// <summary>Opens the log in a folder, creating it when absent.</summary>
    /// <exception cref="DatabaseException">The folder cannot be used, or a file is damaged before its end.</exception>
    public static StreamLog Open(string folder, StreamLogOptions options) => StoreFailure.Guard(folder, () =>
    {
        Directory.CreateDirectory(folder);
        var log = new StreamLog(folder, options);
        var files = Directory.GetFiles(folder, "*" + LogSegment.Extension).Order(StringComparer.Ordinal).ToArray();
        for (var i = 0; i < files.Length; i++)
            log._segments.Add(LogSegment.Open(files[i], isLast: i == files.Length - 1));
        return log;
    });

    /// <summary>Writes rows at the end; see <see cref="LogFlush"/> for when they are safe.</summary>
    /// <exception cref="DatabaseException">The disk is full or failed; nothing was added.</exception>
    public void Append(long offset, Table rows)
    {
        lock (_lock)
        {
            StoreFailure.Guard(_folder, () =>
            {
                if (_segments.Count == 0 || _segments[^1].Bytes >= SegmentBytes) Roll(offset);
                _segments[^1].Append(offset, rows, _options.Flush == LogFlush.Disk);
                return 0;
            });
        }
    }

    /// <summary>Rows from an offset on, at least one while there are any, at most <paramref name="most"/>.</summary>
    /// <exception cref="DatabaseException">The file is damaged or cannot be read.</exception>
    public Table? Read(long offset, int most)
    {
        lock (_lock)
        {
            var segment = _segments.FindLast(segment => segment.FirstOffset <= offset);
            return segment is null || offset >= segment.EndOffset
                ? null
                : StoreFailure.Guard(_folder, () => segment.Read(offset, most));
        }
    }

    /// <summary>Closes the log and deletes its files.</summary>
    public void Delete()
    {
        Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var segment in _segments) segment.Dispose();
            _segments.Clear();
        }
    }

    private void Roll(long offset)
    {
        DropOld();
        var name = offset.ToString("D19", CultureInfo.InvariantCulture) + LogSegment.Extension;
        _segments.Add(LogSegment.Open(Path.Combine(_folder, name), isLast: true));
    }

    // A file goes as a whole, when its last row is older than the retention.
    private void DropOld()
    {
        var oldest = _options.Clock.GetUtcNow() - _options.Retention;
        while (_segments.Count > 1 && _segments[0].LastWritten < oldest)
        {
            _segments[0].Dispose();
            File.Delete(_segments[0].Path);
            _segments.RemoveAt(0);
        }
    }
}

/// <summary>How a log is written.</summary>
/// <param name="Flush">When an append is safe.</param>
/// <param name="Retention">How long a full file is kept after its last row.</param>
/// <param name="Clock">Tells the age of files.</param>
internal sealed record StreamLogOptions(LogFlush Flush, TimeSpan Retention, TimeProvider Clock);
