using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// The order in which rows of a table are read: by keys, then, unless the keys tell all rows apart, as they were
/// written.
/// </summary>
/// <param name="Keys">The columns, the most significant first; those of which all rows read have one value are left
/// out.</param>
/// <param name="EndsByRow">True when rows of equal keys stand as they were written.</param>
/// <param name="KeepsScanOrder">True when DuckDB finds the rows in the order they were written.</param>
internal sealed record ReadOrder(IReadOnlyList<ColumnDefinition> Keys, bool EndsByRow, bool KeepsScanOrder)
{
    private const string RowNumber = "rowid";

    /// <summary>The order of a read with some conditions.</summary>
    public static ReadOrder Of(TableDefinition table, IReadOnlyList<StoredPredicate> predicates)
    {
        var isTotal = table.KeepDuplicates != KeepDuplicates.All;
        var names = isTotal ? new TableLayout(table).KeyColumns : table.SortColumns;
        // A scan keeps the order of insertion by itself, a join for a long list of values may not.
        return new ReadOrder(
            [.. names.Select(table.Column).Where(column => !predicates.Any(predicate => Fixes(predicate, column)))],
            EndsByRow: !isTotal, KeepsScanOrder: predicates.All(predicate => predicate.Comparison != StoredComparison.In));
    }

    /// <summary>The clause with a leading blank, or nothing when a scan gives the order.</summary>
    public string Sql => Columns.Count == 0 ? "" : $" ORDER BY {string.Join(", ", Columns.Select(Ascending))}";

    /// <summary>What rows are sorted by: the keys, and the number of the row where a scan may give another order.</summary>
    public IReadOnlyList<ColumnDefinition> Columns =>
        EndsByRow && (Keys.Count > 0 || !KeepsScanOrder) ? [.. Keys, RowNumberColumn] : Keys;

    /// <summary>The columns by which a reader sees whether rows come in this order without being sorted.</summary>
    public IReadOnlyList<ColumnDefinition> Evidence => EndsByRow && !KeepsScanOrder ? [.. Keys, RowNumberColumn] : Keys;

    private static ColumnDefinition RowNumberColumn { get; } = new(RowNumber, DataType.Long);

    /// <summary>A column, or the number of the row, as SQL names it.</summary>
    public static string NameOf(ColumnDefinition column) =>
        ReferenceEquals(column, RowNumberColumn) ? RowNumber : ColumnStorage.Quote(column.Name);

    private static string Ascending(ColumnDefinition column) => $"{NameOf(column)} NULLS FIRST";

    // A number of another type may be equal to several values of a column.
    private static bool Fixes(StoredPredicate predicate, ColumnDefinition column) =>
        predicate.Comparison == StoredComparison.Equal
        && string.Equals(predicate.Column, column.Name, StringComparison.OrdinalIgnoreCase)
        && (predicate.Values[0].IsNull || predicate.Values[0].Type == column.Type
            || (predicate.Values[0].Type.IsText() && column.Type.IsText()));
}
