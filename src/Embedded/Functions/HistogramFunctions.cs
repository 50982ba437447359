using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Functions.Probability;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Counts of pairs in the cells of a grid.</summary>
internal static class HistogramFunctions
{
    public static void Register(FunctionTable table) => table.Add("histogram2d(X, Y, [bins], [range], [density], [weights])",
        "How many pairs of X and Y, or how much of their weights, falls into each cell of a grid.", (_, a) =>
        {
            var (x, y) = (RealMatrices.ReadColumn(a, 0), RealMatrices.ReadColumn(a, 1));
            if (x.Length != y.Length) throw Shapes.Unequal(a.FunctionName, x.Length, y.Length);
            if (x.Length == 0) throw a.Wrong(0, "must not be empty");
            var weights = a.Has(5) ? RealMatrices.ReadColumn(a, 5) : [.. x.Select(_ => 1.0)];
            if (weights.Length != x.Length) throw Shapes.Unequal(a.FunctionName, x.Length, weights.Length);
            var (across, down) = (Edges(a, x, 0), Edges(a, y, 1));
            a.Size((long)(across.Length - 1) * (down.Length - 1));
            var heights = Heights((x, y, weights), across, down);
            if (a.Bool(4, false)) Scale(heights, across, down);
            return HypothesisFunctions.Report(
                ("H", new Matrix(Vector.Double(heights), across.Length - 1, down.Length - 1)),
                ("xedges", Vector.Double(across)), ("yedges", Vector.Double(down)));
        });

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
        if (given is Scalar count) return Even(arguments, items, dimension, count);
        var edges = given is Vector ? Numeric.Doubles(arguments.FunctionName, Columns.Of(arguments.FunctionName, given)).ToArray() : [];
        if (edges.Length < 2) throw arguments.Wrong(2, "must be numbers of bins or vectors of edges");
        for (var i = 1; i < edges.Length; i++)
            if (!(edges[i] > edges[i - 1]))
                throw arguments.Wrong(2, "must have edges that ascend strictly");
        return edges;
    }

    private static double[] Even(Arguments arguments, double[] items, int dimension, Scalar count)
    {
        if (count.Type.Category() != DataCategory.Integral || count.IsNull || count.AsInt() < 1)
            throw arguments.Wrong(2, "must be a positive number of bins");
        var bins = arguments.Size(count.AsInt());
        var (low, high) = (items.Min(), items.Max());
        if (arguments.Find(3) is { } range)
        {
            if (range is not Vector<Value> { Count: 2 } limits
                || limits.Span[dimension] is not Vector { Count: 2 } pair) throw arguments.Wrong(3, "must be a tuple of two vectors of two numbers");
            (low, high) = (pair.Scalar(0).AsDouble(), pair.Scalar(1).AsDouble());
            if (!(low < high)) throw arguments.Wrong(3, "must have ascending limits");
        }
        else if (low == high)
        {
            (low, high) = (low - 0.5, high + 0.5);
        }

        return [.. Enumerable.Range(0, bins + 1).Select(i => i == bins ? high : low + ((high - low) * i / bins))];
    }
}
