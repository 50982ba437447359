namespace DolphinQuant.Embedded.Syntax;

// Branches, loops, and what ends or guards a run of statements.
internal sealed partial class Parser
{
    private Expression ParseCondition(string keyword)
    {
        Expect(TokenKind.OpenParen, $"write {keyword}(condition)");
        var outer = _context;
        _context = outer.InBrackets(isArgument: false);
        var condition = ParseExpression();
        Expect(TokenKind.CloseParen, $"close the condition of {keyword}");
        _context = outer;
        return condition;
    }

    private IfStatement ParseIf(int start)
    {
        Advance();
        var condition = ParseCondition("if");
        var then = ParseBody();
        if (At(TokenKind.Semicolon) && Next.IsKeyword("else")) Advance();
        Statement? otherwise = null;
        if (Current.IsKeyword("else"))
        {
            Advance();
            otherwise = ParseBody();
        }

        return new IfStatement(condition, then, otherwise, SpanFrom(start));
    }

    // for(x in items), for(k, v in items), for(i = 0; i < n; i += 1)
    private Statement ParseFor(int start)
    {
        Advance();
        Expect(TokenKind.OpenParen, "write for(x in items)");
        var outer = _context;
        _context = outer.InBrackets(isArgument: false);
        Statement loop = IsForInAhead() ? ParseForIn(start, outer) : ParseCountingFor(start, outer);
        _context = outer;
        return loop;
    }

    private bool IsForInAhead()
    {
        var offset = 0;
        while (PeekAt(offset).Kind == TokenKind.Name && PeekAt(offset + 1).Kind == TokenKind.Comma) offset += 2;
        return PeekAt(offset + 1).IsKeyword("in");
    }

    private ForStatement ParseForIn(int start, ParseContext outer)
    {
        var variables = new List<string>();
        do variables.Add(ExpectName("a variable", "write for(x in items)"));
        while (Skip(TokenKind.Comma));
        variables.ForEach(_names.AddVariable);
        ExpectWord("in", "write for(x in items)");
        var items = ParseExpression();
        Expect(TokenKind.CloseParen, "close the head of the loop");
        _context = outer;
        var body = ParseBody();
        return new ForStatement(variables, items, body, SpanFrom(start));
    }

    private CountingForStatement ParseCountingFor(int start, ParseContext outer)
    {
        var first = ParseExpressionStatement(_position);
        Expect(TokenKind.Semicolon, "write for(x in items), or for(i = 0; i < n; i += 1)");
        var condition = ParseExpression();
        Expect(TokenKind.Semicolon, "write for(i = 0; i < n; i += 1)");
        var step = ParseExpressionStatement(_position);
        Expect(TokenKind.CloseParen, "close the head of the loop");
        _context = outer;
        var body = ParseBody();
        return new CountingForStatement(first, condition, step, body, SpanFrom(start));
    }

    private WhileStatement ParseWhile(int start)
    {
        Advance();
        var condition = ParseCondition("while");
        var body = ParseBody();
        return new WhileStatement(condition, body, SpanFrom(start));
    }

    private DoWhileStatement ParseDoWhile(int start)
    {
        Advance();
        var body = ParseBlock();
        ExpectWord("while", "close the loop with while(condition)");
        var condition = ParseCondition("while");
        return new DoWhileStatement(body, condition, SpanFrom(start));
    }

    private TryStatement ParseTry(int start)
    {
        Advance();
        var body = ParseGuarded();
        ExpectWord("catch", "write try { ... } catch(ex) { ... }");
        Expect(TokenKind.OpenParen, "name the exception, as in catch(ex)");
        var variable = ExpectName("a variable", "name the exception, as in catch(ex)");
        _names.AddVariable(variable);
        Expect(TokenKind.CloseParen, "write catch(ex)");
        var handler = ParseGuarded();
        return new TryStatement(body, variable, handler, SpanFrom(start));
    }

    // A block or one statement.
    private BlockStatement ParseGuarded()
    {
        var start = _position;
        var body = ParseBody();
        return body as BlockStatement ?? new BlockStatement([body], SpanFrom(start));
    }

    private ReturnStatement ParseReturn(int start)
    {
        Advance();
        var value = IsStatementEnd() ? null : ParseValues();
        return new ReturnStatement(value, SpanFrom(start));
    }

    private ThrowStatement ParseThrow(int start)
    {
        Advance();
        var value = ParseExpression();
        return new ThrowStatement(value, SpanFrom(start));
    }

    // assert condition; assert label, condition, where an unquoted label stands for its text.
    private AssertStatement ParseAssert(int start)
    {
        Advance();
        var condition = ParseExpression();
        if (!Skip(TokenKind.Comma)) return new AssertStatement(null, condition, SpanFrom(start));
        var label = condition is NameExpression name
            ? new LiteralExpression(Data.Scalar.String(name.Name), name.Span)
            : condition;
        condition = ParseExpression();
        return new AssertStatement(label, condition, SpanFrom(start));
    }

    // timer statement, timer(n) statement; "timer (x + y)" measures an expression.
    private TimerStatement ParseTimer(int start)
    {
        Advance();
        Expression? count = null;
        if (At(TokenKind.OpenParen))
        {
            var measured = ParseOperand();
            if (IsStatementEnd() && !At(TokenKind.OpenBrace))
                return new TimerStatement(null, new ExpressionStatement(measured, measured.Span), SpanFrom(start));
            count = measured;
        }

        var body = ParseBody();
        return new TimerStatement(count, body, SpanFrom(start));
    }
}
