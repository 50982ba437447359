using System.Collections.Concurrent;
using Xunit.Abstractions;

namespace DolphinQuant.Conformance.Tests;

/// <summary>The documented examples of all functions, run on the embedded engine.</summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    private const int MostShown = 40;

    [DocumentedFact]
    public async Task Documented_examples_print_as_documented_but_for_the_list()
    {
        var pages = await RunAsync(Documentation.ReadPages());
        PairResult[] results = [.. pages.SelectMany(page => page.Pairs)];
        var failing = FailingList.Read();
        var summary = ConformanceSummary.Of(pages, failing);
        output.WriteLine(summary);
        await WriteAsync(summary, results, failing);

        var fresh = results.Where(result => !result.IsPassed && !failing.Reasons.ContainsKey((result.Function, result.Index)))
            .Select(result => $"{result.Function} {result.Index}: {result.Reason}");
        Assert.True(!fresh.Any(), "Pairs fail that are not on the list:\n" + string.Join('\n', fresh.Take(MostShown)));
        var checkedPairs = results.Where(result => !result.IsPassed).Select(result => (result.Function, result.Index)).ToHashSet();
        var stale = failing.Reasons.Keys.Where(pair => !checkedPairs.Contains(pair) && !failing.DependsOnTime(pair))
            .Select(pair => $"{pair.Function} {pair.Index}");
        Assert.True(!stale.Any(), "Take these pairs off the list, they do not fail any more:\n" + string.Join('\n', stale.Take(MostShown)));
    }

    // Pages do not see one another, so as many run side by side as there are processors, first those that wait for the
    // time of day as they replay rows at a rate; the results keep the pages' order.
    private static async Task<PageResult[]> RunAsync(IReadOnlyList<DocumentedPage> pages)
    {
        var idle = new ConcurrentBag<PageRunner>();
        var results = new PageResult[pages.Count];
        var order = Enumerable.Range(0, pages.Count)
            .OrderByDescending(i => pages[i].Markdown.Contains("absoluteRate=", StringComparison.Ordinal));
        try
        {
            await Parallel.ForEachAsync(order, async (i, _) =>
            {
                if (!idle.TryTake(out var runner)) runner = new PageRunner();
                results[i] = await runner.RunAsync(pages[i]);
                idle.Add(runner);
            });
        }
        finally
        {
            foreach (var runner in idle) await runner.DisposeAsync();
        }

        return results;
    }

    // Beside the test assembly; over the checked-in list where a person asks for it.
    private static async Task WriteAsync(string summary, IReadOnlyList<PairResult> results, FailingList failing)
    {
        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "conformance-summary.txt"), summary + "\n");
        await File.WriteAllLinesAsync(
            Path.Combine(AppContext.BaseDirectory, "conformance-differences.txt"),
            results.Where(result => !result.IsPassed)
                .Select(result => $"=== {result.Function} {result.Index}: {result.Reason}\n{result.Difference}\n"));
        if (Documentation.Chosen is null && Environment.GetEnvironmentVariable("DOLPHINQUANT_WRITE_FAILING") == "1")
            await File.WriteAllLinesAsync(FailingList.Path, failing.Rewrite(results));
    }
}
