using System.Globalization;
using DolphinQuant.Server.Ingest;
using DolphinQuant.Server.Pipeline.Loading;

namespace DolphinQuant.Server.Pipeline.Steps;

/// <summary>Loads the price files that are waiting, of whichever market: files that belong together check one another.</summary>
internal sealed class LoadStep(PriceFolder folder) : IDailyStep
{
    public const string StepName = "load";

    public string Name => StepName;

    public string Title => "loading price files";

    public async Task<StepOutcome> RunAsync(
        DailyRunContext context, IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        var result = await folder.ReadWaitingAsync(new Relay(progress), cancellationToken);
        if (result is null) return new StepOutcome("no new files");
        foreach (var (name, rows) in MarketTables.Of(result))
        {
            progress.Report(new StepProgress(0.9, $"storing {name}"));
            await context.Session.AppendAsync("dfs://market", name, rows, cancellationToken);
        }

        folder.Release();
        return Describe(result.Report);
    }

    private static StepOutcome Describe(IngestReport report)
    {
        var text = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"{report.Files.Count} files, {report.Read:N0} lines read = {report.Accepted:N0} accepted + {report.Rejected:N0} rejected"),
        };
        var reasons = report.Files.SelectMany(file => file.Rejected).GroupBy(row => row.Reason).OrderByDescending(group => group.Count());
        text.AddRange(reasons.Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} {group.Count():N0}")));
        text.AddRange(report.Notes.Where(note => note.Key != nameof(BarFlags.AmountApproximated))
            .Select(note => string.Create(CultureInfo.InvariantCulture, $"{note.Key} {note.Value:N0}")));
        return new StepOutcome(
            string.Join("; ", text),
            StepOutcome.Count("rowsRead", report.Read),
            StepOutcome.Count("rowsAccepted", report.Accepted),
            StepOutcome.Count("rowsRejected", report.Rejected));
    }

    private sealed class Relay(IProgress<StepProgress> progress) : IProgress<IngestProgress>
    {
        public void Report(IngestProgress value) => progress.Report(new StepProgress(
            0.9 * value.Fraction, string.Create(CultureInfo.InvariantCulture, $"{value.File}, {value.Rows:N0} lines")));
    }
}
