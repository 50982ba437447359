using System.Buffers.Binary;
using System.Numerics;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage.Files;

/// <summary>
/// A file that records are added to. A record is: length of the rest, checksum of the rest (CRC-32C), a number, a count,
/// and content; numbers are little endian. Used by one thread at a time.
/// </summary>
internal sealed class RecordFile : IDisposable
{
    private const int PrefixBytes = 2 * sizeof(int);

    /// <summary>The bytes before a record's content.</summary>
    public const int HeaderBytes = PrefixBytes + sizeof(long) + sizeof(int);

    private readonly IStoreFile _file;
    private volatile bool _isUncertain;

    /// <summary>Opens or creates a file; what it holds is not valid before <see cref="TryTake"/> has seen it.</summary>
    public RecordFile(IStoreFiles files, string path) : this(path, files.Open(path))
    {
    }

    private RecordFile(string path, IStoreFile file) => (Path, _file) = (path, file);

    /// <summary>Opens a file that is there to read it, while another may write it.</summary>
    public static RecordFile OpenToRead(IStoreFiles files, string path) => new(path, files.OpenToRead(path));

    public string Path { get; }

    /// <summary>The length of the valid part: where the next record goes.</summary>
    public long Bytes { get; private set; }

    /// <summary>The length of the file, which may end in a record that was cut off.</summary>
    public long Length => _file.Length;

    /// <summary>Takes the record behind the valid part into it, unless none is whole there.</summary>
    public RecordHeader? TryTake(Func<RecordHeader, bool> isExpected)
    {
        var length = Length;
        if (Bytes + HeaderBytes > length) return null;
        var header = ReadHeader(Bytes);
        if (header.Length < HeaderBytes || Bytes + header.Length > length || !isExpected(header)) return null;
        if (Checksum(ReadBytes(Bytes + PrefixBytes, header.Length - PrefixBytes)) != header.Checksum) return null;
        Bytes += header.Length;
        return header;
    }

    /// <summary>
    /// True when the record behind the valid part is damaged, not cut off: another whole record follows it.
    /// </summary>
    public bool IsDamagedBeforeEnd()
    {
        var length = Length;
        if (Bytes + HeaderBytes > length) return false;
        var next = Bytes + ReadHeader(Bytes).Length;
        if (next <= Bytes || next + HeaderBytes > length) return false;
        var header = ReadHeader(next);
        return header.Length >= HeaderBytes && next + header.Length <= length
            && Checksum(ReadBytes(next + PrefixBytes, header.Length - PrefixBytes)) == header.Checksum;
    }

    /// <summary>True when a whole record that meets a condition stands anywhere behind the valid part.</summary>
    public bool IsFollowedBy(Func<RecordHeader, bool> isSought)
    {
        var rest = ReadBytes(Bytes, checked((int)(Length - Bytes)));
        for (var start = 0; start + HeaderBytes <= rest.Length; start++)
        {
            var header = ParseHeader(rest.AsSpan(start));
            if (header.Length >= HeaderBytes && header.Length <= rest.Length - start && isSought(header)
                && Checksum(rest.AsSpan(start + PrefixBytes, header.Length - PrefixBytes)) == header.Checksum)
                return true;
        }

        return false;
    }

    /// <summary>Takes records out of the valid part that <see cref="TryTake"/> took into it; the file stays.</summary>
    public void Rewind(long position) => Bytes = position;

    /// <summary>Drops what stands behind a place.</summary>
    public void CutAt(long position, bool isSynced)
    {
        Reserved = 0;
        _file.SetLength(position);
        if (isSynced) _file.Sync();
        Bytes = position;
    }

    /// <summary>
    /// The length that the file is known to have. Asking the system before each record makes its sync a third
    /// longer: Linux notes the time of each write apart once somebody has looked at that of the last one (multigrain timestamps).
    /// </summary>
    public long Reserved { get; private set; }

    /// <summary>
    /// Lengthens the file by zeros that are on the disk, so that records written over them need no new length.
    /// </summary>
    public void Reserve(long length)
    {
        RefuseWhenUncertain();
        var end = Length;
        if (end < length) Lengthen(end, length);
        Reserved = length;
    }

    private void Lengthen(long end, long length)
    {
        try
        {
            _file.Write(new byte[length - end], end);
        }
        catch
        {
            Undo();
            throw;
        }

        Sync();
    }

    /// <summary>Adds a record and returns its header. When it fails, the valid part is as before.</summary>
    /// <param name="number">The number of the record.</param>
    /// <param name="count">How many things it holds.</param>
    /// <param name="content">Space of <see cref="HeaderBytes"/>, then the content; the space is filled in.</param>
    /// <param name="isSynced">True when the record must survive a loss of power.</param>
    /// <exception cref="DatabaseException">An earlier failure left the end of the file uncertain.</exception>
    public RecordHeader Append(long number, int count, Span<byte> content, bool isSynced)
    {
        RefuseWhenUncertain();
        BinaryPrimitives.WriteInt32LittleEndian(content, content.Length - PrefixBytes);
        BinaryPrimitives.WriteInt64LittleEndian(content[PrefixBytes..], number);
        BinaryPrimitives.WriteInt32LittleEndian(content[(PrefixBytes + sizeof(long))..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(content[sizeof(int)..], Checksum(content[PrefixBytes..]));
        try
        {
            _file.Write(content, Bytes);
        }
        catch
        {
            Undo();
            throw;
        }

        if (isSynced) Sync();
        var header = ParseHeader(content);
        Bytes += header.Length;
        return header;
    }

    /// <summary>Returns once the disk has all records.</summary>
    public void Sync()
    {
        RefuseWhenUncertain();
        try
        {
            _file.Sync();
        }
        catch
        {
            // After a failed sync the system forgets which pages were never written; syncing again would prove nothing.
            Undo();
            _isUncertain = true;
            throw;
        }
    }

    /// <summary>
    /// Brings the records so far to the disk while others are added, so that a later <see cref="Sync"/> has little to do. When
    /// it fails, no records are taken any more.
    /// </summary>
    public void WriteOut()
    {
        try
        {
            _file.Sync();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Whoever adds the next record is told.
            _isUncertain = true;
        }
    }

    /// <summary>The header of the record at a place.</summary>
    public RecordHeader ReadHeader(long position) => ParseHeader(ReadBytes(position, HeaderBytes));

    /// <summary>The content of the record at a place.</summary>
    /// <exception cref="DatabaseException">Its checksum is wrong.</exception>
    public ReadOnlyMemory<byte> ReadContent(long position, RecordHeader header)
    {
        var bytes = ReadBytes(position + PrefixBytes, header.Length - PrefixBytes);
        if (Checksum(bytes) != header.Checksum)
            throw new DatabaseException(
                $"{Path} is damaged at byte {position}, its checksum is wrong: restore it from a backup.", isTransient: false);
        return bytes.AsMemory(HeaderBytes - PrefixBytes);
    }

    public void Dispose() => _file.Dispose();

    private void Undo()
    {
        Reserved = 0;
        try
        {
            _file.SetLength(Bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A part of a record stays behind; another record must not be written over it.
            _isUncertain = true;
        }
    }

    /// <summary>Refuses further records once a failure left the end of the file uncertain.</summary>
    public void RefuseWhenUncertain()
    {
        if (_isUncertain)
            throw new DatabaseException(
                $"{Path} takes no more rows because the disk failed in an earlier write; what was acknowledged is kept. "
                + "Check the disk, then open the database again.",
                isTransient: false);
    }

    private byte[] ReadBytes(long position, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var more = _file.Read(bytes.AsSpan(read), position + read);
            if (more == 0) throw new EndOfStreamException($"{Path} ends at byte {position + read}.");
            read += more;
        }

        return bytes;
    }

    private static RecordHeader ParseHeader(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt32LittleEndian(bytes) + PrefixBytes,
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[sizeof(int)..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[PrefixBytes..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[(PrefixBytes + sizeof(long))..]));

    /// <summary>CRC-32C (Castagnoli), which processors compute.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes) sum = BitOperations.Crc32C(sum, one);
        return ~sum;
    }
}

/// <summary>What stands before the content of a record.</summary>
/// <param name="Length">The bytes of the whole record.</param>
/// <param name="Checksum">The checksum of all but the first eight bytes.</param>
/// <param name="Number">The number that the writer gave it.</param>
/// <param name="Count">How many things it holds.</param>
internal readonly record struct RecordHeader(int Length, uint Checksum, long Number, int Count);
