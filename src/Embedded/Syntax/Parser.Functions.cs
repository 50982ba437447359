namespace DolphinQuant.Embedded.Syntax;

// Definitions, anonymous functions and lambdas.
internal sealed partial class Parser
{
    private FunctionStatement ParseDefinition(int start, FunctionTraits traits)
    {
        var comment = CommentBlock.Above(
            _source, start == 0 ? 0 : _tokens[start - 1].Span.End, _tokens[start].Span.Start);
        if (Advance().Text == "defg") traits |= FunctionTraits.Aggregate;
        var name = ExpectName("the name of the function", "write def name(parameters) { statements }");
        _names.AddFunction(name);
        var function = ParseFunction(name, start, traits) with { LeadingComment = comment };
        return new FunctionStatement(function, function.Span);
    }

    private LambdaExpression ParseAnonymousFunction()
    {
        var start = _position;
        var traits = Advance().Text == "defg" ? FunctionTraits.Aggregate : FunctionTraits.None;
        var function = ParseFunction(null, start, traits);
        return new LambdaExpression(function, function.Span);
    }

    private FunctionSyntax ParseFunction(string? name, int start, FunctionTraits traits)
    {
        var parameters = ParseParameters();
        _names.OpenScope(parameters.Select(parameter => parameter.Name));
        BlockStatement body;
        if (At(TokenKind.OpenBrace))
        {
            body = ParseBlock();
        }
        else if (Skip(TokenKind.Colon) || Skip(TokenKind.RightArrow))
        {
            body = ParseReturnedExpression();
        }
        else
        {
            if (name is null || !IsStatementEnd())
                FailExpecting("the body of the function", "write { statements } or : expression behind the parameters");
            traits |= FunctionTraits.Declaration;
            body = new BlockStatement([], Previous.Span);
        }

        _names.CloseScope();
        return new FunctionSyntax(name, parameters, body, traits, SpanFrom(start));
    }

    private BlockStatement ParseReturnedExpression()
    {
        // def f(x): return x + 1
        if (Current.IsKeyword("return") || Current.IsKeyword("throw") || Current.IsKeyword("if"))
        {
            var statement = ParseBody();
            return new BlockStatement([statement], statement.Span);
        }

        var value = ParseExpression();
        return new BlockStatement([new ReturnStatement(value, value.Span)], value.Span);
    }

    private List<Parameter> ParseParameters()
    {
        var parameters = new List<Parameter>();
        Expect(TokenKind.OpenParen, "write the parameters in parentheses, as in def f(x, y)");
        var outer = _context;
        _context = outer.InBrackets(isArgument: true);
        while (!At(TokenKind.CloseParen) && !_isRecovering)
        {
            parameters.Add(ParseParameter());
            if (!Skip(TokenKind.Comma)) break;
        }

        Expect(TokenKind.CloseParen, "separate the parameters with commas and close the list");
        _context = outer;
        return parameters;
    }

    private Parameter ParseParameter()
    {
        var start = _position;
        var isMutable = Current.IsKeyword("mutable") && Next.Kind == TokenKind.Name;
        var isConstant = Current.IsKeyword("const") && Next.Kind == TokenKind.Name;
        if (isMutable || isConstant) Advance();
        var name = ExpectName("a parameter", "write parameters as names, with mutable in front or =default behind");
        var standard = Skip(TokenKind.Equal) ? ParseExpression() : null;
        return new Parameter(name, standard, isMutable, SpanFrom(start));
    }

    // x -> body
    private LambdaExpression ParseLambda()
    {
        var start = _position;
        var parameter = Advance();
        return ParseLambdaBody([new Parameter(parameter.Text, null, false, parameter.Span)], start);
    }

    // (x, y) -> body; the parentheses are read as a tuple before the arrow is seen.
    private LambdaExpression ParseLambda(TupleExpression names)
    {
        var start = _position;
        var parameters = new List<Parameter>();
        foreach (var element in names.Elements)
        {
            if (element is NameExpression { Namespace: null } name)
                parameters.Add(new Parameter(name.Name, null, false, name.Span));
            else Fail("The parameters of a lambda must be names, as in (x, y) -> x + y.");
        }

        var lambda = ParseLambdaBody(parameters, start);
        return lambda with { Span = SpanFrom(names) };
    }

    private LambdaExpression ParseLambdaBody(IReadOnlyList<Parameter> parameters, int start)
    {
        Expect(TokenKind.RightArrow, "write a lambda as x -> expression");
        _names.OpenScope(parameters.Select(parameter => parameter.Name));
        var body = ParseReturnedExpression();
        _names.CloseScope();
        var span = SpanFrom(start);
        return new LambdaExpression(new FunctionSyntax(null, parameters, body, FunctionTraits.None, span), span);
    }

    // x, y -> body and def(x): body inside { }, where the parentheses of several parameters may be left out.
    private Expression ParseBracedFunction()
    {
        if (!At(TokenKind.Name) || Current.IsKeyword("def") || Current.IsKeyword("defg")) return ParseExpression();
        var start = _position;
        var parameters = new List<Parameter>();
        do parameters.Add(ParseParameter());
        while (Skip(TokenKind.Comma));
        return ParseLambdaBody(parameters, start);
    }

    private bool IsBracedFunctionAhead() => At(TokenKind.OpenBrace) && IsLambdaInBraces(1);

    private bool IsLambdaInBraces(int offset)
    {
        var first = PeekAt(offset);
        if (first.IsKeyword("def") || first.IsKeyword("defg")) return PeekAt(offset + 1).Kind == TokenKind.OpenParen;
        var isParenthesised = first.Kind == TokenKind.OpenParen;
        if (isParenthesised) offset++;
        while (PeekAt(offset).Kind == TokenKind.Name && PeekAt(offset + 1).Kind == TokenKind.Comma) offset += 2;
        if (PeekAt(offset).Kind != TokenKind.Name) return false;
        if (!isParenthesised) return PeekAt(offset + 1).Kind == TokenKind.RightArrow;
        return PeekAt(offset + 1).Kind == TokenKind.CloseParen && PeekAt(offset + 2).Kind == TokenKind.RightArrow;
    }
}
