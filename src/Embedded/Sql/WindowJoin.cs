using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// <c>wj</c> and <c>pwj</c>: beside every left row, aggregates over those right rows with its other keys whose last key
/// lies in a window around its own. <c>pwj</c> also sees the last row in front of a window that no row begins.
/// </summary>
internal sealed class WindowJoin(Session session, JoinTable left, JoinTable right, Pair window)
{
    /// <summary>True for <c>pwj</c>.</summary>
    public bool IsPrevailing { get; init; }

    /// <summary>The left columns and the aggregates.</summary>
    /// <exception cref="ScriptException">The keys have no order in common, or an aggregate gives several values.</exception>
    public RowSource Run(IReadOnlyList<CodeValue> aggregates)
    {
        var ranges = Ranges(out var rightRows);
        var scope = new RangeScope(new RowScope(right.Source, rightRows));
        var columns = aggregates.Select(code => (Result: ResultOf(code, ranges.Length),
            Frame: SessionFunctions.EvaluationFrame(session, code).Over(scope))).ToArray();
        foreach (var (start, count) in ranges)
        {
            session.Check();
            scope.MoveTo(start, count);
            foreach (var (result, frame) in columns)
                result.AddAggregate(session.Interpreter.Evaluate(result.Expression, frame), frame);
        }

        var joined = new ResultColumns();
        for (var i = 0; i < left.Source.Table.Columns.Count; i++)
            joined.Add(left.Source.Table.Names[i], left.Source.Table.Columns[i]);
        foreach (var (name, values) in columns.SelectMany(column => column.Result.Build())) joined.Add(name, values);
        return new RowSource(joined.Build(), left.Source.Name);
    }

    private static GroupResult ResultOf(CodeValue code, int rows) => code.Body is AliasExpression alias
        ? new GroupResult(new SelectColumn(alias.Value, alias.Aliases, alias.Span), rows)
        : new GroupResult(new SelectColumn(code.Body, [], code.Body.Span), rows);

    /// <summary>The window of every left row, as a range of the right rows in the order of their keys.</summary>
    private (int Start, int Count)[] Ranges(out int[] rightRows)
    {
        var (leftCount, rightCount) = (left.Source.Table.Count, right.Source.Table.Count);
        var groups = JoinKeys.Of(
            [.. left.KeyColumns.SkipLast(1)], [.. right.KeyColumns.SkipLast(1)], leftCount, rightCount);
        var (leftTimes, rightTimes, type) = Times();
        var byTime = RowOrder.Identity(rightCount);
        Array.Sort(byTime, (first, second) => rightTimes[first] == rightTimes[second]
            ? first.CompareTo(second)
            : rightTimes[first].CompareTo(rightTimes[second]));
        var places = new CodePlaces(groups.Right, groups.Count, byTime);
        var (starts, rows) = (places.Starts, places.Rows());
        var times = Array.ConvertAll(rows, row => rightTimes[row]);
        var ranges = new (int, int)[leftCount];
        var before = new long?[groups.Count];
        for (var i = 0; i < leftCount; i++)
        {
            var group = groups.Left[i];
            var (low, high) = (starts[group], starts[group + 1]);
            var (first, last) = IsSincePrevious
                ? (before[group] ?? long.MinValue, leftTimes[i] - 1)
                : (Moved(leftTimes[i], type, window.First), Moved(leftTimes[i], type, window.Second));
            before[group] = leftTimes[i];
            ranges[i] = Range(times, low, high, first, last);
        }

        rightRows = rows;
        return ranges;
    }

    // wj with the window 0:0 sees what came since the left row before, with the same keys.
    private bool IsSincePrevious => !IsPrevailing && Size(window.First) == 0 && Size(window.Second) == 0;

    private (int Start, int Count) Range(long[] times, int low, int high, long first, long last)
    {
        var start = LowerBound(times, low, high, first);
        var end = last == long.MaxValue ? high : LowerBound(times, low, high, last + 1);
        if (IsPrevailing)
        {
            if (start < high && times[start] == first)
                while (start + 1 < end && times[start + 1] == first) start++;
            else if (start > low)
                start--;
        }

        return (start, Math.Max(0, end - start));
    }

    private static int LowerBound(long[] times, int low, int high, long value)
    {
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (times[middle] < value) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private (long[] Left, long[] Right, DataType Type) Times()
    {
        var (leftKey, rightKey) = (left.KeyColumns[^1], right.KeyColumns[^1]);
        if (!Promotion.TryJoin(leftKey.Type, rightKey.Type, out var type)
            || type.Category() is not (DataCategory.Integral or DataCategory.Temporal))
            throw new ScriptException("The last matching column of a window join must hold times or integers on both sides.");
        return (Counts(leftKey, type), Counts(rightKey, type), type);
    }

    private static long[] Counts(Vector column, DataType type) =>
        (column.Type == type ? column : Conversion.Convert(column, type)).OwnNumbers<long>();

    private static long Moved(long value, DataType type, Scalar bound) =>
        bound.Type == DataType.Duration && type.IsTemporal()
            ? TemporalArithmetic.Move(value, type, bound.AsDuration().Count, bound.AsDuration().Unit)
            : value + Size(bound);

    private static long Size(Scalar bound) => bound.Type == DataType.Duration ? bound.AsDuration().Count
        : bound.Type.IsNumeric() ? bound.AsLong()
        : throw new ScriptException("The window of a window join is a pair of integers or durations, as in -5s:0s.");

    /// <summary>A range of rows that moves.</summary>
    private sealed class RangeScope(RowScope rows) : IColumnScope
    {
        private int _start;

        public int Count { get; private set; }

        public IEnumerable<string> Names => rows.Names;

        public void MoveTo(int start, int count) => (_start, Count) = (start, count);

        public Value? Find(string? qualifier, string name)
        {
            var index = rows.Source.Find(qualifier, name);
            return index < 0 ? null : rows.Column(index).Slice(_start, Count);
        }
    }
}
