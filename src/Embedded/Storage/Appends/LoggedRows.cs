using System.Buffers;
using System.Buffers.Binary;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.Embedded.Storage.Appends;

/// <summary>
/// One append in the log: the number of the table, how many rows there are, and each row, with its length in front, in
/// the form of <see cref="RowWriter"/>. Where a text has a zero character, all texts are in the form of BLOBs, and the
/// number of the table has its bits turned round, which makes it negative.
/// </summary>
/// <param name="TableId">The number of the table.</param>
/// <param name="Columns">Its columns, with the types that the table has.</param>
internal sealed record LoggedRows(int TableId, IReadOnlyList<Vector> Columns)
{
    /// <summary>Writes the append.</summary>
    public void Write(MemoryStream output)
    {
        var hasBlobs = Columns.Any(EncodableTexts.HaveZeroCharacter);
        IReadOnlyList<Vector> columns = hasBlobs ? [.. Columns.Select(TextsAsBlobs)] : Columns;
        var (row, rows) = (new ArrayBufferWriter<byte>(), columns[0].Count);
        Write(output, hasBlobs ? ~TableId : TableId);
        Write(output, rows);
        for (var i = 0; i < rows; i++)
        {
            row.ResetWrittenCount();
            RowWriter.Write(columns, i, row);
            Write(output, row.WrittenCount);
            output.Write(row.WrittenSpan);
        }
    }

    /// <summary>Reads what <see cref="Write(MemoryStream)"/> wrote.</summary>
    /// <param name="content">The bytes; those of the append are taken from them.</param>
    /// <param name="rowsOf">The rows of the table with a number, to which those of the append are added.</param>
    /// <exception cref="MalformedValueException">The bytes are of no such append.</exception>
    public static void Read(ref ReadOnlySpan<byte> content, Func<int, Table> rowsOf)
    {
        var table = TakeNumber(ref content);
        if (table >= 0)
        {
            ReadRows(ref content, rowsOf(table).Columns);
            return;
        }

        var columns = rowsOf(~table).Columns;
        Vector[] read = [.. columns.Select(column => TextsAsBlobs(column.CreateEmpty()))];
        ReadRows(ref content, read);
        for (var i = 0; i < read.Length; i++) columns[i].AddRange(read[i]);
    }

    private static void ReadRows(ref ReadOnlySpan<byte> content, IReadOnlyList<Vector> columns)
    {
        for (var left = TakeNumber(ref content); left > 0; left--)
        {
            var length = TakeNumber(ref content);
            RowReader.Append(content[..length], columns);
            content = content[length..];
        }
    }

    private static Vector TextsAsBlobs(Vector column) => column.Type.IsText() ? EncodableTexts.AsBlobs(column) : column;

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
