using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Ranks of columns and of rows, and what standardises a cross-section.</summary>
internal static class RankFunctions
{
    private const string Options = "(X, [ascending], [groupNum], [ignoreNA], [tiesMethod], [percent], [precision])";

    public static void Register(FunctionTable table)
    {
        table.Add("rank" + Options, "The position of each value in sorted order, from 0; with groupNum, its group.",
            (_, a) => Shapes.MapColumnsTogether("rank", ValuesOf(a[0]), RankOf(a)));
        table.Add("rowRank" + Options, "The rank of each value among those of its row.", (_, a) => RowRank(a));
        table.Add("zscore(X)", "Each value less the mean, divided by the standard deviation of the sample.",
            (_, a) => Shapes.MapColumns("zscore", a[0], Standardise, isNumericOnly: true));
        table.Add("rowZscore(X)", "Each value standardised within its row.", (_, a) => ByRow(a, Standardise));
        table.Add("demean(X)", "Each value less the mean.", (_, a) => Shapes.MapColumns("demean", a[0], Centre, isNumericOnly: true));
    }

    /// <summary>A dictionary's values; anything else as it is.</summary>
    internal static Value ValuesOf(Value value) =>
        value is Dictionary dictionary ? Columns.CombineScalars([.. dictionary.Values]) : value;

    /// <summary>The method for equal items.</summary>
    /// <exception cref="ScriptException">There is no such method.</exception>
    internal static Ties TiesOf(Arguments arguments, int index) => arguments.Text(index, "min") switch
    {
        "min" => Ties.Min,
        "max" => Ties.Max,
        "average" => Ties.Average,
        "first" => Ties.First,
        _ => throw arguments.Wrong(index, "must be 'min', 'max', 'average' or 'first'"),
    };

    private static Func<Vector, Vector> RankOf(Arguments arguments)
    {
        var ranks = KernelOf(arguments, out var isFloating);
        return column =>
        {
            var results = ColumnMemory.Allocate<double>(column.Count);
            ranks(Keys(arguments.FunctionName, column), results);
            return isFloating ? Vector.Double(results) : Conversion.Convert(Vector.Double(results), DataType.Int);
        };
    }

    private static NumberKernel KernelOf(Arguments arguments, out bool isFloating)
    {
        var rule = new RankRule(
            arguments.Bool(1, true), arguments.Bool(3, true), TiesOf(arguments, 4), arguments.Bool(5, false));
        var groups = arguments.Int(2, 0);
        if (arguments.Has(2) && groups < 1) throw arguments.Wrong(2, "must be positive");
        var precision = arguments.Has(6) ? Math.Pow(10, -arguments.Int(6)) : 0;
        isFloating = rule.IsFloating && groups == 0;
        return groups > 0
            ? (keys, ranks) => Ranking.Groups(keys, rule, groups, ranks)
            : (keys, ranks) => Ranking.Ranks(keys, rule, precision, ranks);
    }

    private static Value RowRank(Arguments arguments)
    {
        if (arguments[0] is not Matrix matrix || matrix.Type.IsText()) return ByRow(arguments, RankOf(arguments));
        var kernel = KernelOf(arguments, out var isFloating);
        var ranks = Vector.Double(RowBlocks.Map(Cells(arguments.FunctionName, matrix.Data), matrix.Rows, kernel));
        var data = isFloating ? ranks : Conversion.Convert(ranks, DataType.Int);
        return new Matrix(data, matrix.Rows, matrix.Columns, matrix.RowLabels, matrix.ColumnLabels);
    }

    private static ReadOnlyMemory<double> Cells(string function, Vector cells) =>
        cells.Type.IsTemporal() ? cells.OwnNumbers<double>() : Numeric.DoubleMemory(function, cells);

    // Texts rank by their place in the order of all texts.
    internal static ReadOnlySpan<double> Keys(string function, Vector column)
    {
        if (!column.Type.IsText()) return column.Type.IsTemporal() ? column.Numbers<double>() : Numeric.Doubles(function, column);
        var texts = column.Texts();
        var distinct = texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return Array.ConvertAll(texts, text => text.Length == 0 ? double.NaN : Array.BinarySearch(distinct, text, StringComparer.Ordinal));
    }

    private static Value ByRow(Arguments arguments, Func<Vector, Vector> body)
    {
        if (RaggedRows.IsRagged(arguments[0])) return RaggedRows.MapRows(arguments.Vector(0), body);
        var matrix = arguments[0] as Matrix ?? Reshaping.FromColumns(arguments.FunctionName, Rows.ColumnsOf(arguments, 0, 0));
        var turned = Reshaping.Transpose(matrix);
        return Reshaping.Transpose((Matrix)Shapes.MapColumnsTogether(arguments.FunctionName, turned, body));
    }

    private static Vector<double> Standardise(Vector column)
    {
        var items = Numeric.Doubles("zscore", column);
        var mean = Fold.Result<double, double, Mean>(items);
        var deviation = Fold.Result<double, double, Deviation>(items);
        var results = ColumnMemory.Allocate<double>(items.Length);
        for (var i = 0; i < results.Length; i++) results[i] = deviation == 0 ? double.NaN : (items[i] - mean) / deviation;
        return Vector.Double(results);
    }

    private static Vector<double> Centre(Vector column)
    {
        var items = Numeric.Doubles("demean", column);
        var mean = Fold.Result<double, double, Mean>(items);
        var results = ColumnMemory.Allocate<double>(items.Length);
        for (var i = 0; i < results.Length; i++) results[i] = items[i] - mean;
        return Vector.Double(results);
    }
}
