using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Syntax;

// Names, macros, quoted texts and back-tick texts.
internal sealed partial class Lexer
{
    private void ReadName()
    {
        var start = _position;
        SkipNameCharacters();
        // "append!" is a name, "a!=b" is a comparison.
        if (Current == '!' && CharacterAt(1) != '=') _position++;
        var name = _text[start.._position];
        if (ConstantOf(name) is { } value) Add(TokenKind.Literal, start, name, value);
        else Add(TokenKind.Name, start, name);
    }

    private static Scalar? ConstantOf(string name) => name switch
    {
        "true" => Scalar.True,
        "false" => Scalar.False,
        "NULL" or "null" => Scalar.Void,
        _ => null,
    };

    private void SkipNameCharacters()
    {
        while (char.IsLetterOrDigit(Current) || Current == '_') _position++;
    }

    private void ReadMacro()
    {
        var start = _position;
        var isList = CharacterAt(2) == '$';
        _position += isList ? 3 : 2;
        var nameStart = _position;
        SkipNameCharacters();
        if (nameStart == _position)
            Report(new TextSpan(start, _position - start), "A macro needs the name of a variable, as in _$name.");
        Add(isList ? TokenKind.MacroList : TokenKind.Macro, start, _text[nameStart.._position]);
    }

    private void ReadQuotedName()
    {
        var start = _position++;
        Add(TokenKind.Name, start, ReadQuoted('"'), isQuoted: true);
    }

    private void ReadText()
    {
        var start = _position;
        var quote = Current;
        var text = ReadQuoted(quote);
        // A single quote around one character makes a CHAR; characters beyond one byte stay texts.
        var value = quote == '\'' && text.Length == 1 && text[0] < 128
            ? Scalar.Integral(DataType.Char, text[0])
            : Scalar.String(text);
        Add(TokenKind.Literal, start, null, value);
    }

    private string ReadQuoted(char quote)
    {
        var start = _position++;
        var text = new StringBuilder();
        while (_position < _text.Length && Current != quote)
            text.Append(Current == '\\' ? ReadEscape() : _text[_position++]);
        if (_position < _text.Length)
        {
            _position++;
            return text.ToString();
        }

        // The quote is probably missing on its own line: go on there instead of losing the rest of the script.
        _position = start;
        SkipLine();
        Report(new TextSpan(start, _position - start), $"This text is never closed; end it with {quote}.");
        return _text[(start + 1).._position];
    }

    private string ReadEscape()
    {
        var escaped = CharacterAt(1);
        var length = _position + 1 < _text.Length ? 2 : 1;
        _position += length;
        return escaped switch
        {
            'n' => "\n",
            'r' => "\r",
            't' => "\t",
            '\\' or '"' or '\'' => escaped.ToString(),
            // Regular expressions and paths keep their backslash.
            _ => _text.Substring(_position - length, length),
        };
    }

    private void ReadBacktick()
    {
        var start = _position++;
        SkipNameCharacters();
        // Security codes such as `600000.SH keep their dot, `a`b.size() ends before the method.
        while (Current == '.' && char.IsLetterOrDigit(CharacterAt(1)) && !StartsMethodCall())
        {
            _position++;
            SkipNameCharacters();
        }

        var text = _text[(start + 1).._position];
        Add(TokenKind.Backtick, start, text, Scalar.String(text));
    }

    private bool StartsMethodCall()
    {
        var end = _position + 1;
        while (end < _text.Length && (char.IsLetterOrDigit(_text[end]) || _text[end] is '_' or '!')) end++;
        return end < _text.Length && _text[end] is '(' or '{';
    }
}
