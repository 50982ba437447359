namespace DolphinQuant.Embedded.Syntax;

// Operators: precedence climbing over operands that Parser.Operands.cs reads.
internal sealed partial class Parser
{
    // The last operand that binds as tightly as a call: what may stand unparenthesised in front of "?".
    private Expression? _lastOperand;

    private Expression ParseExpression()
    {
        if (!TryEnter()) return Missing();
        var expression = ParseInfix(OperatorTable.Or);
        if (At(TokenKind.Question)) expression = ParseConditional(expression);
        Leave();
        return expression;
    }

    private ConditionalExpression ParseConditional(Expression condition)
    {
        // DolphinDB binds "?" tighter than any operator; without parentheses "a > 1 ? x : y" would be a > (1 ? x : y).
        if (!ReferenceEquals(condition, _lastOperand))
            Fail("The condition of '? :' must stand in parentheses; write (condition) ? a : b.");
        Advance();
        var outer = _context;
        _context = outer with { IsColonReserved = true };
        var whenTrue = ParseExpression();
        _context = outer;
        Expect(TokenKind.Colon, "write condition ? value : other value");
        var whenFalse = ParseExpression();
        return new ConditionalExpression(condition, whenTrue, whenFalse, SpanFrom(condition));
    }

    private Expression ParseInfix(int lowest)
    {
        var left = ParseUnary();
        var isChain = false;
        for (var length = 0; !IsChainTooLong(length); length++)
        {
            var extended = ParseSpecialInfix(left, lowest);
            if (extended is null && ReadOperator(lowest) is { } infix)
            {
                extended = ParseBinary(left, infix.Operator, infix.Level, isChain);
                isChain = OperatorTable.IsComparison(infix.Operator);
            }
            else
            {
                isChain = false;
            }

            if (extended is null) break;
            left = extended;
        }

        return left;
    }

    private Expression? ParseSpecialInfix(Expression left, int lowest)
    {
        if (ParsePredicate(left, lowest) is { } predicate) return predicate;
        if (ParsePattern(left, lowest) is { } pattern) return pattern;
        if (ParsePair(left, lowest) is { } pair) return pair;
        return ParseInfixFunction(left, lowest);
    }

    private (BinaryOperator Operator, int Level)? ReadOperator(int lowest)
    {
        var token = Current;
        if (OperatorWord(token) is not { } infix)
        {
            if (!OperatorTable.TryGet(token.Kind, out var found, out var level)) return null;
            infix = (found, level);
        }

        var isEnd = infix.Level < lowest || (IsAfterBreak(token) && StartsStatement(token.Kind)) || IsMetacodeEnd();
        if (isEnd) return null;
        Advance();
        return infix;
    }

    private (BinaryOperator Operator, int Level)? OperatorWord(Token token) => token switch
    {
        _ when token.IsWord("and") => (BinaryOperator.And, OperatorTable.And),
        _ when token.IsWord("or") => (BinaryOperator.Or, OperatorTable.Or),
        { Kind: TokenKind.Equal } when _context.IsEqualityAllowed => (BinaryOperator.Equal, OperatorTable.Comparison),
        _ => null,
    };

    // On a new line these begin a statement of their own, as does "+:A x"; in a query there is no doubt.
    private bool StartsStatement(TokenKind kind) => IsPatternAt(1) || (!_context.IsQuery
        && kind is TokenKind.Minus or TokenKind.Less or TokenKind.Ampersand or TokenKind.At or TokenKind.LeftArrow);

    private BinaryExpression ParseBinary(Expression left, BinaryOperator infix, int level, bool isChain)
    {
        var right = ParseInfix(level + 1);
        var span = SpanFrom(left);
        // a < b < c compares b once with each neighbour.
        if (isChain && OperatorTable.IsComparison(infix) && LastCompared(left) is { } middle)
        {
            var next = new BinaryExpression(infix, middle, right, SpanFrom(middle));
            return new BinaryExpression(BinaryOperator.BitAnd, left, next, span);
        }

        return new BinaryExpression(infix, left, right, span);
    }

    private static Expression? LastCompared(Expression chain) => chain switch
    {
        BinaryExpression { Operator: BinaryOperator.BitAnd, Right: BinaryExpression last } => last.Right,
        BinaryExpression comparison => comparison.Right,
        _ => null,
    };

    // a:b; in an index and in parentheses the second may be missing.
    private PairExpression? ParsePair(Expression left, int lowest)
    {
        if (!At(TokenKind.Colon) || _context.IsColonReserved || lowest > OperatorTable.Pair || IsAfterBreak(Current))
            return null;
        Advance();
        var isOpen = Current.Kind is TokenKind.CloseBracket or TokenKind.CloseParen or TokenKind.Comma;
        return new PairExpression(left, isOpen ? null : ParseInfix(OperatorTable.At), SpanFrom(left));
    }

    // x @ i and x f y.
    private CallExpression? ParseInfixFunction(Expression left, int lowest)
    {
        if (At(TokenKind.At) && lowest <= OperatorTable.At && !IsAfterBreak(Current))
        {
            var mark = Advance();
            return CallOf(new NameExpression(null, "eachAt", mark.Span), left, ParseInfix(OperatorTable.Unary));
        }

        if (lowest > OperatorTable.Multiplication || !IsInfixFunctionAhead()) return null;
        var function = At(TokenKind.OpenBrace) ? ParseBraces() : ParsePatternSuffix(ParseName());
        // "x at x > 3" chooses by a condition: what follows at is a whole comparison.
        var isChoice = function is NameExpression { Namespace: null, Name: "at" };
        var level = isChoice ? OperatorTable.Comparison : OperatorTable.Multiplication + 1;
        return CallOf(function, left, ParseInfix(level));
    }

    private bool IsInfixFunctionAhead()
    {
        if (IsAfterBreak(Current)) return false;
        if (At(TokenKind.OpenBrace)) return IsBracedFunctionAhead();
        if (!IsOperandWord(Current) || StartsReservedStatement() || IsJoinClauseAhead()) return false;
        var offset = 1;
        while (IsPatternAt(offset)) offset += 2;
        var operand = PeekAt(offset);
        // "x join" at the end of a line goes on with the next.
        return (!IsAfterBreak(operand) || KnownNames.IsBinary(Current.Text)) && (StartsOperand(operand)
            || operand.Kind is TokenKind.OpenParen or TokenKind.OpenBracket
            or TokenKind.Minus or TokenKind.Bang);
    }

    // x +:C y
    private CallExpression? ParsePattern(Expression left, int lowest)
    {
        if (!OperatorTable.TryGet(Current.Kind, out var infix, out var level) || level < lowest || !IsPatternAt(1))
            return null;
        if (IsAfterBreak(Current)) return null;
        var function = ParsePatternSuffix(new OperatorExpression(infix, Advance().Span));
        return CallOf(function, left, ParseInfix(level + 1));
    }

    private CallExpression CallOf(Expression function, Expression left, Expression right) =>
        new(function, [Positional(left), Positional(right)], IsMethod: false, SpanFrom(left));

    private static Argument Positional(Expression value) => new(null, value, value.Span);

    private Expression ParseUnary()
    {
        if (!TryEnter()) return Missing();
        var start = _position;
        Expression operand = Current.Kind switch
        {
            TokenKind.Minus when IsSignedConstantAhead() => ParseOperand(),
            TokenKind.Minus or TokenKind.Bang or TokenKind.Plus when !IsOperatorValueAhead() => ParseSigned(start),
            TokenKind.Name when IsNotAhead() => ParseNot(start),
            _ => ParseOperand(),
        };
        Leave();
        return operand;
    }

    private bool IsNotAhead() =>
        AtWord("not") && !IsAfterBreak(Next) && (StartsOperand(Next) || Next.Kind == TokenKind.Bang);

    private UnaryExpression ParseSigned(int start)
    {
        var sign = Advance().Kind switch
        {
            TokenKind.Minus => UnaryOperator.Negate,
            TokenKind.Bang => UnaryOperator.Not,
            _ => UnaryOperator.Plus,
        };
        var operand = ParseUnary();
        return new UnaryExpression(sign, operand, SpanFrom(start));
    }

    // As in SQL, "not" takes the whole comparison on its right and leaves "and" and "or" outside.
    private UnaryExpression ParseNot(int start)
    {
        Advance();
        var operand = ParseInfix(OperatorTable.Comparison);
        return new UnaryExpression(UnaryOperator.Not, operand, SpanFrom(start));
    }
}
