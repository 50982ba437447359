using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using Microsoft.Win32.SafeHandles;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// One file of a log. A record is: length of the rest, checksum of the rest, offset of the first row, number of rows,
/// and the rows in DolphinDB's binary encoding; numbers are little endian.
/// </summary>
internal sealed class LogSegment : IDisposable
{
    public const string Extension = ".log";

    private const int PrefixBytes = 2 * sizeof(int);
    private const int HeaderBytes = PrefixBytes + sizeof(long) + sizeof(int);

    // A mark every so many rows is enough to find a record by reading a few headers.
    private const int RowsPerMark = 4096;

    private readonly SafeFileHandle _file;
    private readonly List<(long Offset, long Position)> _marks = [];

    private LogSegment(string path, SafeFileHandle file)
    {
        Path = path;
        _file = file;
        FirstOffset = EndOffset = long.Parse(
            System.IO.Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture);
    }

    public string Path { get; }

    /// <summary>The offset of the file's first row.</summary>
    public long FirstOffset { get; }

    /// <summary>The offset after the file's last row.</summary>
    public long EndOffset { get; private set; }

    /// <summary>The length of the valid part.</summary>
    public long Bytes { get; private set; }

    /// <summary>When the last row was written.</summary>
    public DateTimeOffset LastWritten => File.GetLastWriteTimeUtc(Path);

    /// <summary>Opens or creates a file; the last one may end in the middle of a record, which is cut off.</summary>
    /// <exception cref="DatabaseException">The file is damaged before its end.</exception>
    public static LogSegment Open(string path, bool isLast)
    {
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var segment = new LogSegment(path, file);
        try
        {
            segment.Scan(isLast);
            return segment;
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    }

    /// <summary>Writes a record. When it fails, the file is as before.</summary>
    public void Append(long offset, Table rows, bool isFlushed)
    {
        using var content = new MemoryStream();
        content.SetLength(HeaderBytes);
        content.Position = HeaderBytes;
        ValueBytes.Write(rows, content);
        var record = content.GetBuffer().AsSpan(0, (int)content.Length);
        BinaryPrimitives.WriteInt32LittleEndian(record, record.Length - PrefixBytes);
        BinaryPrimitives.WriteInt64LittleEndian(record[PrefixBytes..], offset);
        BinaryPrimitives.WriteInt32LittleEndian(record[(PrefixBytes + sizeof(long))..], rows.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(record[sizeof(int)..], Checksum(record[PrefixBytes..]));
        try
        {
            RandomAccess.Write(_file, record, Bytes);
            if (isFlushed) RandomAccess.FlushToDisk(_file);
        }
        catch
        {
            RandomAccess.SetLength(_file, Bytes);
            throw;
        }

        Note(offset, rows.Count, record.Length);
    }

    /// <summary>The rows from an offset on that stand in this file, whole records until there are enough.</summary>
    public Table? Read(long offset, int most)
    {
        Table? found = null;
        var mark = _marks.FindLast(mark => mark.Offset <= offset);
        for (var position = mark.Position; position < Bytes && (found?.Count ?? 0) < most;)
        {
            var header = ReadHeader(position);
            if (header.EndOffset > offset)
            {
                var rows = ReadRows(position, header);
                var skipped = (int)Math.Max(0, offset - header.Offset);
                if (skipped > 0) rows = rows.Slice(skipped, rows.Count - skipped);
                if (found is null) found = rows;
                else found.AddRange(rows);
            }

            position += header.Length;
        }

        return found?.Count > most ? found.Slice(0, most) : found;
    }

    public void Dispose() => _file.Dispose();

    private void Scan(bool isLast)
    {
        var length = RandomAccess.GetLength(_file);
        while (Bytes < length)
        {
            if (TryCheck(Bytes, length) is not { } header)
            {
                if (!isLast)
                    throw new DatabaseException(
                        $"{Path} is damaged at byte {Bytes}: restore it from a backup, or delete the folder to begin anew.",
                        isTransient: false);
                RandomAccess.SetLength(_file, Bytes);
                return;
            }

            Note(header.Offset, header.Rows, header.Length);
        }
    }

    private Header? TryCheck(long position, long length)
    {
        if (position + HeaderBytes > length) return null;
        var header = ReadHeader(position);
        if (header.Length < HeaderBytes || position + header.Length > length) return null;
        if (header.Rows <= 0 || header.Offset != EndOffset) return null;
        return Checksum(ReadBytes(position + PrefixBytes, header.Length - PrefixBytes)) == header.Checksum ? header : null;
    }

    private Header ReadHeader(long position)
    {
        var bytes = ReadBytes(position, HeaderBytes).AsSpan();
        return new Header(
            BinaryPrimitives.ReadInt32LittleEndian(bytes) + PrefixBytes,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[sizeof(int)..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[PrefixBytes..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[(PrefixBytes + sizeof(long))..]));
    }

    private Table ReadRows(long position, Header header)
    {
        var bytes = ReadBytes(position + PrefixBytes, header.Length - PrefixBytes);
        if (Checksum(bytes) != header.Checksum)
            throw new DatabaseException($"{Path} is damaged at byte {position}: its checksum is wrong.", isTransient: false);
        return (Table)ValueBytes.Read(bytes.AsMemory(HeaderBytes - PrefixBytes));
    }

    private byte[] ReadBytes(long position, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var more = RandomAccess.Read(_file, bytes.AsSpan(read), position + read);
            if (more == 0) throw new EndOfStreamException($"{Path} ends at byte {position + read}.");
            read += more;
        }

        return bytes;
    }

    private void Note(long offset, int rows, int length)
    {
        if (_marks.Count == 0 || offset - _marks[^1].Offset >= RowsPerMark) _marks.Add((offset, Bytes));
        EndOffset = offset + rows;
        Bytes += length;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes) sum = BitOperations.Crc32C(sum, one);
        return ~sum;
    }

    private readonly record struct Header(int Length, uint Checksum, long Offset, int Rows)
    {
        public long EndOffset => Offset + Rows;
    }
}
