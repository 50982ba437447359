using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.InteropServices;

namespace DolphinQuant.Data.Wire;

/// <summary>
/// Writes primitives and arrays to a pipe, little endian. Little things gather in the pipe; the elements of a long array go
/// out from where they are. Not safe for concurrent use.
/// </summary>
internal sealed class WireOutput(PipeWriter pipe)
{
    private const int GatheredBytes = 64 << 10;
    private const int TextBytes = GatheredBytes / 2;

    // A column shorter than that is copied, and goes out with its neighbours in one system call.
    private const int CopiedBytes = 32 << 10;

    // What is searched for nulls and then sent stays in the processor's cache in between.
    private const int PieceBytes = 256 << 10;

    // The most bytes of UTF-8 that a character becomes.
    private const int BytesOfCharacter = 3;

    /// <summary>Writes what a value is.</summary>
    public void WriteFlag(byte type, DataForm form)
    {
        var span = pipe.GetSpan(2);
        span[0] = type;
        span[1] = (byte)form;
        pipe.Advance(2);
    }

    /// <summary>Writes a byte.</summary>
    public void WriteByte(byte value)
    {
        pipe.GetSpan(1)[0] = value;
        pipe.Advance(1);
    }

    /// <summary>Writes a 16-bit integer.</summary>
    public void WriteShort(short value)
    {
        BinaryPrimitives.WriteInt16LittleEndian(pipe.GetSpan(sizeof(short)), value);
        pipe.Advance(sizeof(short));
    }

    /// <summary>Writes a 32-bit integer.</summary>
    public void WriteInt(int value) => WriteInt(value, sizeof(int));

    /// <summary>Writes the lower bytes of an integer.</summary>
    public void WriteInt(int value, int width)
    {
        BinaryPrimitives.WriteInt32LittleEndian(pipe.GetSpan(sizeof(int)), value);
        pipe.Advance(width);
    }

    /// <summary>Writes how many rows and columns follow.</summary>
    public void WriteShape(int rows, int columns)
    {
        WriteInt(rows);
        WriteInt(columns);
    }

    /// <summary>Writes a text and the zero byte behind it.</summary>
    /// <exception cref="NotSupportedException">It holds a zero character, which would end it early on the other side.</exception>
    public void WriteText(string text)
    {
        var span = pipe.GetSpan((BytesOfCharacter * text.Length) + 1);
        pipe.Advance(Encode(text, span));
    }

    /// <summary>Writes texts, each with a zero byte behind it.</summary>
    /// <exception cref="NotSupportedException">One of them holds a zero character.</exception>
    public async ValueTask WriteTextsAsync(ReadOnlyMemory<string> texts, CancellationToken cancellationToken)
    {
        while (!texts.IsEmpty)
        {
            texts = texts[WriteSome(texts.Span)..];
            await FlushGatheredAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes the number of bytes of a BLOB, and these.</summary>
    public void WriteBlob(string blob)
    {
        var bytes = ByteText.ToBytes(blob);
        WriteInt(bytes.Length);
        pipe.Write(bytes);
    }

    /// <summary>Writes numbers, those that are null as the wire has them.</summary>
    public async ValueTask WriteNumbersAsync<T>(ReadOnlyMemory<T> items, CancellationToken cancellationToken)
        where T : unmanaged
    {
        var size = WireFormat.SizeOf<T>();
        while (!items.IsEmpty)
        {
            var piece = items[..Math.Min(items.Length, PieceBytes / size)];
            items = items[piece.Length..];
            if (piece.Length > CopiedBytes / size && WireFormat.IsWire(piece.Span) && MemoryMarshal.TryGetArray(piece, out var array))
            {
                using var bytes = new ArrayBytes<T>(array.Array!, array.Offset, array.Count);
                await pipe.WriteAsync(bytes.Memory, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await CopyAsync(piece, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Sends bytes that are made already.</summary>
    public async ValueTask WriteBytesAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        await pipe.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);

    /// <summary>Sends what has gathered once that is worth a system call.</summary>
    public async ValueTask FlushGatheredAsync(CancellationToken cancellationToken)
    {
        if (pipe.UnflushedBytes >= GatheredBytes) await pipe.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask CopyAsync<T>(ReadOnlyMemory<T> items, CancellationToken cancellationToken) where T : unmanaged
    {
        while (!items.IsEmpty)
        {
            var piece = items[..Math.Min(items.Length, CopiedBytes / WireFormat.SizeOf<T>())];
            items = items[piece.Length..];
            Copy(piece.Span);
            await FlushGatheredAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Copy<T>(ReadOnlySpan<T> items) where T : unmanaged
    {
        var length = items.Length * WireFormat.SizeOf<T>();
        var span = pipe.GetSpan(length)[..length];
        MemoryMarshal.AsBytes(items).CopyTo(span);
        WireFormat.ToWire(MemoryMarshal.Cast<byte, T>(span));
        pipe.Advance(length);
    }

    /// <returns>How many texts there was room for; at least one.</returns>
    private int WriteSome(ReadOnlySpan<string> texts)
    {
        var span = pipe.GetSpan(Math.Max(TextBytes, (BytesOfCharacter * texts[0].Length) + 1));
        var (used, count) = (0, 0);
        while (count < texts.Length && (BytesOfCharacter * texts[count].Length) + 1 <= span.Length - used)
            used += Encode(texts[count++], span[used..]);
        pipe.Advance(used);
        return count;
    }

    private static int Encode(string text, Span<byte> span)
    {
        var length = ByteText.Encode(text, span);
        if (span[..length].Contains((byte)0)) throw ValueForm.ZeroCharacter();
        span[length] = 0;
        return length + 1;
    }
}
