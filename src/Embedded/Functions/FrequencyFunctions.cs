using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Times and series brought to a frequency, such as the ends of months or intervals of five minutes.</summary>
internal static class FrequencyFunctions
{
    private const string Options = "[closed], [label], [origin])";

    public static void Register(FunctionTable table)
    {
        table.Add("transFreq(X, rule, " + Options, "The label of the interval that each time lies in.", (context, a) =>
            Shapes.Map(a.FunctionName, a[0], column => Transform(context, a, column)));
        table.Add("temporalSeq(start, end, rule, " + Options, "The labels of all intervals from start to end.", Sequence);
        table.Add("asFreq(X, rule, " + Options,
            "An indexed series or matrix at the labels of a frequency; null where it has no row.", AsFrequency);
        table.Alias("asfreq", "asFreq");
        table.Add("resample(X, rule, func, " + Options, "func of the rows of each interval of a labelled series or matrix.", Resample);
    }

    private static Vector Transform(CallContext context, Arguments arguments, Vector column)
    {
        if (!column.Type.IsTemporal()) throw arguments.Wrong(0, $"must hold dates or times, not {column.Type.DisplayName()}");
        if (column.Count == 0) return column;
        var counts = column.OwnNumbers<long>();
        var valid = counts.Where(count => !Null.Is(count)).ToArray();
        if (valid.Length == 0) return column;
        var ends = TemporalArithmetic.FromCounts(column.Type, [valid.Min(), valid.Max()]);
        var grid = FrequencyGrid.Of(context, arguments, ends, new(1, 2));
        for (var i = 0; i < counts.Length; i++)
            if (!Null.Is(counts[i]))
                counts[i] = grid.LabelOf(grid.IntervalOf(counts[i]));
        return TemporalArithmetic.FromCounts(column.Type, counts);
    }

    private static Value Sequence(CallContext context, Arguments arguments)
    {
        var (start, end) = (arguments.Scalar(0), arguments.Scalar(1));
        if (start.Type != end.Type || !start.Type.IsTemporal() || start.IsNull || end.IsNull)
            throw arguments.Wrong(1, "must be a time of the type of start");
        if (end.AsLong() <= start.AsLong()) throw arguments.Wrong(1, "must be later than start");
        var grid = FrequencyGrid.Of(context, arguments, TemporalArithmetic.FromCounts(start.Type, [start.AsLong(), end.AsLong()]), new(2, 3));
        return grid.Labels(grid.IntervalOf(start.AsLong()), grid.IntervalOf(end.AsLong()));
    }

    private static Matrix AsFrequency(CallContext context, Arguments arguments)
    {
        var matrix = arguments[0] as Matrix;
        if (matrix is not { IsIndexed: true, RowLabels: { } index }) throw arguments.Wrong(0, "must be an indexed series or an indexed matrix");
        if (!index.Type.IsTemporal()) throw arguments.Wrong(0, "must have an index of dates or times");
        var labels = arguments[1] is Vector wanted ? (Vector)Conversion.Convert(wanted, index.Type) : Labels(context, arguments, index);
        var found = Membership.Find(index, labels).Span;
        var cells = new int[labels.Count * matrix.Columns];
        for (var i = 0; i < cells.Length; i++)
        {
            var row = found[i % labels.Count];
            cells[i] = row < 0 ? -1 : (i / labels.Count * matrix.Rows) + row;
        }

        return new Matrix(matrix.Data.Gather(cells), labels.Count, matrix.Columns, labels, matrix.ColumnLabels) { IsIndexed = true };
    }

    private static Vector Labels(CallContext context, Arguments arguments, Vector index)
    {
        var grid = FrequencyGrid.Of(context, arguments, index, new(1, 2));
        var counts = index.Numbers<long>();
        return grid.Labels(grid.IntervalOf(counts[0]), grid.LastShown(counts[^1]));
    }

    private static Matrix Resample(CallContext context, Arguments arguments)
    {
        var function = arguments.Function(2);
        if (arguments[0] is not Matrix { RowLabels: { } times } matrix) throw arguments.Wrong(0, "must be a matrix or series with row labels");
        var grid = FrequencyGrid.Of(context, arguments, times, new(1, 3));
        var counts = TimeWindows.Ascending(arguments.FunctionName, times);
        var intervals = new long[counts.Length];
        for (var i = 0; i < intervals.Length; i++) intervals[i] = grid.IntervalOf(counts[i]);
        var labels = grid.Labels(intervals[0], intervals[^1]);
        var cells = new List<Value>(labels.Count * matrix.Columns);
        for (var column = 0; column < matrix.Columns; column++)
            cells.AddRange(PerInterval(context, function, matrix.Column(column), intervals, grid.Stride));
        return new Matrix(Columns.CombineScalars(cells), labels.Count, matrix.Columns, labels, matrix.ColumnLabels)
        {
            IsIndexed = matrix.IsIndexed,
        };
    }

    // An interval without rows has a result too: null.
    private static IEnumerable<Value> PerInterval(CallContext context, FunctionValue function, Vector column, long[] intervals, long stride)
    {
        var row = 0;
        for (var interval = intervals[0]; interval <= intervals[^1]; interval += stride)
        {
            context.Check();
            var start = row;
            while (row < intervals.Length && intervals[row] == interval) row++;
            if (row == start)
            {
                yield return Scalar.Void;
                continue;
            }

            yield return context.Invoke(function, column.Slice(start, row - start)) as Scalar
                ?? throw new ScriptException($"resample: {function.Name} must give a scalar for each interval.");
        }
    }
}
