using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// <c>context by</c>: every row stays, expressions see one group at a time. Groups stand in the order of their keys,
/// their rows as <c>csort</c> says. <c>having</c> drops groups, or rows when it is a vector, after the expressions were
/// evaluated; <c>top</c> and <c>limit</c> count per group.
/// </summary>
internal sealed class ContextSelect
{
    private readonly Session _session;
    private readonly GroupScope _scope;
    private readonly Frame _frame;

    /// <summary>Groups the rows.</summary>
    public ContextSelect(
        Session session, RowScope rows, IReadOnlyList<SelectColumn> keys, IReadOnlyList<OrderKey> sort, Frame frame)
    {
        _session = session;
        var codes = KeyCodes.Of(new GroupKeys(session.Interpreter, keys, rows, frame).Columns);
        var order = sort.Count == 0 ? null : new RowSorter(session.Interpreter, frame).Sort(sort, rows);
        var index = new GroupIndex(codes, order);
        Rows = index.Rows;
        _scope = new GroupScope(rows.Grouped(index), index.Starts);
        _frame = frame.Over(_scope);
    }

    /// <summary>The rows in group order, as positions among the rows that were grouped.</summary>
    public int[] Rows { get; }

    /// <summary>The columns of a query.</summary>
    public ResultColumns Run(SelectSyntax select, RowRange? limit)
    {
        var columns = select.Columns.Count == 0 ? [new SelectColumn(null, [], select.Span)] : select.Columns;
        var results = columns.Where(column => column.Expression is not null && ColumnOf(column) < 0)
            .ToDictionary(column => column, column => new GroupResult(column, Rows.Length));
        var kept = Evaluate(results.Values, select.Having, limit);
        if (select.Hints.HasFlag(SelectHints.KeepOrder))
            kept = [.. (kept ?? RowOrder.Identity(Rows.Length)).OrderBy(row => Rows[row])];
        var result = new ResultColumns();
        foreach (var column in columns)
        {
            if (results.TryGetValue(column, out var computed))
                foreach (var (name, values) in computed.Build()) result.Add(name, Keep(values, kept));
            else if (column.Expression is null)
                AddAll(result, kept);
            else
                result.Add(ColumnNaming.Of(column), Keep(_scope.Rows.Column(ColumnOf(column)), kept));
        }

        return result;
    }

    /// <summary>
    /// The values of expressions for all rows, in group order, and the rows that <c>having</c> leaves; null for all.
    /// </summary>
    public (IReadOnlyList<Vector> Values, int[]? Kept) Run(IReadOnlyList<Expression> expressions, Expression? having)
    {
        var results = expressions.Select(e => new GroupResult(new SelectColumn(e, [], e.Span), Rows.Length)).ToArray();
        var kept = Evaluate(results, having, limit: null);
        return ([.. results.Select(result => result.Build().First().Values)], kept);
    }

    private int[]? Evaluate(IReadOnlyCollection<GroupResult> results, Expression? having, RowRange? limit)
    {
        if (having is null && limit is null && TryTogether(results)) return null;
        List<int>? kept = having is null && limit is null ? null : [];
        for (var group = 0; group < _scope.GroupCount; group++)
        {
            _session.Check();
            _scope.MoveTo(group);
            foreach (var result in results)
                result.AddRows(_session.Interpreter.Evaluate(result.Expression, _frame), _scope.Count, _frame);
            kept?.AddRange(KeptRows(having, limit));
        }

        if (_scope.GroupCount == 0)
            foreach (var result in results)
                result.Type(_session.Interpreter, _frame.Over(_scope.Rows));
        return kept?.ToArray();
    }

    private bool TryTogether(IReadOnlyCollection<GroupResult> results)
    {
        if (!results.All(result => result.IsSingle)) return false;
        var columns = new GroupWorkers(_session, _scope, _frame).TryRows([.. results.Select(result => result.Expression)]);
        if (columns is null) return false;
        foreach (var (result, column) in results.Zip(columns)) result.AddAll(column);
        return true;
    }

    private IEnumerable<int> KeptRows(Expression? having, RowRange? limit)
    {
        var holding = having is null
            ? Enumerable.Range(0, _scope.Count)
            : ColumnValues.Holding(_session.Interpreter.Evaluate(having, _frame), _scope.Count);
        var start = _scope.Start;
        if (limit is null) return holding.Select(row => start + row);
        var rows = holding.ToArray();
        var (first, count) = limit.Within(rows.Length);
        return rows.Skip(first).Take(count).Select(row => start + row);
    }

    private void AddAll(ResultColumns result, int[]? kept)
    {
        var table = _scope.Rows.Source.Table;
        for (var i = 0; i < table.Columns.Count; i++) result.Add(table.Names[i], Keep(_scope.Rows.Column(i), kept));
    }

    /// <summary>The source column that a result column merely repeats; -1 when it must be evaluated.</summary>
    private int ColumnOf(SelectColumn column) => column switch
    {
        { Aliases.Count: > 1 } => -1,
        { Expression: NameExpression { Namespace: null } name } => _scope.Rows.Source.Find(null, name.Name),
        _ => -1,
    };

    private static Vector Keep(Vector column, int[]? kept) => kept is null ? column : column.Gather(kept);
}
