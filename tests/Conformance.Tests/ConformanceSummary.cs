using System.Globalization;

namespace DolphinQuant.Conformance.Tests;

/// <summary>How many pairs were checked and what became of them, for every tier of functions and all together.</summary>
internal static class ConformanceSummary
{
    public static string Of(IReadOnlyList<PairResult> results)
    {
        var lines = new List<string> { $"{"tier",-12}{"checked",10}{"passed",10}{"failed",10}{"unsupported",14}{"share",9}" };
        foreach (var tier in results.GroupBy(result => FunctionTiers.Of(result.Function)).OrderBy(tier => tier.Key))
            lines.Add(Line(tier.Key.ToString(), [.. tier]));
        lines.Add(Line("all", results));
        return string.Join('\n', lines);
    }

    private static string Line(string tier, IReadOnlyCollection<PairResult> results)
    {
        var passed = results.Count(result => result.IsPassed);
        var unsupported = results.Count(result => result.IsUnsupported);
        return string.Create(CultureInfo.InvariantCulture,
            $"{tier,-12}{results.Count,10}{passed,10}{results.Count - passed - unsupported,10}{unsupported,14}{(double)passed / results.Count,9:P1}");
    }
}
