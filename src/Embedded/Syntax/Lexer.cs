using DolphinQuant.Data;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Syntax;

/// <summary>
/// Cuts a script into tokens. Mistakes are reported and skipped; the last token is always <see cref="TokenKind.End"/>.
/// </summary>
internal sealed partial class Lexer
{
    private readonly SourceText _source;
    private readonly string _text;
    private readonly List<Diagnostic> _diagnostics;
    private readonly List<Token> _tokens = [];
    private int _position;
    private bool _isAfterSpace;
    private bool _isAfterNewline = true;

    private Lexer(SourceText source, List<Diagnostic> diagnostics)
    {
        _source = source;
        _text = source.Text;
        _diagnostics = diagnostics;
    }

    private char Current => CharacterAt(0);

    /// <summary>
    /// The tokens of <paramref name="source"/>; mistakes are appended to <paramref name="diagnostics"/>.
    /// </summary>
    public static IReadOnlyList<Token> Tokenize(SourceText source, List<Diagnostic> diagnostics)
    {
        var lexer = new Lexer(source, diagnostics);
        while (lexer.SkipTrivia()) lexer.ReadToken();
        lexer.Add(TokenKind.End, lexer._position, "");
        return lexer._tokens;
    }

    private char CharacterAt(int offset) => _position + offset < _text.Length ? _text[_position + offset] : '\0';

    private bool SkipTrivia()
    {
        while (_position < _text.Length)
        {
            if (Current == '\n') _isAfterNewline = true;
            if (char.IsWhiteSpace(Current) || IsInvisible(Current)) _position++;
            else if (Current == '/' && CharacterAt(1) == '/') SkipLine();
            else if (Current == '/' && CharacterAt(1) == '*') SkipBlockComment();
            else return true;
            _isAfterSpace = true;
        }

        return false;
    }

    // A byte order mark and the zero-width blanks that come with text copied from pages.
    private static bool IsInvisible(char character) => character is '\uFEFF' or '\u200B';

    private void SkipLine()
    {
        var end = _text.IndexOf('\n', _position);
        _position = end < 0 ? _text.Length : end;
    }

    private void SkipBlockComment()
    {
        var start = _position;
        var end = _text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
        _position = end < 0 ? _text.Length : end + 2;
        if (end < 0) Report(new TextSpan(start, 2), "This comment is never closed; end it with */.");
        if (_text.AsSpan(start, _position - start).Contains('\n')) _isAfterNewline = true;
    }

    private void ReadToken()
    {
        if (char.IsAsciiDigit(Current) || StartsFraction()) ReadNumber();
        else if (Current is '"' or '\'') ReadText();
        else if (Current == '`') ReadBacktick();
        else if (Current == '_' && CharacterAt(1) == '$') ReadMacro();
        else if (Current == '_' && CharacterAt(1) == '"') ReadQuotedName();
        else if (char.IsLetter(Current) || Current == '_') ReadName();
        else if (StartsInclude()) ReadInclude();
        else ReadPunctuation();
    }

    private bool StartsInclude() => (_tokens.Count == 0 || _isAfterNewline)
        && _text.AsSpan(_position).StartsWith(Keywords.Include, StringComparison.Ordinal);

    private void ReadInclude()
    {
        _position += Keywords.Include.Length;
        Add(TokenKind.Name, _position - Keywords.Include.Length, null);
    }

    // ".5" is a number only where a member access cannot stand: at the start or after an operator or a blank.
    private bool StartsFraction() =>
        Current == '.' && char.IsAsciiDigit(CharacterAt(1)) && (_isAfterSpace || !EndsOperand());

    private bool EndsOperand() => _tokens.Count > 0
        && _tokens[^1].Kind is TokenKind.Name or TokenKind.Literal or TokenKind.Backtick
            or TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseBrace or TokenKind.Dot;

    private void ReadPunctuation()
    {
        var (kind, length) = Punctuation.Match(_text.AsSpan(_position));
        if (length == 0)
        {
            Report(new TextSpan(_position, 1), DescribeStray(Current));
            _position++;
            return;
        }

        _position += length;
        Add(kind, _position - length, null);
    }

    private static string DescribeStray(char character) => character switch
    {
        '#' => "Found '#', which stands in #include \"file\" at the beginning of a line only; comments begin with //.",
        '\u2018' or '\u2019' or '\u201C' or '\u201D' => "Found a typographic quote; use a straight \" or '.",
        '\uFF0C' or '\uFF08' or '\uFF09' or '\uFF1B' or '\uFF1A' =>
            $"Found the full-width '{character}'; use the half-width character.",
        _ when char.IsControl(character) => $"Found the character U+{(int)character:X4}, which has no meaning here; is this file a script?",
        _ => $"Found '{character}', which has no meaning here; remove it.",
    };

    private void Add(TokenKind kind, int start, string? text, Scalar? value = null, bool isQuoted = false)
    {
        var span = new TextSpan(start, _position - start);
        _tokens.Add(new Token(kind, span, text ?? _source.Slice(span), value)
        {
            IsAfterSpace = _isAfterSpace,
            IsAfterNewline = _isAfterNewline,
            IsQuoted = isQuoted,
        });
        _isAfterSpace = false;
        _isAfterNewline = false;
    }

    private void Report(TextSpan span, string message) => _diagnostics.Add(new Diagnostic(_source, span, message));
}
