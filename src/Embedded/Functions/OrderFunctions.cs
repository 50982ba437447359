using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Functions in which the order of rows matters: shifts, differences, fills, sorting, searching.</summary>
internal static class OrderFunctions
{
    public static void Register(FunctionTable table)
    {
        AddShifts(table);
        AddFills(table);
        AddSorting(table);
        AddSearching(table);
        AddSegments(table);
    }

    private static void AddShifts(FunctionTable table)
    {
        table.Add("prev(X)", "Each value one row later.", (_, a) => Move(a, 1), FunctionTraits.State);
        table.Add("next(X)", "Each value one row earlier.", (_, a) => Move(a, -1));
        table.Add("move(X, steps)", "Each value some rows, or over an index of times some time, later; earlier when negative.",
            (_, a) => a[1].Type == DataType.Duration ? MoveInTime(a) : Move(a, a.Int(1)), FunctionTraits.State);
        AddDifference(table, "deltas", "Each value less the one n rows before.", BinaryOperator.Sub);
        AddDifference(table, "ratios", "Each value divided by the one n rows before.", BinaryOperator.Ratio);
        table.Add("percentChange(X, [n])", "Each value divided by the one n rows before, less 1.", (_, a) =>
            Operators.Binary(BinaryOperator.Sub, Against(a, BinaryOperator.Ratio), Scalar.Int(1)), FunctionTraits.State);
        table.Add("reverse(X)", "The elements, rows of a table or keys of an ordered dictionary in the opposite order.",
            (_, a) => Reversed(a));
        table.Add("trueRange(high, low, close)", "The largest of high - low, |high - previous close| and |previous close - low|.",
            (_, a) => TrueRange(a), FunctionTraits.State);
    }

    // A matrix turns round in both directions, its labels with the cells.
    private static Value Reversed(Arguments arguments) => arguments[0] switch
    {
        Table rows => new Table(rows.Names, rows.Columns.Select(Shifting.Reverse)),
        Matrix matrix => new Matrix(
            Shifting.Reverse(matrix.Data), matrix.Rows, matrix.Columns, Turned(matrix.RowLabels), Turned(matrix.ColumnLabels)),
        Dictionary { IsOrdered: true } ordered => Reversed(ordered),
        Dictionary => throw arguments.Wrong(0, "must be an ordered dictionary: this one has no order to turn round"),
        var other => Shapes.MapColumns(arguments.FunctionName, other, Shifting.Reverse),
    };

    private static Vector? Turned(Vector? labels) => labels is null ? null : Shifting.Reverse(labels);

    private static Dictionary Reversed(Dictionary ordered)
    {
        var reversed = new Dictionary(ordered.KeyType, ordered.Type, isOrdered: true);
        foreach (var key in ordered.Keys.Reverse()) reversed[key] = ordered[key];
        return reversed;
    }

    /// <summary>Every value of the first argument some rows later, or earlier when negative.</summary>
    internal static Value Move(Arguments arguments, int steps) => arguments[0] is Matrix { Type: DataType.Double }
        ? Shapes.MapNumbers(arguments.FunctionName, arguments[0], (items, moved) => Shifting.Move(items, steps, moved))
        : Shapes.MapColumns(arguments.FunctionName, arguments[0], column => Shifting.Move(column, steps));

    // The value that stood a time ago: that of the last row which is not later.
    private static Matrix MoveInTime(Arguments arguments)
    {
        if (arguments[0] is not Matrix { IsIndexed: true, RowLabels: { } index } matrix || !index.Type.IsTemporal())
            throw arguments.Wrong(1, "is a duration; then X must be an indexed matrix or series with times as its index");
        var wanted = (Vector)Operators.Binary(BinaryOperator.Sub, index, arguments[1]);
        var rows = SearchSorted(index, wanted, isExact: false);
        return (Matrix)Shapes.MapColumns("move", matrix, column => column.Gather(rows.Span));
    }

    private static void AddDifference(FunctionTable table, string name, string summary, BinaryOperator operation) =>
        table.Add($"{name}(X, [n])", summary, (_, a) => Against(a, operation), FunctionTraits.State);

    private static Value Against(Arguments arguments, BinaryOperator operation) =>
        Operators.Binary(operation, arguments[0], Move(arguments, arguments.Int(1, 1)));

    private static Vector<double> TrueRange(Arguments arguments)
    {
        var high = Numeric.Doubles("trueRange", arguments.Vector(0));
        var low = Numeric.Doubles("trueRange", Shapes.Spread("trueRange", arguments.Vector(1), high.Length));
        var close = Numeric.Doubles("trueRange", Shapes.Spread("trueRange", arguments.Vector(2), high.Length));
        var ranges = new double[high.Length];
        for (var i = 0; i < ranges.Length; i++)
        {
            // Without a close before it the first row has no range, as in TA-Lib; Math.Max hands null on.
            var before = i > 0 ? close[i - 1] : double.NaN;
            ranges[i] = Math.Max(Math.Abs(high[i] - low[i]), Math.Max(Math.Abs(high[i] - before), Math.Abs(before - low[i])));
        }

        return Vector.Double(ranges);
    }

    private static void AddFills(FunctionTable table)
    {
        table.Add("ffill(obj, [limit])", "Nulls replaced by the last value before them.", (_, a) =>
            Shapes.MapColumns("ffill", a[0], column => Shifting.FillForward(column, a.Int(1, int.MaxValue))), FunctionTraits.State);
        table.Add("bfill(obj, [limit])", "Nulls replaced by the next value after them.", (_, a) =>
            Shapes.MapColumns("bfill", a[0], column => Shifting.FillBackward(column, a.Int(1, int.MaxValue))));
        table.Add("ffill!(obj, [limit])", "As ffill, in place.", (_, a) =>
            InPlace.Replace(a[0], column => Shifting.FillForward(column, a.Int(1, int.MaxValue))));
        table.Add("bfill!(obj, [limit])", "As bfill, in place.", (_, a) =>
            InPlace.Replace(a[0], column => Shifting.FillBackward(column, a.Int(1, int.MaxValue))));
    }

    private static void AddSorting(FunctionTable table)
    {
        table.Add("sort(X, [ascending])", "The values in order; null comes first when ascending.",
            (_, a) => Shapes.Map("sort", a[0], column => Sorted(column, a.Bool(1, true))));
        table.Add("sort!(X, [ascending])", "As sort, in place.", (_, a) => InPlace.Replace(a[0], column => Sorted(column, a.Bool(1, true))));
        table.Add("isort(X, [ascending])", "The positions of the values in order; X may be a tuple of keys.", (_, a) => Vector.Int(Order(a, 0, 1)));
        table.Add("isortTop(X, top, [ascending])", "The positions of the first values in order.", (_, a) =>
        {
            var order = Order(a, 0, 2);
            var top = a.Int(1);
            return top >= 1 && top <= order.Length
                ? Vector.Int(order[..top])
                : throw a.Wrong(1, $"must lie between 1 and the number of elements, {order.Length}");
        });
        table.Add("isort!(X, [ascending], indices)", "The elements of indices in the order of X, in place.", (_, a) =>
        {
            var order = Order(a, 0, 1);
            var indices = a.Vector(2);
            if (indices.Count != order.Length) throw Shapes.Unequal(a.FunctionName, order.Length, indices.Count);
            return InPlace.Replace(indices, column => column.Gather(order));
        });
        table.Add("sortBy!(table, sortColumns, [sortDirections])", "The rows of a table in order, in place.", (_, a) => SortRows(a));
    }

    private static Vector Sorted(Vector column, bool isAscending) => column.Gather(Sorting.Order(column, isAscending));

    private static int[] Order(Arguments arguments, int keys, int directions)
    {
        var columns = arguments[keys].IsTuple() ? Rows.ColumnsOf(arguments, keys, keys) : [arguments.Vector(keys)];
        return Sorting.Order(columns, Directions(arguments, directions, columns.Length));
    }

    private static bool[] Directions(Arguments arguments, int index, int count)
    {
        if (!arguments.Has(index) || arguments[index] is Scalar)
            return [.. Enumerable.Repeat(arguments.Bool(index, true), count)];
        var truths = Operators.Truths(arguments.FunctionName, arguments.Vector(index)).ToArray();
        return truths.Length == count
            ? Array.ConvertAll(truths, truth => truth > 0)
            : throw arguments.Wrong(index, "must have one direction per key");
    }

    private static Table SortRows(Arguments arguments)
    {
        var table = arguments.Table(0);
        var keys = Array.ConvertAll(Indexing.ColumnPositions(table, arguments[1]), i => table.Columns[i]);
        var order = Sorting.Order(keys, Directions(arguments, 2, keys.Length));
        for (var i = 0; i < table.Columns.Count; i++) table.SetColumn(table.Names[i], table.Columns[i].Gather(order));
        return table;
    }

    private static void AddSearching(FunctionTable table)
    {
        table.Add("find(X, Y)", "For each element of Y its first position in X, -1 when there is none; in a dictionary its value, or null.",
            (_, a) => a[0] is Dictionary dictionary ? Indexing.Get(dictionary, [a[1]])
                : a[0] is Tables.KeyedTable keyed ? keyed.Find(a[1])
                : Shapes.Map("find", a[1], column => Membership.Find(a[0] is Table { Columns: [var only] } ? only : Columns.Of("find", a[0]), column)));
        table.Add("binsrch(X, Y)", "As find, for X in ascending order.",
            (_, a) => Shapes.Map("binsrch", a[1], column => SearchSorted(a.Vector(0), column, isExact: true)));
        table.Add("asof(X, Y)", "For each element of Y the last position in the ascending X that is not larger; -1 when there is none.",
            (_, a) => Shapes.Map("asof", a[1], column => SearchSorted(a.Vector(0), column, isExact: false)));
        table.Add("ifirstNot(X)", "The position of the first value; -1 when all are null.", (_, a) => Position(a, isFirst: true));
        table.Add("ilastNot(X)", "The position of the last value; -1 when all are null.", (_, a) => Position(a, isFirst: false));
    }

    private static Value Position(Arguments arguments, bool isFirst) => arguments[0].IsTuple()
        ? PositionOf(Rows.ColumnsOf(arguments), isFirst)
        : Shapes.Reduce(arguments.FunctionName, arguments[0], column => PositionOf([column], isFirst), isNumericOnly: false);

    private static Scalar PositionOf(Vector[] columns, bool isFirst)
    {
        var count = columns[0].Count;
        var row = isFirst ? 0 : count - 1;
        while (row >= 0 && row < count && Array.Exists(columns, column => column.IsNull(row))) row += isFirst ? 1 : -1;
        return Scalar.Int(row < count ? row : -1);
    }

    private static Vector<int> SearchSorted(Vector sorted, Vector wanted, bool isExact)
    {
        if (!Promotion.TryJoin(sorted.Type, wanted.Type, out var type) || type.IsText())
            throw new ScriptException("binsrch and asof need numbers or times of one kind.");
        var pool = Conversion.Convert(sorted, type).Numbers<double>();
        var items = Conversion.Convert(wanted, type).Numbers<double>();
        var result = new int[items.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var last = LastNotLarger(pool, items[i]);
            result[i] = isExact && (last < 0 || !Kernels.Order.Same(pool[last], items[i])) ? -1 : last;
            while (isExact && result[i] > 0 && Kernels.Order.Same(pool[result[i] - 1], items[i])) result[i]--;
        }

        return Vector.Int(result);
    }

    private static int LastNotLarger(ReadOnlySpan<double> sorted, double item)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Kernels.Order.Less(item, sorted[middle])) high = middle;
            else low = middle + 1;
        }

        return low - 1;
    }

    private static void AddSegments(FunctionTable table)
    {
        table.Add("segment(X, [segmentOffset])", "For each row the start of its run of equal neighbours, or the number of that run.", (_, a) =>
        {
            var column = a.Vector(0);
            var isOffset = a.Bool(1, true);
            var groups = Grouping.Of(column).GroupOf;
            var segments = new int[column.Count];
            for (var i = 1; i < segments.Length; i++)
                segments[i] = groups[i] == groups[i - 1] ? segments[i - 1] : isOffset ? i : segments[i - 1] + 1;
            return Vector.Int(segments);
        });
        table.Add("cumPositiveStreak(X)", "The sum of the run of positive values that ends with each row.", (_, a) =>
            Shapes.MapColumns("cumPositiveStreak", a[0], column =>
            {
                var streaks = Vector.Double(RowByRow.Run<double, double, StreakState>(Numeric.Doubles("cumPositiveStreak", column), default));
                return Numeric.IsInteger(column.Type) ? Conversion.Convert(streaks, DataType.Long) : streaks;
            }), FunctionTraits.State);
        table.Add("bar(X, interval, [closed])", "X rounded down to multiples of the interval; up with closed='right'.", (_, a) => Bars.Bar(a));
        table.Add(
            "dailyAlignedBar(X, timeOffset, n, [timeEnd], [mergeSessionEnd])",
            "X rounded down to intervals of length n that begin anew with each session of a day.",
            (_, a) => DailyBars.Bar(a));
    }
}
