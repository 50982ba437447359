using System.Text.RegularExpressions;

namespace DolphinQuant.Conformance.Tests;

/// <summary>A printed table or matrix: the names above the columns and the cells row by row.</summary>
internal sealed partial record PrintedGrid(IReadOnlyList<string> Names, IReadOnlyList<IReadOnlyList<string>> Rows, bool IsCut)
{
    private const string Ellipsis = "...";

    /// <summary>A table in Markdown, or null.</summary>
    public static PrintedGrid? FromMarkdown(string text)
    {
        var lines = text.Trim().Split('\n').Select(line => line.Trim()).ToList();
        if (lines.Count < 2 || lines.Any(line => !line.StartsWith('|')) || !lines[1].All(c => c is '|' or '-' or ' ' or ':')) return null;
        return From(MarkdownCells(lines[0]), [.. lines.Skip(2).Select(MarkdownCells)]);
    }

    /// <summary>What the console prints for a table or matrix, or null.</summary>
    public static PrintedGrid? FromConsole(string text)
    {
        var lines = text.Split('\n');
        // A tuple whose first element is a table begins like a table, behind its bracket.
        if (text.StartsWith('(') || lines.Length < 2 || lines[1].Length == 0 || !lines[1].All(c => c is '-' or ' ')) return null;
        var widths = lines[1].Split(' ').Select(dashes => dashes.Length).ToList();
        return From(ConsoleCells(lines[0], widths), [.. lines.Skip(2).Select(line => ConsoleCells(line, widths))]);
    }

    /// <summary>
    /// True when plain lines show this printed grid. Their cells stand between tabs, or between spaces; then an empty cell
    /// cannot be told, and the words of each row are what is compared.
    /// </summary>
    public bool IsShownBy(string text)
    {
        List<string> lines = [.. text.Trim('\n').Split('\n')];
        if (lines.Count < 2) return false;
        if (lines[1].Trim().Length > 0 && lines[1].All(c => c is '-' or ' ' or '\t')) lines.RemoveAt(1);
        if (lines[0].Split('\t').Length == Names.Count && Names.Count > 1)
            return From(Cells(lines[0]), [.. lines.Skip(1).Select(Cells)]).Agrees(this);
        return lines.Count - 1 == Rows.Count && WordsAgree(lines[0], Names) && !Rows.Where((row, i) => !WordsAgree(lines[i + 1], row)).Any();

        static List<string> Cells(string line) => [.. line.Split('\t').Select(cell => cell.Trim())];
    }

    /// <summary>True when <paramref name="printed"/> says what this documented grid shows.</summary>
    public bool Agrees(PrintedGrid printed)
    {
        if (Names.Count != printed.Names.Count || !NamesAgree(printed)) return false;
        // What a page cuts off must have been longer, and so must what the console cuts off.
        if (!printed.IsCut && (IsCut ? printed.Rows.Count < Rows.Count : printed.Rows.Count != Rows.Count)) return false;
        if (printed.IsCut && !IsCut && Rows.Count < printed.Rows.Count) return false;
        var rows = Math.Min(Rows.Count, printed.Rows.Count);
        return Enumerable.Range(0, Names.Count).All(column => PrintedText.AgreeAll(
            [.. Rows.Take(rows).Select(row => row[column])], [.. printed.Rows.Take(rows).Select(row => row[column])]));
    }

    // The pages name the columns of a matrix without labels #0, 0, col1 or C0, and those of its row labels label or nothing.
    private bool NamesAgree(PrintedGrid printed)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (i == 0 && printed.Names[0].Length == 0 && Names[0] is "" or "label" or "lable") continue;
            if (printed.Names[i].StartsWith('#') ? !Unlabelled().IsMatch(Names[i]) : Names[i] != printed.Names[i]) return false;
        }

        return true;
    }

    private static bool WordsAgree(string line, IEnumerable<string> cells)
    {
        static string[] Words(string text) => text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var (documented, printed) = (Words(line), cells.SelectMany(Words).ToArray());
        return documented.Length == printed.Length
            && (printed.All(word => word.StartsWith('#')) ? documented.All(word => Unlabelled().IsMatch(word))
                : PrintedText.AgreeAll(documented, printed));
    }

    private static PrintedGrid From(List<string> names, List<List<string>> rows)
    {
        var cut = rows.FindIndex(row => row.Count > 0 && row[0] is Ellipsis or "…" && row.Skip(1).All(cell => cell is Ellipsis or "…" or ""));
        foreach (var row in rows)
            while (row.Count < names.Count) row.Add("");
        return new PrintedGrid(names, [.. rows.Take(cut < 0 ? rows.Count : cut)], cut >= 0);
    }

    private static List<string> MarkdownCells(string line)
    {
        // A bar inside a cell is escaped, as are brackets and underscores; a character that no page holds stands in for it.
        const char bar = '\u0001';
        var cells = line.Replace("\\|", bar.ToString(), StringComparison.Ordinal).Split('|');
        var last = cells[^1].Trim().Length == 0 ? cells.Length - 1 : cells.Length;
        return [.. cells[1..last].Select(cell => cell.Replace(bar, '|').Replace("\\", "", StringComparison.Ordinal).Trim()).Select(Plain)];
    }

    // Some headers are in bold letters.
    private static string Plain(string cell) => cell.Length > 4 && cell.StartsWith("**", StringComparison.Ordinal) ? cell.Trim('*') : cell;

    private static List<string> ConsoleCells(string line, List<int> widths)
    {
        var cells = new List<string>();
        var start = 0;
        foreach (var width in widths)
        {
            cells.Add(start >= line.Length ? "" : line.Substring(start, Math.Min(width, line.Length - start)).Trim());
            start += width + 1;
        }

        return cells;
    }

    [GeneratedRegex(@"^(#?\d+|col_?\d+|[cC]\d+|)$")]
    private static partial Regex Unlabelled();
}
