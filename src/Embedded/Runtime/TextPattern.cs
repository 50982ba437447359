namespace DolphinQuant.Embedded.Runtime;

/// <summary>Patterns of names: <c>%</c> stands for any characters, <c>?</c> for one.</summary>
internal static class TextPattern
{
    public static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        if (pattern.IsEmpty) return text.IsEmpty;
        if (pattern[0] != '%')
            return !text.IsEmpty && (pattern[0] == '?' || pattern[0] == text[0]) && Matches(text[1..], pattern[1..]);
        for (var skipped = 0; skipped <= text.Length; skipped++)
            if (Matches(text[skipped..], pattern[1..]))
                return true;
        return false;
    }
}
