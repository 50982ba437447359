using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// DolphinDB's binary encoding ends a text at its first zero character. Columns that hold such texts are written as
/// BLOBs, which have their length in front; appended to a stored table they are texts again.
/// </summary>
internal static class EncodableTexts
{
    /// <summary>The rows, columns with zero characters as BLOBs.</summary>
    public static Table Of(Table rows) => rows.Columns.Any(HaveZeroCharacter)
        ? new Table([.. rows.Names.Zip(rows.Columns, (name, column) => (name, HaveZeroCharacter(column) ? AsBlobs(column) : column))])
        : rows;

    /// <summary>True for a text with a zero character.</summary>
    public static bool HasZeroCharacter(Scalar value) =>
        value.Type.IsText() && value.AsText().Contains('\0', StringComparison.Ordinal);

    /// <summary>True when a column is of texts that are not written as they are.</summary>
    public static bool HaveZeroCharacter(Vector column) => column switch
    {
        // Of few rows with many symbols each is written as a text, otherwise all symbols are (ValueWriter).
        SymbolVector symbols when symbols.Symbols.Count <= 2L * symbols.Count => HaveZeroCharacter(symbols.Symbols.Texts.Span),
        SymbolVector symbols => Enumerable.Range(0, symbols.Count).Any(row => symbols.Text(row).Contains('\0', StringComparison.Ordinal)),
        Vector<string> { Type: not DataType.Blob } texts => HaveZeroCharacter(texts.Span),
        _ => false,
    };

    /// <summary>A column of texts as BLOBs.</summary>
    public static Vector AsBlobs(Vector column)
    {
        var blobs = new Vector<string>(DataType.Blob, []);
        blobs.AddRange(column);
        return blobs;
    }

    private static bool HaveZeroCharacter(ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
            if (text.Contains('\0', StringComparison.Ordinal))
                return true;
        return false;
    }
}
