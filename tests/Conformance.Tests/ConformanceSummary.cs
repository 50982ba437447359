using System.Globalization;
using System.Text;

namespace DolphinQuant.Conformance.Tests;

/// <summary>
/// How many pairs were checked and what became of them: by how often scripts call the function, and by what the function
/// needs. The first share counts pairs whose page is mistaken, as a person found, as failed; the second leaves them out.
/// </summary>
internal static class ConformanceSummary
{
    private const int SlowestShown = 10;

    public static string Of(IReadOnlyList<PageResult> pages, FailingList failing)
    {
        PairResult[] results = [.. pages.SelectMany(page => page.Pairs)];
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"functions",-32}{"checked",10}{"mistaken",10}{"passed",10}{"wrong",10}{"unsupported",14}{"share",9}{"of sound",10}");
        foreach (var tier in results.GroupBy(result => FunctionTiers.Of(result.Function)).OrderBy(tier => tier.Key))
        {
            Line(text, $"tier {tier.Key}", [.. tier], failing);
            var alone = tier.Where(result => FunctionNeeds.Of(result.Function) == FunctionNeed.Nothing);
            Line(text, $"tier {tier.Key} without a server", [.. alone], failing);
        }

        foreach (var kind in results.GroupBy(result => FunctionNeeds.Of(result.Function)).OrderBy(kind => kind.Key))
            Line(text, kind.Key == FunctionNeed.Nothing ? "all that need no server" : $"need {kind.Key}", [.. kind], failing);
        Line(text, "all", results, failing);
        text.Append("slowest pages: ").AppendJoin(", ", pages.OrderByDescending(page => page.Duration).Take(SlowestShown)
            .Select(page => string.Create(CultureInfo.InvariantCulture, $"{page.Function} {page.Duration.TotalSeconds:0.0} s")));
        return text.ToString();
    }

    private static void Line(StringBuilder text, string name, PairResult[] results, FailingList failing)
    {
        var mistaken = results.Count(result => !result.IsPassed && failing.IsMistaken(result));
        var passed = results.Count(result => result.IsPassed);
        var unsupported = results.Count(result => result.IsUnsupported);
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{name,-32}{results.Length,10}{mistaken,10}{passed,10}{results.Length - passed - unsupported,10}{unsupported,14}"
            + $"{(double)passed / results.Length,9:P1}{(double)passed / (results.Length - mistaken),10:P1}");
    }
}
