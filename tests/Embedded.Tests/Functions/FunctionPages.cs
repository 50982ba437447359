using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Sql;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>The pages of docs/functions as the function table says them: one per family, and one that leads to them.</summary>
internal static partial class FunctionPages
{
    private const string Index = "README.md";

    /// <summary>The texts by file name.</summary>
    public static IReadOnlyDictionary<string, string> Write(FunctionTable table)
    {
        // An alias is the same function under a second name.
        var functions = table.All.DistinctBy(function => function.Name).ToList();
        var families = functions.GroupBy(function => function.Family).OrderBy(family => TitleOf(family.Key), StringComparer.Ordinal).ToList();
        var pages = families.ToDictionary(family => FileOf(family.Key), family => PageOf(family.Key, [.. family], table), StringComparer.Ordinal);
        pages.Add(Index, IndexOf(families, table));
        return pages;
    }

    private static string PageOf(Type family, IReadOnlyList<BuiltInFunction> functions, FunctionTable table)
    {
        var page = new StringBuilder($"# {TitleOf(family)}\n\nGenerated from the function table; see [all functions]({Index}).\n\n| function | what it gives |\n|---|---|\n");
        foreach (var function in functions.OrderBy(function => function.Name, StringComparer.Ordinal))
        {
            var others = table.NamesOf(function).Where(name => name != function.Name).Order(StringComparer.Ordinal).ToList();
            var also = others.Count == 0 ? "" : $" Also called {string.Join(", ", others.Select(name => $"`{name}`"))}.";
            page.Append(CultureInfo.InvariantCulture, $"| `{Cell(function.Syntax)}` | {Cell(function.Summary)}{also} |\n");
        }

        return page.ToString();
    }

    private static string IndexOf(IReadOnlyList<IGrouping<Type, BuiltInFunction>> families, FunctionTable table)
    {
        var documented = DocumentedFunctions.All.Select(function => function.Name).Order(StringComparer.Ordinal).ToList();
        var missing = documented.Where(name => table.Find(name) is null && !JoinCall.Names.Contains(name)).ToList();
        var page = new StringBuilder("# Functions of the embedded engine\n\n");
        page.Append(CultureInfo.InvariantCulture,
            $"Generated from the function table. {documented.Count - missing.Count} of the {documented.Count} functions that DolphinDB's reference names are there. ");
        page.Append("Brackets mark what may be left out, dots a rest of any length. Arguments may be named, and `x.f(y)` is `f(x, y)`.\n\n");
        page.Append("An argument or a form of data that a function does not take raises an error; nothing is left out in silence.\n\n");
        foreach (var family in families)
            page.Append(CultureInfo.InvariantCulture, $"- [{TitleOf(family.Key)}]({FileOf(family.Key)}): {family.Count()}\n");
        page.Append("\n## Not supported\n\nThese raise an error that asks for a DolphinDB server.\n\n");
        page.AppendJoin(", ", missing.Select(name => $"`{name}`")).Append('\n');
        return page.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string TitleOf(Type family)
    {
        var words = Capital().Replace(family.Name, " $0").Trim().ToLowerInvariant();
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    private static string FileOf(Type family) =>
        Capital().Replace(family.Name.Replace("Functions", "", StringComparison.Ordinal), "-$0").Trim('-').ToLowerInvariant() + ".md";

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
