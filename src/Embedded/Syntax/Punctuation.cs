namespace DolphinQuant.Embedded.Syntax;

/// <summary>Operators and brackets as they are written.</summary>
internal static class Punctuation
{
    // Longest first within a first character, so that the first match is the right one.
    private static readonly (string Text, TokenKind Kind)[] Table =
    [
        ("...", TokenKind.Ellipsis), ("..", TokenKind.DotDot), (".", TokenKind.Dot),
        ("::", TokenKind.ColonColon), (":", TokenKind.Colon),
        ("->", TokenKind.RightArrow), ("-=", TokenKind.MinusEqual), ("-", TokenKind.Minus),
        ("<-", TokenKind.LeftArrow), ("<=", TokenKind.LessEqual), ("<<", TokenKind.ShiftLeft),
        ("<>", TokenKind.NotEqual),
        ("<", TokenKind.Less),
        (">=", TokenKind.GreaterEqual), (">>", TokenKind.ShiftRight), (">", TokenKind.Greater),
        ("==", TokenKind.EqualEqual), ("=", TokenKind.Equal), ("!=", TokenKind.NotEqual), ("!", TokenKind.Bang),
        ("+=", TokenKind.PlusEqual), ("+", TokenKind.Plus),
        ("**", TokenKind.StarStar), ("*=", TokenKind.StarEqual), ("*", TokenKind.Star),
        ("/=", TokenKind.SlashEqual), ("/", TokenKind.Slash), ("\\=", TokenKind.BackslashEqual),
        ("\\", TokenKind.Backslash),
        ("%=", TokenKind.PercentEqual), ("%", TokenKind.Percent), ("^", TokenKind.Caret),
        ("&&", TokenKind.AmpersandAmpersand), ("&", TokenKind.Ampersand), ("||", TokenKind.BarBar),
        ("|", TokenKind.Bar),
        ("(", TokenKind.OpenParen), (")", TokenKind.CloseParen), ("[", TokenKind.OpenBracket),
        ("]", TokenKind.CloseBracket),
        ("{", TokenKind.OpenBrace), ("}", TokenKind.CloseBrace), (",", TokenKind.Comma), (";", TokenKind.Semicolon),
        ("?", TokenKind.Question), ("@", TokenKind.At), ("$", TokenKind.Dollar),
    ];

    /// <summary>The longest operator at the start of <paramref name="text"/>; length 0 when there is none.</summary>
    public static (TokenKind Kind, int Length) Match(ReadOnlySpan<char> text)
    {
        foreach (var (candidate, kind) in Table)
            if (text.StartsWith(candidate, StringComparison.Ordinal))
                return (kind, candidate.Length);
        return (TokenKind.End, 0);
    }

    /// <summary>How a kind is written, for messages.</summary>
    public static string Spell(TokenKind kind) => Array.Find(Table, entry => entry.Kind == kind).Text;
}
