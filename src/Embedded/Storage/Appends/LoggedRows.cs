using System.Buffers;
using System.Buffers.Binary;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.Embedded.Storage.Appends;

/// <summary>
/// One append in the log: the number of the table, how many rows there are, and each row, with its length in front, in
/// the form of <see cref="RowWriter"/>.
/// </summary>
/// <param name="TableId">The number of the table.</param>
/// <param name="Columns">Its columns, with the types that the table has.</param>
internal sealed record LoggedRows(int TableId, IReadOnlyList<Vector> Columns)
{
    /// <summary>Writes the append; false when a value has no such form, and a part of it is written.</summary>
    public bool TryWrite(MemoryStream output)
    {
        var (row, rows) = (new ArrayBufferWriter<byte>(), Columns[0].Count);
        Write(output, TableId);
        Write(output, rows);
        try
        {
            for (var i = 0; i < rows; i++)
            {
                row.ResetWrittenCount();
                RowWriter.Write(Columns, i, row);
                Write(output, row.WrittenCount);
                output.Write(row.WrittenSpan);
            }

            return true;
        }
        catch (NotSupportedException)
        {
            // A text with a zero character.
            return false;
        }
    }

    /// <summary>Reads what <see cref="TryWrite"/> wrote.</summary>
    /// <param name="content">The bytes; those of the append are taken from them.</param>
    /// <param name="rowsOf">The rows of the table with a number, to which those of the append are added.</param>
    /// <exception cref="MalformedValueException">The bytes are of no such append.</exception>
    public static void Read(ref ReadOnlySpan<byte> content, Func<int, Table> rowsOf)
    {
        var columns = rowsOf(TakeNumber(ref content)).Columns;
        for (var left = TakeNumber(ref content); left > 0; left--)
        {
            var length = TakeNumber(ref content);
            RowReader.Append(content[..length], columns);
            content = content[length..];
        }
    }

    private static void Write(MemoryStream output, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        output.Write(bytes);
    }

    private static int TakeNumber(ref ReadOnlySpan<byte> content)
    {
        var number = BinaryPrimitives.ReadInt32LittleEndian(content);
        content = content[sizeof(int)..];
        return number;
    }
}
