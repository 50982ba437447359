using DolphinQuant.Data;
using DolphinQuant.Models.Evaluation;
using DolphinQuant.Models.Labels;
using DolphinQuant.Server.Pipeline.Panel;
using DolphinQuant.Server.Pipeline.Reporting;

namespace DolphinQuant.Server.Pipeline.Steps;

/// <summary>
/// Judges the stored predictions of the last out-of-sample sessions whose outcome is settled, beside three rankings
/// that need no training.
/// </summary>
internal sealed class ReportStep : IDailyStep
{
    public const string StepName = "report";

    private const int BlockSessions = 60;

    /// <summary>
    /// Today's range, 20-day volatility, 5-day momentum: what a lift that is only volatility would equal.
    /// </summary>
    private static readonly string[] Baselines = ["klen", "volatility20", "momentum5"];

    // No interval of these figures is stored.
    private static readonly RankingOptions PointsOnly = new() { Resamples = 1 };

    public string Name => StepName;

    public string Title => "measuring the ranking out of sample";

    public async Task<StepOutcome> RunAsync(
        DailyRunContext context, IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        var dataset = await context.DatasetAsync(cancellationToken);
        var probabilities = await ProbabilitiesAsync(context, cancellationToken);
        var rows = BlockRows(dataset, probabilities);
        if (rows.Length == 0) return new StepOutcome("no out-of-sample session is settled yet");

        var block = Evaluate(dataset, rows, probabilities);
        var version = await VersionAsync(context, cancellationToken);
        await context.Session.AppendAsync(
            "dfs://strategy", "performance", PerformanceTable.Of(context.Request, version, block), cancellationToken);
        var report = block.Tradable;
        return new StepOutcome(
            FormattableString.Invariant($"{report.Days} sessions out of sample: AUC {report.Model.Auc:0.000}, ")
                + FormattableString.Invariant($"base rate {report.BaseRate:P1}"),
            StepOutcome.Count("days", report.Days),
            StepOutcome.Count("rows", report.Rows));
    }

    private static BlockReport Evaluate(
        ResearchDataset dataset, int[] rows, Dictionary<(string, DateOnly), double> probabilities)
    {
        var model = new ScoreColumn("model", Array.ConvertAll(rows, row => probabilities[KeyOf(dataset, row)]));
        var baselines = Baselines
            .Where(dataset.Features.ColumnNames.Contains)
            .Select(name => ColumnOf(dataset, rows, name))
            .ToArray();
        return new BlockReport(
            DateOf(dataset, rows[0]),
            DateOf(dataset, rows[^1]),
            RankingEvaluator.Evaluate(dataset.ToRankingRows(rows), model, baselines),
            [
                EventOf(EventReport.ByClose, dataset.ToEventRows(rows, PriceBasis.Close)),
                EventOf(EventReport.ByHigh, dataset.ToEventRows(rows, PriceBasis.High)),
            ]);

        EventReport EventOf(string label, RankingRows fates) =>
            new(label, RankingEvaluator.Evaluate(fates, model, baselines, PointsOnly));
    }

    private static ScoreColumn ColumnOf(ResearchDataset dataset, int[] rows, string name)
    {
        var column = dataset.Features.ColumnNames.ToList().IndexOf(name);
        return new ScoreColumn(name, Array.ConvertAll(rows, row => (double)dataset.Features[row, column]));
    }

    /// <summary>
    /// The predicted rows of the last sessions whose horizon is complete. Names whose own outcome is still open, such
    /// as one halted since, stay in: the evaluation leaves them out of a day's universe.
    /// </summary>
    private static int[] BlockRows(ResearchDataset dataset, Dictionary<(string, DateOnly), double> probabilities)
    {
        var last = dataset.Panel.LastSession - new EventRule().Horizon;
        var predicted = Enumerable.Range(0, dataset.Count)
            .Where(row => dataset.Sessions[row] <= last && probabilities.ContainsKey(KeyOf(dataset, row)))
            .ToArray();
        if (predicted.Length == 0) return [];
        var sessions = predicted.Select(row => dataset.Sessions[row]).Distinct();
        var first = sessions.OrderDescending().Take(BlockSessions).Last();
        return Array.FindAll(predicted, row => dataset.Sessions[row] >= first);
    }

    private static (string Symbol, DateOnly Date) KeyOf(ResearchDataset dataset, int row) =>
        (dataset.SymbolOf(row), DateOf(dataset, row));

    private static DateOnly DateOf(ResearchDataset dataset, int row) => dataset.Panel.Sessions[dataset.Sessions[row]];

    private static async Task<Dictionary<(string, DateOnly), double>> ProbabilitiesAsync(
        DailyRunContext context, CancellationToken cancellationToken)
    {
        // The block and its horizon in days, with room for holidays.
        var first = context.Request.Date.AddDays(-7 * (BlockSessions + 20) / 5);
        var table = (Table)await context.Session.CallAsync(
            "access::results::probabilitiesSince",
            [Scalar.String(context.Request.Market), Scalar.Date(first), Scalar.Date(context.Request.Date)],
            cancellationToken);
        return Enumerable.Range(0, table.Count).ToDictionary(
            row => (table["symbol"].Scalar(row).AsText(), table["date"].Scalar(row).AsDate()),
            row => table["probability"].Scalar(row).AsDouble());
    }

    private static async Task<string> VersionAsync(DailyRunContext context, CancellationToken cancellationToken)
    {
        var predictions = (Table)await context.Session.CallAsync(
            "access::results::predictions", DailyStore.Key(context.Request), cancellationToken);
        return predictions["modelVersion"].Scalar(0).AsText();
    }
}
