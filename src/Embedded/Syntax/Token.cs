using DolphinQuant.Data;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Syntax;

/// <summary>
/// A word of a script. <paramref name="Text"/> is the name, macro or back-tick text without its marks, and the source
/// text for the rest; <paramref name="Value"/> is set for constants.
/// </summary>
internal readonly record struct Token(TokenKind Kind, TextSpan Span, string Text, Scalar? Value = null)
{
    /// <summary>True when a blank, a comment or a line end stands before the token.</summary>
    public bool IsAfterSpace { get; init; }

    /// <summary>True when the token is the first of its line.</summary>
    public bool IsAfterNewline { get; init; }

    /// <summary>True for <c>_"name"</c>: never a keyword.</summary>
    public bool IsQuoted { get; init; }

    /// <summary>True when the token is this keyword; SQL words are accepted in any case.</summary>
    public bool IsWord(string word) =>
        Kind == TokenKind.Name && !IsQuoted && string.Equals(Text, word, StringComparison.OrdinalIgnoreCase);

    /// <summary>True when the token is this keyword of the script language, which is lower-case.</summary>
    public bool IsKeyword(string keyword) =>
        Kind == TokenKind.Name && !IsQuoted && string.Equals(Text, keyword, StringComparison.Ordinal);
}

/// <summary>The kinds of tokens.</summary>
internal enum TokenKind
{
    End,
    /// <summary>A variable, function, column or keyword.</summary>
    Name,
    /// <summary>A number, text, temporal value, duration, <c>true</c>, <c>false</c> or <c>NULL</c>.</summary>
    Literal,
    /// <summary>One back-tick text.</summary>
    Backtick,
    /// <summary><c>_$name</c></summary>
    Macro,
    /// <summary><c>_$$name</c></summary>
    MacroList,
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    Comma,
    Semicolon,
    Dot,
    DotDot,
    Ellipsis,
    Colon,
    ColonColon,
    Question,
    At,
    Dollar,
    Bang,
    RightArrow,
    LeftArrow,
    Equal,
    EqualEqual,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    ShiftLeft,
    ShiftRight,
    Plus,
    Minus,
    Star,
    StarStar,
    Slash,
    Backslash,
    Percent,
    Caret,
    Ampersand,
    AmpersandAmpersand,
    Bar,
    BarBar,
    PlusEqual,
    MinusEqual,
    StarEqual,
    SlashEqual,
    BackslashEqual,
    PercentEqual,
}
