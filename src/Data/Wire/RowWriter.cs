using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DolphinQuant.Data.Wire;

/// <summary>
/// Writes single rows as a server packs them into BLOBs when it puts tables with different columns into one stream: one
/// element after another, little endian, without flags. A text ends with a zero byte, a BLOB has its length in front, an
/// array is a block of one row as array vectors have them. A decimal goes without its scale, which is the column's.
/// Source: what StreamDeserializer reads in the vendor's public clients; of decimals the C++ client, whose tests compare
/// every type with what the server has.
/// </summary>
public static class RowWriter
{
    /// <summary>Before the lengths of a block of rows: how many rows, the width of a length, a byte of no use.</summary>
    internal const int BlockHeadBytes = sizeof(ushort) + (2 * sizeof(byte));

    /// <summary>Writes a row.</summary>
    /// <exception cref="NotSupportedException">An element has no such form.</exception>
    public static void Write(IReadOnlyList<Vector> columns, int row, IBufferWriter<byte> output)
    {
        foreach (var column in columns)
        {
            if (column is ArrayVector rows) WriteArrayRow(output, rows, row);
            else WriteItems(output, column, row, 1);
        }
    }

    private static void WriteArrayRow(IBufferWriter<byte> output, ArrayVector rows, int row)
    {
        var length = rows.RowLength(row);
        var width = WireFormat.WidthOf(length);
        var head = output.GetSpan(BlockHeadBytes + sizeof(int));
        BinaryPrimitives.WriteUInt16LittleEndian(head, 1);
        head[sizeof(ushort)] = (byte)width;
        head[sizeof(ushort) + 1] = 0;
        BinaryPrimitives.WriteInt32LittleEndian(head[BlockHeadBytes..], length);
        output.Advance(BlockHeadBytes + width);
        WriteItems(output, rows.Values, rows.RowStart(row), length);
    }

    // Texts come one at a time: arrays hold none.
    private static void WriteItems(IBufferWriter<byte> output, Vector column, int start, int count)
    {
        switch (column)
        {
            case Vector<sbyte> items: WriteNumbers<sbyte>(output, items.Span.Slice(start, count)); break;
            case Vector<short> items: WriteNumbers<short>(output, items.Span.Slice(start, count)); break;
            case Vector<int> items: WriteNumbers<int>(output, items.Span.Slice(start, count)); break;
            case Vector<long> items: WriteNumbers<long>(output, items.Span.Slice(start, count)); break;
            case Vector<float> items: WriteNumbers<float>(output, items.Span.Slice(start, count)); break;
            case Vector<double> items: WriteNumbers<double>(output, items.Span.Slice(start, count)); break;
            case Vector<UInt128> items: WriteNumbers<UInt128>(output, items.Span.Slice(start, count)); break;
            case Vector<DoublePair> items: WriteNumbers<DoublePair>(output, items.Span.Slice(start, count)); break;
            case DecimalVector<int> items: WriteNumbers<int>(output, items.Span.Slice(start, count)); break;
            case DecimalVector<long> items: WriteNumbers<long>(output, items.Span.Slice(start, count)); break;
            case DecimalVector<Int128> items: WriteNumbers<Int128>(output, items.Span.Slice(start, count)); break;
            case Vector<string> { Type: DataType.Blob } blobs: WriteBlob(output, blobs.Span[start]); break;
            case Vector<string> texts: WriteText(output, texts.Span[start]); break;
            case SymbolVector symbols: WriteText(output, symbols.Text(start)); break;
            default: throw new NotSupportedException($"A column of type {column.Type.DisplayName()} has no form in a row.");
        }
    }

    private static void WriteNumbers<T>(IBufferWriter<byte> output, ReadOnlySpan<T> items) where T : unmanaged
    {
        var length = items.Length * WireFormat.SizeOf<T>();
        var span = output.GetSpan(length)[..length];
        MemoryMarshal.AsBytes(items).CopyTo(span);
        WireFormat.ToWire(MemoryMarshal.Cast<byte, T>(span));
        output.Advance(length);
    }

    private static void WriteBlob(IBufferWriter<byte> output, string blob)
    {
        var content = ByteText.ToBytes(blob);
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), content.Length);
        output.Advance(sizeof(int));
        output.Write(content);
    }

    private static void WriteText(IBufferWriter<byte> output, string text)
    {
        var content = ByteText.ToBytes(text);
        if (content.AsSpan().Contains((byte)0)) throw ValueForm.ZeroCharacter();
        output.Write(content);
        output.GetSpan(1)[0] = 0;
        output.Advance(1);
    }
}
