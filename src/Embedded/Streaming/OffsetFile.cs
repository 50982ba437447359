using System.Buffers.Binary;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// One offset in a file of two places that are written in turn. Each holds a turn, the offset and a checksum; the valid
/// one of the higher turn counts, so that a write that was cut off leaves the offset before. Safe for concurrent use.
/// </summary>
internal sealed class OffsetFile : IDisposable
{
    // The places lie in sectors of their own: a disk may tear what is written across sectors, not one of them.
    private const int SectorBytes = 4096;
    private const int PlaceBytes = 2 * sizeof(long) + sizeof(uint);

    private readonly Lock _lock = new();
    private readonly IStoreFile _file;
    private long _turn;

    private OffsetFile(IStoreFile file) => _file = file;

    /// <summary>The offset; null while none was kept.</summary>
    public long? Offset { get; private set; }

    /// <summary>Opens or creates a file; its name is safe from a loss of power.</summary>
    /// <exception cref="DatabaseException">The file is damaged.</exception>
    public static OffsetFile Open(IStoreFiles files, string path)
    {
        var file = new OffsetFile(files.Open(path));
        try
        {
            if (file._file.Length == 0) files.SyncFolder(Path.GetDirectoryName(path)!);
            else file.Load(path);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes an offset over the older of the two.</summary>
    public void Keep(long offset)
    {
        Span<byte> place = stackalloc byte[PlaceBytes];
        lock (_lock)
        {
            var turn = _turn + 1;
            BinaryPrimitives.WriteInt64LittleEndian(place, turn);
            BinaryPrimitives.WriteInt64LittleEndian(place[sizeof(long)..], offset);
            var checksum = RecordFile.Checksum(place[..(2 * sizeof(long))]);
            BinaryPrimitives.WriteUInt32LittleEndian(place[(2 * sizeof(long))..], checksum);
            _file.Write(place, turn % 2 * SectorBytes);
            (_turn, Offset) = (turn, offset);
        }
    }

    public void Dispose() => _file.Dispose();

    private void Load(string path)
    {
        var isWritten = false;
        Span<byte> place = stackalloc byte[PlaceBytes];
        for (var i = 0; i < 2; i++)
        {
            place.Clear();
            var read = _file.Read(place, i * SectorBytes);
            isWritten |= read == PlaceBytes && place.ContainsAnyExcept((byte)0);
            if (read < PlaceBytes || !IsValid(place) || BinaryPrimitives.ReadInt64LittleEndian(place) <= _turn) continue;
            _turn = BinaryPrimitives.ReadInt64LittleEndian(place);
            Offset = BinaryPrimitives.ReadInt64LittleEndian(place[sizeof(long)..]);
        }

        // An empty place is one that was never written; two wrong ones were not torn by one write.
        if (isWritten && Offset is null && _file.Length > SectorBytes)
            throw new DatabaseException(
                $"{path} is damaged: restore it from a backup, or delete it to subscribe from the first row there is.",
                isTransient: false);
    }

    private static bool IsValid(ReadOnlySpan<byte> place) =>
        BinaryPrimitives.ReadUInt32LittleEndian(place[(2 * sizeof(long))..])
        == RecordFile.Checksum(place[..(2 * sizeof(long))]);
}
