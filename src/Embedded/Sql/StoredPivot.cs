using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Panels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// A <c>pivot by</c> of one column of a stored table by others, read as a panel. What <see cref="PivotSelect"/> makes of
/// the rows in their order is the same.
/// </summary>
internal sealed class StoredPivot(SelectSyntax select, StoredPanel panel)
{
    /// <summary>The panel of a query; null when its rows have to be read first.</summary>
    public static StoredPivot? Read(SelectSyntax select, OpenedSource source, CancellationToken cancellationToken)
    {
        if (select.Grouping != GroupingKind.Pivot || select.Columns is not [var metric]) return null;
        if (source is not { Stored: { } stored, Conditions.Count: 0 }) return null;
        if (select.IsExec && select.GroupKeys.Count != 2) return null;
        var keys = select.GroupKeys.Select(key => stored.ColumnOf(key.Expression)).OfType<string>().ToArray();
        if (keys.Length < select.GroupKeys.Count || stored.ColumnOf(metric.Expression) is not { } value) return null;
        return stored.ReadPanel(new PanelRequest(keys, value, select.IsExec), cancellationToken) is { } panel
            ? new StoredPivot(select, panel)
            : null;
    }

    /// <summary>The panel as a table: the row keys, then the columns.</summary>
    public ResultColumns Columns()
    {
        var result = new ResultColumns();
        for (var i = 0; i < panel.RowKeys.Count; i++) result.Add(ColumnNaming.Of(select.GroupKeys[i]), panel.RowKeys[i]);
        for (var i = 0; i < panel.Cells.Count; i++) result.Add(PivotSelect.NameOf(panel.ColumnKeys[i]), panel.Cells[i]);
        return result;
    }

    /// <summary>The panel as a labelled matrix.</summary>
    public Matrix Matrix() =>
        new(panel.Cells[0], panel.RowKeys[0].Count, panel.ColumnKeys.Count, panel.RowKeys[0], panel.ColumnKeys);
}
