using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// <c>group by</c> and <c>cgroup by</c>: one row per group, in the order of the keys. Keys that the query does not name stand in front.
/// </summary>
internal sealed class GroupSelect
{
    private readonly Session _session;
    private readonly SelectSyntax _select;
    private readonly Frame _frame;
    private readonly GroupKeys _keys;
    private readonly GroupIndex _index;
    private readonly GroupScope _scope;
    private readonly IntervalKey? _interval;

    public GroupSelect(Session session, SelectSyntax select, RowScope rows, Frame frame)
    {
        _session = session;
        _select = select;
        _interval = IntervalKey.Find(session, select, rows, frame);
        rows = _interval?.Rows ?? rows;
        IEnumerable<SelectColumn> keys =
            _interval is null ? select.GroupKeys : [.. select.GroupKeys.SkipLast(1), _interval.Key];
        _keys = new GroupKeys(session.Interpreter, [.. select.OuterKeys, .. keys], rows, frame);
        _index = new GroupIndex(KeyCodes.Of(_keys.Columns));
        _scope = new GroupScope(rows.Grouped(_index), _index.Starts, FirstRows());
        _frame = frame.Over(_scope);
    }

    public ResultColumns Run()
    {
        var keyColumns = AddKeys();
        var aggregates = _select.Columns
            .Where(column => column.Expression is not null && _keys.PositionOf(column) < 0)
            .ToDictionary(column => column, column => new GroupResult(column, _index.Count));
        var kept = Aggregate(aggregates.Values);
        var result = Assemble(keyColumns, aggregates, kept);
        if (_interval is null) return result;
        var filled = _interval.Filled(result.Build(), _keys.Names, _session);
        return ResultColumns.Of(filled);
    }

    /// <summary>With <c>cgroup by</c> a group sees all rows from the first one with its outer keys.</summary>
    private int[]? FirstRows()
    {
        if (_select.Grouping != GroupingKind.CumulativeGroup) return null;
        var firsts = new int[_index.Count];
        if (_select.OuterKeys.Count == 0) return firsts;
        var outer = KeyCodes.Of([.. _keys.Columns.Take(_select.OuterKeys.Count)]).Codes;
        for (var group = 1; group < firsts.Length; group++)
        {
            var (row, before) = (_index.Rows[_index.Starts[group]], _index.Rows[_index.Starts[group - 1]]);
            firsts[group] = outer[row] == outer[before] ? firsts[group - 1] : _index.Starts[group];
        }

        return firsts;
    }

    private Vector[] AddKeys()
    {
        var first = _index.FirstRows();
        var columns = _keys.Columns.Select(column => column.Gather(first)).ToArray();
        for (var i = 0; i < columns.Length; i++) _scope.AddKey(_keys.Names[i], columns[i]);
        return columns;
    }

    private int[]? Aggregate(IReadOnlyCollection<GroupResult> aggregates)
    {
        if (_select.Having is null && TryTogether(aggregates)) return null;
        List<int>? kept = _select.Having is null ? null : [];
        for (var group = 0; group < _index.Count; group++)
        {
            _session.Check();
            _scope.MoveTo(group);
            foreach (var aggregate in aggregates)
                aggregate.AddAggregate(_session.Interpreter.Evaluate(aggregate.Expression, _frame), _frame);
            if (kept is not null && _session.Interpreter.IsTrue(_select.Having!, _frame)) kept.Add(group);
        }

        if (_index.Count == 0)
            foreach (var aggregate in aggregates)
                aggregate.Type(_session.Interpreter, _frame.Over(_scope.Rows));
        return kept?.ToArray();
    }

    private bool TryTogether(IReadOnlyCollection<GroupResult> aggregates)
    {
        if (!aggregates.All(aggregate => aggregate.IsSingle)) return false;
        var columns = new GroupWorkers(_session, _scope, _frame).TryAggregates([.. aggregates.Select(aggregate => aggregate.Expression)]);
        if (columns is null) return false;
        foreach (var (aggregate, column) in aggregates.Zip(columns)) aggregate.AddAll(column);
        return true;
    }

    private ResultColumns Assemble(Vector[] keyColumns, Dictionary<SelectColumn, GroupResult> aggregates, int[]? kept)
    {
        var result = new ResultColumns();
        var named = _select.Columns.Where(column => column.Expression is not null).Select(_keys.PositionOf).ToHashSet();
        for (var i = 0; i < keyColumns.Length; i++)
            if (!named.Contains(i))
                result.Add(_keys.Names[i], Keep(keyColumns[i], kept));
        foreach (var column in _select.Columns)
        {
            if (column.Expression is null)
                throw _frame.ErrorAt(column, "A query with group by names its columns; * stands for rows, not groups.");
            if (aggregates.TryGetValue(column, out var aggregate))
                foreach (var (name, values) in aggregate.Build()) result.Add(name, Keep(values, kept));
            else
                result.Add(ColumnNaming.Of(column), Keep(keyColumns[_keys.PositionOf(column)], kept));
        }

        return result;
    }

    private static Vector Keep(Vector column, int[]? kept) => kept is null ? column : column.Gather(kept);
}
