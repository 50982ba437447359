using System.Net;
using System.Text.RegularExpressions;

namespace DolphinQuant.Conformance.Tests;

/// <summary>
/// Takes out of blocks of code what the page's own text system left there and no script holds: Markdown's backslashes
/// before brackets, entities of HTML, prompts of a console, spaces without width and stray words in a comment of a shell.
/// </summary>
internal static partial class PageText
{
    /// <summary>The lines of a page; outside blocks of code they stay as they are.</summary>
    public static IEnumerable<string> Plain(IReadOnlyList<string> lines)
    {
        var isCode = false;
        foreach (var line in lines)
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isCode = !isCode;
                yield return line;
            }
            else
            {
                yield return isCode ? Code(line) : line;
            }
        }
    }

    private static string Code(string line)
    {
        line = line.Replace("\u200b", "", StringComparison.Ordinal);
        // A closing bracket never follows the ratio operator, so such a line was escaped as a whole.
        if (EscapedBracket().IsMatch(line)) line = Escape().Replace(line, "$1");
        if (Entity().IsMatch(line)) line = WebUtility.HtmlDecode(line);
        return ShellComment().Replace(Prompt().Replace(line, ""), "");
    }

    [GeneratedRegex(@"\\[)\]]")]
    private static partial Regex EscapedBracket();

    [GeneratedRegex(@"\\([()\[\]_*<>#])")]
    private static partial Regex Escape();

    [GeneratedRegex(@"&(gt|lt|amp|quot);")]
    private static partial Regex Entity();

    // No statement begins with these signs.
    [GeneratedRegex(@"^\s*[$>]\s*(?=[A-Za-z_])")]
    private static partial Regex Prompt();

    [GeneratedRegex(@"(^|\s{2,})#\s[^""'`]*$")]
    private static partial Regex ShellComment();
}
