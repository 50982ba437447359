using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Syntax;

/// <summary>Reads the comment that stands right above a definition.</summary>
internal static class CommentBlock
{
    /// <summary>
    /// The text of the comments between <paramref name="previousEnd"/> and <paramref name="start"/> that touch the
    /// definition (no blank line between, not behind code on the same line), without comment marks.
    /// </summary>
    public static string Above(SourceText source, int previousEnd, int start)
    {
        var lines = source.Text[previousEnd..start].Split('\n');
        // The first line shares the previous statement's line, the last one is the indentation of the definition.
        var first = previousEnd == 0 ? 0 : 1;
        var last = lines.Length - 2;
        var top = last + 1;
        var isInside = false;
        for (var i = last; i >= first; i--)
        {
            var line = lines[i].Trim();
            if (line.EndsWith("*/", StringComparison.Ordinal)) isInside = true;
            if (!isInside && !line.StartsWith("//", StringComparison.Ordinal)) break;
            if (line.StartsWith("/*", StringComparison.Ordinal)) isInside = false;
            top = i;
        }

        return string.Join('\n', lines[Math.Min(top, lines.Length)..Math.Max(top, last + 1)].Select(Strip)).Trim();
    }

    private static string Strip(string line)
    {
        var text = line.Trim();
        if (text.EndsWith("*/", StringComparison.Ordinal)) text = text[..^2].TrimEnd('*');
        if (text.StartsWith("//", StringComparison.Ordinal)) text = text.TrimStart('/');
        else if (text.StartsWith("/*", StringComparison.Ordinal)) text = text[1..].TrimStart('*');
        else if (text.StartsWith('*')) text = text.TrimStart('*');
        return text.StartsWith(' ') ? text[1..].TrimEnd() : text.TrimEnd();
    }
}
