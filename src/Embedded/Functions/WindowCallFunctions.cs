using System.Runtime.InteropServices;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Functions called on windows and segments of their arguments.</summary>
internal static class WindowCallFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("moving(func, funcArgs, window, [minPeriods])", "A function over a moving window of rows or, over an index, of times.",
            (context, a) => PerColumn(a, 1, inputs => Moving(context, a, inputs)));
        table.Add("rolling(func, funcArgs, window, [step])", "A function of each window of rows, windows a step apart; incomplete windows are left out.",
            (context, a) => PerColumn(a, 1, inputs => Rolling(context, a, inputs), (matrix, rows) => WindowLabels(a, matrix, rows)));
        table.Add("window(func, funcArgs, range)", "A function of the rows from range's first to its second place around each row, both included.",
            (context, a) => PerColumn(a, 1, inputs => AroundRows(context, a, inputs)));
        table.Add("twindow(func, funcArgs, T, range, [prevailing], [excludedPeriod])",
            "A function of the rows whose time lies in a range around each row's own, both ends included.",
            (context, a) => PerColumn(a, 1, inputs => AroundTimes(context, a, inputs)));
        table.Add("tmoving(func, T, funcArgs, window, [excludedPeriod])", "A function over a window in time.",
            (context, a) => PerColumn(a, 2, inputs => OverTime(context, a, inputs)));
        table.Add("movingValid(func, funcArgs, window, [minPeriods], [combined])",
            "A function of the last rows that hold a value; with combined=false each argument has rows of its own.",
            (context, a) => PerColumn(a, 1, inputs => OverValid(context, a, inputs)));
        table.Add("segmentby(func, funcArgs, segment)", "A function of each run of equal neighbours, its results in the place of their rows.",
            (context, a) => Segments(context, a));
    }

    private static Value PerColumn(Arguments arguments, int index, Func<Vector[], Value> body) =>
        PerColumn(arguments, index, body, (matrix, rows) => rows == matrix.Rows ? matrix.RowLabels : null);

    private static Value PerColumn(Arguments arguments, int index, Func<Vector[], Value> body, Func<Matrix, int, Vector?> rowLabels)
    {
        if (arguments[index] is Matrix matrix)
        {
            var columns = Enumerable.Range(0, matrix.Columns).Select(i => body([matrix.Column(i)])).ToArray();
            var rows = columns.Length == 0 ? 0 : columns[0].Count;
            return columns.Length > 0 && Columns.Combine(columns) is Matrix combined
                ? new Matrix(combined.Data, rows, matrix.Columns, rowLabels(matrix, rows), matrix.ColumnLabels)
                {
                    IsIndexed = matrix.IsIndexed && rows == matrix.Rows,
                }
                : Vector.Tuple(columns);
        }

        var inputs = arguments[index].IsTuple() || arguments[index] is Table
            ? Rows.ColumnsOf(arguments, index, index)
            : [arguments.Vector(index)];
        return body(inputs);
    }

    private static Vector Moving(CallContext context, Arguments arguments, Vector[] inputs)
    {
        var rows = RowsOf(arguments, inputs);
        if (WindowSpan.IndexOf(arguments[1]) is { } index)
        {
            var starts = TimeWindows.Starts(arguments.FunctionName, index, arguments.Scalar(2));
            var least = arguments.Int(3, 1);
            return EachRow(context, arguments, inputs, row => row - starts[row] + 1 < least ? (row, row) : (starts[row], row + 1));
        }

        var rule = Windows.Rule(arguments, 2, 3);
        return EachRow(context, arguments, inputs, row => row + 1 < Math.Max(rule.MinimumRows, rule.MinimumItems)
            ? (row, row)
            : (Math.Max(0, row - rule.Length + 1), row + 1));
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
        return joined;
    }

    // A window is labelled by its first row.
    private static Vector? WindowLabels(Arguments arguments, Matrix matrix, int rows)
    {
        if (rows == matrix.Rows || matrix.RowLabels is null) return rows == matrix.Rows ? matrix.RowLabels : null;
        var step = arguments.Int(3, 1);
        var starts = Array.ConvertAll(Sequences.Indexes(rows), row => row * step);
        return starts.Length == 0 || starts[^1] < matrix.Rows ? matrix.RowLabels.Gather(starts) : null;
    }

    private static Vector AroundRows(CallContext context, Arguments arguments, Vector[] inputs)
    {
        var (first, last) = RangeOf(arguments, 2);
        if (WindowSpan.IndexOf(arguments[1]) is { } index) return AroundIndex(context, arguments, inputs, index);
        if (first.Type == DataType.Duration)
            throw arguments.Wrong(2, "holds durations, which need an indexed series or matrix; windows in time are given to twindow");
        var rows = RowsOf(arguments, inputs);
        return EachRow(context, arguments, inputs, row =>
        {
            var start = Math.Max(0, row + first.AsLong());
            return ((int)Math.Min(start, rows), (int)Math.Min(rows, row + last.AsLong() + 1));
        });
    }

    private static Vector AroundTimes(CallContext context, Arguments arguments, Vector[] inputs)
    {
        var prevailing = arguments.Int(4, 0);
        if (prevailing is < 0 or > 2) throw arguments.Wrong(4, "must be 0, 1 or 2");
        var (first, last) = RangeOf(arguments, 3);
        if (prevailing != 0 && arguments.Has(5)) throw arguments.Wrong(5, "and prevailing cannot be given together");
        var times = ExcludedPeriod.Apply(arguments, 2, 5, first, last);
        var counts = TimeWindows.Ascending(arguments.FunctionName, times).ToArray();
        if (counts.Length != RowsOf(arguments, inputs)) throw Shapes.Unequal(arguments.FunctionName, inputs[0].Count, counts.Length);
        return EachRow(context, arguments, inputs, row =>
        {
            var (from, to) = (Shifted(times, counts[row], first), Shifted(times, counts[row], last));
            var (start, end) = (Below(counts, from), Below(counts, to + 1));
            return prevailing switch
            {
                // Of equal times on the left edge only the last row counts.
                1 => (Math.Max(start, Below(counts, from + 1) - 1), end),
                // A window that begins or ends now begins or ends with the row itself.
                2 => (from == counts[row] ? row : start, to == counts[row] ? row + 1 : end),
                _ => (start, end),
            };
        });
    }

    private static Vector AroundIndex(CallContext context, Arguments arguments, Vector[] inputs, Vector index)
    {
        var (first, last) = RangeOf(arguments, 2);
        var counts = TimeWindows.Ascending(arguments.FunctionName, index).ToArray();
        return EachRow(context, arguments, inputs, row =>
            (Below(counts, Shifted(index, counts[row], first)), Below(counts, Shifted(index, counts[row], last) + 1)));
    }

    private static Vector OverTime(CallContext context, Arguments arguments, Vector[] inputs)
    {
        var times = ExcludedPeriod.Apply(arguments, 1, 4, arguments.Scalar(3));
        var starts = TimeWindows.Starts(arguments.FunctionName, times, arguments.Scalar(3));
        if (starts.Length != RowsOf(arguments, inputs)) throw Shapes.Unequal(arguments.FunctionName, inputs[0].Count, starts.Length);
        return EachRow(context, arguments, inputs, row => (starts[row], row + 1));
    }

    private static Vector OverValid(CallContext context, Arguments arguments, Vector[] inputs)
    {
        var window = Windows.Length(arguments, 2);
        var minimum = arguments.Int(3, window);
        if (minimum < 1 || minimum > window) throw arguments.Wrong(3, $"must lie between 1 and the window, {window}");
        var isCombined = arguments.Bool(4, true);
        var results = new Value[RowsOf(arguments, inputs)];
        // A row of an array vector counts as all its elements, one after another.
        var ends = Array.ConvertAll(inputs, input => input is ArrayVector arrays ? arrays.RowEnds.ToArray() : null);
        if (isCombined && ends.Any(end => (end is null) != (ends[0] is null) || (end is not null && !end.AsSpan().SequenceEqual(ends[0]))))
            throw arguments.Wrong(1, "must hold rows of the same lengths, or combined must be false");
        inputs = Array.ConvertAll(inputs, input => input is ArrayVector arrays ? arrays.Values : input);
        var valid = Array.ConvertAll(inputs, _ => new List<int>());
        for (var row = 0; row < results.Length; row++)
        {
            context.Check();
            for (var i = 0; i < inputs.Length; i++)
                for (var k = row == 0 ? 0 : ends[i]?[row - 1] ?? row; k < (ends[i]?[row] ?? row + 1); k++)
                    if (isCombined ? Array.TrueForAll(inputs, input => !input.IsNull(k)) : !inputs[i].IsNull(k))
                        valid[i].Add(k);
            results[row] = Array.Exists(valid, rows => rows.Count < minimum)
                ? Scalar.Void
                : arguments.Function(0).Invoke(context, inputs.Select((input, i) =>
                    (Value?)input.Gather(CollectionsMarshal.AsSpan(valid[i])[Math.Max(0, valid[i].Count - window)..])).ToArray());
        }

        return Columns.CombineScalars(results);
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
