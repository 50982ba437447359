using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Descriptions of columns in a few numbers, and gaps filled along straight lines.</summary>
internal static class SummaryFunctions
{
    private static readonly double[] Quartiles = [25, 50, 75];

    public static void Register(FunctionTable table)
    {
        table.Add("summary(X, [interpolation], [characteristic], [percentile], [precision], [partitionSampling])",
            "Extremes, counts, mean, deviation and percentiles of the numeric columns of a table.", (_, a) =>
                Summary(a));
        table.Add("stat(X)", "Mean, extremes, counts, median and deviation of a vector or matrix, as a dictionary.",
            (_, a) => Describe(a[0] is Vector or Matrix ? Columns.Of("stat", a[0])
                : throw a.Wrong(0, "must be a vector or a matrix"), (a[0] as Vector)?.Name ?? ""));
        table.Add("lfill(obj)", "Nulls between two values replaced along the straight line through them.",
            (_, a) => Shapes.MapColumns("lfill", a[0], Line));
        table.Add("lfill!(obj)", "As lfill, in place.", (_, a) => InPlace.Replace(a[0], Line));
    }

    private static Table Summary(Arguments arguments)
    {
        var table = arguments[0] as Table
            ?? throw arguments.Wrong(0, "must be a table in memory; data sources need a DolphinDB server");
        var interpolation = AggregateFunctions.InterpolationOf(arguments, 1);
        var shares = arguments.Has(3) ? Numeric.Doubles("summary", Columns.Of("summary", arguments[3])).ToArray()
            : Quartiles;
        if (shares.Any(share => share is not (>= 0 and <= 100))) throw arguments.Wrong(3, "must lie between 0 and 100");
        if (arguments.Has(4) && arguments.Double(4) <= 0) throw arguments.Wrong(4, "must be positive");
        var wanted = arguments.Has(2) ? Columns.Of("summary", arguments[2]).Texts() : ["avg", "std"];
        if (wanted.Any(name => name is not ("avg" or "std"))) throw arguments.Wrong(2, "must be 'avg', 'std' or both");
        var columns = table.Names.Zip(table.Columns).Where(pair => pair.Second.Type.IsNumeric()).ToArray();
        var items = Array.ConvertAll(columns, pair => Numeric.Doubles("summary", pair.Second).ToArray());
        var result = new Table(
            ("name", Vector.String(Array.ConvertAll(columns, pair => pair.First))),
            ("min", Of(items, Fold.Result<double, double, Minimum<double>>)),
            ("max", Of(items, Fold.Result<double, double, Maximum<double>>)),
            ("nonNullCount",
                Vector.Long(Array.ConvertAll(items, column => column.LongCount(item => !double.IsNaN(item))))),
            ("count", Vector.Long(Array.ConvertAll(items, column => column.LongLength))));
        if (wanted.Contains("avg")) result.SetColumn("avg", Of(items, Fold.Result<double, double, Mean>));
        if (wanted.Contains("std")) result.SetColumn("std", Of(items, Fold.Result<double, double, Deviation>));
        result.SetColumn("percentile", Percentiles(items, shares, interpolation));
        return result;
    }

    private delegate double Reduction(ReadOnlySpan<double> items);

    private static Vector<double> Of(double[][] columns, Reduction reduce) =>
        Vector.Double(Array.ConvertAll(columns, column => reduce(column)));

    private static ArrayVector Percentiles(double[][] columns, double[] shares, Interpolation interpolation)
    {
        var rows = ArrayVector.Empty(DataType.Double, columns.Length);
        foreach (var column in columns)
        {
            var sorted = Quantiles.Sorted(column);
            rows.Add(Vector.Double(Array.ConvertAll(shares, share =>
                Quantiles.At(sorted, share / 100, interpolation))));
        }

        return rows;
    }

    private static Dictionary Describe(Vector column, string name)
    {
        var items = Numeric.Doubles("stat", column);
        var described = new Dictionary(DataType.String, DataType.Any, isOrdered: true);
        described[Scalar.String("Avg")] = Scalar.Double(Fold.Result<double, double, Mean>(items));
        described[Scalar.String("Max")] = Scalar.Double(Fold.Result<double, double, Maximum<double>>(items));
        described[Scalar.String("Min")] = Scalar.Double(Fold.Result<double, double, Minimum<double>>(items));
        described[Scalar.String("Count")] = Scalar.Int(ExtremeFunctions.ValidIn(column));
        described[Scalar.String("Size")] = Scalar.Int(column.Count);
        var median = Quantiles.At(Quantiles.Sorted(items), 0.5, Interpolation.Linear);
        described[Scalar.String("Median")] = Scalar.Double(median);
        described[Scalar.String("Name")] = Scalar.String(name);
        described[Scalar.String("Stdev")] = Scalar.Double(Fold.Result<double, double, Deviation>(items));
        return described;
    }

    private static Vector Line(Vector column)
    {
        var items = Numeric.Doubles("lfill", column).ToArray();
        var last = -1;
        for (var i = 0; i < items.Length; i++)
        {
            if (double.IsNaN(items[i])) continue;
            for (var gap = last + 1; last >= 0 && gap < i; gap++)
                items[gap] = items[last] + ((items[i] - items[last]) * (gap - last) / (i - last));
            last = i;
        }

        return Conversion.Convert(Vector.Double(items), column.Type);
    }
}
