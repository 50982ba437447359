using DolphinQuant.Server.Ingest;
using DolphinQuant.Server.Pipeline.Loading;
using static System.FormattableString;

namespace DolphinQuant.Server.Pipeline.Steps;

/// <summary>
/// Loads the price files that are waiting, of whichever market: files that belong together check one another.
/// </summary>
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
            Invariant($"{report.Files.Count} files, {report.Read:N0} lines read = ")
                + Invariant($"{report.Accepted:N0} accepted + {report.Rejected:N0} rejected"),
        };
        var reasons = report.Files
            .SelectMany(file => file.Rejected)
            .GroupBy(row => row.Reason)
            .OrderByDescending(group => group.Count());
        text.AddRange(reasons.Select(group => Invariant($"{group.Key} {group.Count():N0}")));
        // An amount that no file gives is so common that it says nothing.
        text.AddRange(report.Notes
            .Where(note => note.Key != nameof(BarFlags.AmountApproximated))
            .Select(note => Invariant($"{note.Key} {note.Value:N0}")));
        return new StepOutcome(
            string.Join("; ", text),
            StepOutcome.Count("rowsRead", report.Read),
            StepOutcome.Count("rowsAccepted", report.Accepted),
            StepOutcome.Count("rowsRejected", report.Rejected));
    }

    private sealed class Relay(IProgress<StepProgress> progress) : IProgress<IngestProgress>
    {
        public void Report(IngestProgress value) => progress.Report(
            new StepProgress(0.9 * value.Fraction, Invariant($"{value.File}, {value.Rows:N0} lines")));
    }
}
