using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Further statistics of one column, or of columns with weights: errors of means, autocorrelation, order.</summary>
internal static class WeightedStatisticFunctions
{
    public static void Register(FunctionTable table)
    {
        AddOne(table, "sem(X)", "The standard error of the mean.",
            items => Fold.Result<double, double, Deviation>(items) / Math.Sqrt(items.Length));
        table.Add("wcovar(X, Y, weights)", "The weighted covariance of a sample.", (_, a) => WeightedCovariance(a),
            FunctionTraits.Aggregate);
        table.Add("wslr(Y, X, W, [mse])", "Intercept and slope of the weighted regression of Y on X; with mse also its "
            + "mean squared error.", (_, a) => WeightedLine(a), FunctionTraits.Aggregate);
        table.Add("searchK(X, k)", "The k-th smallest value; nulls are skipped.", (_, a) => Smallest(a),
            FunctionTraits.Aggregate);
        AddAutocorrelation(table);
        table.Add("mutualInfo(X, Y)", "The mutual information of two columns, in nats.", (_, a) =>
            PairShapes.Reduce("mutualInfo", a[0], a[1], (x, y) => Scalar.Double(MutualInformation(x, y))),
            FunctionTraits.Aggregate);
        table.Alias("infoGain", "mutualInfo");
    }

    private static void AddOne(FunctionTable table, string signature, string summary, Func<double[], double> body) =>
        table.Add(signature, summary, (_, a) => Shapes.Reduce(a.FunctionName, a[0], column =>
        {
            var items = Valid(Numeric.Doubles(a.FunctionName, column));
            return Scalar.Double(items.Length == 0 ? double.NaN : body(items));
        }), FunctionTraits.Aggregate);

    private static void AddAutocorrelation(FunctionTable table)
    {
        table.Add("acf(X, maxLag)", "The autocorrelations at the lags 1 to maxLag about the mean of all of X.", (_, a) =>
        {
            var items = RealMatrices.ReadColumn(a, 0);
            var most = Lag(a, items);
            return Vector.Double([.. Enumerable.Range(1, most).Select(lag => Autocorrelation(items, lag))]);
        });
        table.Add("autocorr(X, lag)", "The autocorrelation at one lag about the mean of all of X.", (_, a) =>
        {
            var items = RealMatrices.ReadColumnWithNulls(a, 0);
            return Scalar.Double(Autocorrelation(items, Lag(a, items)));
        }, FunctionTraits.Aggregate);
    }

    private static double[] Valid(ReadOnlySpan<double> items) => Array.FindAll(items.ToArray(), x => !double.IsNaN(x));

    private static int Lag(Arguments arguments, double[] items) =>
        arguments.Int(1) is var lag && lag >= 1 && lag < items.Length
            ? lag
            : throw arguments.Wrong(1, "must be positive and smaller than the length of X");

    private static double Autocorrelation(double[] items, int lag)
    {
        var mean = Fold.Result<double, double, Mean>(items);
        var (products, squares) = (0.0, 0.0);
        for (var i = 0; i < items.Length; i++)
        {
            if (double.IsNaN(items[i])) continue;
            squares += (items[i] - mean) * (items[i] - mean);
            if (i >= lag && !double.IsNaN(items[i - lag])) products += (items[i] - mean) * (items[i - lag] - mean);
        }

        return products / squares;
    }

    private static (double[] X, double[] Y, double[] Weights) Complete(Arguments arguments)
    {
        var columns = Enumerable.Range(0, 3).Select(i => RealMatrices.ReadColumnWithNulls(arguments, i)).ToArray();
        if (Array.Find(columns, column => column.Length != columns[0].Length) is { } other)
            throw Shapes.Unequal(arguments.FunctionName, columns[0].Length, other.Length);
        var rows = Enumerable.Range(0, columns[0].Length)
            .Where(row => Array.TrueForAll(columns, column => !double.IsNaN(column[row]))).ToArray();
        var picked = Array.ConvertAll(columns, column => Array.ConvertAll(rows, row => column[row]));
        return (picked[0], picked[1], picked[2]);
    }

    // Weights are frequencies relative to each other: Σw(x - x̄)(y - ȳ) / Σw · n / (n - 1).
    private static Scalar WeightedCovariance(Arguments arguments)
    {
        var (x, y, weights) = Complete(arguments);
        if (x.Length < 2) return Scalar.NullOf(DataType.Double);
        var (meanX, meanY) = (WeightedMean(x, weights), WeightedMean(y, weights));
        var products = x.Zip(y, (left, right) => (left - meanX) * (right - meanY)).ToArray();
        return Scalar.Double(WeightedMean(products, weights) * x.Length / (x.Length - 1));
    }

    private static double WeightedMean(double[] items, double[] weights) =>
        items.Zip(weights, (item, weight) => item * weight).Sum() / weights.Sum();

    private static Vector<Value> WeightedLine(Arguments arguments)
    {
        var (y, x, weights) = Complete(arguments);
        if (Array.Exists(weights, weight => weight < 0)) throw arguments.Wrong(2, "must not hold negative weights");
        var (meanX, meanY) = (WeightedMean(x, weights), WeightedMean(y, weights));
        var (products, squares) = (0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            products += weights[i] * (x[i] - meanX) * (y[i] - meanY);
            squares += weights[i] * (x[i] - meanX) * (x[i] - meanX);
        }

        var slope = products / squares;
        var intercept = meanY - (slope * meanX);
        if (!arguments.Bool(3, false)) return Vector.Tuple(Scalar.Double(intercept), Scalar.Double(slope));
        var errors = 0.0;
        for (var i = 0; i < x.Length; i++)
            errors += weights[i] * Math.Pow(y[i] - intercept - (slope * x[i]), 2);
        return Vector.Tuple(Scalar.Double(intercept), Scalar.Double(slope), Scalar.Double(errors / (x.Length - 2)));
    }

    private static Value Smallest(Arguments arguments)
    {
        var k = arguments.Int(1);
        if (k < 1) throw arguments.Wrong(1, "must be a positive integer");
        return Shapes.Reduce("searchK", arguments[0], column =>
        {
            if (!column.Type.IsNumeric() && !column.Type.IsTemporal()) throw arguments.Wrong(0, "must hold numbers or times");
            var order = Sorting.Order(column, isAscending: true);
            var nulls = column.Count - ExtremeFunctions.ValidIn(column);
            return nulls + k <= column.Count ? column[order[nulls + k - 1]] : Scalar.NullOf(column.Type);
        });
    }

    // Σ p(x, y) ln(p(x, y) / p(x) p(y)). A null equals nothing, so each is a value of its own.
    private static double MutualInformation(Vector x, Vector y)
    {
        var (left, right) = (Values(x), Values(y));
        double rows = x.Count;
        var joint = left.Zip(right).CountBy(pair => pair);
        var (countsX, countsY) = (left.CountBy(g => g).ToDictionary(), right.CountBy(g => g).ToDictionary());
        return joint.Sum(cell => cell.Value / rows
            * Math.Log(cell.Value * rows / ((double)countsX[cell.Key.First] * countsY[cell.Key.Second])));
    }

    private static int[] Values(Vector column)
    {
        var groups = (int[])Grouping.Of(column).GroupOf.Clone();
        for (var row = 0; row < groups.Length; row++)
            if (column.IsNull(row))
                groups[row] = -1 - row;
        return groups;
    }
}
