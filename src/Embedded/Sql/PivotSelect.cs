using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// <c>pivot by a, b, c</c>: a row for every (a, b), a column for every c. Plain expressions are spread, the last value
/// of a cell stays; aggregates are evaluated per cell; functions over rows (<c>rowSum</c>, ...) are evaluated on the
/// panel.
/// </summary>
internal sealed class PivotSelect
{
    private readonly Session _session;
    private readonly SelectSyntax _select;
    private readonly Frame _frame;
    private readonly RowScope _rows;
    private readonly GroupKeys _keys;
    private readonly PivotPanel _panel;

    public PivotSelect(Session session, SelectSyntax select, RowScope rows, Frame frame)
    {
        if (select.GroupKeys.Count < 2)
            throw frame.ErrorAt(
                select, "pivot by needs at least two keys: rows first, then the one that becomes the columns.");
        _session = session;
        _select = select;
        _rows = rows;
        _frame = frame;
        _keys = new GroupKeys(session.Interpreter, select.GroupKeys, rows, frame);
        _panel = new PivotPanel(KeyCodes.Of([.. _keys.Columns.SkipLast(1)]), KeyCodes.Of(_keys.Columns[^1]));
    }

    /// <summary>The panel as a table: the row keys, then the metrics.</summary>
    public ResultColumns Run()
    {
        var result = new ResultColumns();
        var first = FirstRows(_panel.Rows);
        for (var i = 0; i < _keys.Columns.Count - 1; i++) result.Add(_keys.Names[i], _keys.Columns[i].Gather(first));
        var labels = ColumnLabels();
        var names = Array.ConvertAll([.. Enumerable.Range(0, labels.Count)], i => NameOf(labels[i]));
        foreach (var metric in _select.Columns)
        {
            var values = Spread(metric);
            if (IsRowWise(metric.Expression))
            {
                result.Add(ColumnNaming.Of(metric), values);
                continue;
            }

            var columns = _panel.ColumnsOf(values);
            for (var i = 0; i < columns.Length; i++)
                result.Add(_select.Columns.Count == 1 ? names[i] : $"{ColumnNaming.Of(metric)}_{names[i]}", columns[i]);
        }

        return result;
    }

    /// <summary>The panel of the only metric as a labelled matrix, for <c>exec</c>.</summary>
    public Value RunMatrix()
    {
        if (_select.Columns is not [var metric] || _keys.Columns.Count != 2)
            throw _frame.ErrorAt(
                _select, "exec with pivot by makes a matrix of one expression and two keys; use select for more.");
        var cells = Spread(metric);
        if (IsRowWise(metric.Expression)) return cells;
        return new Matrix(
            cells, _panel.Rows.Count, _panel.Columns.Count, _keys.Columns[0].Gather(FirstRows(_panel.Rows)), ColumnLabels());
    }

    // The cells of the panel, or one value for each of its rows.
    private Vector Spread(SelectColumn metric)
    {
        if (metric.Expression is null) throw _frame.ErrorAt(metric, "pivot by needs the expressions to spread, not *.");
        if (IsRowWise(metric.Expression))
        {
            var value = _session.Interpreter.Evaluate(metric.Expression, _frame.Over(new PivotScope(_rows, _panel)));
            return value is Vector perRow
                ? perRow
                : throw _frame.ErrorAt(metric, "The function must give one value per row of the panel.");
        }

        var values = _session.Interpreter.Evaluate(metric.Expression, _frame.Over(_rows));
        if (values is Scalar) return SpreadAggregate(metric);
        if (values is not Vector column || column.Count != _rows.Count)
            throw _frame.ErrorAt(
                metric, $"The expression must give one value, or one for each of the {_rows.Count} rows.");
        return _panel.Spread(column, _panel.Rows.Codes, _panel.Columns.Codes);
    }

    private Vector SpreadAggregate(SelectColumn metric)
    {
        var index = new GroupIndex(KeyCodes.Combine(_panel.Rows, _panel.Columns));
        var scope = new GroupScope(_rows.Select(index.Rows), index.Starts);
        var frame = _frame.Over(scope);
        var cells = new GroupResult(metric, index.Count);
        for (var cell = 0; cell < index.Count; cell++)
        {
            _session.Check();
            scope.MoveTo(cell);
            cells.AddAggregate(_session.Interpreter.Evaluate(metric.Expression!, frame), frame);
        }

        var first = index.FirstRows();
        return _panel.Spread(
            cells.Build().First().Values,
            Array.ConvertAll(first, row => _panel.Rows.Codes[row]),
            Array.ConvertAll(first, row => _panel.Columns.Codes[row]));
    }

    private Vector ColumnLabels() => _keys.Columns[^1].Gather(FirstRows(_panel.Columns));

    private static int[] FirstRows(KeyCodes keys)
    {
        var first = new int[keys.Count];
        Array.Fill(first, -1);
        for (var (row, found) = (0, 0); found < first.Length; row++)
        {
            ref var place = ref first[keys.Codes[row]];
            if (place >= 0) continue;
            (place, found) = (row, found + 1);
        }

        return first;
    }

    /// <summary>The name of the column of a key.</summary>
    public static string NameOf(Value key) => Formatter.Plain(key) is { Length: > 0 } text ? text : "NULL";

    private static bool IsRowWise(Expression? expression) =>
        expression is CallExpression { Callee: NameExpression { Name: var name } }
        && name.Length > 3 && name.StartsWith("row", StringComparison.Ordinal) && char.IsUpper(name[3]);
}
