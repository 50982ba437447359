using DolphinQuant.Data;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Syntax;

// The walk over the tokens, mistakes, and how to go on after one.
internal sealed partial class Parser
{
    private const int DeepestNesting = 256;
    private const int LongestChain = 1000;
    private const int MostDiagnostics = 100;

    private int _position;
    private int _depth;
    private bool _isRecovering;
    private bool _isGivenUp;

    private Token Current => PeekAt(0);

    private Token Next => PeekAt(1);

    private Token Previous => _tokens[Math.Max(_position - 1, 0)];

    private Token PeekAt(int offset) =>
        _isRecovering ? _tokens[^1] : _tokens[Math.Min(_position + offset, _tokens.Count - 1)];

    private bool At(TokenKind kind) => Current.Kind == kind;

    private bool AtWord(string word) => Current.IsWord(word);

    private bool AtWords(string first, string second) => Current.IsWord(first) && Next.IsWord(second);

    /// <summary>True when the statement could end in front of this token because it starts a line.</summary>
    private bool IsAfterBreak(Token token) => token.IsAfterNewline && !_context.IsNested;

    private Token Advance()
    {
        var token = Current;
        if (token.Kind != TokenKind.End) _position++;
        return token;
    }

    private bool Skip(TokenKind kind)
    {
        if (!At(kind)) return false;
        Advance();
        return true;
    }

    private bool SkipWord(string word)
    {
        if (!AtWord(word)) return false;
        Advance();
        return true;
    }

    private Token Expect(TokenKind kind, string purpose)
    {
        if (At(kind)) return Advance();
        FailExpecting($"'{Punctuation.Spell(kind)}'", purpose);
        return Current;
    }

    private void ExpectWord(string word, string purpose)
    {
        if (!SkipWord(word)) FailExpecting($"'{word}'", purpose);
    }

    private string ExpectName(string expected, string purpose)
    {
        if (At(TokenKind.Name)) return Advance().Text;
        FailExpecting(expected, purpose);
        return "";
    }

    private TextSpan SpanFrom(int start)
    {
        var first = _tokens[Math.Min(start, _tokens.Count - 1)].Span;
        return _position > start ? TextSpan.Between(first, Previous.Span) : first;
    }

    private TextSpan SpanFrom(SyntaxNode first) =>
        Previous.Span.End >= first.Span.End ? TextSpan.Between(first.Span, Previous.Span) : first.Span;

    private void FailExpecting(string expected, string purpose)
    {
        var hint = At(TokenKind.Equal) ? "write '==' to compare" : purpose;
        Fail($"Found {Describe(Current)} where {expected} is expected; {hint}.");
    }

    private void Fail(string message)
    {
        if (_isRecovering) return;
        if (!_isGivenUp) Report(Current.Span, message);
        _isRecovering = true;
    }

    private void Report(TextSpan span, string message) => _diagnostics.Add(new Diagnostic(_source, span, message));

    private static string Describe(Token token) => token.Kind switch
    {
        TokenKind.End => "the end of the script",
        TokenKind.Backtick => $"`{token.Text}",
        _ when token.Text.Length > 40 => $"'{token.Text[..40]}...'",
        _ => $"'{token.Text}'",
    };

    private LiteralExpression Missing() => new(Scalar.Void, new TextSpan(Current.Span.Start, 0));

    /// <summary>
    /// Counts a level of nesting; at the limit the rest of the script is given up, since every level costs stack when
    /// it is run too.
    /// </summary>
    private bool TryEnter()
    {
        if (_isRecovering) return false;
        if (++_depth <= DeepestNesting) return true;
        _depth--;
        Fail($"This is nested more than {DeepestNesting} levels deep; split it into functions or variables.");
        _isGivenUp = true;
        _position = _tokens.Count - 1;
        return false;
    }

    private void Leave() => _depth--;

    private bool IsChainTooLong(int length)
    {
        if (length < LongestChain) return false;
        Fail($"This chain has more than {LongestChain} parts; split it with variables, or put them into a vector.");
        return true;
    }

    /// <summary>
    /// Goes on behind a mistake: at the next statement of this list, at its closing brace, or at the next definition.
    /// </summary>
    private void Synchronize(int statementStart)
    {
        var errorPosition = _position;
        var depth = 0;
        var i = statementStart;
        for (; i < _tokens.Count - 1; i++)
        {
            var isBehind = i >= errorPosition && i > statementStart;
            if (isBehind && (EndsMistake(_tokens[i], depth) || StartsStatementLine(i))) break;
            depth = Math.Max(0, depth + Nesting(_tokens[i].Kind));
        }

        _position = i;
        _isRecovering = false;
        if (_diagnostics.Count >= MostDiagnostics) _position = _tokens.Count - 1;
    }

    private static bool EndsMistake(Token token, int depth) =>
        depth == 0 && (token.IsAfterNewline || token.Kind is TokenKind.Semicolon or TokenKind.CloseBrace);

    // A bracket may never be closed: a definition, and what begins like a statement at the left edge, is taken for one.
    private bool StartsStatementLine(int position)
    {
        var token = _tokens[position];
        if (!token.IsAfterNewline || token.Kind != TokenKind.Name) return false;
        if (token.IsKeyword("def") || token.IsKeyword("defg")) return true;
        var isAtEdge = token.Span.Start == 0 || _source.Text[token.Span.Start - 1] == '\n';
        return isAtEdge && (Keywords.IsStatement(token.Text) || OperatorTable.IsAssignment(_tokens[position + 1].Kind));
    }

    private static int Nesting(TokenKind kind) => kind switch
    {
        TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.OpenBrace => 1,
        TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseBrace => -1,
        _ => 0,
    };
}
