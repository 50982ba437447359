using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// <c>group by ..., interval(X, duration, fill)</c>: rows by intervals as with <c>bar</c>, and rows for the intervals of
/// every group between the first and the last one of the query that have none. It is the last key.
/// </summary>
internal sealed class IntervalKey
{
    private static readonly string[] Parameters =
        ["X", "duration", "fill", "step", "explicitOffset", "closed", "label", "origin"];

    private readonly Value _fill;
    private readonly Vector _starts;
    private readonly long _width;

    private IntervalKey(SelectColumn key, Vector starts, long width, Value fill)
    {
        (_starts, _width, _fill) = (starts, width, fill);
        Name = ColumnNaming.Of(key);
        Key = new SelectColumn(new LiteralExpression(starts, key.Expression!.Span), [Name], key.Span);
    }

    /// <summary>The name of the key's column.</summary>
    public string Name { get; }

    /// <summary>The key with the starts of the intervals in place of the call.</summary>
    public SelectColumn Key { get; }

    /// <summary>The interval of a query; null when it has none.</summary>
    /// <exception cref="ScriptException">It is no last key, or has settings that need a DolphinDB server.</exception>
    public static IntervalKey? Find(Session session, SelectSyntax select, RowScope rows, Frame frame)
    {
        var position = Array.FindIndex([.. select.GroupKeys], key => CallOf(key) is not null);
        if (position < 0) return null;
        var key = select.GroupKeys[position];
        if (position != select.GroupKeys.Count - 1 || select.Grouping != GroupingKind.Group)
            throw frame.ErrorAt(key, "interval(...) must be the last key of a group by.");
        var call = CallOf(key)!;
        var arguments = JoinCall.Arrange(call, Parameters, frame);
        if (arguments[0] is null || arguments[1] is null || arguments[2] is null)
            throw frame.ErrorAt(call, "interval needs X, duration and fill.");
        if (arguments[3] is not null || arguments[4] is not null)
            throw frame.ErrorAt(call, "step and explicitOffset of interval need a DolphinDB server.");
        var fill = session.Interpreter.Evaluate(arguments[2]!, frame);
        CheckConditions(select, arguments[0]!, fill, frame);
        var inner = frame.Over(rows);
        var times = session.Interpreter.Evaluate(arguments[0]!, inner);
        var duration = session.Interpreter.Evaluate(arguments[1]!, inner);
        if (arguments[5..8].All(argument => argument is null))
        {
            var starts = (Vector)session.Functions.Find("bar")!.Invoke(session, [times, duration]);
            return new IntervalKey(key, starts, Width(duration, starts.Type), fill);
        }

        if (times is not Vector values || values.Type.Category() is not (DataCategory.Integral or DataCategory.Temporal))
            throw frame.ErrorAt(call, "interval needs a column of integers or times.");
        var width = FixedWidth(duration, values.Type, call, frame);
        var labels = new IntervalLabels(
            width, IsRight(session, arguments[5], frame), IsRight(session, arguments[6], frame));
        var origin = arguments[7] is null ? null : session.Interpreter.Evaluate(arguments[7]!, frame);
        return new IntervalKey(key, labels.Of(values, origin), width, fill);
    }

    private static bool IsRight(Session session, Expression? side, Frame frame) => side is not null
        && (session.Interpreter.Evaluate(side, frame) is Scalar text && text.Type.IsText() ? text.AsText() : "") switch
        {
            "left" => false,
            "right" => true,
            _ => throw frame.ErrorAt(side, "closed and label of interval are 'left' or 'right'."),
        };

    private static long FixedWidth(Value duration, DataType type, CallExpression call, Frame frame)
    {
        var isFixed = duration is Scalar { Type: DataType.Duration } scalar
            ? scalar.AsDuration().Unit is not (DurationUnit.Month or DurationUnit.Year or DurationUnit.BusinessDay)
            : duration is Scalar number && number.Type.Category() == DataCategory.Integral;
        return isFixed && Width(duration, type) is > 0 and var width
            ? width
            : throw frame.ErrorAt(call, "interval with closed, label or origin needs a positive duration of fixed length.");
    }

    private static CallExpression? CallOf(SelectColumn key) =>
        key.Expression is CallExpression { Callee: NameExpression { Namespace: null, Name: "interval" } } call ? call : null;

    // A condition on X sets the first and last interval on a server; here they are those of the data.
    private static void CheckConditions(SelectSyntax select, Expression times, Value fill, Frame frame)
    {
        if (fill is Scalar mode && mode.Type.IsText() && mode.AsText() == "none") return;
        var (used, filtered) = (new NameCollector(), new NameCollector());
        used.Add(times);
        filtered.AddAll(select.Where);
        if (used.Names.Overlaps(filtered.Names))
            throw frame.ErrorAt(select,
                "interval with a fill under a condition on its own column needs a DolphinDB server; filter in a nested query.");
    }

    private static long Width(Value duration, DataType type)
    {
        if (duration is not Scalar { Type: DataType.Duration } scalar) return ((Scalar)duration).AsLong();
        var (count, unit) = (scalar.AsDuration().Count, scalar.AsDuration().Unit);
        return Promotion.IsClock(type)
            ? TemporalArithmetic.Move(0, DataType.NanoTimestamp, count, unit) / CalendarKernel.Unit(type)
            : TemporalArithmetic.Move(0, type, count, unit);
    }

    /// <summary>The result with rows for the missing intervals of every group.</summary>
    /// <param name="table">The result, sorted by its keys.</param>
    /// <param name="keys">The names of all keys, this one last.</param>
    /// <param name="session">Limits the rows and has the functions that fill.</param>
    /// <exception cref="ScriptException">The fill is unknown, or a key is not among the columns.</exception>
    public Table Filled(Table table, IReadOnlyList<string> keys, Session session)
    {
        if (_fill is Scalar mode && mode.Type.IsText() && mode.AsText() == "none") return table;
        if (table.Count == 0) return table;
        var counts = _starts.OwnNumbers<long>().Where(count => !Null.Is(count)).ToArray();
        if (counts.Length == 0) return table;
        var (least, intervals) = (counts.Min(), checked((int)((counts.Max() - counts.Min()) / _width) + 1));
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
