using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using ColumnDefinition = DolphinQuant.Data.ColumnDefinition;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// Rows of tables with different columns as rows of one: the time, the key of the table, the row as a BLOB, and those
/// columns of the row that the table has besides.
/// </summary>
internal static class ReplayMessages
{
    private const int OwnColumns = 3;

    /// <summary>The rows of an input in the columns of the output.</summary>
    /// <exception cref="ScriptException">The output does not begin with a time, a text and a BLOB.</exception>
    public static Table Of(string key, ReplayInput input, IReadOnlyList<ColumnDefinition> output)
    {
        if (output.Count < OwnColumns || !output[0].Type.IsTemporal() || !output[1].Type.IsText()
            || output[2].Type != DataType.Blob)
            throw new ScriptException(
                "replay: the output of tables with different columns must begin with a time, a SYMBOL or STRING and a BLOB.");
        var rows = input.Rows;
        var columns = new List<Vector>(output.Count)
        {
            Conversion.Convert(new Vector<long>(DataType.NanoTimestamp, input.Times), output[0].Type),
            Conversion.ConvertLike(Vector.String(key), output[1].CreateColumn()).Gather(new int[rows.Count]),
            new Vector<string>(DataType.Blob, RowBytes.Encode(rows)),
        };
        foreach (var column in output.Skip(OwnColumns))
            columns.Add(rows.Find(column.Name) is { } known
                ? Conversion.ConvertLike(known, column.CreateColumn())
                : column.CreateColumn(rows.Count));
        return new Table(output.Select(column => column.Name), columns);
    }
}
