using System.Buffers;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using ColumnDefinition = DolphinQuant.Data.ColumnDefinition;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>Rows as BLOBs, as a replay of tables with different columns puts them into one.</summary>
internal static class RowBytes
{
    /// <summary>Each row of a table.</summary>
    /// <exception cref="ScriptException">A column has no such form.</exception>
    public static string[] Encode(Table rows)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var encoded = new string[rows.Count];
        try
        {
            for (var row = 0; row < encoded.Length; row++)
            {
                bytes.ResetWrittenCount();
                RowWriter.Write(rows.Columns, row, bytes);
                encoded[row] = ByteText.FromBytes(bytes.WrittenSpan);
            }
        }
        catch (NotSupportedException mistake)
        {
            throw new ScriptException("replay: rows cannot be put into a BLOB. " + mistake.Message);
        }

        return encoded;
    }

    /// <summary>The rows of a table with known columns.</summary>
    /// <exception cref="ScriptException">The bytes are those of other columns.</exception>
    public static Table Decode(IReadOnlyList<ColumnDefinition> schema, IEnumerable<string> rows)
    {
        var table = Table.Empty(schema);
        try
        {
            foreach (var row in rows) RowReader.Append(ByteText.ToBytes(row), table.Columns);
        }
        catch (MalformedValueException)
        {
            throw new ScriptException(
                "A row does not have the columns that msgSchema names for its key; give the schemas of the replayed tables.");
        }

        return table;
    }
}
