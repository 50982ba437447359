using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// The columns of a query spread over the panel, as matrices: what <c>rowSum(x)</c> and its like see in a <c>pivot
/// by</c>.
/// </summary>
internal sealed class PivotScope(RowScope rows, PivotPanel panel) : IColumnScope
{
    public int Count => panel.Rows.Count;

    public IEnumerable<string> Names => rows.Names;

    public Value? Find(string? qualifier, string name)
    {
        var index = rows.Source.Find(qualifier, name);
        if (index < 0) return null;
        var cells = panel.Spread(rows.Column(index), panel.Rows.Codes, panel.Columns.Codes);
        return new Matrix(cells, panel.Rows.Count, panel.Columns.Count);
    }
}
