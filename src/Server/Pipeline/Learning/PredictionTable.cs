using DolphinQuant.Data;
using DolphinQuant.Server.Pipeline.Panel;

namespace DolphinQuant.Server.Pipeline.Learning;

/// <summary>Predictions as rows of <c>dfs://strategy/prediction</c>.</summary>
internal static class PredictionTable
{
    public static Table Of(
        string market,
        string version,
        ResearchDataset dataset,
        int[] rows,
        Models.Training.Prediction[] predictions) => new(
        ("market", Vector.Symbol(rows.Select(_ => market))),
        ("date", Vector.Date(rows.Select(row => dataset.Panel.Sessions[dataset.Sessions[row]]))),
        ("symbol", Vector.Symbol(rows.Select(dataset.SymbolOf))),
        ("modelVersion", Vector.Symbol(rows.Select(_ => version))),
        ("probability", Vector.Double([.. predictions.Select(prediction => prediction.Probability)])),
        ("probabilityLower", Vector.Double([.. predictions.Select(prediction => prediction.LowerBound)])),
        ("expectedReturn", Vector.Double([.. predictions.Select(prediction => prediction.ExpectedReturn)])));
}
