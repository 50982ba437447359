using System.Text.RegularExpressions;

namespace DolphinQuant.Conformance.Tests;

/// <summary>Tells the outputs that show how a call fails: the engine must then refuse it too, in words of its own.</summary>
internal static partial class ExpectedError
{
    public static bool IsShownBy(string printed)
    {
        var text = printed.Trim();
        return !text.StartsWith('|') && !text.StartsWith('[') && !text.Contains("->", StringComparison.Ordinal)
            && text.Count(c => c == '\n') < 3 && Complaint().IsMatch(text);
    }

    [GeneratedRegex(@"\berror\b|exception|RefId|=>|not supported|syntax|\b(must|should|cannot|can't|can not)\b|^(failed|invalid)", RegexOptions.IgnoreCase)]
    private static partial Regex Complaint();
}
