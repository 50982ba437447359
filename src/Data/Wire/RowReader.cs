using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DolphinQuant.Data.Wire;

/// <summary>Reads single rows that a server packed into BLOBs, see <see cref="RowWriter"/>.</summary>
public static class RowReader
{
    /// <summary>Reads a row and appends it to columns.</summary>
    /// <param name="bytes">The row.</param>
    /// <param name="columns">The columns, whose types and scales tell what the bytes are.</param>
    /// <exception cref="MalformedValueException">The bytes are no such row; the columns may have grown.</exception>
    public static void Append(ReadOnlySpan<byte> bytes, IReadOnlyList<Vector> columns)
    {
        foreach (var column in columns)
        {
            if (column is ArrayVector rows) rows.Add(ReadArrayRow(ref bytes, rows.Values));
            else ReadItems(ref bytes, column, 1);
        }

        if (!bytes.IsEmpty) throw new MalformedValueException("A row is longer than its columns.");
    }

    private static Vector ReadArrayRow(ref ReadOnlySpan<byte> bytes, Vector values)
    {
        var head = Take(ref bytes, RowWriter.BlockHeadBytes);
        var width = head[sizeof(ushort)];
        if (BinaryPrimitives.ReadUInt16LittleEndian(head) != 1 || width is not (sizeof(byte) or sizeof(ushort) or sizeof(int)))
            throw new MalformedValueException("An array in a row is not one row of an array vector.");
        var length = Take(ref bytes, width);
        var row = values.CreateEmpty();
        ReadItems(ref bytes, row, width switch
        {
            sizeof(byte) => length[0],
            sizeof(ushort) => BinaryPrimitives.ReadUInt16LittleEndian(length),
            _ => BinaryPrimitives.ReadInt32LittleEndian(length),
        });
        return row;
    }

    // Texts come one at a time: arrays hold none.
    private static void ReadItems(ref ReadOnlySpan<byte> bytes, Vector column, int count)
    {
        switch (column)
        {
            case Vector<sbyte> items: ReadNumbers(ref bytes, items, count); break;
            case Vector<short> items: ReadNumbers(ref bytes, items, count); break;
            case Vector<int> items: ReadNumbers(ref bytes, items, count); break;
            case Vector<long> items: ReadNumbers(ref bytes, items, count); break;
            case Vector<float> items: ReadNumbers(ref bytes, items, count); break;
            case Vector<double> items: ReadNumbers(ref bytes, items, count); break;
            case Vector<UInt128> items: ReadNumbers(ref bytes, items, count); break;
            case Vector<DoublePair> items: ReadNumbers(ref bytes, items, count); break;
            case DecimalVector<int> or DecimalVector<long> or DecimalVector<Int128>: ReadDecimals(ref bytes, column, count); break;
            case Vector<string> { Type: DataType.Blob } blobs: blobs.Add(ReadBlob(ref bytes)); break;
            case Vector<string> texts: texts.Add(ReadText(ref bytes)); break;
            case SymbolVector symbols: symbols.Add(ReadText(ref bytes)); break;
            default: throw new MalformedValueException($"A row holds no {column.Type.DisplayName()}.");
        }
    }

    private static void ReadNumbers<T>(ref ReadOnlySpan<byte> bytes, Vector<T> column, int count) where T : unmanaged
    {
        foreach (var item in TakeItems<T>(ref bytes, count))
        {
            var number = item;
            WireFormat.ToMemory(new Span<T>(ref number));
            column.Add(number);
        }
    }

    private static void ReadDecimals(ref ReadOnlySpan<byte> bytes, Vector column, int count)
    {
        var (type, scale) = (column.Type, ((DecimalVector)column).Scale);
        column.AddRange(column switch
        {
            DecimalVector<int> => new DecimalVector<int>(type, scale, TakeItems<int>(ref bytes, count).ToArray()),
            DecimalVector<long> => new DecimalVector<long>(type, scale, TakeItems<long>(ref bytes, count).ToArray()),
            _ => new DecimalVector<Int128>(type, scale, TakeItems<Int128>(ref bytes, count).ToArray()),
        });
    }

    private static string ReadBlob(ref ReadOnlySpan<byte> bytes) =>
        ByteText.FromBytes(Take(ref bytes, BinaryPrimitives.ReadInt32LittleEndian(Take(ref bytes, sizeof(int)))));

    private static string ReadText(ref ReadOnlySpan<byte> bytes)
    {
        var length = bytes.IndexOf((byte)0);
        if (length < 0) throw EndsEarly();
        return ByteText.FromBytes(Take(ref bytes, length + 1)[..length]);
    }

    private static ReadOnlySpan<T> TakeItems<T>(ref ReadOnlySpan<byte> bytes, int count) where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(Take(ref bytes, (long)count * WireFormat.SizeOf<T>()));

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, long length)
    {
        if (length < 0 || length > bytes.Length) throw EndsEarly();
        var taken = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return taken;
    }

    private static MalformedValueException EndsEarly() => new("A row is shorter than its columns.");
}
