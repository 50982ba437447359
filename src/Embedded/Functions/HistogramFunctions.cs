using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Functions.Probability;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Counts of numbers in bins, and of pairs in the cells of a grid.</summary>
internal static class HistogramFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("histogram(X, [bins], [range], [density], [weights])",
            "How many elements of X, or how much of their weights, falls into each bin.", (_, a) => OneDimension(a));
        table.Add("histogram2d(X, Y, [bins], [range], [density], [weights])",
            "How many pairs of X and Y, or how much of their weights, falls into each cell of a grid.", (_, a) => TwoDimensions(a));
    }

    private static Dictionary OneDimension(Arguments arguments)
    {
        var items = RealMatrices.ReadColumn(arguments, 0);
        var weights = WeightsOf(arguments, 4, items.Length);
        var range = arguments.Find(2);
        var edges = Edges(arguments, 1, arguments.Find(1) ?? Scalar.Int(10), () => LimitsOf(arguments, 2, items, range));
        // Given edges may reach beyond the range: what lies outside it is not counted all the same.
        var (low, high) = range is null ? (edges[0], edges[^1]) : LimitsOf(arguments, 2, items, range);
        var heights = new double[edges.Length - 1];
        for (var i = 0; i < items.Length; i++)
            if (items[i] >= low && items[i] <= high && BinOf(edges, items[i]) is var bin and >= 0)
                heights[bin] += weights[i];
        if (arguments.Bool(3, false)) Scale(heights, edges, [0, 1]);
        return HypothesisFunctions.Report(("H", Vector.Double(heights)), ("edges", Vector.Double(edges)));
    }

    private static Dictionary TwoDimensions(Arguments arguments)
    {
        var (x, y) = (RealMatrices.ReadColumn(arguments, 0), RealMatrices.ReadColumn(arguments, 1));
        if (x.Length != y.Length) throw Shapes.Unequal(arguments.FunctionName, x.Length, y.Length);
        var weights = WeightsOf(arguments, 5, x.Length);
        var (across, down) = (Edges(arguments, x, 0), Edges(arguments, y, 1));
        arguments.Size((long)(across.Length - 1) * (down.Length - 1));
        var heights = Heights((x, y, weights), across, down);
        if (arguments.Bool(4, false)) Scale(heights, across, down);
        return HypothesisFunctions.Report(
            ("H", new Matrix(Vector.Double(heights), across.Length - 1, down.Length - 1)),
            ("xedges", Vector.Double(across)), ("yedges", Vector.Double(down)));
    }

    private static double[] WeightsOf(Arguments arguments, int index, int count)
    {
        if (count == 0) throw arguments.Wrong(0, "must not be empty");
        var weights = arguments.Has(index) ? RealMatrices.ReadColumn(arguments, index) : [.. Enumerable.Repeat(1.0, count)];
        return weights.Length == count ? weights : throw Shapes.Unequal(arguments.FunctionName, count, weights.Length);
    }

    private static double[] Heights((double[] X, double[] Y, double[] Weights) points, double[] across, double[] down)
    {
        var heights = new double[(across.Length - 1) * (down.Length - 1)];
        for (var i = 0; i < points.X.Length; i++)
        {
            var (row, column) = (BinOf(across, points.X[i]), BinOf(down, points.Y[i]));
            if (row >= 0 && column >= 0) heights[(column * (across.Length - 1)) + row] += points.Weights[i];
        }

        return heights;
    }

    // The share of a cell in the sum, over its area.
    private static void Scale(double[] heights, double[] across, double[] down)
    {
        var (sum, rows) = (heights.Sum(), across.Length - 1);
        for (var i = 0; i < heights.Length; i++)
        {
            var (row, column) = (i % rows, i / rows);
            heights[i] /= sum * (across[row + 1] - across[row]) * (down[column + 1] - down[column]);
        }
    }

    // The last bin holds its right edge too.
    private static int BinOf(double[] edges, double item)
    {
        if (!(item >= edges[0] && item <= edges[^1])) return -1;
        var place = Array.BinarySearch(edges, item);
        return Math.Min(place >= 0 ? place : ~place - 1, edges.Length - 2);
    }

    private static double[] Edges(Arguments arguments, double[] items, int dimension)
    {
        var given = arguments.Find(2) switch
        {
            null => Scalar.Int(10),
            Vector<Value> { Count: 2 } both => both.Span[dimension],
            // Two bare numbers are counts, one for each dimension.
            Vector { Count: 2 } counts when counts.Type.Category() == DataCategory.Integral && arguments[2] is not Vector<double> =>
                counts.Scalar(dimension),
            var same => same,
        };
        return Edges(arguments, 2, given, () => LimitsOf(arguments, 3, items, arguments.Find(3) switch
        {
            null => null,
            Vector<Value> { Count: 2 } limits => limits.Span[dimension],
            _ => throw arguments.Wrong(3, "must be a tuple of two vectors of two numbers"),
        }));
    }

    private static double[] Edges(Arguments arguments, int index, Value given, Func<(double Low, double High)> limits)
    {
        if (given is Scalar count)
        {
            if (count.Type.Category() != DataCategory.Integral || count.IsNull || count.AsInt() < 1)
                throw arguments.Wrong(index, "must be a positive number of bins");
            var bins = arguments.Size(count.AsInt());
            var (low, high) = limits();
            return [.. Enumerable.Range(0, bins + 1).Select(i => i == bins ? high : low + ((high - low) * i / bins))];
        }

        var edges = given is Vector ? Numeric.Doubles(arguments.FunctionName, Columns.Of(arguments.FunctionName, given)).ToArray() : [];
        if (edges.Length < 2) throw arguments.Wrong(index, "must be a number of bins or a vector of edges, or two of them for two dimensions");
        for (var i = 1; i < edges.Length; i++)
            if (!(edges[i] > edges[i - 1]))
                throw arguments.Wrong(index, "must have edges that ascend strictly");
        return edges;
    }

    private static (double Low, double High) LimitsOf(Arguments arguments, int index, double[] items, Value? range)
    {
        if (range is null)
        {
            var (least, most) = (items.Min(), items.Max());
            return least == most ? (least - 0.5, most + 0.5) : (least, most);
        }

        if (range is not (Vector { Count: 2 } or Pair)) throw arguments.Wrong(index, "must be two numbers for each dimension");
        var limits = Numeric.Doubles(arguments.FunctionName, Columns.Of(arguments.FunctionName, range));
        return limits[0] < limits[1] ? (limits[0], limits[1]) : throw arguments.Wrong(index, "must have ascending limits");
    }
}
