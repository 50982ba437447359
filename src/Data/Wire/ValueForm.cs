namespace DolphinQuant.Data.Wire;

/// <summary>Tells whether the binary encoding has a form for a value, before the first byte of it is sent.</summary>
public static class ValueForm
{
    /// <summary>Refuses a value that <see cref="ValueWriter"/> could not write to its end.</summary>
    /// <exception cref="NotSupportedException">The encoding has no form for the value, or for a part of it.</exception>
    public static void Require(Value value)
    {
        switch (value)
        {
            case Scalar scalar:
                if (scalar.Type is DataType.String or DataType.Symbol) RequireText(scalar.AsText());
                break;
            case OpaqueValue opaque:
                RequireText(opaque.Text);
                break;
            case Vector vector:
                RequireColumn(vector);
                break;
            case Pair pair:
                Require(pair.First);
                Require(pair.Second);
                break;
            case Matrix matrix:
                RequireColumn(matrix.Data);
                if (matrix.RowLabels is { } rows) RequireColumn(rows);
                if (matrix.ColumnLabels is { } columns) RequireColumn(columns);
                break;
            case SetValue set:
                RequireColumn(set.ToVector());
                break;
            case Dictionary dictionary:
                RequireEntries(dictionary);
                break;
            case Chart chart:
                RequireEntries(chart.Entries);
                break;
            case Table table:
                foreach (var name in table.Names) RequireText(name);
                foreach (var column in table.Columns) RequireColumn(column);
                break;
            default:
                throw Missing(value);
        }
    }

    /// <summary>The error for a value that has no form.</summary>
    internal static NotSupportedException Missing(Value value) =>
        new($"A {value.Form} of type {value.Type.DisplayName()} has no form in the binary encoding.");

    /// <summary>The error for a text that would end too early on the other side.</summary>
    internal static NotSupportedException ZeroCharacter() =>
        new("A text with a zero character has no form in the binary encoding; use a BLOB.");

    private static void RequireEntries(Dictionary dictionary)
    {
        foreach (var key in dictionary.Keys) Require(key);
        foreach (var item in dictionary.Values) Require(item);
    }

    private static void RequireColumn(Vector column)
    {
        switch (column)
        {
            case SymbolVector symbols:
                // Few rows of many symbols go with their own texts alone, see ValueWriter.
                if (symbols.Symbols.Count <= 2L * symbols.Count) RequireTexts(symbols.Symbols.Texts.Span);
                else
                    for (var row = 0; row < symbols.Count; row++)
                        RequireText(symbols.Text(row));
                break;
            case Vector<string> { Type: DataType.Blob }:
                break;
            case Vector<string> texts:
                RequireTexts(texts.Span);
                break;
            case Vector<Value> tuple:
                foreach (var item in tuple.Span) Require(item);
                break;
            case ArrayVector rows:
                RequireColumn(rows.Values);
                break;
        }
    }

    private static void RequireTexts(ReadOnlySpan<string> texts)
    {
        foreach (var text in texts) RequireText(text);
    }

    private static void RequireText(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) throw ZeroCharacter();
    }
}
