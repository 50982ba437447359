using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// <c>group by ..., interval(X, duration, fill)</c>: rows by intervals, and rows for the intervals of every group between the
/// first and the last one of the query that have none. It is the last key.
/// </summary>
internal sealed class IntervalKey
{
    /// <summary>The name that stands among the keys of a query only.</summary>
    public const string Function = "interval";

    private readonly Value _fill;
    private readonly bool _isUnfilled;
    private readonly (long First, long Last) _range;
    private readonly long _width;

    private IntervalKey(SelectColumn key, IntervalRows intervals, IntervalCall call)
    {
        (_range, _width) = (intervals.Range, intervals.Width);
        (_fill, _isUnfilled) = (call.Fill, call.IsUnfilled);
        Name = ColumnNaming.Of(key);
        Rows = intervals.Rows;
        Key = new SelectColumn(new LiteralExpression(intervals.Labels, key.Expression!.Span), [Name], key.Span);
    }

    /// <summary>The name of the key's column.</summary>
    public string Name { get; }

    /// <summary>The key with the labels of the intervals in place of the call.</summary>
    public SelectColumn Key { get; }

    /// <summary>The rows to group: with a step that is shorter than an interval, every row once for each of its intervals.</summary>
    public RowScope Rows { get; }

    /// <summary>The interval of a query; null when it has none.</summary>
    /// <exception cref="ScriptException">It is no last key, or its settings do not go together.</exception>
    public static IntervalKey? Find(Session session, SelectSyntax select, RowScope rows, Frame frame)
    {
        var position = Array.FindIndex([.. select.GroupKeys], key => CallOf(key) is not null);
        if (position < 0) return null;
        var key = select.GroupKeys[position];
        if (position != select.GroupKeys.Count - 1 || select.Grouping != GroupingKind.Group)
            throw frame.ErrorAt(key, "interval(...) must be the last key of a group by.");
        var call = new IntervalCall(session, CallOf(key)!, frame);
        return new IntervalKey(key, call.Divide(select, rows), call);
    }

    private static CallExpression? CallOf(SelectColumn key) =>
        key.Expression is CallExpression { Callee: NameExpression { Namespace: null, Name: Function } } call ? call : null;

    /// <summary>The result with rows for the missing intervals of every group.</summary>
    /// <param name="table">The result, sorted by its keys.</param>
    /// <param name="keys">The names of all keys, this one last.</param>
    /// <param name="session">Limits the rows and has the functions that fill.</param>
    /// <exception cref="ScriptException">The fill is unknown, or a key is not among the columns.</exception>
    public Table Filled(Table table, IReadOnlyList<string> keys, Session session)
    {
        if (_isUnfilled || table.Count == 0 || _range.Last < _range.First) return table;
        session.Rows.Check((_range.Last - _range.First) / _width);
        var (least, intervals) = (_range.First, (int)((_range.Last - _range.First) / _width) + 1);
        var (rows, groups) = Places(table, keys, least, intervals, session);
        var firstRows = groups.SelectMany(row => Enumerable.Repeat(row, intervals)).ToArray();
        var columns = table.Names.Zip(table.Columns, (name, column) =>
            IsName(name, Name) ? Labels(column.Type, least, intervals, groups.Count)
            : keys.Any(key => IsName(name, key)) ? column.Gather(firstRows)
            : FilledColumn(column.Gather(rows), rows, intervals, session));
        return new Table(table.Names, columns);
    }

    // For every interval of every group the row of the table, -1 for none; and the first row of every group.
    private (int[] Rows, List<int> Groups) Places(
        Table table, IReadOnlyList<string> keys, long least, int intervals, Session session)
    {
        var others = keys.SkipLast(1).Select(key => table.Find(key)
            ?? throw new ScriptException($"interval with a fill needs its key {key} among the columns.")).ToArray();
        var codes = others.Length == 0 ? new int[table.Count] : KeyCodes.Of(others).Codes;
        var labels = (table.Find(Name) ?? throw new ScriptException($"interval with a fill needs its key {Name} among the columns."))
            .OwnNumbers<long>();
        var groups = new List<int>();
        for (var row = 0; row < table.Count; row++)
            if (row == 0 || codes[row] != codes[row - 1]) groups.Add(row);
        session.Rows.Check((long)groups.Count * intervals);
        var rows = new int[groups.Count * intervals];
        Array.Fill(rows, -1);
        var group = -1;
        for (var row = 0; row < table.Count; row++)
        {
            if (group + 1 < groups.Count && groups[group + 1] == row) group++;
            if (!Null.Is(labels[row])) rows[(group * intervals) + (int)((labels[row] - least) / _width)] = row;
        }

        return (rows, groups);
    }

    private Vector Labels(DataType type, long least, int intervals, int groups)
    {
        var labels = new long[groups * intervals];
        for (var i = 0; i < labels.Length; i++) labels[i] = least + (i % intervals * _width);
        return type.IsTemporal() ? TemporalArithmetic.FromCounts(type, labels) : Conversion.Convert(Vector.Long(labels), type);
    }

    private Vector FilledColumn(Vector column, int[] rows, int intervals, Session session)
    {
        if (_fill is not Scalar mode || !mode.Type.IsText()) return WithConstant(column, rows);
        var function = mode.AsText() switch
        {
            "null" => null,
            "prev" => "ffill",
            "post" => "bfill",
            "linear" when column.Type.IsNumeric() => "interpolate",
            "linear" => "ffill",
            var other => throw new ScriptException($"interval has no fill '{other}'; use prev, post, linear, null, none or a number."),
        };
        if (function is null) return column;
        var fill = session.Functions.Find(function)
            ?? throw new ScriptException($"interval's fill '{mode.AsText()}' needs a DolphinDB server.");
        var filled = column.CreateEmpty(column.Count);
        for (var start = 0; start < column.Count; start += intervals)
            filled.AddRange((Vector)fill.Invoke(session, [column.Slice(start, intervals)]));
        return filled;
    }

    private Vector WithConstant(Vector column, int[] rows)
    {
        var missing = Enumerable.Range(0, rows.Length).Where(i => rows[i] < 0).ToArray();
        ColumnValues.Scatter(column, missing, ColumnValues.Repeat(_fill, missing.Length));
        return column;
    }

    private static bool IsName(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
