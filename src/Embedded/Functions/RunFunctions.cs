using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>What the rows so far, and the rows next to each row, say: running ranks and quantiles, streaks, ranges, peaks.</summary>
internal static class RunFunctions
{
    public static void Register(FunctionTable table)
    {
        AddRunning(table);
        AddEdges(table);
        AddNeighbours(table);
        AddRanges(table);
        AddOrder(table);
    }

    private static void AddRunning(FunctionTable table)
    {
        table.Add("cummed(X)", "The median of the rows so far.", (_, a) => SoFar(a, new OrderedQuantile(0.5, Interpolation.Linear)), FunctionTraits.State);
        table.Add("cumpercentile(X, percent, [interpolation])", "The percentile of the rows so far.",
            (_, a) => SoFar(a, new OrderedQuantile(AggregateFunctions.Share(a, 1, 100), AggregateFunctions.InterpolationOf(a, 2))),
            FunctionTraits.State);
        table.Add("cumrank(X, [ascending], [ignoreNA], [tiesMethod], [percent])", "The rank of each value among those so far, from 0.", (_, a) =>
        {
            var rule = new RankRule(a.Bool(1, true), a.Bool(2, true), RankFunctions.TiesOf(a, 3), a.Bool(4, false));
            if (rule.Ties == Ties.First) throw a.Wrong(3, "must be 'min', 'max' or 'average'");
            var ranks = SoFar(a, new LastRank(rule));
            return rule.IsFloating ? ranks : Conversion.Convert(ranks, DataType.Int);
        }, FunctionTraits.State);
        table.Add("cumnunique(X, [ignoreNull])", "The number of distinct values so far.", (_, a) =>
        {
            var ignoresNull = a.Bool(1, false);
            return Shapes.MapColumns(a.FunctionName, a[0], column =>
            {
                var grouping = Grouping.Of(column).GroupOf;
                var (counts, seen) = (new int[column.Count], new HashSet<int>());
                for (var i = 0; i < counts.Length; i++)
                {
                    if (!ignoresNull || !column.IsNull(i)) seen.Add(grouping[i]);
                    counts[i] = seen.Count;
                }

                return Vector.Int(counts);
            });
        }, FunctionTraits.State);
        table.Add("maxDrawdown(X, [ratio])", "The largest fall from an earlier maximum, as a share of it or, with ratio=false, as an amount.", (_, a) =>
        {
            var isRatio = a.Bool(1, true);
            return Shapes.Reduce(a.FunctionName, a[0], column => Drawdown(Numeric.Doubles(a.FunctionName, column), isRatio));
        }, FunctionTraits.Aggregate);
    }

    private static Scalar Drawdown(ReadOnlySpan<double> items, bool isRatio)
    {
        var (peak, worst) = (double.NaN, double.NaN);
        foreach (var item in items)
        {
            if (double.IsNaN(item)) continue;
            if (!(item <= peak)) peak = item;
            var fall = isRatio ? (peak - item) / peak : peak - item;
            if (!(fall <= worst)) worst = fall;
        }

        return Scalar.Double(worst);
    }

    private static Value SoFar<TFunction>(Arguments arguments, TFunction function) where TFunction : struct, IOrderedFunction =>
        Shapes.MapNumbers(arguments.FunctionName, arguments[0], (items, results) =>
            RowByRow.Run(items, new OrderedRunState<TFunction>(function), results));

    private static void AddEdges(FunctionTable table)
    {
        table.Add("cumfirstNot(X, [k])", "The first value so far that is neither null nor k.", (_, a) => RunningEdge(a, isFirst: true), FunctionTraits.State);
        table.Add("cumlastNot(X, [k])", "The last value so far that is neither null nor k.", (_, a) => RunningEdge(a, isFirst: false), FunctionTraits.State);
    }

    private static Value RunningEdge(Arguments arguments, bool isFirst)
    {
        var refused = arguments.Find(1) as Scalar;
        return Shapes.MapColumns(arguments.FunctionName, arguments[0], column =>
        {
            var rows = new int[column.Count];
            var found = -1;
            for (var i = 0; i < rows.Length; i++)
            {
                if ((found < 0 || !isFirst) && IsWanted(column, i, refused)) found = i;
                rows[i] = found;
            }

            return column.Gather(rows);
        });
    }

    private static bool IsWanted(Vector column, int row, Scalar? refused) =>
        !column.IsNull(row) && (refused is null || !((Scalar)Conversion.Convert(refused, column.Type)).Equals(column[row] as Scalar));

    private static void AddNeighbours(FunctionTable table)
    {
        table.Add("valueChanged(X, [mode])", "Does each element differ from the one before it ('prev'), after it ('next'), either or both?", (_, a) =>
        {
            var mode = a.Text(1, "prev");
            if (mode is not ("prev" or "next" or "either" or "both")) throw a.Wrong(1, "must be 'prev', 'next', 'either' or 'both'");
            return Shapes.MapColumns(a.FunctionName, a[0], column => Changes(column, mode));
        });
        AddPeak(table, "isPeak(X, [strict])", "Is each value larger than both neighbours? With strict=false the middle of a plateau counts.", 1);
        AddPeak(table, "isValley(X, [strict])", "Is each value smaller than both neighbours? With strict=false the middle of a plateau counts.", -1);
    }

    private static Vector<sbyte> Changes(Vector column, string mode)
    {
        var groups = column.IsTuple() ? throw new ScriptException("valueChanged needs vectors of one type.") : Grouping.Of(column).GroupOf;
        var marks = new sbyte[column.Count];
        for (var i = 0; i < marks.Length; i++)
        {
            var before = i > 0 && groups[i] != groups[i - 1];
            var after = i + 1 < marks.Length && groups[i] != groups[i + 1];
            var isChanged = mode switch
            {
                "prev" => before,
                "next" => after,
                "either" => before || after,
                _ => before && after,
            };
            marks[i] = isChanged ? (sbyte)1 : (sbyte)0;
        }

        return Columns.Bool(marks);
    }

    private static void AddPeak(FunctionTable table, string signature, string summary, int sign) => table.Add(signature, summary, (_, a) =>
    {
        var isStrict = a.Bool(1, true);
        return Shapes.MapColumns(a.FunctionName, a[0], column =>
        {
            if (column.Type.IsText() && a[0] is Table) return column;
            var items = RankFunctions.Keys(a.FunctionName, column);
            var marks = new sbyte[items.Length];
            for (var i = 1; i + 1 < marks.Length; i++)
            {
                var end = i + 1;
                while (!isStrict && end + 1 < marks.Length && items[end] == items[i]) end++;
                if (sign * items[i] > sign * items[i - 1] && sign * items[i] > sign * items[end]) marks[(i + end - 1) / 2] = 1;
            }

            return Columns.Bool(marks);
        });
    });

    private static void AddRanges(FunctionTable table)
    {
        table.Add("topRange(X)", "How many rows right before each row are smaller than it.", (_, a) => Range(a, null, 1), FunctionTraits.State);
        table.Add("lowRange(X)", "How many rows right before each row are larger than it.", (_, a) => Range(a, null, -1), FunctionTraits.State);
        table.Add("mTopRange(X, window, [minPeriods])", "As topRange, inside a moving window.", (_, a) => Range(a, Windows.Rule(a, 1, 2), 1), FunctionTraits.State);
        table.Add("mLowRange(X, window, [minPeriods])", "As lowRange, inside a moving window.", (_, a) => Range(a, Windows.Rule(a, 1, 2), -1), FunctionTraits.State);
        table.Add("maxPositiveStreak(X)", "The largest sum of neighbouring positive values.", (_, a) => Shapes.Reduce(a.FunctionName, a[0], column =>
        {
            double streak = 0, largest = 0;
            foreach (var item in Numeric.Doubles(a.FunctionName, column))
            {
                streak = item > 0 ? streak + item : 0;
                largest = Math.Max(largest, streak);
            }

            return Numeric.IsInteger(column.Type) ? Scalar.Long((long)largest) : Scalar.Double(largest);
        }), FunctionTraits.Aggregate);
    }

    private static Value Range(Arguments arguments, WindowRule? rule, int sign) => Shapes.MapColumns(arguments.FunctionName, arguments[0], column =>
    {
        var items = Numeric.Doubles(arguments.FunctionName, column);
        return Vector.Int(rule is { } window
            ? RowByRow.Run<double, int, MovingRangeState>(items, new MovingRangeState(window, sign))
            : RowByRow.Run<double, int, RangeState>(items, new RangeState(sign)));
    }, isNumericOnly: true);

    private static void AddOrder(FunctionTable table)
    {
        table.Add("isMonotonicIncreasing(X)", "Is no element smaller than the one before it?", (_, a) => Ordered(a, 1));
        table.Alias("isMonotonic", "isMonotonicIncreasing");
        table.Add("isMonotonicDecreasing(X)", "Is no element larger than the one before it?", (_, a) => Ordered(a, -1));
        table.Add("isSorted(X, [ascending])", "Are the elements in order?", (_, a) => Ordered(a, a.Bool(1, true) ? 1 : -1));
    }

    private static Scalar Ordered(Arguments arguments, int sign)
    {
        var column = arguments.Vector(0);
        var order = Sorting.Order(column, isAscending: sign > 0);
        var groups = Grouping.Of(column).GroupOf;
        for (var i = 0; i < order.Length; i++)
            if (groups[order[i]] != groups[i])
                return Scalar.False;
        return Scalar.True;
    }
}
