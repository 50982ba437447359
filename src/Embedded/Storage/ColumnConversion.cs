using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// Fits rows to the columns of a stored table, by position. Numbers become numbers (a value out of range is an error,
/// fractions are rounded), texts become texts; a time is never taken for a time of another unit, as its count would
/// mean another moment.
/// </summary>
internal static class ColumnConversion
{
    /// <summary>The columns of rows to append; those that may be left out become nulls.</summary>
    /// <exception cref="ScriptException">The columns do not fit; the message names table and column.</exception>
    public static IReadOnlyList<Vector> FitAppended(Table rows, TableDefinition table)
    {
        var missing = table.Columns.Count - rows.Columns.Count;
        if (missing <= 0 || missing > table.OptionalColumns) return Fit(rows, table);
        var given = table with { Columns = [.. table.Columns.SkipLast(missing)] };
        return [.. Fit(rows, given), .. table.Columns.TakeLast(missing).Select(column => column.CreateColumn(rows.Count))];
    }

    /// <summary>The columns of rows, one for each column of the table.</summary>
    /// <exception cref="ScriptException">The columns do not fit; the message names table and column.</exception>
    public static IReadOnlyList<Vector> Fit(Table rows, TableDefinition table)
    {
        if (rows.Columns.Count != table.Columns.Count)
            throw new ScriptException(
                $"{table.Url} has {table.Columns.Count} columns "
                + $"({string.Join(", ", table.Columns.Select(c => c.Name))}), "
                + $"the rows have {rows.Columns.Count}: give one column for each, in that order.");
        return [.. table.Columns.Select((column, i) => Fit(rows.Columns[i], column, table))];
    }

    private static Vector Fit(Vector source, ColumnDefinition target, TableDefinition table)
    {
        if (source.Type == target.Type && ColumnDefinition.Of(target.Name, source).Scale == target.Scale) return source;
        if (!CanConvert(source, target.Type)) throw Mismatch(source, target, table, innerException: null);
        try
        {
            var converted = target.CreateColumn();
            converted.AddRange(source);
            return converted;
        }
        catch (Exception failure) when (failure is InvalidCastException or OverflowException)
        {
            throw Mismatch(source, target, table, failure);
        }
    }

    private static bool CanConvert(Vector source, DataType target) => source.Type.Category() switch
    {
        DataCategory.Nothing => true,
        DataCategory.Logical or DataCategory.Integral or DataCategory.Floating or DataCategory.Denary =>
            target.IsNumericOrDecimal(),
        DataCategory.Literal => target.IsText(),
        _ => source.Type == DataType.Any,
    };

    private static ScriptException Mismatch(
        Vector source, ColumnDefinition target, TableDefinition table, Exception? innerException) => new(
        $"{table.Url}: the column {target.Name} is {target.Type.DisplayName()} and cannot take these "
        + $"{source.Type.DisplayName()} values"
        + (innerException is null ? "" : $" ({innerException.Message.TrimEnd('.')})")
        + $"; convert them first, as in {target.Type.DisplayName().ToLowerInvariant()}(x).",
        innerException: innerException);
}
