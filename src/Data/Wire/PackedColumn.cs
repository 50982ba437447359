using System.Buffers.Binary;

namespace DolphinQuant.Data.Wire;

/// <summary>
/// A column packed in memory: the header of a compressed column and its blocks; by LZ4 and by differences the bytes that
/// DolphinDB's <c>compress</c> gives.
/// </summary>
public static class PackedColumn
{
    // Little endian, and a bit that DolphinDB's own columns have; readers need not know it.
    private const byte Flags = 5;

    // DolphinDB's own LZ4 blocks have the highest bit of their length set.
    private const uint BlockMark = 1u << 31;

    /// <summary>Packs a column by LZ4.</summary>
    /// <exception cref="NotSupportedException">Elements of its kind cannot be packed.</exception>
    public static byte[] PackLz4(Vector column)
    {
        var packed = Pack(column, CompressionMethod.Lz4);
        for (var start = CompressedColumn.HeaderBytes; start < packed.Length;)
        {
            var length = packed.AsSpan(start, sizeof(int));
            var size = BinaryPrimitives.ReadInt32LittleEndian(length);
            BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)size | BlockMark);
            start += sizeof(int) + size;
        }

        return packed;
    }

    /// <summary>Packs a column of integers or times by the differences of their differences.</summary>
    /// <exception cref="NotSupportedException">Its elements are no integers.</exception>
    public static byte[] PackDeltas(Vector column) => column is Vector<short> or Vector<int> or Vector<long>
        ? Pack(column, CompressionMethod.DeltaOfDelta)
        : throw new NotSupportedException("Only integers and times are packed by differences.");

    /// <summary>Packs a column by Zstandard, into bytes that only <see cref="Unpack"/> reads.</summary>
    /// <exception cref="NotSupportedException">Elements of its kind cannot be packed.</exception>
    public static byte[] PackZstandard(Vector column) => Pack(column, CompressionMethod.Zstandard);

    /// <summary>Packs a column of doubles by Chimp, into bytes that only <see cref="Unpack"/> reads.</summary>
    /// <exception cref="NotSupportedException">Its elements are no doubles.</exception>
    public static byte[] PackDoubles(Vector column) => column is Vector<double> { Type: DataType.Double }
        ? Pack(column, CompressionMethod.Chimp)
        : throw new NotSupportedException("Only doubles are packed by Chimp.");

    /// <summary>The column that was packed.</summary>
    /// <exception cref="MalformedValueException">The bytes are no packed column.</exception>
    public static Vector Unpack(ReadOnlySpan<byte> packed)
    {
        const int headBytes = 10;
        var message = new byte[headBytes + packed.Length];
        (message[0], message[1]) = ((byte)DataType.Compressed, (byte)DataForm.Vector);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(2), packed.Length);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(6), 1);
        packed.CopyTo(message.AsSpan(headBytes));
        using var input = new WireInput(message) { TakesOwnPacks = true };
        return (Vector)ValueBytes.Read(input);
    }

    private static byte[] Pack(Vector column, CompressionMethod method)
    {
        if (column is SymbolVector or ArrayVector or Vector<Value> or Vector<Duration>)
            throw new NotSupportedException("Symbols, lists and durations are not packed.");
        // Memory never makes anybody wait.
        var packing = CompressedColumn.PackAsync(column, method, CancellationToken.None);
        var blocks = packing.IsCompleted
            ? packing.GetAwaiter().GetResult()
            : throw new InvalidOperationException("A stream in memory made its writer wait.");
        var packed = new byte[CompressedColumn.HeaderBytes + blocks.Length];
        ReadOnlySpan<byte> kinds =
            [0, Flags, byte.MaxValue, (byte)method, (byte)column.Type, (byte)WireFormat.UnitLengthOf(column)];
        kinds.CopyTo(packed);
        BinaryPrimitives.WriteInt16LittleEndian(packed.AsSpan(6), column is DecimalVector decimals ? (short)decimals.Scale : (short)0);
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(8), -1);
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(12), column.Count);
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(16), -1);
        blocks.Span.CopyTo(packed.AsSpan(CompressedColumn.HeaderBytes));
        return packed;
    }
}
