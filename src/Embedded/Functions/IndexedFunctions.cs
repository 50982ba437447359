using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Indexed matrices and series: matrices whose ascending labels take part in arithmetic and windows.</summary>
internal static class IndexedFunctions
{
    // Moving functions of one column, and of two, that have a twin over windows in time.
    private static readonly string[] MovingNames =
        ["avg", "sum", "std", "stdp", "var", "varp", "sum2", "prod", "skew", "kurtosis", "max", "min", "count", "first", "last", "med", "percentile", "rank"];

    private static readonly string[] MovingPairs = ["corr", "covar", "covarp", "beta", "wsum", "wavg"];

    /// <summary>Registers the functions; those over moving windows must be registered before.</summary>
    public static void Register(FunctionTable table)
    {
        foreach (var name in MovingNames) MoveByIndex(table, name, inputs: 1);
        foreach (var name in MovingPairs) MoveByIndex(table, name, inputs: 2);
        table.Add("indexedSeries(index, value)", "A column of values under an ascending index.", (_, a) =>
        {
            var (index, values) = (a.Vector(0), a.Vector(1));
            if (index.Count != values.Count) throw Shapes.Unequal(a.FunctionName, index.Count, values.Count);
            if (values.IsTuple()) throw a.Wrong(1, "must hold values of one type");
            RequireAscending(a, 0, index);
            return new Matrix(values.Copy(), values.Count, 1, index.Copy()) { IsIndexed = true };
        });
        table.Add("setIndexedMatrix!(X, [on])", "Makes the labels of a matrix its index, or, with on=false, mere labels again.",
            (_, a) => SetIndex(a, needsColumns: true));
        table.Add("setIndexedSeries!(X, [on])", "Makes the row labels of a matrix of one column its index, or mere labels again.", (_, a) =>
            a[0] is Matrix { Columns: 1 } ? SetIndex(a, needsColumns: false) : throw a.Wrong(0, "must be a matrix of one column"));
        table.Add("isIndexedMatrix(X)", "Is X an indexed matrix?", (_, a) => Scalar.Bool(a[0] is Matrix { IsIndexed: true } matrix && !IsSeries(matrix)));
        table.Add("isIndexedSeries(X)", "Is X an indexed series?", (_, a) => Scalar.Bool(a[0] is Matrix { IsIndexed: true } matrix && IsSeries(matrix)));
    }

    // A window over an indexed matrix is a distance in the index, not a number of rows.
    private static void MoveByIndex(FunctionTable table, string name, int inputs) => table.Wrap("m" + name, body => (context, arguments) =>
    {
        var first = arguments[0];
        var second = inputs > 1 ? arguments[1] : first;
        (first, second) = IndexAlignment.Align(first, second);
        var index = first is Matrix { IsIndexed: true } x ? x.RowLabels : second is Matrix { IsIndexed: true } y ? y.RowLabels : null;
        if (index is null) return body(context, arguments);
        var twin = context.Functions.Find("tm" + name)!;
        var minimum = twin.Parameters.Count - 1;
        var inner = new List<Value?> { index, first };
        if (inputs > 1) inner.Add(second);
        for (var i = inputs; i < Math.Min(arguments.Count, minimum); i++) inner.Add(arguments.Find(i));
        var moved = twin.Invoke(context, inner);
        if (arguments.Has(minimum) && arguments.Int(minimum) > 1)
        {
            var starts = TimeWindows.Starts(arguments.FunctionName, index, arguments.Scalar(Array.FindIndex([.. twin.Parameters], p => p.Name == "window") - 1));
            moved = WithMinimum((Matrix)moved, starts, [first, second], arguments.Int(minimum));
        }

        if (moved is Matrix result) result.IsIndexed = true;
        return moved;
    });

    // Null where fewer rows of a window than minPeriods hold a value in every input.
    private static Matrix WithMinimum(Matrix moved, int[] starts, Value[] inputs, int minimum)
    {
        var cells = new int[moved.Count];
        for (var column = 0; column < moved.Columns; column++)
        {
            var values = Array.ConvertAll(inputs, input =>
                input is Matrix { Columns: > 1 } panel ? panel.Column(column) : Shapes.Spread("minPeriods", input, moved.Rows));
            var (first, valid) = (0, 0);
            for (var row = 0; row < moved.Rows; row++)
            {
                valid += IsComplete(values, row);
                for (; first < starts[row]; first++) valid -= IsComplete(values, first);
                var cell = (column * moved.Rows) + row;
                cells[cell] = valid >= minimum ? cell : -1;
            }
        }

        return new Matrix(moved.Data.Gather(cells), moved.Rows, moved.Columns, moved.RowLabels, moved.ColumnLabels);
    }

    private static int IsComplete(Vector[] columns, int row) => Array.TrueForAll(columns, column => !column.IsNull(row)) ? 1 : 0;

    internal static bool IsSeries(Matrix matrix) => matrix is { Columns: 1, ColumnLabels: null };

    private static Matrix SetIndex(Arguments arguments, bool needsColumns)
    {
        var matrix = arguments[0] as Matrix ?? throw arguments.Wrong(0, "must be a matrix");
        var isOn = arguments.Bool(1, true);
        if (isOn)
        {
            if (matrix.RowLabels is null || (needsColumns && matrix.ColumnLabels is null)) throw arguments.Wrong(0, "must have labels");
            RequireAscending(arguments, 0, matrix.RowLabels);
            if (needsColumns) RequireAscending(arguments, 0, matrix.ColumnLabels!);
        }

        matrix.IsIndexed = isOn;
        return matrix;
    }

    private static void RequireAscending(Arguments arguments, int place, Vector labels)
    {
        var order = Sorting.Order(labels, isAscending: true);
        var isAscending = order.AsSpan().SequenceEqual(Sequences.Indexes(order.Length));
        if (!isAscending || Grouping.Of(labels).FirstRows.Count != labels.Count)
            throw arguments.Wrong(place, "must have labels in ascending order without repetitions");
    }
}
