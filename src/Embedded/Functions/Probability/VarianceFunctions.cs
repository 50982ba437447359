using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Kernels.Algebra;
using DolphinQuant.Embedded.Kernels.Probability;

namespace DolphinQuant.Embedded.Functions.Probability;

/// <summary>
/// The one-way multivariate analysis of variance with its canonical variables (Krzanowski, Principles of Multivariate
/// Analysis, 1988, chapter 11).
/// </summary>
internal static class VarianceFunctions
{
    public static void Register(FunctionTable table) => table.Add("manova(X, group)",
        "The one-way multivariate analysis of variance of the columns of X by groups.", (_, a) => Analyse(a));

    private static Dictionary Analyse(Arguments arguments)
    {
        var columns = Array.ConvertAll(
            Rows.ColumnsOf(arguments, 0, 0), column => Numeric.Doubles(arguments.FunctionName, column).ToArray());
        if (columns.Length == 0) throw arguments.Wrong(0, "must have columns of numbers");
        var labels = arguments.Vector(1);
        if (labels.Count != columns[0].Length) throw Shapes.Unequal(arguments.FunctionName, columns[0].Length, labels.Count);
        var kept = Enumerable.Range(0, labels.Count)
            .Where(row => !labels.IsNull(row) && !Array.Exists(columns, column => double.IsNaN(column[row]))).ToArray();
        labels = labels.Gather(kept);
        columns = Array.ConvertAll(columns, column => Array.ConvertAll(kept, row => column[row]));
        var grouping = Grouping.Of(labels);
        var order = Sorting.Order(labels.Gather([.. grouping.FirstRows]), isAscending: true);
        var names = labels.Gather([.. order.Select(place => grouping.FirstRows[place])]);
        var groups = Array.ConvertAll(grouping.GroupOf, group => Array.IndexOf(order, group));
        if (names.Count < 2) throw arguments.Wrong(1, "must name at least two groups");
        if (kept.Length - names.Count < columns.Length)
            throw arguments.Wrong(0, "must have more rows than columns and groups together");
        return Report(arguments, RealMatrix.FromColumns(columns), names, groups);
    }

    private static Dictionary Report(Arguments arguments, RealMatrix x, Vector names, int[] groups)
    {
        var (rows, width, count) = (x.Rows, x.Columns, names.Count);
        var means = Means(x, groups, count);
        var total = Products(x, Means(x, new int[rows], 1), new int[rows]);
        var within = Products(x, means, groups);
        var between = new RealMatrix(width, width, Vectors.Minus(total.Items, within.Items));
        var factor = CholeskyFactor.Of(within)
            ?? throw arguments.Wrong(0, "must not have columns that depend on one another within the groups");
        var (values, vectors) = Canonical(between, factor, rows - count);
        var dimensions = Enumerable.Range(0, Math.Min(width, count - 1)).ToArray();
        var lambda = Array.ConvertAll(dimensions, d => values[d..].Aggregate(1.0, (product, value) => product / (1 + value)));
        var squares = Array.ConvertAll(lambda, wilks => -(rows - 1 - ((width + count) / 2.0)) * Math.Log(wilks));
        var freedoms = Array.ConvertAll(dimensions, d => (width - d) * (count - 1 - d));
        var distances = Enumerable.Range(0, rows).Select(row =>
            Distance(x.Row(row), means[groups[row]], factor, rows - count)).ToArray();
        var apart = new RealMatrix(count, count);
        for (var i = 0; i < count; i++)
            for (var j = 0; j < count; j++)
                apart[i, j] = Distance(means[i], means[j], factor, rows - count);
        return HypothesisFunctions.Report(
            ("dfT", Scalar.Int(rows - 1)), ("dfB", Scalar.Int(count - 1)), ("dfW", Scalar.Int(rows - count)),
            ("gnames", names), ("T", total.ToValue()), ("B", between.ToValue()), ("W", within.ToValue()),
            ("lambda", Vector.Double(lambda)), ("chisq", Vector.Double(squares)), ("chisqdf", Vector.Int(freedoms)),
            ("P", Vector.Double([.. squares.Zip(freedoms, (square, freedom) =>
                1 - IncompleteGamma.Lower(freedom / 2.0, square / 2))])),
            ("eigenval", Vector.Double(values)), ("eigenvec", vectors.ToValue()),
            ("canon", Centred(x).Times(vectors).ToValue()), ("mdist", Vector.Double(distances)),
            ("gmdist", apart.ToValue()));
    }

    private static double[][] Means(RealMatrix x, int[] groups, int count)
    {
        var (means, sizes) = (new double[count][], new int[count]);
        foreach (var group in groups) sizes[group]++;
        for (var group = 0; group < count; group++) means[group] = new double[x.Columns];
        for (var column = 0; column < x.Columns; column++)
            for (var row = 0; row < x.Rows; row++)
                means[groups[row]][column] += x[row, column] / sizes[groups[row]];
        return means;
    }

    private static RealMatrix Products(RealMatrix x, double[][] means, int[] groups)
    {
        var rest = x.Copy();
        for (var column = 0; column < x.Columns; column++)
            for (var row = 0; row < x.Rows; row++)
                rest[row, column] -= means[groups[row]][column];
        return rest.Transposed().Times(rest);
    }

    private static RealMatrix Centred(RealMatrix x)
    {
        var mean = Means(x, new int[x.Rows], 1)[0];
        var centred = x.Copy();
        for (var column = 0; column < x.Columns; column++)
            foreach (ref var item in centred.Column(column)) item -= mean[column];
        return centred;
    }

    // The squares of Mahalanobis' distance, by the covariance within the groups.
    private static double Distance(double[] x, double[] y, RealMatrix factor, int freedom)
    {
        var difference = Vectors.Minus(x, y);
        return freedom * Vectors.Dot(difference, CholeskyFactor.Solve(factor, difference));
    }

    // Solutions of B v = c W v, scaled to the variance 1 within the groups, with positive mean.
    private static (double[] Values, RealMatrix Vectors) Canonical(RealMatrix between, RealMatrix factor, int freedom)
    {
        var half = Forward(factor, between);
        var eigen = SymmetricEigen.Of(Forward(factor, half.Transposed())).Descending();
        var vectors = new RealMatrix(between.Rows, between.Columns);
        for (var column = 0; column < vectors.Columns; column++)
        {
            var vector = Backward(factor, eigen.Vectors.Column(column).ToArray());
            var scale = Math.Sqrt(freedom) * (vector.Sum() < 0 ? -1 : 1);
            Array.ConvertAll(vector, item => scale * item).CopyTo(vectors.Column(column));
        }

        return (eigen.Values, vectors);
    }

    private static RealMatrix Forward(RealMatrix factor, RealMatrix matrix)
    {
        var solved = matrix.Copy();
        for (var column = 0; column < solved.Columns; column++)
        {
            var x = solved.Column(column);
            for (var i = 0; i < x.Length; i++)
            {
                x[i] /= factor[i, i];
                Vectors.Add(x[(i + 1)..], -x[i], factor.Column(i)[(i + 1)..]);
            }
        }

        return solved;
    }

    private static double[] Backward(RealMatrix factor, double[] x)
    {
        for (var row = x.Length - 1; row >= 0; row--)
        {
            x[row] -= Vectors.Dot(factor.Column(row)[(row + 1)..], x.AsSpan(row + 1));
            x[row] /= factor[row, row];
        }

        return x;
    }
}
