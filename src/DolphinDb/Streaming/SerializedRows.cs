using DolphinQuant.Data;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.DolphinDb.Streaming;

/// <summary>
/// Takes a stream apart that holds the rows of several tables: its second column names the table of a row, its third one
/// holds the row.
/// </summary>
public sealed class SerializedRows
{
    private const int NameColumn = 1;
    private const int RowColumn = 2;

    private readonly IReadOnlyDictionary<string, IReadOnlyList<ColumnDefinition>> _tables;

    /// <summary>Rows of the tables with these columns, whose scales decimals in a row go without.</summary>
    public SerializedRows(IReadOnlyDictionary<string, IReadOnlyList<ColumnDefinition>> tables) => _tables = tables;

    /// <summary>The rows of a batch: runs of one table, in the order of the stream.</summary>
    /// <exception cref="ScriptException">The batch is none of such a stream, or a table is not known.</exception>
    /// <exception cref="DatabaseException">A row is damaged, or is not one of its table's columns.</exception>
    public IReadOnlyList<(string Table, Table Rows)> Split(StreamBatch batch)
    {
        var columns = batch.Rows.Columns;
        if (columns.Count <= RowColumn || !columns[NameColumn].Type.IsText()
            || columns[RowColumn] is not Vector<string> { Type: DataType.Blob } blobs)
            throw new ScriptException("The stream holds no rows of several tables: its third column must be BLOB.");
        var runs = new List<(string Table, Table Rows)>();
        for (var row = 0; row < batch.Rows.Count; row++)
        {
            var name = columns[NameColumn].Scalar(row).AsText();
            if (runs.Count == 0 || runs[^1].Table != name) runs.Add((name, Table.Empty(ColumnsOf(name))));
            Append(runs[^1].Rows, blobs.Span[row], name);
        }

        return runs;
    }

    private IReadOnlyList<ColumnDefinition> ColumnsOf(string name) => _tables.TryGetValue(name, out var columns)
        ? columns
        : throw new ScriptException($"The stream holds a row of {name}, whose columns are not known.");

    private static void Append(Table rows, string blob, string name)
    {
        try
        {
            RowReader.Append(ByteText.ToBytes(blob), rows.Columns);
        }
        catch (Exception mistake) when (mistake is MalformedValueException or InvalidCastException)
        {
            throw new DatabaseException($"A row of {name} in the stream cannot be read: {mistake.Message}", isTransient: false, mistake);
        }
    }
}
