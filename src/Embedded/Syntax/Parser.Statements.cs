namespace DolphinQuant.Embedded.Syntax;

// Scripts, blocks, and the choice of a statement by its first word.
internal sealed partial class Parser
{
    private Script ParseScript()
    {
        var statements = ParseStatements(isBlock: false);
        return new Script(_source, statements, new Text.TextSpan(0, _source.Text.Length));
    }

    private List<Statement> ParseStatements(bool isBlock)
    {
        var statements = new List<Statement>();
        while (!At(TokenKind.End) && !(isBlock && At(TokenKind.CloseBrace)))
        {
            if (Skip(TokenKind.Semicolon)) continue;
            var start = _position;
            var statement = ParseStatement();
            RequireStatementEnd();
            if (_isRecovering) Synchronize(start);
            else if (statement is not null) statements.Add(statement);
        }

        return statements;
    }

    private BlockStatement ParseBlock()
    {
        var start = _position;
        Expect(TokenKind.OpenBrace, "put the statements in braces");
        var outer = _context;
        _context = default;
        var statements = _isRecovering ? [] : ParseStatements(isBlock: true);
        _context = outer;
        Expect(TokenKind.CloseBrace, "close the block");
        return new BlockStatement(statements, SpanFrom(start));
    }

    // The body of if, for and while: a block, one statement, or nothing.
    private Statement ParseBody()
    {
        if (At(TokenKind.Semicolon)) return new BlockStatement([], Current.Span);
        return ParseStatement() ?? new BlockStatement([], Previous.Span);
    }

    private bool IsStatementEnd() =>
        Current.Kind is TokenKind.End or TokenKind.Semicolon or TokenKind.CloseBrace || Current.IsAfterNewline;

    private void RequireStatementEnd()
    {
        if (IsStatementEnd() || Previous.Kind is TokenKind.CloseBrace or TokenKind.Semicolon) return;
        if (StartsReservedStatement()) return;
        if (Nesting(Current.Kind) < 0)
            Fail($"Found {Describe(Current)} without its opening bracket; remove it or open the bracket.");
        Fail($"Found {Describe(Current)} behind a complete statement; put it on a new line or write ';' in between.");
    }

    private bool StartsReservedStatement() =>
        At(TokenKind.Name) && Keywords.IsStatement(Current.Text) && !Current.IsKeyword("go")
            && !Current.IsKeyword("use");

    // Null for what is skipped with a diagnostic.
    private Statement? ParseStatement()
    {
        if (!TryEnter()) return null;
        var start = _position;
        var statement = Current.Kind switch
        {
            TokenKind.OpenBrace when !IsBracedFunctionAhead() && !IsDictionaryAhead() => ParseBlock(),
            TokenKind.At => ParseAnnotated(start),
            TokenKind.Ampersand => ParseReferenceAssignment(start),
            TokenKind.Name when !Current.IsQuoted && !IsUsedAsVariable() => ParseWordStatement(start),
            _ => ParseExpressionStatement(start),
        };
        Leave();
        return statement;
    }

    // Words such as "go" and "timer" are no reserved names.
    private bool IsUsedAsVariable() => !Keywords.IsStatement(Current.Text) && !Next.IsAfterNewline
        && (OperatorTable.IsAssignment(Next.Kind)
            || Next.Kind is TokenKind.Dot or TokenKind.Comma or TokenKind.OpenBracket);

    private bool IsDictionaryAhead() => PeekAt(2).Kind == TokenKind.Colon
        || (Next.Kind == TokenKind.CloseBrace && PeekAt(2).Kind == TokenKind.Dot);

    private Statement? ParseWordStatement(int start) => Current.Text switch
    {
        "def" or "defg" when Next.Kind == TokenKind.Name => ParseDefinition(start, FunctionTraits.None),
        "if" => ParseIf(start),
        "for" => ParseFor(start),
        "while" => ParseWhile(start),
        "do" => ParseDoWhile(start),
        "try" => ParseTry(start),
        "break" => new BreakStatement(Advance().Span),
        "continue" => new ContinueStatement(Advance().Span),
        "return" => ParseReturn(start),
        "throw" => ParseThrow(start),
        "assert" => ParseAssert(start),
        "module" => ParseModule(start),
        "use" => ParseUse(start),
        Keywords.Include => ParseInclude(start),
        "share" => ParseShare(start),
        "go" when IsAloneOnLine() => new GoStatement(Advance().Span),
        "timer" => ParseTimer(start),
        "const" when Next.Kind == TokenKind.Name => ParseConstant(start),
        "class" when Next.Kind == TokenKind.Name => ParseClass(start),
        "mapr" when Next.Kind == TokenKind.Name => SkipUnsupported(),
        "transaction" when Next.Kind == TokenKind.OpenBrace => ParseTransaction(start),
        "commit" or "rollback" when _isInTransaction && IsAloneOnLine() =>
            new EndTransactionStatement(Current.Text == "rollback", Advance().Span),
        _ when IsSchemaCommandAhead() => ParseSchemaCommand(start),
        _ => ParseExpressionStatement(start),
    };

    private TransactionStatement ParseTransaction(int start)
    {
        Advance();
        var outer = _isInTransaction;
        _isInTransaction = true;
        var body = ParseBlock();
        _isInTransaction = outer;
        return new TransactionStatement(body, SpanFrom(start));
    }

    private bool IsAloneOnLine() =>
        Next.IsAfterNewline || Next.Kind is TokenKind.Semicolon or TokenKind.End or TokenKind.CloseBrace;

    private Statement? SkipUnsupported()
    {
        Report(Current.Span,
            $"'{Current.Text}' is not supported by the embedded engine; run this script on a DolphinDB server.");
        while (Current.Kind is not (TokenKind.OpenBrace or TokenKind.End)) Advance();
        var depth = 0;
        do depth += Nesting(Advance().Kind);
        while (depth > 0 && !At(TokenKind.End));
        return null;
    }

    // @state, @jit above a definition; @testing: case = "name" anywhere.
    private Statement? ParseAnnotated(int start)
    {
        var traits = FunctionTraits.None;
        AnnotationStatement? annotation = null;
        while (At(TokenKind.At))
        {
            annotation = ParseAnnotation();
            traits |= annotation.Name switch
            {
                "state" => FunctionTraits.State,
                "testing" => FunctionTraits.Testing,
                "jit" => FunctionTraits.Jit,
                _ => FunctionTraits.None,
            };
            if (At(TokenKind.Semicolon) && Next.Kind == TokenKind.At) Advance();
        }

        var isDefinition = (Current.IsKeyword("def") || Current.IsKeyword("defg")) && Next.Kind == TokenKind.Name;
        return isDefinition ? ParseDefinition(start, traits) : annotation;
    }

    private AnnotationStatement ParseAnnotation()
    {
        var start = _position;
        Advance();
        var name = ExpectName("the name of an annotation", "write @state, @jit or @testing");
        var settings = new List<Argument>();
        if (Skip(TokenKind.Colon))
        {
            do settings.Add(ParseArgument(TokenKind.Semicolon));
            while (Skip(TokenKind.Comma));
        }

        return new AnnotationStatement(name, settings, SpanFrom(start));
    }
}
