using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using K4os.Compression.LZ4;
using ZstdSharp;

namespace DolphinQuant.Data.Wire;

/// <summary>How the elements of a column are packed; the numbers are those of the encoding.</summary>
internal enum CompressionMethod : byte
{
    Lz4 = 1,
    DeltaOfDelta = 2,

    /// <summary>In memory only: no client of the vendor packs so.</summary>
    Zstandard = 3,

    /// <summary>In memory only, of doubles.</summary>
    Chimp = 4,
}

/// <summary>What stands before the blocks of a compressed column.</summary>
/// <param name="Method">How the blocks are packed.</param>
/// <param name="Type">The type byte of the column.</param>
/// <param name="UnitLength">Bytes of an element; 0 for text.</param>
/// <param name="Scale">The scale of decimals; -1 when it stands before the elements, or there is none.</param>
/// <param name="Elements">Elements of all rows of an array vector; -1 when that is not told.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="BlockBytes">Bytes of all blocks with their lengths.</param>
internal sealed record CompressedHeader(
    CompressionMethod Method, byte Type, byte UnitLength, short Scale, int Elements, int Rows, int BlockBytes);

/// <summary>
/// The blocks of a compressed column: each holds 64 KiB of the column as it would be sent unpacked, in a pack of its
/// own. Source: what the vendor's public clients read and write.
/// </summary>
internal static class CompressedColumn
{
    /// <summary>Bytes from behind the shape to the first block.</summary>
    public const int HeaderBytes = 20;

    private const int RawBytes = 1 << 16;

    // The densest LZ4 gets: a run of one byte costs one byte per 255.
    private const int MostExpansion = 255;

    /// <summary>Reads the header, behind the flag of the column.</summary>
    /// <exception cref="MalformedValueException">It is none.</exception>
    public static async ValueTask<CompressedHeader> ReadHeaderAsync(WireInput input, CancellationToken cancellationToken)
    {
        var bytes = await input.ReadIntAsync(cancellationToken).ConfigureAwait(false);
        await input.ReadIntAsync(cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < 3; i++) await input.ReadByteAsync(cancellationToken).ConfigureAwait(false);
        var method = (CompressionMethod)await input.ReadByteAsync(cancellationToken).ConfigureAwait(false);
        var type = await input.ReadByteAsync(cancellationToken).ConfigureAwait(false);
        var unit = await input.ReadByteAsync(cancellationToken).ConfigureAwait(false);
        var scale = await input.ReadShortAsync(cancellationToken).ConfigureAwait(false);
        var elements = await input.ReadIntAsync(cancellationToken).ConfigureAwait(false);
        var rows = await input.ReadIntAsync(cancellationToken).ConfigureAwait(false);
        await input.ReadIntAsync(cancellationToken).ConfigureAwait(false);
        var isKnown = input.TakesOwnPacks ? Enum.IsDefined(method) : method is CompressionMethod.Lz4 or CompressionMethod.DeltaOfDelta;
        if (bytes < HeaderBytes || rows < 0 || !isKnown)
            throw new MalformedValueException("The header of a compressed column is damaged.");
        return new CompressedHeader(method, type, unit, scale, elements, rows, bytes - HeaderBytes);
    }

    /// <summary>Reads the blocks and unpacks them: the elements in the peer's order of bytes.</summary>
    /// <exception cref="MalformedValueException">A block is damaged.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadBlocksAsync(
        CompressedHeader header, WireInput input, CancellationToken cancellationToken)
    {
        var raw = new ArrayBufferWriter<byte>(RawBytes);
        for (var left = header.BlockBytes; left > 0;)
        {
            // The highest bit marks a block in a way that readers need not know.
            var size = await input.ReadIntAsync(cancellationToken).ConfigureAwait(false) & int.MaxValue;
            left -= sizeof(int);
            if (size == 0 || size > left) throw new MalformedValueException("A block of a compressed column is damaged.");
            var block = await ReadBytesAsync(input, size, cancellationToken).ConfigureAwait(false);
            left -= size;
            switch (header.Method)
            {
                case CompressionMethod.Lz4: UnpackLz4(block, raw); break;
                case CompressionMethod.Zstandard: UnpackZstandard(block, raw); break;
                case CompressionMethod.Chimp: UnpackDoubles(header, block, input.IsLittleEndian, raw); break;
                default: UnpackDeltas(header, block, input.IsLittleEndian, raw); break;
            }
        }

        return raw.WrittenMemory;
    }

    /// <summary>Packs the elements of a column: blocks with their lengths.</summary>
    /// <exception cref="NotSupportedException">The encoding has no form for the elements.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> PackAsync(
        Vector column, CompressionMethod method, CancellationToken cancellationToken)
    {
        using var raw = new MemoryStream();
        var plain = PipeWriter.Create(raw, new StreamPipeWriterOptions(leaveOpen: true));
        var elements = new ColumnWriter(new WireOutput(plain), (_, _) => throw new NotSupportedException("A tuple is not packed."));
        if (column is DecimalVector decimals) await elements.WriteRawsAsync(decimals, cancellationToken).ConfigureAwait(false);
        else await elements.WriteAsync(column, cancellationToken).ConfigureAwait(false);
        await plain.CompleteAsync().ConfigureAwait(false);
        var blocks = new ArrayBufferWriter<byte>();
        WriteBlocks(raw.GetBuffer().AsSpan(0, (int)raw.Length), method, WireFormat.UnitLengthOf(column), blocks);
        return blocks.WrittenMemory;
    }

    /// <summary>Writes what stands before the blocks, behind the flag of the column.</summary>
    public static void WriteHeader(Vector column, CompressionMethod method, int blockBytes, WireOutput output)
    {
        const byte littleEndian = 1;
        var unit = (byte)WireFormat.UnitLengthOf(column);
        output.WriteShape(HeaderBytes + blockBytes, 1);
        foreach (var part in (ReadOnlySpan<byte>)[0, littleEndian, byte.MaxValue, (byte)method, (byte)column.Type, unit])
            output.WriteByte(part);
        output.WriteShort(column is DecimalVector decimals ? (short)decimals.Scale : (short)-1);
        output.WriteInt(-1);
        output.WriteInt(column.Count);
        output.WriteInt(-1);
    }

    /// <summary>Packs the elements of a column.</summary>
    /// <param name="raw">The elements as they are sent unpacked, little endian.</param>
    /// <param name="method">How to pack them.</param>
    /// <param name="unitLength">Bytes of an element.</param>
    /// <param name="output">Takes blocks with their lengths.</param>
    public static void WriteBlocks(
        ReadOnlySpan<byte> raw, CompressionMethod method, int unitLength, IBufferWriter<byte> output)
    {
        for (; !raw.IsEmpty; raw = raw[Math.Min(RawBytes, raw.Length)..])
        {
            var piece = raw[..Math.Min(RawBytes, raw.Length)];
            switch (method)
            {
                case CompressionMethod.Lz4: PackLz4(piece, output); break;
                case CompressionMethod.Zstandard: PackZstandard(piece, output); break;
                case CompressionMethod.Chimp: PackDoubles(piece, output); break;
                default: PackDeltas(piece, unitLength, output); break;
            }
        }
    }

    private static async ValueTask<byte[]> ReadBytesAsync(WireInput input, int size, CancellationToken cancellationToken)
    {
        // No block of an honest peer is that long; a forged length must not cost memory ahead of its bytes.
        if (size > 16 * RawBytes) throw new MalformedValueException($"A block of a compressed column has {size} bytes.");
        var block = new byte[size];
        await input.FillAsync(block, 0, size, cancellationToken).ConfigureAwait(false);
        return block;
    }

    private static void UnpackLz4(byte[] block, ArrayBufferWriter<byte> raw)
    {
        var most = (long)block.Length * MostExpansion;
        for (long room = RawBytes;; room *= 4)
        {
            var unpacked = LZ4Codec.Decode(block, raw.GetSpan((int)Math.Min(room, most)));
            if (unpacked >= 0)
            {
                raw.Advance(unpacked);
                return;
            }

            if (room >= most) throw new MalformedValueException("A block of a compressed column is damaged.");
        }
    }

    private static void UnpackZstandard(byte[] block, ArrayBufferWriter<byte> raw)
    {
        using var unpacking = new Decompressor();
        try
        {
            if (!unpacking.TryUnwrap(block, raw.GetSpan(RawBytes), out var unpacked) || unpacked > RawBytes)
                throw new MalformedValueException("A block of a compressed column is larger than one can be.");
            raw.Advance(unpacked);
        }
        catch (ZstdException)
        {
            throw new MalformedValueException("A block of a compressed column is damaged.");
        }
    }

    private static void UnpackDoubles(CompressedHeader header, byte[] block, bool isLittleEndian, ArrayBufferWriter<byte> raw)
    {
        var values = new ulong[Math.Min(Math.Max(0, header.Rows - (raw.WrittenCount / sizeof(ulong))), RawBytes / sizeof(ulong))];
        Chimp.Unpack(MemoryMarshal.Cast<byte, ulong>(block.AsSpan()), values);
        foreach (var value in values) Put((long)value, sizeof(ulong), isLittleEndian, raw);
    }

    private static void UnpackDeltas(CompressedHeader header, byte[] block, bool isLittleEndian, ArrayBufferWriter<byte> raw)
    {
        var width = WidthOf(header.UnitLength);
        var words = MemoryMarshal.Cast<byte, ulong>(block.AsSpan()).ToArray();
        if (!isLittleEndian) BinaryPrimitives.ReverseEndianness(words, words);
        var values = new long[Math.Min(Math.Max(0, (long)header.Rows - (raw.WrittenCount / width)), 64L * words.Length)];
        var count = DeltaOfDelta.Unpack(words, width, NullOf(width), values);
        foreach (var value in values.AsSpan(0, count)) Put(value, width, isLittleEndian, raw);
    }

    private static void Put(long value, int width, bool isLittleEndian, ArrayBufferWriter<byte> raw)
    {
        var ordered = isLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value) >>> (64 - (width * 8));
        BinaryPrimitives.WriteInt64LittleEndian(raw.GetSpan(sizeof(long)), ordered);
        raw.Advance(width);
    }

    private static void PackLz4(ReadOnlySpan<byte> piece, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(sizeof(int) + LZ4Codec.MaximumOutputSize(piece.Length));
        var size = LZ4Codec.Encode(piece, span[sizeof(int)..]);
        BinaryPrimitives.WriteInt32LittleEndian(span, size);
        output.Advance(sizeof(int) + size);
    }

    private static void PackZstandard(ReadOnlySpan<byte> piece, IBufferWriter<byte> output)
    {
        using var packing = new Compressor();
        var span = output.GetSpan(sizeof(int) + Compressor.GetCompressBound(piece.Length));
        var size = packing.Wrap(piece, span[sizeof(int)..]);
        BinaryPrimitives.WriteInt32LittleEndian(span, size);
        output.Advance(sizeof(int) + size);
    }

    private static void PackDoubles(ReadOnlySpan<byte> piece, IBufferWriter<byte> output)
    {
        var block = new ArrayBufferWriter<byte>(piece.Length);
        Chimp.Pack(MemoryMarshal.Cast<byte, ulong>(piece), block);
        WriteBlock(block.WrittenSpan, output);
    }

    private static void WriteBlock(ReadOnlySpan<byte> block, IBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), block.Length);
        output.Advance(sizeof(int));
        output.Write(block);
    }

    private static void PackDeltas(ReadOnlySpan<byte> piece, int width, IBufferWriter<byte> output)
    {
        var values = new long[piece.Length / width];
        for (var i = 0; i < values.Length; i++)
            values[i] = width switch
            {
                sizeof(short) => BinaryPrimitives.ReadInt16LittleEndian(piece[(i * width)..]),
                sizeof(int) => BinaryPrimitives.ReadInt32LittleEndian(piece[(i * width)..]),
                _ => BinaryPrimitives.ReadInt64LittleEndian(piece[(i * width)..]),
            };
        var block = new ArrayBufferWriter<byte>(piece.Length);
        DeltaOfDelta.Pack(values, width, NullOf(width), block);
        WriteBlock(block.WrittenSpan, output);
    }

    private static int WidthOf(byte unitLength) => unitLength is sizeof(short) or sizeof(int) or sizeof(long)
        ? unitLength
        : throw new MalformedValueException($"Elements of {unitLength} bytes are not packed as differences.");

    private static long NullOf(int width) => width switch
    {
        sizeof(short) => short.MinValue,
        sizeof(int) => int.MinValue,
        _ => long.MinValue,
    };
}
