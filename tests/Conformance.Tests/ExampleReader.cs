using System.Text.RegularExpressions;

namespace DolphinQuant.Conformance.Tests;

/// <summary>A piece of an example: code, and what the page shows as printed by its last expression.</summary>
/// <param name="Code">The statements, without the comment that shows the output.</param>
/// <param name="Printed">The printed text or the Markdown table; null when the page shows none.</param>
/// <param name="Index">The number of the pair on its page, from 1; 0 when nothing is shown.</param>
internal sealed record ExampleStep(string Code, string? Printed, int Index);

/// <summary>
/// Finds the pairs of code and printed output on a page. Outputs stand in a comment <c>// output: ...</c>, behind the
/// code or below it, or as a Markdown table below the block of code.
/// </summary>
internal sealed partial class ExampleReader
{
    private readonly List<ExampleStep> _steps = [];
    private readonly List<string> _code = [];
    private readonly string[] _lines;
    private int _line;
    private int _pairs;

    private ExampleReader(string markdown) => _lines = markdown.ReplaceLineEndings("\n").Split('\n');

    /// <summary>The steps of a page in their order.</summary>
    public static IReadOnlyList<ExampleStep> Read(string markdown)
    {
        var reader = new ExampleReader(markdown);
        while (reader._line < reader._lines.Length && !ExampleHeading().IsMatch(reader._lines[reader._line])) reader._line++;
        reader.ReadExamples();
        return reader._steps;
    }

    private void ReadExamples()
    {
        while (_line < _lines.Length)
        {
            if (IsFence(_lines[_line])) ReadBlock();
            else if (_lines[_line].StartsWith('|')) ReadTable();
            else _line++;
        }

        Flush(null);
    }

    private void ReadBlock()
    {
        // Code that no table followed is run all the same: later blocks need its variables.
        Flush(null);
        for (_line++; _line < _lines.Length && !IsFence(_lines[_line]); _line++)
        {
            var output = Output().Match(_lines[_line]);
            if (!output.Success)
            {
                _code.Add(_lines[_line]);
                continue;
            }

            _code.Add(output.Groups["code"].Value);
            Flush(ReadOutput(output.Groups["text"].Value.Trim()));
        }

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

    private void ReadTable()
    {
        var start = _line;
        while (_line < _lines.Length && _lines[_line].StartsWith('|')) _line++;
        if (_code.Any(line => line.Trim().Length > 0)) Flush(string.Join('\n', _lines[start.._line]));
    }

    private void Flush(string? printed)
    {
        var code = string.Join('\n', _code).Trim();
        _code.Clear();
        if (code.Length == 0 && printed is null) return;
        _steps.Add(new ExampleStep(code, printed, printed is null ? 0 : ++_pairs));
    }

    private static bool IsFence(string line) => line.TrimStart().StartsWith("```", StringComparison.Ordinal);

    [GeneratedRegex(@"^#+\s*Examples?\b", RegexOptions.IgnoreCase)]
    private static partial Regex ExampleHeading();

    [GeneratedRegex(@"^(?<code>.*?)//\s*output\s*([:：]\s*(?<text>.*))?$", RegexOptions.IgnoreCase)]
    private static partial Regex Output();
}
