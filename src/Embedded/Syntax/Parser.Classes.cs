namespace DolphinQuant.Embedded.Syntax;

// Classes: attributes first, then methods.
internal sealed partial class Parser
{
    private ClassStatement ParseClass(int start)
    {
        Advance();
        var name = ExpectName("the name of the class", "write class Name { attributes and methods }");
        _names.AddFunction(name);
        var parent = Skip(TokenKind.Colon) ? ExpectName("the base class", "write class Name : Base { ... }") : null;
        Expect(TokenKind.OpenBrace, "put the attributes and methods in braces");
        var attributes = new List<AttributeSyntax>();
        var methods = new List<FunctionSyntax>();
        _names.OpenScope(["self"]);
        while (!At(TokenKind.CloseBrace) && !At(TokenKind.End) && !_isRecovering)
        {
            if (Skip(TokenKind.Semicolon)) continue;
            if (Current.IsKeyword("def") || Current.IsKeyword("defg"))
                methods.Add(ParseDefinition(_position, FunctionTraits.None).Function);
            else attributes.Add(ParseAttribute());
        }

        _names.CloseScope();
        Expect(TokenKind.CloseBrace, "close the class");
        return new ClassStatement(name, parent, attributes, methods, SpanFrom(start));
    }

    private AttributeSyntax ParseAttribute()
    {
        var start = _position;
        var name = ExpectName("an attribute or a method", "write name :: TYPE, or def method(parameters) { ... }");
        _names.AddVariable(name);
        Expect(TokenKind.ColonColon, "give the attribute a type, as in price :: DOUBLE");
        var typeStart = _position;
        var typeName = ExpectName("a type", "write a type such as DOUBLE or INT[]");
        Expression type = new NameExpression(null, typeName, SpanFrom(typeStart));
        if (At(TokenKind.OpenParen)) type = ParseCall(type);
        if (At(TokenKind.OpenBracket) && Next.Kind == TokenKind.CloseBracket) type = ParseIndex(type);
        var isVector = At(TokenKind.Name) && Current.Text == "VECTOR" && !Current.IsAfterNewline;
        if (isVector) Advance();
        return new AttributeSyntax(name, type, isVector, SpanFrom(start));
    }
}
