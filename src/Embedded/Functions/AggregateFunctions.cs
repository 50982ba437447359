using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Aggregates that need the sorted column, its order or its distinct values.</summary>
internal static class AggregateFunctions
{
    public static void Register(FunctionTable table)
    {
        Add(table, "med(X)", "The median.", (a, column) => Quantile("med", column, 0.5, Interpolation.Linear));
        table.Alias("median", "med");
        Add(table, "percentile(X, percent, [interpolation])", "The value at a percentile, 0 to 100.",
            (a, column) => Quantile("percentile", column, Share(a, 1, 100), InterpolationOf(a, 2)));
        Add(table, "quantile(X, q, [interpolation])", "The value at a quantile, 0 to 1.",
            (a, column) => Quantile("quantile", column, Share(a, 1, 1), InterpolationOf(a, 2)));
        Add(table, "mad(X, [useMedian])", "The mean absolute deviation, or that from the median.", AbsoluteDeviation);
        Add(table, "first(X)", "The first element, null or not.", (a, column) => Edge(column, 0), isNumericOnly: false);
        Add(table, "last(X)", "The last element, null or not.", (a, column) => Edge(column, column.Count - 1), isNumericOnly: false);
        Add(table, "firstNot(X, [k])", "The first element that is neither null nor k.", (a, column) => EdgeNot(a, column, isFirst: true), isNumericOnly: false);
        Add(table, "lastNot(X, [k])", "The last element that is neither null nor k.", (a, column) => EdgeNot(a, column, isFirst: false), isNumericOnly: false);
        Add(table, "mode(X)", "The most frequent value that is not null; the first of several.", (a, column) => Mode(column), isNumericOnly: false);
        Add(table, "nunique(X, [ignoreNull])", "The number of distinct values.", (a, column) => Scalar.Int(Distinct(a, column)), isNumericOnly: false);
        table.Add("hasNull(X)", "Is one of the values null?", (_, a) => Scalar.Bool(a[0] switch
        {
            Scalar scalar => scalar.IsNull,
            Table rows => rows.Columns.Any(column => ExtremeFunctions.ValidIn(column) < column.Count),
            _ => Columns.Of("hasNull", a[0]) is var column && ExtremeFunctions.ValidIn(column) < column.Count,
        }));
    }

    /// <summary>A share given as 0 to <paramref name="whole"/>.</summary>
    /// <exception cref="ScriptException">It lies outside.</exception>
    internal static double Share(Arguments arguments, int index, double whole)
    {
        var share = arguments.Double(index) / whole;
        return share is >= 0 and <= 1
            ? share
            : throw arguments.Wrong(index, FormattableString.Invariant($"must lie between 0 and {whole}"));
    }

    /// <summary>The interpolation between two neighbours.</summary>
    /// <exception cref="ScriptException">There is no such interpolation.</exception>
    internal static Interpolation InterpolationOf(Arguments arguments, int index) => arguments.Text(index, "linear") switch
    {
        "linear" => Interpolation.Linear,
        "lower" => Interpolation.Lower,
        "higher" => Interpolation.Higher,
        "nearest" => Interpolation.Nearest,
        "midpoint" => Interpolation.Midpoint,
        _ => throw arguments.Wrong(index, "must be 'linear', 'lower', 'higher', 'nearest' or 'midpoint'"),
    };

    private static void Add(FunctionTable table, string signature, string summary, Func<Arguments, Vector, Value> body, bool isNumericOnly = true) =>
        table.Add(signature, summary, (_, a) => Shapes.Reduce(a.FunctionName, a[0], column => body(a, column), isNumericOnly), FunctionTraits.Aggregate);

    private static Scalar Quantile(string function, Vector column, double share, Interpolation interpolation) =>
        Scalar.Double(Quantiles.At(Quantiles.Sorted(Numeric.Doubles(function, column)), share, interpolation));

    private static Scalar AbsoluteDeviation(Arguments arguments, Vector column)
    {
        var items = Numeric.Doubles("mad", column);
        return Scalar.Double(arguments.Bool(1, false)
            ? MedianAbsoluteDeviation.Of(items)
            : MeanAbsoluteDeviation.Of(items));
    }

    // A row of an array vector stays one, so that a query by groups can put the rows together again.
    private static Value Edge(Vector column, int row) => column.Count == 0 ? NullOf(column)
        : RaggedRows.IsRagged(column) ? column.Slice(row, 1)
        : column[row];

    private static Value EdgeNot(Arguments arguments, Vector column, bool isFirst)
    {
        var refused = arguments.Find(1) as Scalar;
        for (var i = 0; i < column.Count; i++)
        {
            var row = isFirst ? i : column.Count - 1 - i;
            if (!column.IsNull(row) && !(refused?.Equals(column[row] as Scalar) ?? false)) return column[row];
        }

        return NullOf(column);
    }

    private static Scalar NullOf(Vector column) => column.IsTuple() ? Scalar.Void : Scalar.NullOf(column.Type);

    private static Value Mode(Vector column)
    {
        var grouping = Grouping.Of(column);
        var sizes = new int[grouping.FirstRows.Count];
        for (var row = 0; row < column.Count; row++)
            if (!column.IsNull(row))
                sizes[grouping.GroupOf[row]]++;
        var most = sizes.Length == 0 ? 0 : sizes.Max();
        return most == 0 ? NullOf(column) : column[grouping.FirstRows[Array.IndexOf(sizes, most)]];
    }

    private static int Distinct(Arguments arguments, Vector column)
    {
        if (column.IsTuple())
        {
            var columns = Rows.ColumnsOf(arguments, 0, 0);
            return Grouping.Of(columns).FirstRows.Count;
        }

        // The rows of an array vector are counted together.
        if (column is ArrayVector arrays) column = arrays.Values;
        var grouping = Grouping.Of(column);
        var hasNull = arguments.Bool(1, false) && ExtremeFunctions.ValidIn(column) < column.Count;
        return grouping.FirstRows.Count - (hasNull ? 1 : 0);
    }
}
