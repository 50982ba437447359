using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace DolphinQuant.Embedded.Tests.Streaming.Reactive;

/// <summary>The factor scripts and the sample of the checkout these tests were built from.</summary>
internal static partial class FactorModules
{
    private static readonly string Root = FindRoot();

    public static string Scripts { get; } = Path.Combine(Root, "scripts", "dolphindb");

    public static string Sample { get; } = Path.Combine(Root, "data", "sample");

    /// <summary>The modules that define factors.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Path.Combine(Scripts, "factors"), "*.dos")
        .Order(StringComparer.Ordinal).Select(Path.GetFileNameWithoutExtension).OfType<string>().Where(name => Calls(name).Count > 0);

    /// <summary>A call of each factor of a module over the columns of its inputs.</summary>
    public static IReadOnlyList<string> Calls(string module)
    {
        var text = File.ReadAllText(Path.Combine(Scripts, "factors", module + ".dos"));
        var factors = Header().Matches(text).Select(match => match.Groups[1].Value).ToHashSet();
        return [.. Definition().Matches(text).Where(match => factors.Contains(match.Groups[1].Value))
            .Select(match => $"{match.Groups[1].Value}({match.Groups[2].Value}) as {match.Groups[1].Value}")];
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var directory = new FileInfo(here).Directory;
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "DolphinQuant.sln")))
            directory = directory.Parent;
        return directory?.FullName
            ?? throw new DirectoryNotFoundException("DolphinQuant.sln was not found above the tests.");
    }

    [GeneratedRegex(@"^// factor: (\w+)", RegexOptions.Multiline)]
    private static partial Regex Header();

    [GeneratedRegex(@"^def (\w+)\(([^)]*)\)", RegexOptions.Multiline)]
    private static partial Regex Definition();
}
