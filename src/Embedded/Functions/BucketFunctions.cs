using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Values sorted into buckets, and quantiles by the list.</summary>
internal static class BucketFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("cutPoints(X, binNum, [freq])", "The bounds of buckets that hold about equally many values; the last one lies above all of them.",
            (_, a) => CutPoints(a));
        table.Add("bucket(vector, dataRange, bucketNum, [includeOutbound])",
            "The bucket of each value when a range is cut into equal parts; null outside, or the first and last bucket with includeOutbound.",
            (_, a) => Bucket(a));
        table.Add("bucketCount(vector, dataRange, bucketNum, [includeOutbound])", "The number of values in each bucket.", (_, a) =>
        {
            var counts = new int[a.Int(2) + (a.Bool(3, false) ? 2 : 0)];
            foreach (var place in Bucket(a).Span)
                if (!Null.Is(place))
                    counts[place]++;
            return Vector.Int(counts);
        });
        table.Add("digitize(x, bins, [right])", "The number of bounds not above each value; with right=true, below it. Bounds may ascend or descend.",
            (_, a) => Digitize(a));
        table.Add("quantileSeries(X, q, [interpolation])", "The values at several quantiles, 0 to 1.", (_, a) =>
        {
            var sorted = Quantiles.Sorted(Numeric.Doubles(a.FunctionName, a.Vector(0)));
            var interpolation = AggregateFunctions.InterpolationOf(a, 2);
            return Shapes.Map(a.FunctionName, a[1], column => Vector.Double(Array.ConvertAll(
                Numeric.Doubles(a.FunctionName, column).ToArray(),
                share => share is >= 0 and <= 1 ? Quantiles.At(sorted, share, interpolation) : throw a.Wrong(1, "must lie between 0 and 1"))));
        });
        table.Add("denseRank(X, [ascending], [ignoreNA], [percent])", "The number of distinct smaller values, from 0.",
            (_, a) => Shapes.MapColumns(a.FunctionName, RankFunctions.ValuesOf(a[0]), column => DenseRanks(a, column)));
        table.Add("rowDenseRank(X, [ascending], [ignoreNA], [percent])", "denseRank within each row.", (_, a) => a[0] is Matrix matrix
            ? Reshaping.Transpose((Matrix)Shapes.MapColumns(a.FunctionName, Reshaping.Transpose(matrix), column => DenseRanks(a, column)))
            : RaggedRows.IsRagged(a[0]) ? RaggedRows.MapRows(a.Vector(0), row => DenseRanks(a, row))
            : throw a.Wrong(0, "must be a matrix or an array vector"));
    }

    private static Vector CutPoints(Arguments arguments)
    {
        var column = arguments.Vector(0);
        var bins = arguments.Int(1);
        if (bins < 1) throw arguments.Wrong(1, "must be positive");
        var order = Sorting.Order(column, isAscending: true).Where(row => !column.IsNull(row)).ToArray();
        if (order.Length == 0) throw arguments.Wrong(0, "must hold at least one value");
        var weights = arguments.Has(2) ? Numeric.Doubles("cutPoints", arguments.Vector(2)).ToArray() : [.. Enumerable.Repeat(1.0, column.Count)];
        if (weights.Length != column.Count) throw Shapes.Unequal("cutPoints", column.Count, weights.Length);
        var total = order.Sum(row => weights[row]);
        var points = column.CreateEmpty(bins + 1);
        var (passed, next) = (0.0, 0);
        for (var bin = 0; bin < bins; bin++)
        {
            while (next < order.Length - 1 && passed + weights[order[next]] <= (total * bin / bins) + 1e-9) passed += weights[order[next++]];
            points.Add(column[order[next]]);
        }

        points.Add(Above(column, order[^1]));
        return points;
    }

    // The upper bound is open: it is the next value of the type, or the next larger text.
    private static Scalar Above(Vector column, int row) => column.Type.Category() switch
    {
        DataCategory.Literal => Scalar.Text(column.Type, column.Scalar(row).AsText() + "a"),
        DataCategory.Floating => Scalar.Floating(column.Type, column.Scalar(row).AsDouble() + 1),
        DataCategory.Logical or DataCategory.Integral or DataCategory.Temporal =>
            Scalar.Integral(column.Type, column.Scalar(row).AsLong() + 1),
        DataCategory.Denary => (Scalar)DecimalArithmetic.Apply(
            BinaryOperator.Add, Columns.Of(column.Scalar(row)), Vector.Int(1))[0],
        _ => throw new ScriptException($"cutPoints does not work on {column.Type.DisplayName()}."),
    };

    private static Vector<int> Bucket(Arguments arguments)
    {
        if (arguments[1] is not Pair range || !range.Type.IsNumeric()) throw arguments.Wrong(1, "must be a pair of numbers such as 0:10");
        var (low, high, count) = (range.First.AsDouble(), range.Second.AsDouble(), arguments.Int(2));
        if (!(low < high)) throw arguments.Wrong(1, "must rise");
        if (count < 1) throw arguments.Wrong(2, "must be positive");
        if (range.Type.Category() == DataCategory.Integral && (long)(high - low) % count != 0)
            throw arguments.Wrong(2, "must divide the width of dataRange");
        var isOpen = arguments.Bool(3, false);
        return Vector.Int(Array.ConvertAll(Numeric.Doubles(arguments.FunctionName, arguments.Vector(0)).ToArray(), item =>
        {
            if (double.IsNaN(item)) return int.MinValue;
            if (item < low) return isOpen ? 0 : int.MinValue;
            if (item >= high) return isOpen ? count + 1 : int.MinValue;
            return (int)((item - low) / ((high - low) / count)) + (isOpen ? 1 : 0);
        }));
    }

    private static Value Digitize(Arguments arguments)
    {
        var bounds = Numeric.Doubles("digitize", arguments.Vector(1)).ToArray();
        var isDescending = bounds.Length > 1 && bounds[0] > bounds[^1];
        var isRight = arguments.Bool(2, false);
        for (var i = 1; i < bounds.Length; i++)
            if (isDescending ? bounds[i] > bounds[i - 1] : bounds[i] < bounds[i - 1])
                throw arguments.Wrong(1, "must be in order");
        return Shapes.Map("digitize", arguments[0], column => Vector.Int(Array.ConvertAll(Numeric.Doubles("digitize", column).ToArray(), item =>
        {
            if (double.IsNaN(item)) return isDescending ? bounds.Length : 0;
            return bounds.Count(bound => isDescending
                ? isRight ? bound >= item : bound > item
                : isRight ? bound < item : bound <= item);
        })));
    }

    private static Vector DenseRanks(Arguments arguments, Vector column)
    {
        var (isAscending, ignoresNull) = (arguments.Bool(1, true), arguments.Bool(2, true));
        var order = Sorting.Order(column, isAscending);
        var groups = Grouping.Of(column).GroupOf;
        var (ranks, rank, previous) = (new double[column.Count], -1, -1);
        Array.Fill(ranks, double.NaN);
        foreach (var row in order)
        {
            if (ignoresNull && column.IsNull(row)) continue;
            if (groups[row] != previous) rank++;
            previous = groups[row];
            ranks[row] = rank;
        }

        if (!arguments.Bool(3, false)) return (Vector)Conversion.Convert(Vector.Double(ranks), DataType.Int);
        return Vector.Double(Array.ConvertAll(ranks, item => (item + 1) / (rank + 1)));
    }
}
