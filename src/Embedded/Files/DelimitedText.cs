using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Files;

/// <summary>
/// A text of rows and columns, cut into cells (RFC 4180 with a delimiter of any length): a cell in double quotes may hold delimiters, line ends
/// and doubled quotes. Short rows are filled up with empty cells, cells too many are left out.
/// </summary>
internal sealed class DelimitedText
{
    private readonly string _text;
    private readonly List<Cell> _cells = [];
    private readonly List<int> _rowStarts = [];
    private readonly ArrayMarkers? _markers;

    private DelimitedText(string text, string delimiter, ArrayMarkers? markers)
    {
        _text = text;
        _markers = markers;
        var at = 0;
        while (at < text.Length) at = ReadRow(at, delimiter);
        _rowStarts.Add(_cells.Count);
    }

    /// <summary>The number of rows; lines without any character are no rows.</summary>
    public int Rows => _rowStarts.Count - 1;

    /// <summary>Cuts a text.</summary>
    /// <param name="text">The text; a byte order mark is passed over.</param>
    /// <param name="delimiter">What stands between two cells.</param>
    /// <param name="skippedLines">How many lines in front do not count.</param>
    /// <param name="markers">What stands around cells of several values, if not double quotes.</param>
    public static DelimitedText Parse(string text, string delimiter, int skippedLines, ArrayMarkers? markers = null)
    {
        var start = text.StartsWith('\uFEFF') ? 1 : 0;
        for (; skippedLines > 0 && start < text.Length; skippedLines--)
        {
            var end = text.IndexOf('\n', start);
            start = end < 0 ? text.Length : end + 1;
        }

        return new DelimitedText(start == 0 ? text : text[start..], delimiter, markers);
    }

    /// <summary>The number of cells in a row.</summary>
    public int Width(int row) => _rowStarts[row + 1] - _rowStarts[row];

    /// <summary>The text of a cell; empty where the row has none.</summary>
    public ReadOnlySpan<char> this[int row, int column]
    {
        get
        {
            if (column >= Width(row)) return [];
            var cell = _cells[_rowStarts[row] + column];
            var text = _text.AsSpan(cell.Start, cell.Length);
            return cell.HasQuotes ? text.ToString().Replace("\"\"", "\"", StringComparison.Ordinal) : text;
        }
    }

    private int ReadRow(int at, string delimiter)
    {
        if (LineEndAt(at) is var empty and > 0) return at + empty;
        _rowStarts.Add(_cells.Count);
        while (true)
        {
            at = at >= _text.Length ? ReadPlain(at, delimiter)
                : _text[at] == '"' ? ReadQuoted(at)
                : _text[at] == _markers?.Left ? ReadMarked(at, _markers.Right)
                : ReadPlain(at, delimiter);
            if (at >= _text.Length) return at;
            if (LineEndAt(at) is var ending and > 0) return at + ending;
            at += delimiter.Length;
            if (at < _text.Length) continue;
            _cells.Add(new Cell(at, 0, HasQuotes: false));
            return at;
        }
    }

    private int ReadPlain(int at, string delimiter)
    {
        var rest = _text.AsSpan(at);
        var lineEnd = rest.IndexOfAny('\r', '\n');
        var line = lineEnd < 0 ? rest : rest[..lineEnd];
        var end = line.IndexOf(delimiter, StringComparison.Ordinal);
        var length = end < 0 ? line.Length : end;
        _cells.Add(new Cell(at, length, HasQuotes: false));
        return at + length;
    }

    private int ReadQuoted(int at)
    {
        var start = at + 1;
        var end = start;
        var hasQuotes = false;
        while (true)
        {
            var quote = _text.IndexOf('"', end);
            if (quote < 0) throw new ScriptException($"The text has a quote without its end: {_text.AsSpan(at, Math.Min(40, _text.Length - at))}...");
            if (quote + 1 >= _text.Length || _text[quote + 1] != '"')
            {
                _cells.Add(new Cell(start, quote - start, hasQuotes));
                return quote + 1;
            }

            hasQuotes = true;
            end = quote + 2;
        }
    }

    private int ReadMarked(int at, char right)
    {
        var end = _text.IndexOf(right, at + 1);
        if (end < 0) throw new ScriptException($"The text has a {_text[at]} without its {right}: {_text.AsSpan(at, Math.Min(40, _text.Length - at))}...");
        _cells.Add(new Cell(at + 1, end - at - 1, HasQuotes: false));
        return end + 1;
    }

    private int LineEndAt(int at) => at >= _text.Length ? 0
        : _text[at] == '\n' ? 1
        : _text[at] != '\r' ? 0
        : at + 1 < _text.Length && _text[at + 1] == '\n' ? 2 : 1;

    private readonly record struct Cell(int Start, int Length, bool HasQuotes);
}

/// <summary>The characters that stand before and behind a cell of several values.</summary>
internal sealed record ArrayMarkers(char Left, char Right);
