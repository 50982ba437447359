using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using ColumnDefinition = DolphinQuant.Data.ColumnDefinition;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// Rows as BLOBs, as a replay of tables with different columns puts them into one. A row is the bytes of its values in
/// the order of the columns, texts and array vectors with their length in front. A BLOB's character is a byte: such a
/// text comes through a log and the wire unchanged.
/// </summary>
internal static class RowBytes
{
    /// <summary>Each row of a table.</summary>
    /// <exception cref="ScriptException">A column is of a type that has no such form.</exception>
    public static string[] Encode(Table rows)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var encoded = new string[rows.Count];
        for (var row = 0; row < encoded.Length; row++)
        {
            bytes.ResetWrittenCount();
            foreach (var column in rows.Columns) Write(bytes, column, row, 1);
            encoded[row] = Encoding.Latin1.GetString(bytes.WrittenSpan);
        }

        return encoded;
    }

    /// <summary>The rows of a table with known columns.</summary>
    /// <exception cref="ScriptException">The bytes are those of other columns.</exception>
    public static Table Decode(IReadOnlyList<ColumnDefinition> schema, IEnumerable<string> rows)
    {
        var table = Table.Empty(schema);
        foreach (var row in rows)
        {
            ReadOnlySpan<byte> bytes = Encoding.Latin1.GetBytes(row);
            foreach (var column in table.Columns) Read(ref bytes, column, 1);
            if (!bytes.IsEmpty) throw Misfit();
        }

        return table;
    }

    private static void Write(ArrayBufferWriter<byte> bytes, Vector column, int start, int count)
    {
        switch (column)
        {
            case Vector<sbyte> items: bytes.Write(MemoryMarshal.AsBytes(items.Span.Slice(start, count))); break;
            case Vector<short> items: bytes.Write(MemoryMarshal.AsBytes(items.Span.Slice(start, count))); break;
            case Vector<int> items: bytes.Write(MemoryMarshal.AsBytes(items.Span.Slice(start, count))); break;
            case Vector<long> items: bytes.Write(MemoryMarshal.AsBytes(items.Span.Slice(start, count))); break;
            case Vector<float> items: bytes.Write(MemoryMarshal.AsBytes(items.Span.Slice(start, count))); break;
            case Vector<double> items: bytes.Write(MemoryMarshal.AsBytes(items.Span.Slice(start, count))); break;
            case Vector<UInt128> items: bytes.Write(MemoryMarshal.AsBytes(items.Span.Slice(start, count))); break;
            case Vector<DoublePair> items: bytes.Write(MemoryMarshal.AsBytes(items.Span.Slice(start, count))); break;
            case SymbolVector symbols:
                for (var i = start; i < start + count; i++) WriteText(bytes, symbols.Text(i));
                break;
            case Vector<string> texts:
                for (var i = start; i < start + count; i++) WriteText(bytes, texts.Span[i]);
                break;
            case ArrayVector rows when count == 1:
                WriteLength(bytes, rows.RowLength(start));
                Write(bytes, rows.Values, rows.RowStart(start), rows.RowLength(start));
                break;
            default:
                throw new ScriptException($"A {column.Type.DisplayName()} column cannot be replayed into a BLOB.");
        }
    }

    private static void Read(ref ReadOnlySpan<byte> bytes, Vector column, int count)
    {
        switch (column)
        {
            case Vector<sbyte> items: ReadItems(ref bytes, items, count); break;
            case Vector<short> items: ReadItems(ref bytes, items, count); break;
            case Vector<int> items: ReadItems(ref bytes, items, count); break;
            case Vector<long> items: ReadItems(ref bytes, items, count); break;
            case Vector<float> items: ReadItems(ref bytes, items, count); break;
            case Vector<double> items: ReadItems(ref bytes, items, count); break;
            case Vector<UInt128> items: ReadItems(ref bytes, items, count); break;
            case Vector<DoublePair> items: ReadItems(ref bytes, items, count); break;
            case SymbolVector or Vector<string>:
                for (var i = 0; i < count; i++) column.Add(Scalar.String(ReadText(ref bytes)));
                break;
            case ArrayVector rows:
                var row = rows.Values.CreateEmpty();
                Read(ref bytes, row, ReadLength(ref bytes));
                rows.Add(row);
                break;
            default:
                throw new ScriptException($"A {column.Type.DisplayName()} column cannot be read from a BLOB.");
        }
    }

    private static void ReadItems<T>(ref ReadOnlySpan<byte> bytes, Vector<T> items, int count) where T : unmanaged
    {
        var length = count * Marshal.SizeOf<T>();
        if (length > bytes.Length) throw Misfit();
        foreach (var item in MemoryMarshal.Cast<byte, T>(bytes[..length])) items.Add(item);
        bytes = bytes[length..];
    }

    private static void WriteText(ArrayBufferWriter<byte> bytes, string text)
    {
        var content = ByteText.ToBytes(text);
        WriteLength(bytes, content.Length);
        bytes.Write(content);
    }

    private static string ReadText(ref ReadOnlySpan<byte> bytes)
    {
        var length = ReadLength(ref bytes);
        if (length > bytes.Length) throw Misfit();
        var text = ByteText.FromBytes(bytes[..length]);
        bytes = bytes[length..];
        return text;
    }

    private static void WriteLength(ArrayBufferWriter<byte> bytes, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(sizeof(int)), length);
        bytes.Advance(sizeof(int));
    }

    private static int ReadLength(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(int)) throw Misfit();
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        bytes = bytes[sizeof(int)..];
        return length >= 0 ? length : throw Misfit();
    }

    private static ScriptException Misfit() =>
        new("A row does not have the columns that msgSchema names for its key; give the schemas of the replayed tables.");
}
