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
        return Assemble(cells, panel.Rows.Count, null, null);
    }

    /// <summary>Columns of equal length as a matrix.</summary>
    public static Matrix Assemble(Vector[] columns, int rows, Vector? rowLabels, Vector? columnLabels)
    {
        var data = columns.Length == 0 ? Vector.Create(DataType.Double) : columns[0].CreateEmpty(rows * columns.Length);
        foreach (var column in columns) data.AddRange(column);
        return new Matrix(data, rows, columns.Length, rowLabels, columnLabels);
    }
}
