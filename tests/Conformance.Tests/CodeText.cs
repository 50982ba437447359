using System.Text;
using System.Text.RegularExpressions;

namespace DolphinQuant.Conformance.Tests;

/// <summary>Takes the text of an example apart into statements, knowing brackets, texts in quotes and comments.</summary>
internal static partial class CodeText
{
    /// <summary>The code with comments blanked out.</summary>
    public static string WithoutComments(string code) => Comment().Replace(code, match =>
        match.Groups["comment"].Success ? match.Value.Contains('\n', StringComparison.Ordinal) ? "\n" : " " : match.Value);

    /// <summary>The statements at top level, in order.</summary>
    public static IReadOnlyList<string> Statements(string code)
    {
        var statements = new List<string>();
        var statement = new StringBuilder();
        var depth = 0;
        var quote = '\0';
        foreach (var c in code)
        {
            if (quote != '\0') quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'') quote = c;
            else depth += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;
            if (quote == '\0' && depth <= 0 && (c is ';' or '\n')) Finish();
            else statement.Append(c);
        }

        Finish();
        return statements;

        void Finish()
        {
            if (statement.ToString().Trim() is { Length: > 0 } text) statements.Add(text);
            statement.Clear();
            quote = '\0';
        }
    }

    /// <summary>The last statement at top level; empty when there is none.</summary>
    public static string LastStatement(string code) => Statements(code) is [.., var last] ? last : "";

    /// <summary>The names that an assignment gives values to; null when the statement is none.</summary>
    public static IReadOnlyList<string>? AssignedNames(string statement) =>
        Assignment().Match(statement) is { Success: true } assignment
            ? [.. assignment.Groups["name"].Captures.Select(capture => capture.Value)]
            : null;

    // Texts are matched first, so that what looks like a comment inside one stays.
    [GeneratedRegex(@"""(?:\\.|[^""\\])*""|'(?:\\.|[^'\\\n])*'|(?<comment>/\*.*?\*/|//[^\n]*)", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?<name>[A-Za-z_]\w*)(?:\s*,\s*(?<name>[A-Za-z_]\w*))*(?:\s*\[[^=]*\]|\.\w+)*\s*[-+*/\\&]?=(?!=)")]
    private static partial Regex Assignment();
}
