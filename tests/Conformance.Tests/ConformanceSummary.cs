using System.Globalization;
using System.Text;

namespace DolphinQuant.Conformance.Tests;

/// <summary>
/// How many pairs were checked and what became of them: by how often scripts call the function, and by what the function
/// needs. Pairs whose page is mistaken, as a person found, count as failed.
/// </summary>
internal static class ConformanceSummary
{
    private const int SlowestShown = 10;

    public static string Of(IReadOnlyList<PageResult> pages)
    {
        PairResult[] results = [.. pages.SelectMany(page => page.Pairs)];
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"functions",-24}{"checked",10}{"passed",10}{"wrong",10}{"unsupported",14}{"share",9}");
        foreach (var tier in results.GroupBy(result => FunctionTiers.Of(result.Function)).OrderBy(tier => tier.Key))
            Line(text, $"tier {tier.Key}", [.. tier]);
        foreach (var kind in results.GroupBy(result => FunctionNeeds.Of(result.Function)).OrderBy(kind => kind.Key))
            Line(text, kind.Key == FunctionNeed.Nothing ? "all that need no server" : $"need {kind.Key}", [.. kind]);
        Line(text, "all", results);
        text.Append("slowest pages: ").AppendJoin(", ", pages.OrderByDescending(page => page.Duration).Take(SlowestShown)
            .Select(page => string.Create(CultureInfo.InvariantCulture, $"{page.Function} {page.Duration.TotalSeconds:0.0} s")));
        return text.ToString();
    }

    private static void Line(StringBuilder text, string name, PairResult[] results)
    {
        var passed = results.Count(result => result.IsPassed);
        var unsupported = results.Count(result => result.IsUnsupported);
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{name,-24}{results.Length,10}{passed,10}{results.Length - passed - unsupported,10}{unsupported,14}{(double)passed / results.Length,9:P1}");
    }
}
