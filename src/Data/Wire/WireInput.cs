using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text;

namespace DolphinQuant.Data.Wire;

/// <summary>
/// Reads primitives from a pipe. What has arrived is read without waiting; a method waits only where bytes are missing.
/// Not safe for concurrent use. Call <see cref="Release"/> before somebody else reads from the pipe.
/// </summary>
public sealed class WireInput(PipeReader pipe)
{
    private const int PieceItems = 1 << 24;
    private const int LongestText = 64 << 20;

    private ReadOnlySequence<byte> _unread;
    private bool _isHeld;

    /// <summary>The order of bytes in numbers; little endian unless the peer says otherwise.</summary>
    public bool IsLittleEndian { get; set; } = true;

    /// <summary>True when bytes have arrived that nobody has read yet.</summary>
    public bool HasUnread => _unread.Length > 0;

    /// <summary>Reads a byte.</summary>
    /// <exception cref="MalformedValueException">The pipe ended before.</exception>
    public async ValueTask<byte> ReadByteAsync(CancellationToken cancellationToken)
    {
        if (_unread.Length < 1) await FillAsync(1, cancellationToken).ConfigureAwait(false);
        var value = _unread.FirstSpan[0];
        Take(1);
        return value;
    }

    /// <summary>Reads a 16-bit integer.</summary>
    /// <exception cref="MalformedValueException">The pipe ended before.</exception>
    public async ValueTask<short> ReadShortAsync(CancellationToken cancellationToken)
    {
        if (_unread.Length < sizeof(short)) await FillAsync(sizeof(short), cancellationToken).ConfigureAwait(false);
        return TakeShort();
    }

    /// <summary>Reads a 32-bit integer.</summary>
    /// <exception cref="MalformedValueException">The pipe ended before.</exception>
    public async ValueTask<int> ReadIntAsync(CancellationToken cancellationToken)
    {
        if (_unread.Length < sizeof(int)) await FillAsync(sizeof(int), cancellationToken).ConfigureAwait(false);
        return TakeInt();
    }

    /// <summary>Reads a 64-bit integer.</summary>
    /// <exception cref="MalformedValueException">The pipe ended before.</exception>
    public async ValueTask<long> ReadLongAsync(CancellationToken cancellationToken)
    {
        if (_unread.Length < sizeof(long)) await FillAsync(sizeof(long), cancellationToken).ConfigureAwait(false);
        return TakeLong();
    }

    /// <summary>Reads how many rows and columns a value has.</summary>
    /// <exception cref="MalformedValueException">The pipe ended before, or the numbers are negative.</exception>
    internal async ValueTask<(int Rows, int Columns)> ReadShapeAsync(CancellationToken cancellationToken)
    {
        var rows = await ReadIntAsync(cancellationToken).ConfigureAwait(false);
        var columns = await ReadIntAsync(cancellationToken).ConfigureAwait(false);
        return rows >= 0 && columns >= 0
            ? (rows, columns)
            : throw new MalformedValueException($"A value has the shape {rows} x {columns}.");
    }

    /// <summary>The longest text or line that is taken; 64 MiB unless the peer is trusted with less.</summary>
    public int MaxTextBytes { get; set; } = LongestText;

    /// <summary>Reads a text that ends with a zero byte.</summary>
    /// <exception cref="MalformedValueException">The pipe ended before, or the text is longer than <see cref="MaxTextBytes"/>.</exception>
    public ValueTask<string> ReadTextAsync(CancellationToken cancellationToken) =>
        ReadUntilAsync(0, MaxTextBytes, cancellationToken);

    /// <summary>Takes a text that ends with a zero byte when all of it has arrived in one piece.</summary>
    internal bool TryReadText([NotNullWhen(true)] out string? text)
    {
        var bytes = _unread.FirstSpan;
        var length = bytes.IndexOf((byte)0);
        text = length < 0 ? null : Encoding.UTF8.GetString(bytes[..length]);
        if (text is null) return false;
        Take(length + 1);
        return true;
    }

    /// <summary>Reads a line; its line feed is taken and left out.</summary>
    /// <exception cref="MalformedValueException">The pipe ended before, or the line is longer than <see cref="MaxTextBytes"/>.</exception>
    public ValueTask<string> ReadLineAsync(CancellationToken cancellationToken) =>
        ReadUntilAsync((byte)'\n', MaxTextBytes, cancellationToken);

    /// <summary>Reads a line of a protocol, which has a bound of its own.</summary>
    /// <exception cref="MalformedValueException">The pipe ended before, or the line is longer.</exception>
    public ValueTask<string> ReadLineAsync(int maxBytes, CancellationToken cancellationToken) =>
        ReadUntilAsync((byte)'\n', maxBytes, cancellationToken);

    /// <summary>Reads a text of a known number of bytes.</summary>
    /// <exception cref="MalformedValueException">The pipe ended before.</exception>
    public async ValueTask<string> ReadTextAsync(int length, CancellationToken cancellationToken)
    {
        if (_unread.Length < length) await FillAsync(length, cancellationToken).ConfigureAwait(false);
        var text = Encoding.UTF8.GetString(_unread.Slice(0, length));
        Take(length);
        return text;
    }

    /// <summary>The next byte, left where it is; null at the end of the pipe.</summary>
    public async ValueTask<byte?> PeekAsync(CancellationToken cancellationToken) =>
        await IsAtEndAsync(cancellationToken).ConfigureAwait(false) ? null : _unread.FirstSpan[0];

    /// <summary>
    /// Fills the elements of an array from <paramref name="start"/> on with what arrives, in the peer's order of bytes.
    /// </summary>
    /// <exception cref="MalformedValueException">The pipe ended before.</exception>
    public async ValueTask FillAsync<T>(T[] items, int start, CancellationToken cancellationToken) where T : unmanaged
    {
        // In pieces, as the bytes of a whole array may be more than a span can count.
        for (; start < items.Length; start += PieceItems)
            await FillPieceAsync(items, start, Math.Min(PieceItems, items.Length - start), cancellationToken)
                .ConfigureAwait(false);
    }

    /// <summary>True when the pipe has ended and nothing is left to read. Waits for the next byte otherwise.</summary>
    public async ValueTask<bool> IsAtEndAsync(CancellationToken cancellationToken) =>
        _unread.Length == 0 && !await TryFillAsync(1, cancellationToken).ConfigureAwait(false);

    /// <summary>Gives what was not read back to the pipe.</summary>
    public void Release()
    {
        if (!_isHeld) return;
        pipe.AdvanceTo(_unread.Start);
        _unread = default;
        _isHeld = false;
    }

    private async ValueTask FillPieceAsync<T>(T[] items, int start, int count, CancellationToken cancellationToken)
        where T : unmanaged
    {
        var filled = 0;
        while (true)
        {
            var missing = MemoryMarshal.AsBytes(items.AsSpan(start, count))[filled..];
            var arrived = (int)Math.Min(_unread.Length, missing.Length);
            _unread.Slice(0, arrived).CopyTo(missing);
            Take(arrived);
            filled += arrived;
            if (arrived == missing.Length) return;
            await FillAsync(1, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<string> ReadUntilAsync(byte end, int maxBytes, CancellationToken cancellationToken)
    {
        var searched = 0L;
        while (true)
        {
            if (Find(end, searched) is { } length) return TakeText(length);
            searched = _unread.Length;
            if (searched > maxBytes) throw new MalformedValueException($"A text is longer than {maxBytes} bytes.");
            await FillAsync(searched + 1, cancellationToken).ConfigureAwait(false);
        }
    }

    private long? Find(byte end, long start)
    {
        if (_unread.IsSingleSegment)
        {
            var found = _unread.FirstSpan[(int)start..].IndexOf(end);
            return found < 0 ? null : start + found;
        }

        var rest = _unread.Slice(start);
        return rest.PositionOf(end) is { } position ? start + rest.Slice(0, position).Length : null;
    }

    private string TakeText(long length)
    {
        var text = Encoding.UTF8.GetString(_unread.Slice(0, length));
        Take(length + 1);
        return text;
    }

    private short TakeShort()
    {
        Span<byte> bytes = stackalloc byte[sizeof(short)];
        TakeTo(bytes);
        return IsLittleEndian ? BinaryPrimitives.ReadInt16LittleEndian(bytes) : BinaryPrimitives.ReadInt16BigEndian(bytes);
    }

    private int TakeInt()
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        TakeTo(bytes);
        return IsLittleEndian ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : BinaryPrimitives.ReadInt32BigEndian(bytes);
    }

    private long TakeLong()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        TakeTo(bytes);
        return IsLittleEndian ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    private void TakeTo(Span<byte> bytes)
    {
        _unread.Slice(0, bytes.Length).CopyTo(bytes);
        Take(bytes.Length);
    }

    private void Take(long count) => _unread = _unread.Slice(count);

    private async ValueTask FillAsync(long count, CancellationToken cancellationToken)
    {
        if (!await TryFillAsync(count, cancellationToken).ConfigureAwait(false))
            throw new MalformedValueException("The bytes end in the middle of a value.");
    }

    private async ValueTask<bool> TryFillAsync(long count, CancellationToken cancellationToken)
    {
        while (_unread.Length < count)
        {
            if (_isHeld) pipe.AdvanceTo(_unread.Start, _unread.End);
            // Until the pipe answers, nothing is held: a wait that is cancelled must not lead to a second advance.
            _isHeld = false;
            _unread = default;
            var result = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
            _unread = result.Buffer;
            _isHeld = true;
            if (result.IsCompleted && _unread.Length < count) return false;
            if (result.IsCanceled) throw new OperationCanceledException("The read was ended by the pipe's owner.");
        }

        return true;
    }
}
