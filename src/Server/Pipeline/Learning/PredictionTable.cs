using DolphinQuant.Data;
using DolphinQuant.Models.Training;
using DolphinQuant.Server.Pipeline.Panel;

namespace DolphinQuant.Server.Pipeline.Learning;

/// <summary>Predictions as rows of <c>dfs://strategy/prediction</c>, and back.</summary>
internal static class PredictionTable
{
    public static Table Of(
        string market, string version, ResearchDataset dataset, int[] rows, DolphinQuant.Models.Training.Prediction[] predictions)
    {
        var columns = new List<(string Name, Vector Column)>
        {
            ("market", Vector.Symbol(rows.Select(_ => market))),
            ("date", Vector.Date(rows.Select(row => dataset.Panel.Sessions[dataset.Sessions[row]]))),
            ("symbol", Vector.Symbol(rows.Select(dataset.SymbolOf))),
            ("modelVersion", Vector.Symbol(rows.Select(_ => version))),
            ("probability", Doubles(predictions, prediction => prediction.Probability)),
            ("probabilityLower", Doubles(predictions, prediction => prediction.LowerBound)),
            ("expectedReturn", Doubles(predictions, prediction => prediction.ExpectedReturn)),
        };
        for (var place = 0; place < TrainedModel.TopFactorCount; place++)
        {
            var at = place;
            columns.Add(($"factor{place + 1}", Vector.Symbol(predictions.Select(prediction => FactorAt(prediction, at).Factor))));
            columns.Add(($"contribution{place + 1}", Doubles(predictions, prediction => FactorAt(prediction, at).Weight)));
        }

        return new Table([.. columns]);
    }

    /// <summary>The factors that weigh most in a stored row, with the values given.</summary>
    public static IReadOnlyList<FactorContribution> TopFactors(Table table, int row, Func<string, double?> valueOf) =>
    [
        .. Enumerable.Range(1, TrainedModel.TopFactorCount)
            .Select(place => (Name: table[$"factor{place}"].Scalar(row).AsText(), Weight: table[$"contribution{place}"].Scalar(row).AsDouble()))
            .Where(factor => factor.Name.Length > 0)
            .Select(factor => new FactorContribution(factor.Name, valueOf(factor.Name), factor.Weight)),
    ];

    // With fewer factors than places the rest stays null.
    private static DolphinQuant.Models.Training.FactorContribution FactorAt(DolphinQuant.Models.Training.Prediction prediction, int place) =>
        place < prediction.TopFactors.Length ? prediction.TopFactors[place] : new("", double.NaN);

    private static Vector<double> Doubles<T>(T[] items, Func<T, double> select) => Vector.Double(Array.ConvertAll(items, item => select(item)));
}
