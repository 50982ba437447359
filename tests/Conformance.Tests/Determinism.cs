using System.Text.RegularExpressions;

namespace DolphinQuant.Conformance.Tests;

/// <summary>
/// Tells which steps of a page print the same on every machine and day. A step that reads chance, a clock, a file or
/// the server is not checked, nor is one that uses a variable or function made by such a step.
/// </summary>
internal sealed partial class Determinism
{
    private readonly HashSet<string> _tainted = new(StringComparer.Ordinal);

    /// <summary>True when the step's output can be checked. To be asked step by step, in order.</summary>
    public bool IsChecked(ExampleStep step)
    {
        var code = CodeText.WithoutComments(step.Code);
        var isFree = !Chance().IsMatch(code) && !Name().Matches(code).Any(name => _tainted.Contains(name.Value));
        if (!isFree) Taint(code);
        return isFree && step.Printed is { Length: > 0 } && CodeText.LastStatement(code).Length > 0 && IsSafe(step);
    }

    /// <summary>True when the step may be run at all: it names no file outside the store.</summary>
    public static bool IsSafe(ExampleStep step) => !OutsidePath().IsMatch(step.Code);

    // What a statement assigns, defines, shares or changes in place; keyword arguments are none of these.
    private void Taint(string code)
    {
        foreach (var statement in CodeText.Statements(code))
        {
            foreach (Match changed in Changed().Matches(statement)) _tainted.Add(changed.Groups["name"].Value);
            if (CodeText.AssignedNames(statement) is { } names) _tainted.UnionWith(names);
        }
    }

    // submitJob and its like give names with the time in them; what a machine's memory, clock or licence is, no page can
    // say. What schema and defs list grows with every version of DolphinDB; the pages show several.
    [GeneratedRegex(@"\b(rand\w*|norm|now|today|shuffle!?|getNodeAlias|getHomeDir|version|license|getPerf|getClusterPerf|mem|memSize|"
        + @"systemTime|timer|evalTimer|submitJob\w*|getRecentJobs|getSystem\w+|getCurrent\w*|getUser\w*|currentSession|objs|schema|defs|gmtime|localtime|"
        + @"setRandomSeed|kmeans|randomForest\w*|dirname|files|shell|getEnv|getOS\w*|getMACAddress|getNode\w*)\s*\(|\btimer\b")]
    private static partial Regex Chance();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Name();

    [GeneratedRegex(@"\b(?:insert\s+into|update|delete\s+from|defg?|share\s+.*?\bas)\s+(?<name>[A-Za-z_]\w*)|(?<name>[A-Za-z_]\w*)\.\w+!\s*\(|"
        + @"\b(?:append!|tableInsert|tableUpsert|upsert!)\s*\(\s*(?<name>[A-Za-z_]\w*)|^\s*for\s*\(\s*(?<name>[A-Za-z_]\w*)\s+in\b", RegexOptions.Singleline)]
    private static partial Regex Changed();

    [GeneratedRegex(@"[""'`](~?/\w|\.{1,2}/|[A-Za-z]:[\\/])|\b(saveText|saveTable|mkdir|rmdir|rm|shell|quit|exit)\b")]
    private static partial Regex OutsidePath();
}
