using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Syntax;

// Primaries: constants, names, brackets of every kind, metacode, and queries as values.
internal sealed partial class Parser
{
    private Expression ParsePrimary() => Current.Kind switch
    {
        _ when IsOperatorValueAhead() => ParseOperatorValue(),
        TokenKind.Literal or TokenKind.Backtick or TokenKind.Minus => ParseConstants(),
        TokenKind.Macro or TokenKind.MacroList => ParseMacro(),
        TokenKind.Name => ParseWord(),
        TokenKind.ColonColon or TokenKind.Ampersand => ParseName(),
        TokenKind.OpenParen => ParseParentheses(),
        TokenKind.OpenBracket => ParseVector(),
        TokenKind.OpenBrace => ParseBraces(),
        TokenKind.Less => ParseMetacode(),
        TokenKind.Colon when _context.IsNested => ParseOpenPair(),
        _ => ParseUnexpected(),
    };

    private LiteralExpression ParseUnexpected()
    {
        FailExpecting("a value", "complete the expression or remove what is left over");
        return Missing();
    }

    // 1 -2 NULL 3, `a`b, "x" "y": constants side by side are one vector.
    private LiteralExpression ParseConstants()
    {
        var start = _position;
        var items = new List<Scalar>();
        do
        {
            var isNegative = Skip(TokenKind.Minus);
            var value = Advance().Value ?? Scalar.Void;
            items.Add(isNegative ? LiteralVector.Negate(value) ?? value : value);
        }
        while (IsConstantAhead());

        return new LiteralExpression(LiteralVector.Create(items), SpanFrom(start));
    }

    private bool IsConstantAhead() => !IsAfterBreak(Current)
        && (Current.Kind is TokenKind.Literal or TokenKind.Backtick
            || (Current.IsAfterSpace && IsNegativeConstant() && IsNumber(Previous)));

    private bool IsNegativeConstant() => At(TokenKind.Minus) && !Next.IsAfterSpace && IsNumber(Next);

    // "-5.abs()" is the negative of a call.
    private bool IsSignedConstantAhead() =>
        IsNegativeConstant() && PeekAt(2).Kind is not (TokenKind.Dot or TokenKind.OpenBracket);

    private static bool IsNumber(Token token) => token is { Kind: TokenKind.Literal, Value: { } value }
        && (value.Type == DataType.Void || LiteralVector.Negate(value) is not null);

    private MacroExpression ParseMacro()
    {
        var token = Advance();
        return new MacroExpression(token.Text, token.Kind == TokenKind.MacroList, token.Span);
    }

    private Expression ParseWord()
    {
        var word = Current;
        if (word.IsQuoted) return ParseName();
        if (IsQueryAhead()) return ParseQueryExpression();
        if (Next.Kind == TokenKind.RightArrow) return ParseLambda();
        if (word.IsKeyword("def") || word.IsKeyword("defg")) return ParseAnonymousFunction();
        if (word.IsWord("case") && Next.IsWord("when")) return ParseCase();
        if (_context.IsQuery && (word.IsWord("from") || word.IsWord("where")))
            FailExpecting("a column or value", "name the columns, or write * for all of them");
        if (Keywords.IsStatement(word.Text))
            Fail($"Found the statement '{word.Text}' where a value is expected; put it on a line of its own.");
        return ParseName();
    }

    // name, ::name, &name, module::name, outer::module::name
    private NameExpression ParseName()
    {
        var start = _position;
        string? space = At(TokenKind.Ampersand) ? "&" : null;
        if (space is not null) Advance();
        else if (Skip(TokenKind.ColonColon)) space = "";
        var name = ExpectName("a name", "write a function or variable");
        while (At(TokenKind.ColonColon) && Next.Kind == TokenKind.Name && !Current.IsAfterSpace && space != "&")
        {
            Advance();
            space = string.IsNullOrEmpty(space) ? name : $"{space}::{name}";
            name = Advance().Text;
        }

        return new NameExpression(space, name, SpanFrom(start));
    }

    private bool IsOperatorValueAhead()
    {
        if (!At(TokenKind.Bang) && !OperatorTable.TryGet(Current.Kind, out _, out _)) return false;
        if (IsPatternAt(1)) return true;
        return Next.Kind is TokenKind.Comma or TokenKind.CloseParen or TokenKind.CloseBracket
            or TokenKind.CloseBrace or TokenKind.Semicolon
            || (Next.Kind == TokenKind.OpenBrace && !Next.IsAfterSpace && !At(TokenKind.Bang) && !At(TokenKind.Minus));
    }

    private Expression ParseOperatorValue()
    {
        var token = Advance();
        return OperatorTable.TryGet(token.Kind, out var infix, out _)
            ? new OperatorExpression(infix, token.Span)
            : new NameExpression(null, "not", token.Span);
    }

    private Expression ParseParentheses()
    {
        var start = _position;
        Advance();
        var outer = _context;
        _context = outer.InBrackets(isArgument: false);
        var elements = new List<Expression>();
        var isTuple = At(TokenKind.CloseParen);
        while (!At(TokenKind.CloseParen) && !_isRecovering)
        {
            elements.Add(At(TokenKind.Comma) ? Missing() : ParseAliasable());
            if (!Skip(TokenKind.Comma)) break;
            // A left-out element is null, the last one too; "(x,)" alone is a tuple of one.
            if (At(TokenKind.CloseParen) && elements.Count > 1) elements.Add(Missing());
            isTuple = true;
        }

        Expect(TokenKind.CloseParen, "close the parentheses, or separate the elements of a tuple with commas");
        _context = outer;
        var tuple = new TupleExpression(elements, SpanFrom(start));
        if (At(TokenKind.RightArrow)) return ParseLambda(tuple);
        if (isTuple || elements.Count == 0) return tuple;
        if (elements[0] is not SqlExpression { Query: SelectSyntax query }) return elements[0];
        var united = WithUnions(query, start);
        return new SqlExpression(united, united.Span);
    }

    private VectorExpression ParseVector()
    {
        var start = _position;
        Advance();
        var outer = _context;
        _context = outer.InBrackets(isArgument: true);
        var elements = new List<Expression>();
        while (!At(TokenKind.CloseBracket) && !_isRecovering)
        {
            elements.Add(At(TokenKind.Comma) ? Missing() : ParseAliasable());
            if (!Skip(TokenKind.Comma)) break;
            // A left-out element is null, the last one too: [1, , 3, ] has four.
            if (At(TokenKind.CloseBracket)) elements.Add(Missing());
        }

        Expect(TokenKind.CloseBracket, "separate the elements with commas and close the list");
        _context = outer;
        return new VectorExpression(elements, SpanFrom(start));
    }

    // { lambda }, { function } or { key: value, ... }
    private Expression ParseBraces()
    {
        var start = _position;
        Advance();
        var outer = _context;
        _context = outer.InBrackets(isArgument: true);
        Expression content;
        if (IsLambdaInBraces(0)) content = ParseBracedFunction();
        else if (_position >= 2 && _tokens[start - 1].Kind == TokenKind.Dot) content = ParseExpression();
        else content = ParseEntries(start);
        Expect(TokenKind.CloseBrace, "close the braces of the dictionary or function");
        _context = outer;
        return content with { Span = SpanFrom(start) };
    }

    private DictionaryExpression ParseEntries(int start)
    {
        var entries = new List<DictionaryEntry>();
        while (!At(TokenKind.CloseBrace) && !_isRecovering)
        {
            var entryStart = _position;
            var inside = _context;
            _context = inside with { IsColonReserved = true };
            var key = ParseExpression();
            _context = inside;
            Expect(TokenKind.Colon, "write a dictionary as {key: value, key: value}");
            var value = ParseExpression();
            entries.Add(new DictionaryEntry(key, value, SpanFrom(entryStart)));
            if (!Skip(TokenKind.Comma)) break;
        }

        return new DictionaryExpression(entries, SpanFrom(start));
    }

    // < expression > and < query >
    private MetacodeExpression ParseMetacode()
    {
        var start = _position;
        Advance();
        var outer = _context;
        _context = new ParseContext { IsNested = true, IsMetacode = true, IsEqualityAllowed = true };
        var body = ParseAliasable();
        Expect(TokenKind.Greater, "metacode is written <expression>");
        _context = outer;
        return new MetacodeExpression(body, SpanFrom(start));
    }

    // ">" ends metacode unless an operand follows on its line.
    private bool IsMetacodeEnd()
    {
        if (!_context.IsMetacode || !At(TokenKind.Greater)) return false;
        var isCompared = StartsOperand(Next)
            || Next.Kind is TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.Minus
            or TokenKind.Bang or TokenKind.Less or TokenKind.ColonColon;
        return !isCompared || Next.IsAfterNewline;
    }

    // (:4), x[:4]
    private PairExpression ParseOpenPair()
    {
        var start = _position;
        Advance();
        var second = Current.Kind is TokenKind.CloseBracket or TokenKind.CloseParen or TokenKind.Comma
            ? null
            : ParseInfix(OperatorTable.At);
        return new PairExpression(null, second, SpanFrom(start));
    }

    private CaseExpression ParseCase()
    {
        var start = _position;
        Advance();
        var outer = _context;
        _context = outer with { IsQuery = true, IsNested = true, IsEqualityAllowed = true };
        var branches = new List<CaseBranch>();
        while (AtWord("when"))
        {
            var branchStart = _position;
            Advance();
            var condition = ParseExpression();
            ExpectWord("then", "write case when condition then value else value end");
            var result = ParseExpression();
            branches.Add(new CaseBranch(condition, result, SpanFrom(branchStart)));
        }

        var otherwise = SkipWord("else") ? ParseExpression() : null;
        ExpectWord("end", "close the case with end");
        _context = outer;
        return new CaseExpression(branches, otherwise, SpanFrom(start));
    }
}
