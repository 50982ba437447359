using System.Runtime.CompilerServices;
using System.Text.Json;

namespace DolphinQuant.Conformance.Tests;

/// <summary>A page of the vendor's function reference: the function and its text in Markdown.</summary>
internal sealed record DocumentedPage(string Function, string Markdown);

/// <summary>
/// The vendor's function reference, <c>docs.en.json</c> of the npm package <c>dolphindb</c>: named by the environment
/// variable DOLPHINDB_DOCS, or restored under eng/conformance.
/// </summary>
internal static class Documentation
{
    public const string Variable = "DOLPHINDB_DOCS";

    private const string PagesVariable = "DOLPHINQUANT_PAGES";

    private const string FileName = "docs.en.json";

    /// <summary>Where the file lies; null when it was not restored.</summary>
    public static string? Path { get; } = Find();

    /// <summary>The folder of this project, where the list of failing pairs stands.</summary>
    public static string ProjectFolder([CallerFilePath] string here = "") => System.IO.Path.GetDirectoryName(here)!;

    /// <summary>Functions whose pages alone are run, separated by commas; null for all of them.</summary>
    public static IReadOnlySet<string>? Chosen { get; } = Environment.GetEnvironmentVariable(PagesVariable) is { Length: > 0 } pages
        ? pages.Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal)
        : null;

    /// <summary>The pages to run, by function.</summary>
    public static IReadOnlyList<DocumentedPage> ReadPages()
    {
        using var file = File.OpenRead(Path ?? throw new FileNotFoundException($"{Variable} names no {FileName}."));
        using var document = JsonDocument.Parse(file);
        return
        [
            .. document.RootElement.EnumerateObject()
                .Where(page => Chosen?.Contains(page.Name) ?? true)
                .Select(page => new DocumentedPage(page.Name, page.Value.GetProperty("markdown").GetString() ?? ""))
                .OrderBy(page => page.Function, StringComparer.Ordinal),
        ];
    }

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable(Variable);
        string[] candidates = string.IsNullOrEmpty(named)
            ? [System.IO.Path.Combine(ProjectFolder(), "../../eng/conformance/node_modules/dolphindb", FileName)]
            : [named, System.IO.Path.Combine(named, FileName)];
        return candidates.FirstOrDefault(File.Exists);
    }
}

/// <summary>
/// A test that needs the function reference: skipped without it, unless DOLPHINQUANT_REQUIRE_ALL=1 asks for every test.
/// </summary>
internal sealed class DocumentedFactAttribute : FactAttribute
{
    public DocumentedFactAttribute()
    {
        if (Documentation.Path is null && Environment.GetEnvironmentVariable("DOLPHINQUANT_REQUIRE_ALL") != "1")
            Skip = $"The function reference is absent: set {Documentation.Variable} to docs.en.json of the npm package dolphindb.";
    }
}
