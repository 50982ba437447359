using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Files;

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
        options.Files.CreateFolder(folder);
        var log = new StreamLog(folder, options);
        try
        {
            log.OpenSegments();
            return log;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    });

    /// <summary>Writes rows at the end; see <see cref="LogFlush"/> for when they are safe.</summary>
    /// <exception cref="DatabaseException">The disk is full or failed; nothing was added.</exception>
    public void Append(long offset, Table rows)
    {
        lock (_lock)
        {
            StoreFailure.Guard(_folder, () =>
            {
                if (_segments.Count == 0 || _segments[^1].Bytes >= _options.SegmentBytes) Roll(offset);
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
        StoreFailure.Guard(_folder, () =>
        {
            _options.Files.DeleteFolder(_folder);
            return 0;
        });
    }

    /// <summary>The files with the length of their valid parts, as of one moment.</summary>
    public IReadOnlyList<(string Path, long Bytes)> Extents()
    {
        lock (_lock) return [.. _segments.Select(segment => (segment.Path, segment.Bytes))];
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var segment in _segments) segment.Dispose();
            _segments.Clear();
        }
    }

    private void OpenSegments()
    {
        var files = _options.Files.List(_folder, LogSegment.Extension);
        for (var i = 0; i < files.Count; i++)
        {
            var segment = LogSegment.Open(_options.Files, files[i], isLast: i == files.Count - 1);
            _segments.Add(segment);
            if (i > 0 && _segments[i - 1].EndOffset != segment.FirstOffset)
                throw new DatabaseException(
                    $"{_folder} has no rows from offset {_segments[i - 1].EndOffset} to {segment.FirstOffset}, a file of "
                    + "the log is missing: restore it from a backup, or delete the folder to begin anew.",
                    isTransient: false);
        }
    }

    private void Roll(long offset)
    {
        DropOld();
        // Only the last file may end torn.
        if (_segments.Count > 0) _segments[^1].Sync();
        var name = offset.ToString("D19", CultureInfo.InvariantCulture) + LogSegment.Extension;
        var segment = LogSegment.Open(_options.Files, Path.Combine(_folder, name), isLast: true);
        try
        {
            // Rows on disk are of no use in a file whose name is not.
            _options.Files.SyncFolder(_folder);
        }
        catch
        {
            segment.Dispose();
            throw;
        }

        _segments.Add(segment);
    }

    // A file goes as a whole, when its last row is older than the retention.
    private void DropOld()
    {
        var oldest = _options.Clock.GetUtcNow() - _options.Retention;
        while (_segments.Count > 1 && _options.Files.LastWritten(_segments[0].Path) < oldest)
        {
            _options.Files.Delete(_segments[0].Path);
            _segments[0].Dispose();
            _segments.RemoveAt(0);
        }
    }
}

/// <summary>How a log is written.</summary>
/// <param name="Flush">When an append is safe.</param>
/// <param name="Retention">How long a full file is kept after its last row.</param>
/// <param name="Clock">Tells the age of files.</param>
internal sealed record StreamLogOptions(LogFlush Flush, TimeSpan Retention, TimeProvider Clock)
{
    /// <summary>The size from which on rows go into a new file.</summary>
    public long SegmentBytes { get; init; } = 64L << 20;

    /// <summary>Where the files are.</summary>
    public IStoreFiles Files { get; init; } = DiskFiles.Instance;
}
