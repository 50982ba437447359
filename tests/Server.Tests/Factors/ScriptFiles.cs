using System.Runtime.CompilerServices;

namespace DolphinQuant.Server.Tests.Factors;

/// <summary>The scripts and the sample of the checkout these tests were built from.</summary>
internal static class ScriptFiles
{
    public static string Root { get; } = FindRoot();

    public static string Scripts { get; } = Path.Combine(Root, "scripts", "dolphindb");

    public static string Sample { get; } = Path.Combine(Root, "data", "sample");

    public static IEnumerable<string> Schemas =>
        new[] { "market", "factor", "strategy" }.Select(name => Path.Combine(Scripts, "schema", name + ".dos"));

    public static string DailyPanel { get; } = Path.Combine(Scripts, "jobs", "dailyPanel.dos");

    public static IEnumerable<string> FactorModules =>
        Directory.EnumerateFiles(Path.Combine(Scripts, "factors"), "*.dos").Order(StringComparer.Ordinal);

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var directory = new FileInfo(here).Directory;
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "DolphinQuant.sln")))
            directory = directory.Parent;
        return directory?.FullName
            ?? throw new DirectoryNotFoundException("DolphinQuant.sln was not found above the tests.");
    }
}
