using System.Text.RegularExpressions;

namespace DolphinQuant.Conformance.Tests;

/// <summary>
/// Tells which steps of a page print the same on every machine and day. A step that reads chance, a clock, a file or
/// the server is not checked, nor is one that uses a variable made by such a step.
/// </summary>
internal sealed partial class Determinism
{
    private readonly HashSet<string> _tainted = new(StringComparer.Ordinal);

    /// <summary>True when the step's output can be checked. To be asked step by step, in order.</summary>
    public bool IsChecked(ExampleStep step)
    {
        var isFree = !Chance().IsMatch(step.Code) && !Name().Matches(step.Code).Any(name => _tainted.Contains(name.Value));
        if (!isFree)
            foreach (Match target in Target().Matches(step.Code)) _tainted.Add(target.Groups[1].Value);
        return isFree && step.Printed is { Length: > 0 } printed && !Mistake().IsMatch(printed) && EndsInExpression(step.Code);
    }

    /// <summary>True when the step may be run at all: it names no file outside the store.</summary>
    public static bool IsSafe(ExampleStep step) => !OutsidePath().IsMatch(step.Code);

    private static bool EndsInExpression(string code)
    {
        var last = code.Split('\n').Select(line => line.Trim())
            .LastOrDefault(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal));
        return last is not null && !Assignment().IsMatch(last);
    }

    [GeneratedRegex(@"\b(rand\w*|norm|now|today|uuid|shuffle!?|getNodeAlias|getHomeDir|version|license|getPerf|getClusterPerf|mem|memSize|"
        + @"systemTime|timer|submitJob\w*|getRecentJobs|getSystem\w+|getCurrent\w*|getUser\w*|currentSession|objs|schema|sleep|gmtime|localtime|"
        + @"setRandomSeed|kmeans|randomForest\w*|multinomialNB|dirname|files|shell|run|getEnv|getOS\w*|getMACAddress|getNode\w*)\s*[\(\s]")]
    private static partial Regex Chance();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?:^|[;\n,])\s*([A-Za-z_]\w*)\s*(?==[^=]|\[[^\]]*\]\s*=[^=]|,)", RegexOptions.Multiline)]
    private static partial Regex Target();

    [GeneratedRegex(@"^[A-Za-z_][\w, \[\]]*\s*=[^=].*$")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"error|exception|RefId|=>|not supported|syntax", RegexOptions.IgnoreCase)]
    private static partial Regex Mistake();

    [GeneratedRegex(@"[""'`](~?/|\.{1,2}/|[A-Za-z]:[\\/])|\b(saveText|saveTable|mkdir|rmdir|rm|shell|quit|exit)\b")]
    private static partial Regex OutsidePath();
}
