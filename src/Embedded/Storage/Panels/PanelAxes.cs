using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage.Panels;

/// <summary>What to read as a panel.</summary>
/// <param name="Keys">The columns of <c>pivot by</c>: one or two for the rows, the last one for the columns.</param>
/// <param name="Value">The column whose values fill the cells.</param>
/// <param name="IsMatrix">True for the cells in one vector, column after column.</param>
internal sealed record PanelRequest(IReadOnlyList<string> Keys, string Value, bool IsMatrix);

/// <summary>A panel that was read.</summary>
/// <param name="RowKeys">The row keys, a value for each row.</param>
/// <param name="ColumnKeys">The last key, a value for each column.</param>
/// <param name="Cells">The columns, or one vector of all their cells.</param>
internal sealed record StoredPanel(
    IReadOnlyList<Vector> RowKeys, Vector ColumnKeys, IReadOnlyList<Vector> Cells);

/// <summary>A key of a panel.</summary>
/// <param name="Key">Its values; null where there is no such key.</param>
/// <param name="Place">Its place in <c>pivot by</c>.</param>
internal readonly record struct PanelAxis(PanelKey? Key, int Place);

/// <summary>The keys of a panel, in the order in which they change from row to row: the inner one fastest.</summary>
internal sealed record PanelAxes(PanelAxis Outer, PanelAxis Middle, PanelAxis Inner)
{
    /// <summary>How many there are.</summary>
    public int Keys => Outer.Key is null ? 2 : 3;

    /// <summary>
    /// The axes by which a table is sorted; null unless there are two or three, of types that have codes.
    /// </summary>
    public static PanelAxes? Of(TableDefinition table, IReadOnlyList<ColumnDefinition> keys)
    {
        if (keys.Count is < 2 or > 3) return null;
        var sorted = table.SortColumns.Select(table.Column).ToList();
        PanelAxis[] axes =
        [
            .. keys.Select((column, place) => new PanelAxis(PanelKey.Create(column.Type), place))
                .OrderBy(axis => sorted.IndexOf(keys[axis.Place])),
        ];
        if (Array.Exists(axes, axis => axis.Key is null)) return null;
        return axes.Length == 2 ? new PanelAxes(default, axes[0], axes[1]) : new PanelAxes(axes[0], axes[1], axes[2]);
    }
}
