using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// One file of a log. The number of a record is the offset of its first row, the count is that of its rows, and the
/// content is the rows in DolphinDB's binary encoding.
/// </summary>
internal sealed class LogSegment : IDisposable
{
    public const string Extension = ".log";

    // A mark every so many rows is enough to find a record by reading a few headers.
    private const int RowsPerMark = 4096;

    private readonly RecordFile _records;
    // Bytes that are left to the operating system before they are brought to the disk in the background.
    private const long WriteOutBytes = 2L << 20;

    private readonly List<(long Offset, long Position)> _marks = [];
    private Task _writingOut = Task.CompletedTask;
    private long _writtenOut;

    private LogSegment(RecordFile records)
    {
        _records = records;
        FirstOffset = EndOffset = long.Parse(
            System.IO.Path.GetFileNameWithoutExtension(records.Path), CultureInfo.InvariantCulture);
    }

    public string Path => _records.Path;

    /// <summary>The offset of the file's first row.</summary>
    public long FirstOffset { get; }

    /// <summary>The offset after the file's last row.</summary>
    public long EndOffset { get; private set; }

    /// <summary>The length of the valid part.</summary>
    public long Bytes => _records.Bytes;

    /// <summary>Opens or creates a file; the last one may end in the middle of a record, which is cut off.</summary>
    /// <exception cref="DatabaseException">The file is damaged before its end.</exception>
    public static LogSegment Open(IStoreFiles files, string path, bool isLast)
    {
        var segment = new LogSegment(new RecordFile(files, path));
        try
        {
            segment.Scan();
            if (segment.Bytes == segment._records.Length) return segment;
            if (!isLast || segment._records.IsDamagedBeforeEnd())
                throw new DatabaseException(
                    $"{path} is damaged at byte {segment.Bytes}: restore it from a backup, or cut it off there and delete the "
                    + "files after it to go on without the rows behind.",
                    isTransient: false);
            // Synced, or rows written over the torn ones could meet them again after a loss of power.
            segment._records.CutAt(segment.Bytes, isSynced: true);
            return segment;
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    }

    /// <summary>Reads all records of a file, also of one that another writes.</summary>
    /// <param name="files">Where it is.</param>
    /// <param name="path">The file.</param>
    /// <param name="bytes">How many bytes of it count.</param>
    /// <returns>The offsets of its first row and after its last one.</returns>
    /// <exception cref="DatabaseException">It is damaged.</exception>
    public static (long FirstOffset, long EndOffset) Check(IStoreFiles files, string path, long bytes)
    {
        using var segment = new LogSegment(RecordFile.OpenToRead(files, path));
        segment.Scan();
        return segment.Bytes >= bytes || !segment._records.IsDamagedBeforeEnd()
            ? (segment.FirstOffset, segment.EndOffset)
            : throw new DatabaseException(
                $"{path} is damaged at byte {segment.Bytes}: restore it from a backup.", isTransient: false);
    }

    /// <summary>Writes a record. When it fails, the file is as before.</summary>
    public void Append(long offset, Table rows, bool isFlushed)
    {
        using var content = new MemoryStream();
        content.SetLength(RecordFile.HeaderBytes);
        content.Position = RecordFile.HeaderBytes;
        ValueBytes.Write(rows, content);
        var position = Bytes;
        _records.Append(offset, rows.Count, content.GetBuffer().AsSpan(0, (int)content.Length), isFlushed);
        Note(offset, rows.Count, position);
        if (Bytes - _writtenOut < WriteOutBytes || !_writingOut.IsCompleted) return;
        _writtenOut = Bytes;
        _writingOut = Task.Run(_records.WriteOut, CancellationToken.None);
    }

    /// <summary>The rows from an offset on that stand in this file, whole records until there are enough.</summary>
    public Table? Read(long offset, int most)
    {
        Table? found = null;
        var mark = _marks.FindLast(mark => mark.Offset <= offset);
        for (var position = mark.Position; position < Bytes && (found?.Count ?? 0) < most;)
        {
            var header = _records.ReadHeader(position);
            if (header.Number + header.Count > offset)
            {
                var rows = (Table)ValueBytes.Read(_records.ReadContent(position, header));
                var skipped = (int)Math.Max(0, offset - header.Number);
                if (skipped > 0) rows = rows.Slice(skipped, rows.Count - skipped);
                if (found is null) found = rows;
                else found.AddRange(rows);
            }

            position += header.Length;
        }

        return found?.Count > most ? found.Slice(0, most) : found;
    }

    /// <summary>Returns once the disk has all rows.</summary>
    public void Sync()
    {
        _writingOut.Wait(CancellationToken.None);
        _records.Sync();
    }

    public void Dispose()
    {
        _writingOut.Wait(CancellationToken.None);
        _records.Dispose();
    }

    private void Scan()
    {
        for (var position = Bytes;
            _records.TryTake(header => header.Count > 0 && header.Number == EndOffset) is { } header;
            position = Bytes)
            Note(header.Number, header.Count, position);
    }

    private void Note(long offset, int rows, long position)
    {
        if (_marks.Count == 0 || offset - _marks[^1].Offset >= RowsPerMark) _marks.Add((offset, position));
        EndOffset = offset + rows;
    }
}
