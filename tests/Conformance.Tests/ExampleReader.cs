using System.Text.RegularExpressions;

namespace DolphinQuant.Conformance.Tests;

/// <summary>
/// Finds the pairs of code and printed output on a page. Outputs stand in a comment <c>// output: ...</c>, behind the
/// code or below it, in a comment <c>/* output: ... */</c>, as a Markdown table below the block of code, or as a block
/// of their own below the word Output.
/// </summary>
/// <remarks>
/// Outputs in block comments and blocks of their own are numbered after the page's other pairs, so that the numbers on
/// the list of failing pairs stay when such an output is added.
/// </remarks>
internal sealed partial class ExampleReader
{
    // Stands for a number until all pairs of the page are known.
    private const int NumberedLast = -1;

    private readonly List<ExampleStep> _steps = [];
    private readonly List<string> _code = [];
    private readonly string[] _lines;
    private int _line;
    private int _pairs;

    private ExampleReader(string markdown) =>
        _lines = [.. PageText.Plain(markdown.ReplaceLineEndings("\n").Split('\n'))];

    /// <summary>The steps of a page in their order.</summary>
    public static IReadOnlyList<ExampleStep> Read(string markdown)
    {
        var reader = new ExampleReader(markdown);
        // A few pages show their examples among the details.
        reader._line = Math.Max(0, Array.FindIndex(reader._lines, ExampleHeading().IsMatch));
        reader.ReadExamples();
        return [.. reader._steps.Select(step => step.Index == NumberedLast ? step with { Index = ++reader._pairs } : step)];
    }

    private void ReadExamples()
    {
        var prose = "";
        while (_line < _lines.Length)
        {
            if (IsFence(_lines[_line]) && OutputHeading().IsMatch(prose) && HasCode) ReadOutputBlock();
            else if (IsFence(_lines[_line])) ReadBlock();
            else if (_lines[_line].StartsWith('|')) ReadTable();
            else
            {
                if (_lines[_line++].Trim() is { Length: > 0 } text) prose = text;
                continue;
            }

            prose = "";
        }

        Flush(null);
    }

    private bool HasCode => _code.Any(line => line.Trim().Length > 0);

    private void ReadBlock()
    {
        // Code that no table followed is run all the same: later blocks need its variables.
        Flush(null);
        for (_line++; _line < _lines.Length && !IsFence(_lines[_line]); _line++)
        {
            if (Output().Match(_lines[_line]) is { Success: true } output)
            {
                _code.Add(output.Groups["code"].Value);
                Flush(ReadOutput(output.Groups["text"].Value.Trim()));
            }
            else if (StartOfOutputComment() is { } first)
            {
                Flush(ReadOutputComment(first), isNumberedLast: true);
            }
            else
            {
                _code.Add(_lines[_line]);
            }
        }

        _line++;
    }

    private void ReadOutputBlock()
    {
        var start = ++_line;
        while (_line < _lines.Length && !IsFence(_lines[_line])) _line++;
        Flush(string.Join('\n', _lines[start.._line]).Trim('\n'), isNumberedLast: true);
        _line++;
    }

    // An output goes on over lines while a bracket is open; one that starts below its comment ends at an empty line.
    private string ReadOutput(string text)
    {
        var isBelow = text.Length == 0;
        while (_line + 1 < _lines.Length && !IsFence(_lines[_line + 1]))
        {
            var next = _lines[_line + 1].Trim();
            var goesOn = isBelow ? next.Length > 0 : text.Count(c => c is '[' or '(') > text.Count(c => c is ']' or ')');
            if (!goesOn) break;
            text += (isBelow && text.Length > 0 ? "\n" : "") + next.TrimStart('/').Trim();
            _line++;
        }

        return text;
    }

    /// <summary>What stands behind the word output in the first line of a comment that shows one; null elsewhere.</summary>
    private string? StartOfOutputComment()
    {
        if (CommentStart().Match(_lines[_line]) is not { Success: true } start) return null;
        if (start.Groups["word"].Success) return start.Groups["text"].Value;
        // The word may stand alone on the line below.
        if (_line + 1 >= _lines.Length || !OutputHeading().IsMatch(_lines[_line + 1].Trim())) return null;
        _line++;
        return "";
    }

    private string ReadOutputComment(string first)
    {
        var lines = new List<string> { first };
        while (!lines[^1].Contains("*/", StringComparison.Ordinal) && _line + 1 < _lines.Length && !IsFence(_lines[_line + 1]))
            lines.Add(_lines[++_line]);
        var end = lines[^1].IndexOf("*/", StringComparison.Ordinal);
        if (end >= 0) lines[^1] = lines[^1][..end];
        return string.Join('\n', lines.Select(line => line.TrimEnd())).Trim('\n');
    }

    private void ReadTable()
    {
        var start = _line;
        while (_line < _lines.Length && _lines[_line].StartsWith('|')) _line++;
        if (HasCode) Flush(string.Join('\n', _lines[start.._line]));
    }

    private void Flush(string? printed, bool isNumberedLast = false)
    {
        var code = string.Join('\n', _code).Trim();
        _code.Clear();
        if (code.Length == 0 && printed is null) return;
        _steps.Add(new ExampleStep(code, printed, printed is null ? 0 : isNumberedLast ? NumberedLast : ++_pairs));
    }

    private static bool IsFence(string line) => line.TrimStart().StartsWith("```", StringComparison.Ordinal);

    [GeneratedRegex(@"^#+\s*Examples?\b", RegexOptions.IgnoreCase)]
    private static partial Regex ExampleHeading();

    [GeneratedRegex(@"^(?<code>.*?)//\s*output\s*([:：]\s*(?<text>.*))?$", RegexOptions.IgnoreCase)]
    private static partial Regex Output();

    // The reference spells the word in more than one way.
    [GeneratedRegex(@"^\s*/\*\s*((?<word>out?put)\s*[:：]?(?<text>.*))?$", RegexOptions.IgnoreCase)]
    private static partial Regex CommentStart();

    [GeneratedRegex(@"^(the\s+)?(output|result)s?\s*[:：]?$", RegexOptions.IgnoreCase)]
    private static partial Regex OutputHeading();
}
