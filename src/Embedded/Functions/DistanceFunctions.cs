using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Kernels.Algebra;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Distances and similarities of two columns; a row with a null counts as none.</summary>
internal static class DistanceFunctions
{
    public static void Register(FunctionTable table)
    {
        Add(table, "euclidean(X, Y)", "The Euclidean distance; of matrices, that of each pair of columns.",
            twins => Math.Sqrt(twins.Sum(twin => (twin.X - twin.Y) * (twin.X - twin.Y))));
        Add(table, "tanimoto(X, Y)", "Tanimoto's distance; of matrices, that of each pair of columns.", Tanimoto);
        Add(table, "cosine(X, Y)", "The cosine of the angle between X and Y.", twins =>
            twins.Sum(twin => twin.X * twin.Y)
            / Math.Sqrt(twins.Sum(twin => twin.X * twin.X) * twins.Sum(twin => twin.Y * twin.Y)));
        table.Add("seuclidean(X, Y, Z)", "The Euclidean distance after division by the standard deviations of variance Z.",
            (_, a) =>
            {
                var (x, y) = BothColumns(a);
                var variances = RealMatrices.ReadColumnWithNulls(a, 2);
                if (variances.Length != x.Length) throw Shapes.Unequal("seuclidean", x.Length, variances.Length);
                if (Array.Exists(variances, variance => variance <= 0)) throw a.Wrong(2, "must hold positive variances");
                return Scalar.Double(Math.Sqrt(Sum(x, y, (i, gap) => gap * gap / variances[i])));
            });
        table.Add("minkowski(X, Y, p, [weights])",
            "Minkowski's distance of order p: the p-th root of the weighted sum of |X - Y|^p; p null is infinity.",
            (_, a) => Minkowski(a));
        table.Add("mahalanobis(X, Y, Z)", "Mahalanobis' distance; Z is the inverse of the covariance matrix.", (_, a) =>
        {
            var (x, y) = (RealMatrices.ReadColumn(a, 0), RealMatrices.ReadColumn(a, 1));
            var inverse = RealMatrices.ReadSquare(a, 2);
            if (x.Length != y.Length) throw Shapes.Unequal("mahalanobis", x.Length, y.Length);
            if (x.Length != inverse.Rows) throw Shapes.Unequal("mahalanobis", x.Length, inverse.Rows);
            var gap = Vectors.Minus(x, y);
            return Scalar.Double(Math.Sqrt(Vectors.Dot(gap, inverse.Times(gap))));
        });
    }

    private static void Add(FunctionTable table, string signature, string summary, Func<Twin[], double> body) =>
        table.Add(signature, summary, (_, a) =>
        {
            var (x, y) = IndexAlignment.Align(a[0], a[1]);
            var isSeries = x is Matrix { Columns: 1, ColumnLabels: null } && y is Matrix { Columns: 1, ColumnLabels: null };
            var result = PairShapes.Reduce(a.FunctionName, x, y, (left, right) =>
                Complete(a.FunctionName, left, right) is { Length: > 0 } twins
                    ? Scalar.Double(body(twins))
                    : Scalar.NullOf(DataType.Double));
            return isSeries ? ((Vector)result)[0] : result;
        }, FunctionTraits.Aggregate);

    private static Twin[] Complete(string function, Vector x, Vector y) =>
        Array.FindAll(Numeric.Twins(function, x, y), twin => !twin.IsIncomplete);

    // 1 - xy / (x² + y² - xy).
    private static double Tanimoto(Twin[] twins)
    {
        if (twins.Length == 0) return double.NaN;
        var product = twins.Sum(twin => twin.X * twin.Y);
        return 1 - (product / (twins.Sum(twin => (twin.X * twin.X) + (twin.Y * twin.Y)) - product));
    }

    private static (double[] X, double[] Y) BothColumns(Arguments arguments)
    {
        var x = RealMatrices.ReadColumnWithNulls(arguments, 0);
        var y = RealMatrices.ReadColumnWithNulls(arguments, 1);
        return x.Length == y.Length ? (x, y) : throw Shapes.Unequal(arguments.FunctionName, x.Length, y.Length);
    }

    private static double Sum(double[] x, double[] y, Func<int, double, double> part)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
            if (part(i, Math.Abs(x[i] - y[i])) is var item && !double.IsNaN(item))
                sum += item;
        return sum;
    }

    private static Scalar Minkowski(Arguments arguments)
    {
        var (x, y) = BothColumns(arguments);
        double[] weights = arguments.Has(3)
            ? RealMatrices.ReadColumn(arguments, 3)
            : [.. Enumerable.Repeat(1.0, x.Length)];
        if (weights.Length != x.Length) throw Shapes.Unequal("minkowski", x.Length, weights.Length);
        if (Array.Exists(weights, weight => weight < 0)) throw arguments.Wrong(3, "must not hold negative weights");
        if (!arguments.Has(2) || arguments[2] is Scalar { IsNull: true })
            return Scalar.Double(Enumerable.Range(0, x.Length)
                .Where(i => weights[i] > 0 && !double.IsNaN(x[i] - y[i]))
                .Select(i => Math.Abs(x[i] - y[i])).DefaultIfEmpty(double.NaN).Max());
        var p = arguments.Double(2);
        if (!(p > 0)) throw arguments.Wrong(2, "must be positive");
        return Scalar.Double(Math.Pow(Sum(x, y, (i, gap) => weights[i] * Math.Pow(gap, p)), 1 / p));
    }
}
