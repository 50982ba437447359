using DolphinQuant.Data;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Syntax;

// Operands: a primary, what is attached to it (calls, indexes, members, patterns), and functions applied without
// parentheses.
internal sealed partial class Parser
{
    private Expression ParseOperand()
    {
        var operand = ParseAttachments(ParsePrimary());
        if (IsApplicationAhead(operand)) return ParseApplication(operand);
        _lastOperand = operand;
        return operand;
    }

    // f x: a function takes everything to its right, as the manual has it: sin x + cos x is sin(x + cos(x)).
    private CallExpression ParseApplication(Expression function)
    {
        var operand = ParseExpression();
        return new CallExpression(function, [Positional(operand)], IsMethod: false, SpanFrom(function));
    }

    private bool IsApplicationAhead(Expression function)
    {
        var operand = Current;
        if (IsAfterBreak(operand) || !IsApplicable(function)) return false;
        if (operand.Kind == TokenKind.Name)
            return IsOperandWord(operand) && !IsJoinClauseAhead() && IsPrefix(function);
        if (operand.Kind == TokenKind.Minus) return IsSignedOperand(function, operand);
        if (operand.Kind == TokenKind.OpenBrace) return function is LambdaExpression && IsBracedFunctionAhead();
        if (operand.Kind == TokenKind.OpenParen) return function is PatternExpression;
        return StartsOperand(operand);
    }

    private static bool IsApplicable(Expression function) =>
        function is NameExpression or PatternExpression or PartialExpression or LambdaExpression;

    // a b ...: a is applied to b unless a is a value or b is written between two operands.
    private bool IsPrefix(Expression applied)
    {
        if (applied is not NameExpression { Namespace: null } function) return true;
        if (_names.IsVariable(function.Name)) return false;
        // A column may have the name of a function: "close pow 2" is no call of close.
        var isBetween = KnownNames.IsBinary(Current.Text) && Next.Kind != TokenKind.OpenParen;
        if (_names.IsFunction(function.Name) && !isBetween) return true;
        return !(_names.IsInfix(Current.Text) && IsInfixFunctionAhead());
    }

    // "abs -5" applies a function, "x -5" and "x - 5" subtract.
    private bool IsSignedOperand(Expression function, Token sign) =>
        function is NameExpression name && _names.IsFunction(name.Name) && sign.IsAfterSpace && !Next.IsAfterSpace;

    private bool StartsOperand(Token token) => token.Kind switch
    {
        TokenKind.Literal or TokenKind.Backtick or TokenKind.Macro or TokenKind.MacroList => true,
        TokenKind.ColonColon => token.IsAfterSpace,
        TokenKind.Name => IsOperandWord(token),
        _ => false,
    };

    // True for a name that is no operator word and, in a query, no clause word.
    private bool IsOperandWord(Token token) =>
        token.Kind == TokenKind.Name && (token.IsQuoted || (!Keywords.IsOperator(token.Text) && !IsClauseWord(token)));

    private bool IsClauseWord(Token token) => token.IsWord("as") || (_context.IsQuery && Keywords.IsClause(token.Text));

    private Expression ParseAttachments(Expression target)
    {
        for (var length = 0; !IsChainTooLong(length); length++)
        {
            var attached = ParseAttachment(target);
            if (attached is null) break;
            target = attached;
        }

        return target;
    }

    private Expression? ParseAttachment(Expression target)
    {
        if (At(TokenKind.Dot)) return ParseMember(target);
        if (IsAfterBreak(Current)) return null;
        return Current.Kind switch
        {
            TokenKind.OpenParen when target is not LiteralExpression => ParseCall(target),
            TokenKind.OpenBracket => ParseIndex(target),
            TokenKind.OpenBrace when IsPartialAhead(target) => ParsePartial(target),
            TokenKind.Name when target is CallExpression && AtWord("over") && Next.Kind == TokenKind.OpenParen =>
                ParseOver(target),
            TokenKind.Colon when IsPatternAt(0) && target is not LiteralExpression => ParsePatternSuffix(target),
            TokenKind.Ellipsis when target is NameExpression first => ParseColumnRange(first),
            _ => null,
        };
    }

    // f{x->...} fixes an argument; "a {x, y->...} b" has a function between its operands.
    private bool IsPartialAhead(Expression target) => target is not (LiteralExpression or LambdaExpression)
        && !(Current.IsAfterSpace && IsBracedFunctionAhead());

    private CallExpression ParseCall(Expression callee)
    {
        Advance();
        var arguments = ParseArguments(TokenKind.CloseParen);
        return new CallExpression(callee, arguments, false, SpanFrom(callee));
    }

    private PartialExpression ParsePartial(Expression callee)
    {
        Advance();
        var arguments = ParseArguments(TokenKind.CloseBrace);
        return new PartialExpression(callee, arguments, SpanFrom(callee));
    }

    // x.f(y), x.f{y}, x.column, x.{lambda}(y)
    private Expression ParseMember(Expression target)
    {
        Advance();
        if (At(TokenKind.OpenBrace)) return ParseMethod(target, ParsePatterned(ParseBraces()));
        if (At(TokenKind.Star)) return new MemberExpression(target, Advance().Text, SpanFrom(target));
        if (At(TokenKind.Literal) && Current.Value!.Type == DataType.String)
            return new MemberExpression(target, Advance().Value!.AsText(), SpanFrom(target));
        if (Current.Kind is not (TokenKind.Name or TokenKind.Literal or TokenKind.ColonColon))
            FailExpecting("a column or method", "write x.column or x.method(arguments)");
        if (At(TokenKind.Literal)) return new MemberExpression(target, Advance().Text, SpanFrom(target));
        var isCall = Next.Kind is TokenKind.OpenParen or TokenKind.OpenBrace || Next.Kind == TokenKind.ColonColon
            || At(TokenKind.ColonColon)
            || IsPatternAt(1);
        if (isCall && !IsAfterBreak(Next)) return ParseMethod(target, ParsePatterned(ParseName()));
        var member = Advance();
        return new MemberExpression(target, member.Text, SpanFrom(target));
    }

    private Expression ParsePatterned(Expression function) => IsPatternAt(0) ? ParsePatternSuffix(function) : function;

    private Expression ParseMethod(Expression target, Expression function)
    {
        var receiver = Positional(target);
        var isPartial = At(TokenKind.OpenBrace);
        if (!isPartial && !At(TokenKind.OpenParen))
        {
            FailExpecting("'('", "call the method with its arguments, as in x.f()");
            return target;
        }

        Advance();
        var arguments = ParseArguments(isPartial ? TokenKind.CloseBrace : TokenKind.CloseParen);
        Argument[] all = [receiver, .. arguments];
        return isPartial
            ? new PartialExpression(function, all, SpanFrom(target))
            : new CallExpression(function, all, true, SpanFrom(target));
    }

    private List<Argument> ParseArguments(TokenKind close)
    {
        var outer = _context;
        _context = outer.InBrackets(isArgument: true);
        var arguments = new List<Argument>();
        while (!At(close) && !_isRecovering)
        {
            arguments.Add(ParseArgument(close));
            if (!Skip(TokenKind.Comma)) break;
            // f(x, ) leaves its last argument out, which isNothing() tells from one that was never thought of.
            if (At(close)) arguments.Add(new Argument(null, null, new TextSpan(Current.Span.Start, 0)));
        }

        Expect(close, "separate arguments with commas and close the list");
        _context = outer;
        return arguments;
    }

    private Argument ParseArgument(TokenKind close)
    {
        var start = _position;
        if (At(TokenKind.Comma)) return new Argument(null, null, new TextSpan(Current.Span.Start, 0));
        string? name = null;
        if (At(TokenKind.Name) && Next.Kind == TokenKind.Equal)
        {
            name = Advance().Text;
            Advance();
        }

        if (At(close) || At(TokenKind.Comma)) FailExpecting("a value", $"write {name}=value");
        var value = ParseAliasable();
        return new Argument(name, value, SpanFrom(start));
    }

    // expression [as name]
    private Expression ParseAliasable()
    {
        var value = ParseExpression();
        if (!AtWord("as")) return value;
        var aliases = ParseAliases();
        return new AliasExpression(value, aliases, SpanFrom(value));
    }

    private Expression ParseIndex(Expression target)
    {
        Advance();
        var outer = _context;
        _context = outer.InBrackets(isArgument: true);
        var indexes = new List<Expression?>();
        while (!At(TokenKind.CloseBracket) && !_isRecovering)
        {
            indexes.Add(At(TokenKind.Comma) ? null : ParseExpression());
            if (!Skip(TokenKind.Comma)) break;
            if (At(TokenKind.CloseBracket)) indexes.Add(null);
        }

        Expect(TokenKind.CloseBracket, "write x[index] or x[row, column]");
        _context = outer;
        // INT[] names the type of an array vector.
        if (indexes.Count == 0 && target is NameExpression { Namespace: null } type)
            return new NameExpression(null, type.Name + "[]", SpanFrom(target));
        return new IndexExpression(target, indexes, SpanFrom(target));
    }

    private ColumnRangeExpression ParseColumnRange(NameExpression first)
    {
        Advance();
        var last = ExpectName("the last column", "write price1...price5");
        return new ColumnRangeExpression(first.Name, last, SpanFrom(first));
    }

    private Expression ParsePatternSuffix(Expression function)
    {
        while (IsPatternAt(0))
        {
            Advance();
            var letters = Advance().Text;
            function = new PatternExpression(function, letters[0], SpanFrom(function))
            {
                AssembleRule = letters.Length > 1 ? letters[1] : null,
            };
        }

        return function;
    }

    // ":E" in front of arguments; x[a:E] and (a:E) stay pairs.
    private bool IsPatternAt(int offset)
    {
        var letters = PeekAt(offset + 1);
        if (PeekAt(offset).Kind != TokenKind.Colon || letters.Kind != TokenKind.Name || letters.IsAfterSpace)
            return false;
        if (_context.IsColonReserved || !Keywords.IsPattern(letters.Text)) return false;
        var operand = PeekAt(offset + 2);
        return !IsAfterBreak(operand) && (StartsOperand(operand) || IsPatternAt(offset + 2)
            || operand.Kind is TokenKind.OpenParen or TokenKind.Minus or TokenKind.OpenBracket);
    }
}
