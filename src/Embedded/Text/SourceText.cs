namespace DolphinQuant.Embedded.Text;

/// <summary>A range of characters in a <see cref="SourceText"/>.</summary>
internal readonly record struct TextSpan(int Start, int Length)
{
    public int End => Start + Length;

    public static TextSpan Between(TextSpan first, TextSpan last) => new(first.Start, last.End - first.Start);
}

/// <summary>A script with its name; turns offsets into lines and columns.</summary>
internal sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];

    public SourceText(string text, string? name = null)
    {
        Text = text;
        Name = name;
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '\n')
                _lineStarts.Add(i + 1);
    }

    /// <summary>The file or module name; null for a script without one.</summary>
    public string? Name { get; }

    public string Text { get; }

    /// <summary>Line and column of an offset, both from 1.</summary>
    public (int Line, int Column) Locate(int offset)
    {
        var found = _lineStarts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        return (line + 1, offset - _lineStarts[line] + 1);
    }

    public string Slice(TextSpan span) => Text.Substring(span.Start, span.Length);
}
