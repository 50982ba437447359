using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Files;

/// <summary>Cells that hold several values each, as a column of array vectors.</summary>
internal static class TextArrays
{
    // Stands in no number, time or text of a file that people write.
    private const string NoDelimiter = "\u001f";

    /// <summary>Reads a column; an empty cell is a row of one null, as is a value that cannot be read.</summary>
    public static ArrayVector Read(DelimitedText text, int firstRow, int column, DataType type, char delimiter)
    {
        var items = new List<string>();
        var ends = new int[text.Rows - firstRow];
        for (var row = 0; row < ends.Length; row++)
        {
            foreach (var item in text[firstRow + row, column].ToString().Split(delimiter, StringSplitOptions.TrimEntries))
                items.Add(item.Length == 0 ? "\"\"" : item);
            ends[row] = items.Count;
        }

        var flat = DelimitedText.Parse(string.Join('\n', items), NoDelimiter, skippedLines: 0);
        return new ArrayVector(TextCells.Read(flat, 0, 0, type.ElementType(), format: ""), ends);
    }
}
