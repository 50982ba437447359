namespace DolphinQuant.Conformance.Tests;

/// <summary>The shape of a printed value: an atom, a bracketed list, an entry of a dictionary, or a line of several words.</summary>
/// <param name="Kind">The opening bracket, <see cref="Entry"/>, <see cref="Words"/>, or <see cref="Atom"/>.</param>
/// <param name="Text">The text of an atom.</param>
/// <param name="Children">The elements of a list; key and value of an entry.</param>
/// <param name="IsCut">True when the list ends in dots.</param>
internal sealed record PrintedNode(char Kind, string Text, IReadOnlyList<PrintedNode> Children, bool IsCut)
{
    public const char Atom = 'a', Entry = '>', Words = 'w';

    private const string Ellipsis = "...";
    private const string Arrow = "->";

    public bool IsAtom => Kind == Atom;

    /// <summary>The texts of all atoms below this node.</summary>
    public IEnumerable<string> Atoms() => IsAtom ? [Text] : Children.SelectMany(child => child.Atoms());

    /// <summary>The nodes of a text line by line; a line goes on while a bracket is open, and empty lines do not count.</summary>
    public static IReadOnlyList<PrintedNode> Lines(string text)
    {
        var nodes = new List<PrintedNode>();
        var pending = "";
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            pending += pending.Length > 0 && pending[^1] is not (',' or '[' or '(') ? " " + line : line;
            if (Depth(pending) > 0) continue;
            nodes.Add(ParseLine(pending));
            pending = "";
        }

        if (pending.Length > 0) nodes.Add(ParseLine(pending));
        return nodes.Count == 0 ? [Leaf("")] : nodes;
    }

    /// <summary>The node of one element.</summary>
    public static PrintedNode Parse(string text)
    {
        text = text.Trim();
        if (text.Length < 2 || text[0] is not ('[' or '(') || End(text, 0) != text.Length - 1) return Leaf(text);
        var content = text[1..^1].Trim();
        var parts = Split(content);
        // Older pages put spaces between the elements.
        if (parts is [var only] && text[0] == '[' && only.IndexOfAny(['"', '\'', '[', '(']) < 0)
            parts = [.. only.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        var (elements, isCut) = WithoutEllipsis(parts);
        return new PrintedNode(text[0], "", [.. elements.Select(Parse)], isCut);
    }

    private static PrintedNode ParseLine(string line)
    {
        var arrow = line[0] is '[' or '(' && End(line, 0) == line.Length - 1 ? -1 : line.IndexOf(Arrow, StringComparison.Ordinal);
        if (arrow >= 0)
            return new PrintedNode(Entry, "", [Leaf(line[..arrow].Trim()), Parse(line[(arrow + Arrow.Length)..])], IsCut: false);
        if (line[0] is '[' or '(' or '"' or '\'' or '`' || !line.Any(char.IsWhiteSpace)) return Parse(line);
        // A line of a table: the columns are as wide as their numbers are long.
        var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return new PrintedNode(Words, "", [.. words.Select(word => Leaf(word.All(c => c == '-') ? "-" : word))], IsCut: false);
    }

    private static PrintedNode Leaf(string text) => new(Atom, text, [], IsCut: false);

    private static (List<string> Elements, bool IsCut) WithoutEllipsis(List<string> elements)
    {
        if (elements is not [.., var last] || !last.EndsWith(Ellipsis, StringComparison.Ordinal)) return (elements, false);
        var kept = elements[..^1];
        if (last.TrimEnd('.').Trim() is { Length: > 0 } text) kept.Add(text);
        return (kept, true);
    }

    private static List<string> Split(string content)
    {
        var parts = new List<string>();
        var start = 0;
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] is '"' or '\'' or '[' or '(' or '{') i = Math.Min(End(content, i), content.Length - 1);
            else if (content[i] == ',')
            {
                parts.Add(content[start..i]);
                start = i + 1;
            }
        }

        parts.Add(content[start..]);
        return parts;
    }

    // Where the bracket or quote that opens at a position closes; the length of the text when it does not.
    private static int End(string text, int open)
    {
        var quote = text[open] is '"' or '\'' ? text[open] : '\0';
        var depth = quote == '\0' ? 1 : 0;
        for (var i = open + 1; i < text.Length; i++)
        {
            if (quote != '\0')
            {
                if (text[i] != quote) continue;
                if (depth == 0) return i;
                quote = '\0';
            }
            else if (text[i] is '"') quote = '"';
            else if (text[i] is '[' or '(' or '{') depth++;
            else if (text[i] is ']' or ')' or '}' && --depth == 0) return i;
        }

        return text.Length;
    }

    private static int Depth(string text) => text.Count(c => c is '[' or '(') - text.Count(c => c is ']' or ')');
}
