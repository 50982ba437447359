using DolphinQuant.Server.Pipeline;
using Spectre.Console;

namespace DolphinQuant.Server.Cli;

/// <summary>Shows a person what a finished run has stored: the list, and how good the ranking has been.</summary>
internal sealed class RunReporter(IDailyResults results, IAnsiConsole console)
{
    public async Task PrintAsync(RunRequest request, CancellationToken cancellationToken)
    {
        new RecommendationPrinter(console).Print(await ListAsync(request, cancellationToken));
        try
        {
            var report = await results.GetPerformanceAsync(request.Market, null, cancellationToken);
            new PerformancePrinter(console).Print(report);
        }
        catch (ResultNotFoundException unmeasured)
        {
            console.MarkupLineInterpolated($"{unmeasured.Message}");
        }
    }

    public async Task<string> ToJsonAsync(IReadOnlyList<RunRequest> requests, CancellationToken cancellationToken)
    {
        var lists = new List<RecommendationList>();
        foreach (var request in requests) lists.Add(await ListAsync(request, cancellationToken));
        return RecommendationDocument.Of(lists);
    }

    private Task<RecommendationList> ListAsync(RunRequest request, CancellationToken cancellationToken) =>
        results.GetRecommendationsAsync(
            new RecommendationQuery(request.Market, request.Date, int.MaxValue, IncludeCut: true), cancellationToken);
}
