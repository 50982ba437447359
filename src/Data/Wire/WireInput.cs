using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace DolphinQuant.Data.Wire;

/// <summary>
/// Reads primitives and arrays from a stream, whose only reader it is. What has arrived is read without waiting; a method
/// waits only where bytes are missing. What has arrived and is not read yet lies in <c>_unread</c>, always in one piece:
/// in a rented buffer, or in the memory that all the bytes were given in. Not safe for concurrent use.
/// </summary>
public sealed class WireInput : IDisposable
{
    private const int BufferBytes = 64 << 10;
    private const int LongestText = 64 << 20;

    // Large enough that a system call is worth its while, small enough to stay in the processor's cache until the
    // elements have been looked at.
    private const int PieceBytes = 256 << 10;

    private readonly Stream? _source;
    private byte[]? _buffer;
    private ReadOnlyMemory<byte> _unread;

    /// <summary>Reads what comes over a stream, which stays its owner's to close.</summary>
    public WireInput(Stream source) => _source = source;

    /// <summary>Reads bytes that are all there.</summary>
    public WireInput(ReadOnlyMemory<byte> bytes) => _unread = bytes;

    /// <summary>The order of bytes in numbers; little endian unless the peer says otherwise.</summary>
    public bool IsLittleEndian { get; set; } = true;

    /// <summary>The longest text or line that is taken; 64 MiB unless the peer is trusted with less.</summary>
    public int MaxTextBytes { get; set; } = LongestText;

    /// <summary>
    /// True when columns may be packed in the ways of <see cref="PackedColumn"/> that no peer has a use for: a few bytes of
    /// theirs can stand for very many.
    /// </summary>
    internal bool TakesOwnPacks { get; init; }

    /// <summary>The number of bytes that have arrived and that nobody has read yet.</summary>
    public int UnreadBytes => _unread.Length;

    /// <summary>Gives the buffer back; no read may be under way.</summary>
    public void Dispose()
    {
        _unread = default;
        ReturnBuffer();
    }

    /// <summary>Reads a byte.</summary>
    /// <exception cref="MalformedValueException">The bytes ended before.</exception>
    public async ValueTask<byte> ReadByteAsync(CancellationToken cancellationToken)
    {
        if (_unread.Length < 1) await FillAsync(1, cancellationToken).ConfigureAwait(false);
        var value = _unread.Span[0];
        Take(1);
        return value;
    }

    /// <summary>Reads a 16-bit integer.</summary>
    /// <exception cref="MalformedValueException">The bytes ended before.</exception>
    public async ValueTask<short> ReadShortAsync(CancellationToken cancellationToken)
    {
        if (_unread.Length < sizeof(short)) await FillAsync(sizeof(short), cancellationToken).ConfigureAwait(false);
        var value = BinaryPrimitives.ReadInt16LittleEndian(_unread.Span);
        Take(sizeof(short));
        return IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    }

    /// <summary>Reads a 32-bit integer.</summary>
    /// <exception cref="MalformedValueException">The bytes ended before.</exception>
    public async ValueTask<int> ReadIntAsync(CancellationToken cancellationToken)
    {
        if (_unread.Length < sizeof(int)) await FillAsync(sizeof(int), cancellationToken).ConfigureAwait(false);
        var value = BinaryPrimitives.ReadInt32LittleEndian(_unread.Span);
        Take(sizeof(int));
        return IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    }

    /// <summary>Reads a 64-bit integer.</summary>
    /// <exception cref="MalformedValueException">The bytes ended before.</exception>
    public async ValueTask<long> ReadLongAsync(CancellationToken cancellationToken)
    {
        if (_unread.Length < sizeof(long)) await FillAsync(sizeof(long), cancellationToken).ConfigureAwait(false);
        var value = BinaryPrimitives.ReadInt64LittleEndian(_unread.Span);
        Take(sizeof(long));
        return IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    }

    /// <summary>Reads how many rows and columns a value has.</summary>
    /// <exception cref="MalformedValueException">The bytes ended before, or the numbers are negative.</exception>
    internal async ValueTask<(int Rows, int Columns)> ReadShapeAsync(CancellationToken cancellationToken)
    {
        var rows = await ReadIntAsync(cancellationToken).ConfigureAwait(false);
        var columns = await ReadIntAsync(cancellationToken).ConfigureAwait(false);
        return rows >= 0 && columns >= 0
            ? (rows, columns)
            : throw new MalformedValueException($"A value has the shape {rows} x {columns}.");
    }

    /// <summary>Reads a text that ends with a zero byte.</summary>
    /// <exception cref="MalformedValueException">The bytes ended before, or the text is longer than <see cref="MaxTextBytes"/>.</exception>
    public ValueTask<string> ReadTextAsync(CancellationToken cancellationToken) =>
        ReadUntilAsync(0, MaxTextBytes, cancellationToken);

    /// <summary>Takes as many texts as have arrived whole, and says how many these are.</summary>
    internal int TakeTexts(Span<string> texts, TextCache cache)
    {
        var bytes = _unread.Span;
        var (start, taken) = (0, 0);
        while (taken < texts.Length && bytes[start..].IndexOf((byte)0) is var length and >= 0)
        {
            texts[taken++] = cache.TextOf(bytes.Slice(start, length));
            start += length + 1;
        }

        Take(start);
        return taken;
    }

    /// <summary>Reads a line; its line feed is taken and left out.</summary>
    /// <exception cref="MalformedValueException">The bytes ended before, or the line is longer than <see cref="MaxTextBytes"/>.</exception>
    public ValueTask<string> ReadLineAsync(CancellationToken cancellationToken) =>
        ReadUntilAsync((byte)'\n', MaxTextBytes, cancellationToken);

    /// <summary>Reads a line of a protocol, which has a bound of its own.</summary>
    /// <exception cref="MalformedValueException">The bytes ended before, or the line is longer.</exception>
    public ValueTask<string> ReadLineAsync(int maxBytes, CancellationToken cancellationToken) =>
        ReadUntilAsync((byte)'\n', maxBytes, cancellationToken);

    /// <summary>Reads a text of a known number of bytes.</summary>
    /// <exception cref="MalformedValueException">The bytes ended before.</exception>
    public async ValueTask<string> ReadTextAsync(int length, CancellationToken cancellationToken)
    {
        if (_unread.Length < length) await FillAsync(length, cancellationToken).ConfigureAwait(false);
        var text = Encoding.UTF8.GetString(_unread.Span[..length]);
        Take(length);
        return text;
    }

    /// <summary>The next byte, left where it is; null at the end of the bytes.</summary>
    public async ValueTask<byte?> PeekAsync(CancellationToken cancellationToken) =>
        await IsAtEndAsync(cancellationToken).ConfigureAwait(false) ? null : _unread.Span[0];

    /// <summary>
    /// Fills elements of an array with what arrives, in the peer's order of bytes: what is buffered is copied, the rest of
    /// many elements goes from the stream into the array.
    /// </summary>
    /// <exception cref="MalformedValueException">The bytes ended before.</exception>
    internal async ValueTask FillAsync<T>(T[] items, int start, int count, CancellationToken cancellationToken)
        where T : unmanaged
    {
        using var bytes = new ArrayBytes<T>(items, start, count);
        var missing = TakeTo(bytes.Memory);
        while (missing.Length > BufferBytes && _source is not null)
        {
            var arrived = await _source.ReadAsync(missing, cancellationToken).ConfigureAwait(false);
            if (arrived == 0) throw EndsEarly();
            missing = missing[arrived..];
        }

        // A few more bytes come together with what follows them.
        while (missing.Length > 0)
        {
            await FillAsync(1, cancellationToken).ConfigureAwait(false);
            missing = TakeTo(missing);
        }
    }

    /// <summary>Tells that so many bytes will come behind those that are filled next, so that their reader may wait for a piece.</summary>
    internal void Announce(long bytes) => (_source as IAnnouncedStream)?.Expect((int)Math.Clamp(bytes, 1, PieceBytes));

    /// <summary>How many elements to fill at a time, so that they are still at hand for whoever looks at them next.</summary>
    internal static int PieceOf<T>() where T : unmanaged => PieceBytes / WireFormat.SizeOf<T>();

    /// <summary>
    /// True when the bytes have ended and nothing is left to read. Waits for the next byte otherwise, and holds no buffer
    /// meanwhile: the place to wait for a peer who may be silent for long.
    /// </summary>
    public async ValueTask<bool> IsAtEndAsync(CancellationToken cancellationToken)
    {
        if (_unread.Length > 0) return false;
        if (_source is null) return true;
        ReturnBuffer();
        // Reading nothing completes when there is something to read.
        await _source.ReadAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        return !await TryFillAsync(1, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<string> ReadUntilAsync(byte end, int maxBytes, CancellationToken cancellationToken)
    {
        var searched = 0;
        while (true)
        {
            var found = _unread.Span[searched..].IndexOf(end);
            if (found >= 0) return TakeText(searched + found);
            searched = _unread.Length;
            if (searched > maxBytes) throw new MalformedValueException($"A text is longer than {maxBytes} bytes.");
            await FillAsync(searched + 1, cancellationToken).ConfigureAwait(false);
        }
    }

    private string TakeText(int length)
    {
        var text = ByteText.FromBytes(_unread.Span[..length]);
        Take(length + 1);
        return text;
    }

    /// <returns>The part that is still to be filled.</returns>
    private Memory<byte> TakeTo(Memory<byte> target)
    {
        var count = Math.Min(_unread.Length, target.Length);
        _unread.Span[..count].CopyTo(target.Span);
        Take(count);
        return target[count..];
    }

    private void Take(int count) => _unread = _unread[count..];

    private async ValueTask FillAsync(int count, CancellationToken cancellationToken)
    {
        if (!await TryFillAsync(count, cancellationToken).ConfigureAwait(false)) throw EndsEarly();
    }

    private async ValueTask<bool> TryFillAsync(int count, CancellationToken cancellationToken)
    {
        if (_source is null) return _unread.Length >= count;
        while (_unread.Length < count)
        {
            var buffer = MakeRoom();
            var arrived = await _source.ReadAsync(buffer.AsMemory(_unread.Length), cancellationToken).ConfigureAwait(false);
            if (arrived == 0) return false;
            _unread = buffer.AsMemory(0, _unread.Length + arrived);
        }

        return true;
    }

    /// <summary>
    /// The buffer with what is unread at its start and room behind it. It grows with what has arrived, never with what a
    /// peer says will come.
    /// </summary>
    private byte[] MakeRoom()
    {
        var kept = _unread.Length;
        if (_buffer is not { } buffer || kept == buffer.Length || (kept < BufferBytes && buffer.Length > 2 * BufferBytes))
        {
            buffer = ArrayPool<byte>.Shared.Rent(Math.Max(BufferBytes, 2 * kept));
            _unread.CopyTo(buffer);
            ReturnBuffer();
            _buffer = buffer;
        }
        else if (kept > 0)
        {
            _unread.CopyTo(buffer);
        }

        _unread = buffer.AsMemory(0, kept);
        return buffer;
    }

    private void ReturnBuffer()
    {
        if (_buffer is not { } buffer) return;
        _buffer = null;
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static MalformedValueException EndsEarly() => new("The bytes end in the middle of a value.");
}
