using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Functions called on windows and segments of their arguments.</summary>
internal static class WindowCallFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("rolling(func, funcArgs, window, [step])", "A function of each window of rows, windows a step apart; incomplete windows are left out.",
            (context, a) => PerColumn(a, 1, inputs => Rolling(context, a, inputs)));
        table.Add("window(func, funcArgs, range)", "A function of the rows from range's first to its second place around each row, both included.",
            (context, a) => PerColumn(a, 1, inputs => AroundRows(context, a, inputs)));
        table.Add("twindow(func, funcArgs, T, range, [prevailing], [excludedPeriod])",
            "A function of the rows whose time lies in a range around each row's own, both ends included.",
            (context, a) => PerColumn(a, 1, inputs => AroundTimes(context, a, inputs)));
        table.Add("tmoving(func, T, funcArgs, window, [excludedPeriod])", "A function over a window in time.",
            (context, a) => PerColumn(a, 2, inputs => OverTime(context, a, inputs)));
        table.Add("segmentby(func, funcArgs, segment)", "A function of each run of equal neighbours, its results in the place of their rows.",
            (context, a) => Segments(context, a));
    }

    private static Value PerColumn(Arguments arguments, int index, Func<Vector[], Value> body)
    {
        if (arguments[index] is Matrix matrix)
        {
            var columns = Enumerable.Range(0, matrix.Columns).Select(i => body([matrix.Column(i)])).ToArray();
            var rows = columns.Length == 0 ? 0 : columns[0].Count;
            return columns.Length > 0 && Columns.Combine(columns) is Matrix combined
                ? new Matrix(combined.Data, rows, matrix.Columns, rows == matrix.Rows ? matrix.RowLabels : null, matrix.ColumnLabels)
                : Vector.Tuple(columns);
        }

        var inputs = arguments[index].IsTuple() || arguments[index] is Table
            ? Rows.ColumnsOf(arguments, index, index)
            : [arguments.Vector(index)];
        return body(inputs);
    }

    private static Value Rolling(CallContext context, Arguments arguments, Vector[] inputs)
    {
        var window = Windows.Length(arguments, 2);
        var step = arguments.Int(3, 1);
        if (step < 1) throw arguments.Wrong(3, "must be a positive number of rows");
        var rows = RowsOf(arguments, inputs);
        var results = new List<Value>();
        for (var start = 0; start + window <= rows; start += step) results.Add(Call(context, arguments, inputs, start, window));
        if (results.Count == 0 || results[0] is not Vector) return Columns.CombineScalars(results);
        if (step != window) throw arguments.Wrong(3, "must equal the window, as func gives a vector");
        Value joined = results[0];
        foreach (var result in results.Skip(1)) joined = Joining.Join(joined, result);
        // The last window is as long as the rows that are left.
        var rest = rows % window;
        return rest == 0 ? joined : Joining.Join(joined, Call(context, arguments, inputs, rows - rest, rest));
    }

    private static Vector AroundRows(CallContext context, Arguments arguments, Vector[] inputs)
    {
        var (first, last) = RangeOf(arguments, 2);
        if (first.Type == DataType.Duration) throw arguments.Wrong(2, "holds durations; windows in time are given to twindow");
        var rows = RowsOf(arguments, inputs);
        return EachRow(context, arguments, inputs, row =>
        {
            var start = Math.Max(0, row + first.AsLong());
            return ((int)Math.Min(start, rows), (int)Math.Min(rows, row + last.AsLong() + 1));
        });
    }

    private static Vector AroundTimes(CallContext context, Arguments arguments, Vector[] inputs)
    {
        if (arguments.Has(5)) throw arguments.Wrong(5, "is not supported by the embedded engine; a DolphinDB server is needed");
        if (arguments.Has(4) && arguments.Int(4) != 0)
            throw arguments.Wrong(4, "other than 0 is not supported by the embedded engine; a DolphinDB server is needed");
        var (first, last) = RangeOf(arguments, 3);
        var times = arguments.Vector(2);
        var counts = TimeWindows.Ascending(arguments.FunctionName, times).ToArray();
        if (counts.Length != RowsOf(arguments, inputs)) throw Shapes.Unequal(arguments.FunctionName, inputs[0].Count, counts.Length);
        return EachRow(context, arguments, inputs, row =>
            (Below(counts, Shifted(times, counts[row], first)), Below(counts, Shifted(times, counts[row], last) + 1)));
    }

    private static Vector OverTime(CallContext context, Arguments arguments, Vector[] inputs)
    {
        if (arguments.Has(4)) throw arguments.Wrong(4, "is not supported by the embedded engine; a DolphinDB server is needed");
        var starts = TimeWindows.Starts(arguments.FunctionName, arguments.Vector(1), arguments.Scalar(3));
        if (starts.Length != RowsOf(arguments, inputs)) throw Shapes.Unequal(arguments.FunctionName, inputs[0].Count, starts.Length);
        return EachRow(context, arguments, inputs, row => (starts[row], row + 1));
    }

    private static long Shifted(Vector times, long time, Scalar step) => step.Type == DataType.Duration
        ? TemporalArithmetic.Move(time, times.Type, step.AsDuration().Count, step.AsDuration().Unit)
        : time + step.AsLong();

    private static int Below(long[] sorted, long limit)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < limit) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static Vector EachRow(CallContext context, Arguments arguments, Vector[] inputs, Func<int, (int Start, int End)> range)
    {
        var results = new Value[RowsOf(arguments, inputs)];
        for (var row = 0; row < results.Length; row++)
        {
            var (start, end) = range(row);
            results[row] = end > start ? Call(context, arguments, inputs, start, end - start) : Scalar.Void;
        }

        return Columns.CombineScalars(results);
    }

    private static Vector Segments(CallContext context, Arguments arguments)
    {
        var keys = arguments.Vector(2);
        var inputs = arguments[1].IsTuple() ? Rows.ColumnsOf(arguments, 1, 1) : [arguments.Vector(1)];
        if (RowsOf(arguments, inputs) != keys.Count) throw Shapes.Unequal(arguments.FunctionName, keys.Count, inputs[0].Count);
        var groups = Grouping.Of(keys).GroupOf;
        var results = new Value[keys.Count];
        for (int start = 0, end; start < results.Length; start = end)
        {
            for (end = start + 1; end < results.Length && groups[end] == groups[start];) end++;
            var result = Call(context, arguments, inputs, start, end - start);
            if (result is Vector vector && vector.Count != end - start) throw Shapes.Unequal(arguments.FunctionName, end - start, vector.Count);
            for (var row = start; row < end; row++) results[row] = result is Vector items ? items[row - start] : result;
        }

        return Columns.CombineScalars(results);
    }

    private static Value Call(CallContext context, Arguments arguments, Vector[] inputs, int start, int count)
    {
        context.Check();
        return arguments.Function(0).Invoke(context, Array.ConvertAll<Vector, Value?>(inputs, input => input.Slice(start, count)));
    }

    private static int RowsOf(Arguments arguments, Vector[] inputs) => Array.TrueForAll(inputs, input => input.Count == inputs[0].Count)
        ? inputs[0].Count
        : throw Shapes.Unequal(arguments.FunctionName, inputs[0].Count, inputs.First(input => input.Count != inputs[0].Count).Count);

    private static (Scalar First, Scalar Last) RangeOf(Arguments arguments, int index) =>
        arguments[index] is Pair pair && (pair.Type == DataType.Duration || pair.Type.Category() == DataCategory.Integral)
            ? (pair.First, pair.Second)
            : throw arguments.Wrong(index, "must be a pair of integers or durations such as -2:0");
}
