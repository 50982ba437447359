using DolphinQuant.Data;
using DolphinQuant.Models;

namespace DolphinQuant.Server.Pipeline.Learning;

/// <summary>Narrow factor rows (symbol, factor, value) as the matrix a model reads.</summary>
internal static class FactorSheetMatrix
{
    /// <summary>
    /// One row per symbol and one column per name, in the orders given; what is not in the rows is missing.
    /// </summary>
    public static FeatureMatrix Of(Table rows, IReadOnlyList<string> symbols, IReadOnlyList<string> names)
    {
        var columns = names.Select(_ => Missing(symbols.Count)).ToArray();
        var columnOf = names.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);
        var places = symbols.Index().ToLookup(symbol => symbol.Item, symbol => symbol.Index, StringComparer.Ordinal);
        for (var row = 0; row < rows.Count; row++)
        {
            if (!columnOf.TryGetValue(rows["factor"].Scalar(row).AsText(), out var column)) continue;
            foreach (var place in places[rows["symbol"].Scalar(row).AsText()])
                columns[column][place] = rows["value"].Scalar(row).AsDouble();
        }

        return FeatureMatrix.FromColumns(names, columns);
    }

    /// <summary>The factors that weigh most in a prediction, with the values of its row.</summary>
    public static IReadOnlyList<FactorContribution> TopFactors(
        Models.Training.Prediction prediction, FeatureMatrix features, int row) =>
    [
        .. prediction.TopFactors.Select(factor =>
            new FactorContribution(factor.Factor, ValueOf(features, row, factor.Factor), factor.Weight)),
    ];

    private static double? ValueOf(FeatureMatrix features, int row, string name)
    {
        for (var column = 0; column < features.ColumnCount; column++)
            if (features.ColumnNames[column] == name)
                return float.IsNaN(features[row, column]) ? null : features[row, column];
        return null;
    }

    private static double[] Missing(int count)
    {
        var column = new double[count];
        Array.Fill(column, double.NaN);
        return column;
    }
}
