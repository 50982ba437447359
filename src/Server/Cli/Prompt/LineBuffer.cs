namespace DolphinQuant.Server.Cli.Prompt;

/// <summary>The text of a line that is being written, and where its cursor stands.</summary>
internal sealed class LineBuffer
{
    /// <summary>The text.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The number of characters in front of the cursor.</summary>
    public int Cursor { get; private set; }

    /// <summary>Takes another text, with the cursor behind it.</summary>
    public void Replace(string text) => (Text, Cursor) = (text, text.Length);

    /// <summary>Puts a text in at the cursor.</summary>
    public void Insert(string text) => (Text, Cursor) = (Text.Insert(Cursor, text), Cursor + text.Length);

    /// <summary>Moves the cursor, at most to an end of the text.</summary>
    public void MoveTo(int cursor) => Cursor = Math.Clamp(cursor, 0, Text.Length);

    /// <summary>Removes what stands between the cursor and another place.</summary>
    public void RemoveTo(int place)
    {
        place = Math.Clamp(place, 0, Text.Length);
        var (start, end) = (Math.Min(place, Cursor), Math.Max(place, Cursor));
        (Text, Cursor) = (Text.Remove(start, end - start), start);
    }

    /// <summary>Where the word in front of the cursor begins; spaces behind it belong to it.</summary>
    public int StartOfWord()
    {
        var start = Cursor;
        while (start > 0 && !IsWord(Text[start - 1])) start--;
        while (start > 0 && IsWord(Text[start - 1])) start--;
        return start;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '!';
}
