using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Syntax;

// Assignments, expressions on their own, modules and sharing.
internal sealed partial class Parser
{
    private Statement ParseExpressionStatement(int start)
    {
        var targets = new List<Expression> { ParseExpression() };
        while (At(TokenKind.Comma) && !_isRecovering)
        {
            Advance();
            targets.Add(ParseExpression());
        }

        if (OperatorTable.IsAssignment(Current.Kind)) return ParseAssignment(targets, start);
        if (targets.Count > 1) return ParseCommand(targets, start);
        return targets[0] is SqlExpression { Query: not SelectSyntax } command
            ? new SqlStatement(command.Query, command.Span)
            : new ExpressionStatement(targets[0], SpanFrom(start));
    }

    // undef all, VAR: a function applied to several values without parentheses.
    private ExpressionStatement ParseCommand(List<Expression> parts, int start)
    {
        if (parts[0] is CallExpression { Arguments.Count: 1, IsMethod: false } call
            && call.Span.End == call.Arguments[0].Span.End)
        {
            var arguments = call.Arguments.Concat(parts.Skip(1).Select(Positional));
            var span = SpanFrom(start);
            return new ExpressionStatement(call with { Arguments = [.. arguments], Span = span }, span);
        }

        Fail("Several values stand side by side unassigned; write a, b = x, y, or put each on a line of its own.");
        return new ExpressionStatement(parts[0], SpanFrom(start));
    }

    private AssignmentStatement ParseAssignment(List<Expression> targets, int start)
    {
        if (targets is [TupleExpression tuple]) targets = [.. tuple.Elements];
        foreach (var target in targets) CheckTarget(target);
        var infix = OperatorTable.OfAssignment(Advance().Kind);
        var value = targets.Count > 1 ? ParseValues() : ParseExpression();
        BindTargets(targets);
        return new AssignmentStatement(targets, infix, value, false, SpanFrom(start));
    }

    private void CheckTarget(Expression target)
    {
        if (target is NameExpression { Namespace: null } or IndexExpression or MemberExpression || _isRecovering)
            return;
        Report(target.Span, "Only a variable, an element x[i] or a member x.y can be assigned; write '==' to compare.");
    }

    private void BindTargets(List<Expression> targets)
    {
        foreach (var target in targets)
            if (target is NameExpression name)
                _names.AddVariable(name.Name);
    }

    // x, y: several values without parentheses are a tuple.
    private Expression ParseValues()
    {
        var first = ParseExpression();
        if (!At(TokenKind.Comma)) return first;
        var values = new List<Expression> { first };
        while (Skip(TokenKind.Comma)) values.Add(ParseExpression());
        return new TupleExpression(values, SpanFrom(first));
    }

    // &x = y
    private Statement ParseReferenceAssignment(int start)
    {
        if (PeekAt(2).Kind != TokenKind.Equal) return ParseExpressionStatement(start);
        Advance();
        var target = ParseName();
        Advance();
        var value = ParseExpression();
        BindTargets([target]);
        return new AssignmentStatement([target], null, value, true, SpanFrom(start));
    }

    private Statement ParseConstant(int start)
    {
        Advance();
        var statement = ParseExpressionStatement(_position);
        if (statement is AssignmentStatement assignment)
            return assignment with { IsConstant = true, Span = SpanFrom(start) };
        FailExpecting("a constant's value", "write const name = value");
        return statement;
    }

    private ModuleStatement ParseModule(int start)
    {
        Advance();
        return new ModuleStatement(ParseModuleName(), SpanFrom(start));
    }

    private Statement ParseUse(int start)
    {
        Advance();
        if (AtWord("catalog") && Next.Kind == TokenKind.Name)
        {
            Advance();
            return new UseCatalogStatement(ExpectName("the name of a catalog", "write use catalog name"), SpanFrom(start));
        }

        return new UseStatement(ParseModuleName(), SpanFrom(start));
    }

    private IncludeStatement ParseInclude(int start)
    {
        Advance();
        var path = Current is { Kind: TokenKind.Literal, Value: { } text } && text.Type.IsText() ? text.AsText() : "";
        if (path.Length == 0) FailExpecting("the path of a script in quotes", "write #include \"folder/file.dos\"");
        else Advance();
        return new IncludeStatement(path, SpanFrom(start));
    }

    private string ParseModuleName()
    {
        var name = ExpectName("the name of a module", "write it as folder::module");
        while (Skip(TokenKind.ColonColon))
            name += "::" + ExpectName("the name of a module", "write it as folder::module");
        return name;
    }

    // share t as name; share(t, "name") is an ordinary call.
    private Statement ParseShare(int start)
    {
        var isCall = Next.Kind == TokenKind.OpenParen && !Next.IsAfterSpace;
        if (!isCall) Advance();
        var value = ParseExpression();
        if (!AtWord("as"))
        {
            if (!isCall) FailExpecting("'as'", "write share table as name");
            return new ExpressionStatement(value, SpanFrom(start));
        }

        if (isCall && value is CallExpression { Arguments: [{ Value: { } shared }] }) value = shared;
        Advance();
        var name = At(TokenKind.Name) ? Advance().Text : ParseText("the shared name", "write share table as name");
        _names.AddVariable(name);
        return new ShareStatement(value, name, SpanFrom(start));
    }

    private string ParseText(string expected, string purpose)
    {
        if (Current.Value is { } value && value.Type.IsText()) return Advance().Value!.AsText();
        FailExpecting(expected, purpose);
        return "";
    }
}
