using System.Buffers.Binary;
using System.IO.Compression;

namespace DolphinQuant.Server.Ingest;

/// <summary>
/// The content of a gzip file, checked against the length that its last four bytes state. The framework's own stream
/// ends without a word where a download was cut off, which would lose rows. Files of several members joined are refused
/// too, as those four bytes speak of the last member only.
/// </summary>
internal sealed class GzipContent : Stream
{
    private const int TrailerLength = 4;
    private readonly GZipStream _gzip;
    private readonly uint _statedLength;
    private uint _length;

    /// <summary>Reads the stated length and goes back to the start of the file.</summary>
    public GzipContent(FileStream file)
    {
        if (file.Length >= TrailerLength)
        {
            Span<byte> trailer = stackalloc byte[TrailerLength];
            file.Seek(-TrailerLength, SeekOrigin.End);
            file.ReadExactly(trailer);
            file.Seek(0, SeekOrigin.Begin);
            _statedLength = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        }

        _gzip = new GZipStream(file, CompressionMode.Decompress);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => Count(_gzip.Read(buffer), buffer.Length);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await _gzip.ReadAsync(buffer, cancellationToken), buffer.Length);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _gzip.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The format counts modulo 2^32, and so does the addition.</summary>
    private int Count(int read, int asked)
    {
        _length = unchecked(_length + (uint)read);
        if (read == 0 && asked > 0 && _length != _statedLength)
            throw new InvalidDataException("The content is shorter or longer than the file states.");
        return read;
    }
}
