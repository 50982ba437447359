using DolphinQuant.Data;
using DolphinQuant.Models.Training;
using DolphinQuant.Server.Pipeline.Learning;
using DolphinQuant.Server.Pipeline.Panel;

namespace DolphinQuant.Server.Pipeline.Steps;

/// <summary>
/// Predicts every session that has a model and no predictions yet, each with the model that served it: on the first run
/// the whole out-of-sample history, later the day alone.
/// </summary>
internal sealed class PredictStep(WalkForwardSettings settings) : IDailyStep
{
    public string Name => "predict";

    public string Title => "predicting";

    public async Task<StepOutcome> RunAsync(
        DailyRunContext context, IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        var dataset = await context.DatasetAsync(cancellationToken);
        var plan = WalkForwardPlan.Of(dataset, settings);
        var open = await SessionsWithoutPredictionsAsync(context, dataset, cancellationToken);
        var models = new ModelStore(context.Session, context.Request.Market);
        var serving = plan.Serving().ToArray();
        long predicted = 0;
        for (var i = 0; i < serving.Length; i++)
        {
            var (fold, version) = serving[i];
            progress.Report(new StepProgress((double)i / serving.Length, $"model {i + 1} of {serving.Length}"));
            var rows = Array.FindAll(fold.Rows.Test, row => open.Contains(dataset.Sessions[row]));
            if (rows.Length == 0) continue;
            using var model = await models.LoadAsync(version, cancellationToken);
            var predictions = model.Predict(dataset.Features.SelectRows(rows));
            var table = PredictionTable.Of(context.Request.Market, version, dataset, rows, predictions);
            await context.Session.AppendAsync("dfs://strategy", "prediction", table, cancellationToken);
            predicted += rows.Length;
        }

        return new StepOutcome($"{predicted:N0} predictions", StepOutcome.Count("predictions", predicted));
    }

    private static async Task<HashSet<int>> SessionsWithoutPredictionsAsync(
        DailyRunContext context, ResearchDataset dataset, CancellationToken cancellationToken)
    {
        var stored = await context.Session.CallAsync(
            "access::results::predictedDays", [Scalar.String(context.Request.Market)], cancellationToken);
        var days = stored is Vector<int> dates ? dates.Span.ToArray().Select(Temporal.FromDays).ToHashSet() : [];
        var sessions = dataset.Panel.Sessions;
        return [.. Enumerable.Range(0, sessions.Length).Where(session => !days.Contains(sessions[session]))];
    }
}
